r"""Converts LaTeX in titles, names and abstracts to plain text: accents, symbols, mathematics, formatting commands.

pylatexenc knows the commands but takes milliseconds per text, so it converts only single commands, and each once.
"""

from __future__ import annotations

import re

from graphrec.readers._latex_formulas import formula_text
from graphrec.readers._latex_symbols import compose, symbol

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "h": "\u0309", "r": "\u030a", "H": "\u030b", "v": "\u030c", "G": "\u030f", "d": "\u0323",
    "textcommabelow": "\u0326", "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_LETTER = r"(?:\\[ijIJ](?![a-zA-Z])\s?|\\(?:ae|AE|oe|OE|o|O|l|L|aa|AA)(?![a-zA-Z])\s?|[^\W\d_])"
_LETTERS = re.compile(  # commands that print a letter, on which accents may stand
    r"\\(ae|AE|oe|OE|o|O|l|L|aa|AA|ss|SS|i|j|dj|DJ|dh|DH|th|TH|ng|NG|[ou]horn|[OU]HORN|abreve|ABREVE|"
    r"[aeo]circumflex|[AEO]CIRCUMFLEX)(?![a-zA-Z])(?:\s|\{\})?"
)
_ACCENT = re.compile(
    r"\\(?:([`'^~=.\"])\s*+|([uvHcdbkrhG]|textcommabelow)(?=[\s{\\])\s*+)"
    r"(?:\{\s*+([^\W\d_][\u0300-\u036f]*+)?\s*+\}|([^\W\d_][\u0300-\u036f]*+))"
)
_BRACED_LETTER = re.compile(r"(\\[`'^~=.\"uvHcdbkrhG]\s*)\{\{([^\W\d_][\u0300-\u036f]*+)\}\}")
_MOST_ACCENTS = 3  # on one letter, each in one more pass
_SPECIAL = r"ae|AE|oe|OE|o|O|l|L|aa|AA|ss"
_ACCENT_IN_TEXT = re.compile(
    r"(?=[$\\{])(?:"  # with which all begin: at any other character five looks behind would take ten times as long
    r"(?P<formula>(?<!\\)\$[^$]{1,400}\$)"
    rf"|(?P<brace>\{{)?\\(?P<sign>[`'^~=.\"uvHc]|(?<=\w\\)[dbkrh])\{{(?P<in_braces>{_LETTER})\}}(?(brace)\}})"
    rf"|\{{\\(?P<inner>[`'^~=.\"]|[uvHcdbkrh](?=\s))\s?(?P<within>{_LETTER})\}}"
    r"|(?<=[^\W\d_])\\(?P<apart>[vHc]) (?P<next>[a-zA-Z])"
    r"|(?:(?<=\d)|(?<=\d ))\\(?P<percent>%)"
    rf"|\{{\\(?P<one>{_SPECIAL})\}}|\\(?P<other>{_SPECIAL})\{{\}}"
    r"|(?<=[^\W\d_]|\})(?<!\b[cdjlmnst](?=\\'))(?<!qu(?=\\'))(?<!\b[dns][aeu]ll(?=\\'))(?<!\ball(?=\\'))(?<!\bun(?=\\'))"
    r"\\(?P<bare>[`'^~\"])(?!(?<=\b[A-Z]\\')[A-Z][a-z])"
    r"(?P<letter>[aeiouyAEIOUYâêôăơưÂÊÔĂƠƯ]|\\i(?![a-zA-Z])\s?|(?<=\\['~])[cnzCNZ]|(?<=\\')s(?=[a-z]{2})))"
)  # without braces only inside a word, and not for an apostrophe, which some exports write as \'
_MAY_BE_ACCENT = re.compile(r"\\(?:[`'^~=.\"%]|[a-zA-Z]{1,2}[{}\s])")  # a quick test: thirty times as fast
_MATH = re.compile(
    r"(?<!\\)\$\$?([^$]{1,400})\$\$?|\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]"
    r"|\\ensuremath\s*\{((?:[^{}]|\{[^{}]*\}){1,400})\}|(\\(?:sqrt|[dt]?frac)\s?(?:\[[^\[\]]{0,9}\])?"
    r"(?:\{(?:[^{}]|\{[^{}]*\}){0,400}\}){1,2})",
    re.DOTALL,
)
_PRICE = re.compile(r"\d[\d.,]*\s[^\\^_={}<>+*/]*")  # between two dollars that are no signs of mathematics
_FORMAT = re.compile(
    r"\\(?:emph|text(?:bf|it|rm|sc|tt|sf|sl|up|md|normal|superscript|subscript)?|"
    r"math(?:rm|bf|it|sf|cal|bb|frak|scr|tt)|mbox|hbox|underline|uppercase|MakeUppercase|mkbib\w+|"
    r"enquote|href\s*\{[^{}]*\}|url|path|nolinkurl|nocase|protect|relax|NoCaseChange|it|bf|rm|sc|tt|sf|sl|em|itshape|"
    r"bfseries|scshape|upshape|small|large|tiny|normalfont|num|ce|si)(?![a-zA-Z])\*?[ \n]*"
)
_SILENT = re.compile(  # commands whose argument is not printed here
    r"\\(?:cite[a-zA-Z]*|(?:eq|page|auto|c)?ref|label|thanks|[hv]space|noopsort|SortNoop|color|[hv]?phantom|raisebox|vskip"
    r"|textcolor|footnotemark|index)(?![a-zA-Z])\*?\s*(?:\[[^\[\]]*\])*\{[^{}]*\}"
)
_QUANTITY = re.compile(r"\\(?:SI|qty)\s*(?:\[[^\[\]]*\])?\{([^{}]*)\}\s*(?=\{)")
_POWER = re.compile(r"(?<=\d)\\textsuperscript\s*\{([-−]?\d+)\}")
_DEGREE = re.compile(r"(?:\^|\\textsuperscript)\s*(?:\{\s*\\circ\s*\}|\\circ(?![a-zA-Z])\s?)|\\circ(?=[CF]\b)")
_UNITS = {  # and prefixes of siunitx
    "metre": "m", "meter": "m", "gram": "g", "second": "s", "ampere": "A", "kelvin": "K", "mole": "mol", "hertz": "Hz",
    "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W", "volt": "V", "tesla": "T", "litre": "L", "liter": "L",
    "electronvolt": "eV", "eV": "eV", "hour": "h", "minute": "min", "pico": "p", "nano": "n", "micro": "µ",
    "milli": "m", "centi": "c", "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "per": "/", "percent": "%",
    "degreeCelsius": "°C", "celsius": "°C", "degree": "°", "ohm": "Ω",
}  # fmt: skip
_UNIT = re.compile(rf"\\({'|'.join(_UNITS)})(?![a-zA-Z])\s?")
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_COMMAND = re.compile(r"\\([a-zA-Z]+)\s?(?:\{\})?|\\(.)", re.DOTALL)
_MENDELEY = re.compile(r"\{\\\{\}([^{}]{0,200})\{\\\}\}")  # writes braces of BibTeX as braces that are printed
_BRACES = re.compile(r"(?<!\\)[{}]")
_NEEDS_WORK = re.compile(r"[\\${}~]|--|``|''")
_ADDRESS = re.compile(
    r"\\(?:url|path|nolinkurl)\s*\{[^{}]*(?:\{\}[^{}]*)*\}|\b(?:https?|ftp)://[^\s{}]+(?:\{\}[^\s{}]*)*"
)
_TILDE = re.compile(r"\\~\{\}|\\string~|~")
_INVERTED = re.compile(r"(?<!\w)([!?])`(?=\w)")
_SPACES = re.compile(r"[ \t\r\n]{2,}")
_SIGNS = "&%$#_{}\\~^"
_PLACEHOLDERS = "\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009"  # replace escaped signs meanwhile
_TO_PLACEHOLDER = dict(zip(_SIGNS, _PLACEHOLDERS, strict=True))
_FROM_PLACEHOLDER = dict(zip(_PLACEHOLDERS, _SIGNS, strict=True))
_PLACEHOLDER = re.compile(f"[{_PLACEHOLDERS}]")
_TEXT_SIGN = re.compile(r"\\text(backslash|asciitilde|asciicircum)(?![a-zA-Z])(?:\{\}|\s)?")
_TEXT_SIGNS = {"backslash": "\\", "asciitilde": "~", "asciicircum": "^"}


