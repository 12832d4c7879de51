r"""What LaTeX in titles, names and abstracts becomes: a table of cases by kind."""

from __future__ import annotations

import pytest

from graphrec.readers._latex import decode_latex_accents, latex_to_text

NAMES = {
    r"Nguy{\~\^e}n": "Nguyễn", r"Nguy{\~{\^e}}n": "Nguyễn", r"Nguy{\^{\~e}}n": "Nguyễn", r"Nguy\~{\^{e}}n": "Nguyễn",
    r"Th{\'{\^e}}": "Thế", r"Th{\'\u a}ng": "Thắng", r"Th{\'{\u{a}}}ng": "Thắng",
    r"Tr{\`a}n {\DJ}{\uhorn}c": "Tràn Đưc",
    r"Ph\h{a}m": "Phảm", r"{\h{\ohorn}}": "ở", r"\d{\ohorn}": "ợ", r"\OHORN\UHORN": "ƠƯ", r"Vi{\d{\^e}}t": "Việt",
    r"Be\v c": "Beč", r"\v{L}ampel": "Ľampel", r"\v{t}": "ť", r"{\v C}ern\'y": "Černý", r"Dvo\v{r}\'ak": "Dvořák",
    r"Mu\'zniak, Micha\l": "Muźniak, Michał", r"\L{}\'od\'z": "Łódź", r"S\k{a}d\k e": "Sądę", r"\.Zuk": "Żuk",
    r"G{\"o}k{\c{c}}e": "Gökçe", r"\.{I}{\i}\u{g}": "İığ", r"I\c{s}{\i}k": "Işık",
    r"\textcommabelow{S}tefan": "Ștefan", r"\c{t}": "ţ", r"\={a}\c{k}\c{n}\k{u}\.e\=\i\c g": "āķņųėīģ",
    r"Gro{\ss}muster": "Großmuster", r"S\o ren": "Søren", r"\oe uvre": "œuvre", r"\th orn": "þorn",
    r"na\"\i ve": "naïve", r"\u\i": "ĭ", r"Erd\H os": "Erdős", r"\'{\ae}\'\o": "ǽǿ", r"\'{}x": "x",
}  # fmt: skip
SIGNS = {
    r"5~{\textmu}m at 10{\textdegree}C": "5 µm at 10°C", r"3\,$^\circ$C": "3 °C", r"3$^{\circ}$C": "3°C",
    r"3\degree C": "3°C", r"\SI{5}{\micro\metre}": "5 µm", r"\textbeta-catenin": "β-catenin",
    r"\textquotedblleft a\textquotedblright\ \textendash\ b\texttrademark": "“a” – b™", r"p \textless{} .05": "p < .05",
    r"\textbf{\textit{x}} \textsc{MultiPruner}": "x MultiPruner", r"{\it In vitro} tests": "In vitro tests",
    r"{\{}The{\}} coast": "The coast", r"the set \{0, 1\}": "the set {0, 1}", r"a\slash b": "a/b", "{\\LaTeX}": "LaTeX",
    r"\noopsort{1990}Rivers\thanks{of the north}": "Rivers", r"as in\cite{a,b} and": "as in and",
    "A~B": "A B", r"http://x.org/~anna/a_1": "http://x.org/~anna/a_1", r"see~\url{http://x.org/~anna}": "see http://x.org/~anna",
    "?`Qu\\'e?": "¿Qué?",
}  # fmt: skip
FORMULAS = {
    r"$Z'\to\ell\ell$ in $\sqrt{s}=13\,\mathrm{TeV}$": "Z'→ℓℓ in √s=13 TeV", r"$\sqrt{s_{\rm NN}} = 5$": "√sNN = 5",
    r"$\sqrt[3]{x+1}$": "∛(x+1)", r"\sqrt{s}": "√s", r"$\sqrt s$": "√s", r"\ensuremath{\mu}m": "μm",
    r"$\mathrm{H}_2\mathrm{O}$ and CO\textsubscript{2}": "H2O and CO2", r"10$^{-3}$ $10^{5}$ m$^2$": "10^-3 10^5 m^2",
    r"$^{13}$C and ${}^3$He": "13C and 3He", r"NO$_3^-$, Ca$^{2+}$, $e^+e^-$": "NO3-, Ca2+, e+e-",
    r"$\alpha_{\mathrm{s}}(M_Z)$": "αs(MZ)", r"$t\bar{t}$": "tt\u0304",
    r"$\tfrac{1}{2}$": "1/2", r"$n\log n$": "nlog n",
    r"$\frac{a+b}{c}$": "(a+b)/c", r"\(\alpha\) \[E=mc^2\]": "α E=mc^2", r"$x^{n+1}$": "x^(n+1)", r"$R^{n}$": "R^n",
    r"$p_\text{T}$ $|V_{ub}|$": "pT |Vub|", "costs $5 and $10": "costs $5 and $10", r"$\lambda$-calculus": "λ-calculus",
    r"4$^{th}$": "4th", r"$\left(\frac{a}{b}\right)$": "(a/b)", r"$a \not= b$": "a ≠ b",
}  # fmt: skip


@pytest.mark.parametrize(("latex", "text"), (NAMES | SIGNS | FORMULAS).items())
def test_latex_becomes_the_text_that_it_prints(latex: str, text: str) -> None:
    assert latex_to_text(latex) == text


def test_marks_of_a_letter_are_stacked_in_plain_text_too() -> None:
    text = decode_latex_accents(r"Nguy\~{\^{e}}n and Nguy{\^e}n, it\'s $\hat{x}$")
    assert text == r"Nguyễn and Nguyên, it\'s $\hat{x}$"


@pytest.mark.parametrize(
    "latex", [r"\sqrt{" * 500, "$" + "{" * 399 + "$", r"\'" * 500, r"{\{}" * 500, "\\", "$\\$", r"$x^$", r"\v{"]
)
def test_broken_latex_is_some_text(latex: str) -> None:
    assert isinstance(latex_to_text(latex), str)