def latex_to_text(text: str) -> str:
    r"""Convert LaTeX to the Unicode text that it prints.

    >>> latex_to_text(r"{\'E}tude of {B}ayesian $\alpha$-divergences in Z{\"u}rich \& Malm\"o")
    'Étude of Bayesian α-divergences in Zürich & Malmö'
    """
    if not _NEEDS_WORK.search(text):
        return text
    if not text.isprintable() or "  " in text:
        text = _SPACES.sub(" ", text)  # or patterns with spaces at two places take quadratic time
    has_commands = "\\" in text
    if has_commands and "{\\{}" in text:
        text = _MENDELEY.sub(r"\1", text)
    if "~" in text and ("://" in text or "\\url" in text or "\\path" in text):
        text = _ADDRESS.sub(lambda match: _TILDE.sub(_TO_PLACEHOLDER["~"], match[0]), text)
    if has_commands or "$" in text:
        text = _ESCAPED.sub(lambda match: _TO_PLACEHOLDER[match[1]], text)
        text = _TEXT_SIGN.sub(lambda match: _TO_PLACEHOLDER[_TEXT_SIGNS[match[1]]], text)
        text = _MATH.sub(_math_text, text)
    if has_commands:
        text = _combine_accents(_LETTERS.sub(lambda match: f"{{{_letter(match[1])}}}", text))
        text = _COMMAND.sub(_command_text, _FORMAT.sub("", _typeset(text)))
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”").replace("~", " ")
    text = _INVERTED.sub(lambda match: "¡" if match[1] == "!" else "¿", text) if "`" in text else text
    text = _BRACES.sub("", text) if "{" in text or "}" in text else text
    return _PLACEHOLDER.sub(lambda match: _FROM_PLACEHOLDER[match[0]], text)


def _letter(name: str) -> str:
    """The letter that a command prints; a bare i and j may get an accent."""
    return {"i": "ı", "j": "ȷ"}.get(name) or symbol(name)


def _combine_accents(text: str) -> str:
    """Combine accents with their letters, the inner one first."""
    for _ in range(_MOST_ACCENTS):
        combined = _ACCENT.sub(_convert_accent, _BRACED_LETTER.sub(r"\1{\2}", text) if "{{" in text else text)
        if combined == text:
            break
        text = combined
    return text


def _typeset(text: str) -> str:
    """Take out what is not printed, and write quantities with their units."""
    text = _POWER.sub(r"^\1", _DEGREE.sub("°", _SILENT.sub("", text)))
    if "\\SI" in text or "\\si" in text or "\\qty" in text:
        text = _UNIT.sub(lambda match: _UNITS[match[1]], _QUANTITY.sub(r"\1 ", text))
    return text


def decode_latex_accents(text: str) -> str:
    r"""Replace LaTeX accents by letters and "\%" after a number by "%"; everything else, also mathematics, stays.

    For abstracts in plain text with names in LaTeX, as those of arXiv.

    >>> decode_latex_accents(r"the Cram\'er-Rao bound, Erd\H{o}s and na\"ive 5\% of $\hat{x}$, it\'s \"a quote\"")
    'the Cramér-Rao bound, Erdős and naïve 5% of $\\hat{x}$, it\\\'s \\"a quote\\"'
    """
    if not _MAY_BE_ACCENT.search(text):
        return text
    decoded = _ACCENT_IN_TEXT.sub(_letter_in_text, text)
    is_stacked = decoded != text and _MAY_BE_ACCENT.search(decoded) is not None
    return _ACCENT_IN_TEXT.sub(_letter_in_text, decoded) if is_stacked else decoded


def _letter_in_text(match: re.Match[str]) -> str:
    if special := match["one"] or match["other"]:
        return symbol(special)
    if match["percent"] or match["formula"]:
        return match["percent"] or match[0]
    letter = match["in_braces"] or match["within"] or match["next"] or match["letter"]
    accented = _accented(letter.strip(), match["sign"] or match["inner"] or match["apart"] or match["bare"])
    return accented if len(accented) == 1 else match[0]  # no language has that letter: a macro of the authors


def _accented(letter: str, mark: str) -> str:
    plain = _letter(letter[1:]) if letter.startswith("\\") else letter
    return compose(plain or letter[-1:], _ACCENTS[mark])


def _convert_accent(match: re.Match[str]) -> str:
    letter = match[3] or match[4]
    return compose(letter, _ACCENTS[match[1] or match[2]]) if letter else ""


def _command_text(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return {"\\": " ", "-": "", "/": "", "@": "", "!": "", " ": " ", ",": " ", ";": " ", ":": " ", "\n": " "}.get(
            match[2], match[2]
        )
    return symbol(name)


def _math_text(match: re.Match[str]) -> str:
    formula = match[1] or match[2] or match[3] or match[4] or match[5] or ""
    if match[1] and _PRICE.fullmatch(match[1]):
        return match[0]
    before = match.string[match.start() - 1 : match.start()]
    return formula_text(formula, has_base=before.isalnum() or before in {")", "}"})
