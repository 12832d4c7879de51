"""How well papers are read out of PDFs: 60 of known content in eight styles, set with typst.

    python tests/benchmarks/pdfs.py [FOLDER]

makes the PDFs in FOLDER (or a temporary one), reads them as `graphrec build` does, and prints for each style and for
all: the share of right titles and author lists, token F1 of abstracts, F1 of the entries of reference lists, the share
of DOIs or arXiv ids, precision and recall of pairs of an entry and a sentence that cites it, and the seconds for ten
pages, of the processor and all told with the process that reads them. Titles and abstracts are those of the bundled papers; authors, references and texts are made up.

The rules were tuned on the styles of `TUNED` and on PDFs of packages (see docs/pages/pdfs.md); the others are held out.
With `--real FILE ...` it prints what it reads in these PDFs, to be checked by eye.

It needs typst (`pip install typst`), which nothing else of graphrec does.
"""

# ruff: noqa: E501  # templates of another language

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import graphrec
from graphrec.model.citing_sentences import parse_citing_sentence
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

N_PAPERS = 60
TUNED = ("arxiv", "ieee", "lncs", "apa")
FIRST = [
    "Anna",
    "Bo",
    "Carla",
    "Dmitri",
    "Émile",
    "Fatima",
    "Günther",
    "Hélène",
    "Ivan",
    "José",
    "Katarína",
    "Lê",
    "Miguel",
    "Núria",
    "Ozan",
    "Piotr",
    "Rosa",
    "Søren",
]
LAST = [
    "Example",
    "Sample",
    "Holm",
    "Poe",
    "Gauge",
    "Nowak",
    "Müller",
    "García",
    "Dvořák",
    "Łukasz",
    "Chen",
    "Tanaka",
    "Okafor",
    "Ferreira",
    "Lindström",
    "van_Dijk",
    "de_Souza",
    "O'Hara",
    "Fischer-Lang",
    "Ramírez",
    "Şahin",
    "Novák",
    "Petrov",
    "Kim",
    "Lee",
    "Haddad",
]
JOURNALS = (
    "Journal of River Studies",
    "Neural Networks",
    "Annals of Bridges",
    "IEEE Transactions on Sand",
    "Nature Gravel",
)
SENTENCES = (
    "We extend the approach of {} by a second term that depends on the load.",
    "Our results agree with those of {} for small samples.",
    "Earlier work studied the same question with fewer data {}.",
    "The rule was first stated in {} and is used in most tools since.",
    "In contrast to {}, we measure the effect on every site.",
    "Similar effects were found in several other fields {}.",
    "We compare against the baseline of {} on all three data sets.",
)
PLAIN = (
    "The effect is small in all but two of the cases, which differ in the length of the season.",
    "A simple model with two parameters explains most of the difference between the groups.",
    "Nothing else was changed between the first and the second measurement of the series.",
    "The remaining error is dominated by the noise of the instrument and by the choice of the window.",
    "Figures are given as means of ten runs with different seeds, and as their standard deviation.",
    "This is what one would expect if the load were proportional to the square of the flow.",
)
HEADINGS = ("Introduction", "Related Work", "Method", "Experiments", "Discussion", "Conclusion")


@dataclass
class Reference:
    """A made-up reference: authors as (first, last), and the entry as the style prints it."""

    authors: list[tuple[str, str]]
    year: int
    title: str
    venue: str
    volume: int
    page: int
    text: str = ""
    suffix: str = ""


@dataclass
class Truth:
    """What a PDF holds; `cited`: pairs of the number of an entry and the key of a sentence that cites it."""

    style: str
    title: str
    abstract: str
    authors: list[str]
    keywords: list[str]
    references: list[Reference]
    identifier: str
    year: int
    body: list[tuple[str, list[str]]] = field(default_factory=list)
    cited: set[tuple[int, str]] = field(default_factory=set)


def spoken(name: tuple[str, str]) -> str:
    return f"{name[0]} {name[1].replace('_', ' ')}"


def family(name: tuple[str, str]) -> str:
    return name[1].replace("_", " ")


def initials(name: tuple[str, str]) -> str:
    return f"{name[0][0]}."


def persons(dice: random.Random, most: int = 4) -> list[tuple[str, str]]:
    return [(dice.choice(FIRST), dice.choice(LAST)) for _ in range(dice.randint(1, most))]


def escape(text: str) -> str:
    return re.sub(r"([\\#$*_`<>@\[\]~/=+-])", r"\\\1", text)


def key(text: str) -> str:
    """A sentence without what cites in it, to compare what was set with what was read."""
    plain = re.sub(r"⟦.*?⟧|\[[\d, –-]+\]|\([^()]*\d{4}[^()]*\)", " ", text)
    return title_key(re.sub(r"(?:[A-Z][\w'’-]+(?: et al\.| and [A-Z][\w'’ -]+)?) \(\d{4}[a-z]?\)", " ", plain))


ENTRY = {
    "ieee": lambda r: (
        f"{', '.join(f'{initials(a)} {family(a)}' for a in r.authors)}, “{r.title},” {r.venue}, vol. {r.volume},"
        f" pp. {r.page}–{r.page + 9}, {r.year}."
    ),
    "plain": lambda r: (
        f"{' and '.join(spoken(a) for a in r.authors)}. {r.title}. {r.venue}, {r.volume}:{r.page}–{r.page + 9}, {r.year}."
    ),
    "lncs": lambda r: (
        f"{', '.join(f'{family(a)}, {initials(a)}' for a in r.authors)}: {r.title}. {r.venue} {r.volume}, {r.page}–"
        f"{r.page + 9} ({r.year})"
    ),
    "apa": lambda r: (
        f"{', '.join(f'{family(a)}, {initials(a)}' for a in r.authors)} ({r.year}{r.suffix}). {r.title}. {r.venue},"
        f" {r.volume}, {r.page}–{r.page + 9}."
    ),
    "elsevier": lambda r: (
        f"{', '.join(f'{family(a)}, {initials(a)}' for a in r.authors)}, {r.year}{r.suffix}. {r.title}. {r.venue}"
        f" {r.volume}, {r.page}–{r.page + 9}. https://doi.org/10.1016/j.x.{r.year}.{r.page}"
    ),
    "medicine": lambda r: (
        f"{', '.join(f'{family(a)} {a[0][0]}' for a in r.authors)}. {r.title}. {r.venue}. {r.year};{r.volume}(2):"
        f"{r.page}–{r.page + 9}."
    ),
}
KIND_OF_ENTRY = {
    "arxiv": "plain", "ieee": "ieee", "acm": "ieee", "lncs": "lncs", "nature": "lncs", "elsevier": "elsevier",
    "medicine": "medicine", "apa": "apa",
}  # fmt: skip
BY_NAME = ("elsevier", "apa")


def label(truth: Truth, numbers: Sequence[int], *, is_subject: bool) -> str:
    """A citation in typst, as the style cites."""
    if truth.style in BY_NAME:
        parts = [names_of(truth.references[number], "and" if is_subject else "&") for number in numbers]
        years = [f"{truth.references[number].year}{truth.references[number].suffix}" for number in numbers]
        if is_subject:
            return escape(f"{parts[0]} ({years[0]})")
        return escape(f"({'; '.join(f'{part}, {year}' for part, year in zip(parts, years, strict=True))})")
    digits = ",".join(str(number + 1) for number in sorted(numbers))
    if truth.style == "nature":
        return f"{escape(names_of(truth.references[numbers[0]], 'and')) if is_subject else ''}#super(typographic: false)[{digits}]"
    if truth.style == "medicine":
        return f"{escape(names_of(truth.references[numbers[0]], 'and')) + ' ' if is_subject else ''}({digits})"
    digits = digits.replace(",", ", ")
    name = escape(names_of(truth.references[numbers[0]], "and")) + " " if is_subject else ""
    return f"{name}\\[{digits}\\]"


def names_of(reference: Reference, joint: str) -> str:
    first = family(reference.authors[0])
    if len(reference.authors) > 2:
        return f"{first} et al."
    return f"{first} {joint} {family(reference.authors[1])}" if len(reference.authors) == 2 else first


def make_truth(number: int, style: str, papers: Sequence[Paper]) -> Truth:
    dice = random.Random(f"{number} {style}")
    paper = papers[number * 7 % len(papers)]
    authors = [spoken(one) for one in dict.fromkeys(persons(dice, 5))]
    references, used = [], set()
    for at in range(dice.randint(14, 40)):
        reference = Reference(
            list(dict.fromkeys(persons(dice))), dice.randint(1988, 2023), papers[(number * 7 + 3 * at + 1) % len(papers)].title,
            dice.choice(JOURNALS), dice.randint(2, 90), dice.randint(1, 900),
        )  # fmt: skip
        mark = (family(reference.authors[0]), reference.year)
        if mark not in used:
            used.add(mark)
            references.append(reference)
    if style in (*BY_NAME, "lncs"):
        references.sort(key=lambda one: (title_key(family(one.authors[0])), one.year))
    for reference in references:
        reference.text = ENTRY[KIND_OF_ENTRY[style]](reference)
    identifier = (
        f"2{dice.randint(100, 312):03d}.{dice.randint(1, 99999):05d}"
        if style == "arxiv"
        else (f"10.{dice.randint(1000, 9999)}/{style}.{dice.randint(100, 999)}")
    )
    if style == "arxiv":
        identifier = f"{dice.randint(15, 24)}{dice.randint(1, 12):02d}.{dice.randint(1, 99999):05d}"
    year = 2000 + int(identifier[:2]) if style == "arxiv" else dice.randint(2001, 2024)
    truth = Truth(
        style,
        paper.title,
        paper.abstract,
        authors,
        ["sand transport", "rivers", "graph pruning"],
        references,
        identifier,
        year,
    )
    fill_body(truth, dice)
    return truth


def fill_body(truth: Truth, dice: random.Random) -> None:
    waiting = list(range(len(truth.references)))
    dice.shuffle(waiting)
    for heading in HEADINGS:
        paragraphs = []
        for at in range(dice.randint(3, 6)):
            sentences = []
            for place in range(dice.randint(4, 8)):
                if dice.random() < 0.55:
                    sentences.append(f"{dice.choice(PLAIN)}")
                    continue
                numbers = sorted(
                    {
                        waiting.pop() if waiting else dice.randrange(len(truth.references))
                        for _ in range(dice.choice((1, 1, 1, 2, 3)))
                    }
                )
                form = dice.choice(SENTENCES)
                is_subject = form.partition("{")[0].rstrip().endswith((" of", " to", " in"))
                numbers = numbers[:1] if is_subject else numbers
                cut = form.replace("studied", f"studied in {heading.lower()} {at}.{place}").replace(
                    "small", f"{at}{place} small"
                )
                mark = label(truth, numbers, is_subject=is_subject)
                head, _, tail = cut.partition("{}")
                if truth.style == "nature" and not is_subject:
                    head = head.rstrip()
                    text = (
                        f"{escape(head)}{escape(tail[:1])}{mark}{escape(tail[1:])}"
                        if tail[:1] == "."
                        else f"{escape(head)}{mark}{escape(tail)}"
                    )
                else:
                    text = f"{escape(head)}{mark}{escape(tail)}"
                sentences.append(text)
                for number in numbers:
                    name = (
                        names_of(truth.references[number], "and") if is_subject and truth.style not in BY_NAME else ""
                    )
                    truth.cited.add((number, key(cut.replace("{}", name))))
            paragraphs.append(" ".join(one if "#" in one or "\\" in one else escape(one) for one in sentences))
        truth.body.append((heading, paragraphs))


def body_of(truth: Truth, head: Callable[[int, str], str]) -> str:
    parts = []
    for at, (heading, paragraphs) in enumerate(truth.body, start=1):
        parts.append(head(at, heading))
        parts += paragraphs
    return "\n\n".join(parts)


def numbered_list(truth: Truth, form: str, size: float) -> str:
    rows = ", ".join(
        f"[{escape(form.format(at))}], [{escape(one.text)}]" for at, one in enumerate(truth.references, start=1)
    )
    return f"#text(size: {size}pt)[#grid(columns: (auto, 1fr), column-gutter: 4pt, row-gutter: 5pt, {rows})]"


def hanging_list(truth: Truth, size: float, gap: float = 5) -> str:
    items = "\n\n".join(escape(one.text) for one in truth.references)
    return f"#[#set par(hanging-indent: 14pt, first-line-indent: 0pt, spacing: {gap}pt)\n#set text(size: {size}pt)\n\n{items}\n]"


COMMON = '#set text(font: "{font}", size: {size}pt, lang: "en", hyphenate: true)\n#set par(justify: true, leading: 0.55em, spacing: 0.65em)\n'


BREAK = " \\ "
ROMAN = ("", "I", "II", "III", "IV", "V", "VI")


def cells(truth: Truth, form: str) -> str:
    """The authors beside each other, each with a place below."""
    values = ((escape(name), escape(name.split()[0].lower())) for name in truth.authors)
    return ", ".join(f"[{form.format(name=name, user=user, b=BREAK, at=chr(92) + '@')}]" for name, user in values)


def arxiv(t: Truth) -> str:
    stamp = f"arXiv:{t.identifier}v2  [cs.LG]  12 Mar {t.year}"
    return (
        COMMON.format(font="New Computer Modern", size=10)
        + f"""
#set page(paper: "us-letter", margin: 1.2in, numbering: "1")
#place(left + horizon, dx: -60pt, rotate(-90deg, reflow: true, text(size: 16pt, fill: gray)[{escape(stamp)}]))
#align(center)[#text(size: 17pt, weight: "bold")[#par(justify: false)[{escape(t.title)}]]

{", ".join(f"{escape(a)}#super(typographic: false)[{at % 3 + 1}]" for at, a in enumerate(t.authors))}

#text(size: 9pt)[#super(typographic: false)[1]Department of Rivers, University of Gauges #h(1em) #super(typographic: false)[2]Institute of Sand #h(1em) #super(typographic: false)[3]Gravel Inc.]
]
#align(center)[*Abstract*]
#pad(x: 24pt)[#text(size: 9pt)[{escape(t.abstract)}]]
{body_of(t, lambda n, h: f'#text(size: 14pt, weight: "bold")[{n} #h(8pt) {h}]')}

#text(size: 14pt, weight: "bold")[References]

{numbered_list(t, "[{}]", 10)}
"""
    )


def ieee(t: Truth) -> str:
    return (
        COMMON.format(font="Libertinus Serif", size=10)
        + f"""
#set page(paper: "us-letter", margin: (x: 0.65in, y: 0.8in), columns: 2, header: context [#text(size: 7pt)[IEEE TRANSACTIONS ON SAND, VOL. 12, NO. 3, MARCH {t.year} #h(1fr) #counter(page).display()]])
#set columns(gutter: 12pt)
#place(top + center, scope: "parent", float: true)[
#text(size: 22pt)[#par(justify: false)[{escape(t.title)}]]
#v(6pt)
#grid(columns: {min(3, len(t.authors))}, column-gutter: 30pt, row-gutter: 10pt, {cells(t, "{name}{b}_Dept. of Rivers_{b}_University of Gauges_{b}{user}{at}gauges.edu")})
#v(8pt)
]
#text(weight: "bold", size: 9pt)[#emph[Abstract]---{escape(t.abstract)}]

#text(weight: "bold", size: 9pt)[#emph[Index Terms]---{", ".join(t.keywords)}.]

#place(bottom + left, float: true)[#text(size: 7pt)[Digital Object Identifier {escape(t.identifier)}]]
{body_of(t, lambda n, h: f"#align(center)[#smallcaps[{ROMAN[n]}. {h.upper()}]]")}

#align(center)[#smallcaps[REFERENCES]]

{numbered_list(t, "[{}]", 8)}

"""
    )


def acm(t: Truth) -> str:
    return (
        COMMON.format(font="Libertinus Serif", size=9)
        + f"""
#set page(paper: "us-letter", margin: (x: 54pt, top: 72pt, bottom: 72pt), columns: 2, header: text(size: 7pt)[KDD '{t.year % 100:02d}, August {t.year}, Barcelona, Spain #h(1fr) Example et al.])
#set columns(gutter: 24pt)
#place(top + center, scope: "parent", float: true)[
#text(size: 17pt, weight: "bold", font: "DejaVu Sans Mono")[#par(justify: false)[{escape(t.title)}]]
#v(4pt)
#grid(columns: {min(3, len(t.authors))}, column-gutter: 24pt, row-gutter: 8pt, {cells(t, "#text(size: 12pt)[{name}]{b}University of Gauges{b}Rivertown, Norway{b}{user}{at}gauges.no")})
#v(6pt)
]
#text(size: 11pt, weight: "bold")[ABSTRACT]

{escape(t.abstract)}

#text(size: 11pt, weight: "bold")[CCS CONCEPTS]

• Information systems → Data mining.

#text(size: 11pt, weight: "bold")[KEYWORDS]

{", ".join(t.keywords)}

#text(size: 8pt)[*ACM Reference Format:* \\ {escape(", ".join(t.authors))}. {t.year}. {escape(t.title)}. In _Proceedings of the 30th Conference on Sand (KDD '{t.year % 100:02d})_. ACM, New York, NY, USA, 9 pages. https:\\/\\/doi.org\\/{escape(t.identifier)}]

{body_of(t, lambda n, h: f'#text(size: 11pt, weight: "bold")[{n} #h(6pt) {h.upper()}]')}

#text(size: 11pt, weight: "bold")[REFERENCES]

{numbered_list(t, "[{}]", 7)}
"""
    )


def lncs(t: Truth) -> str:
    return (
        COMMON.format(font="New Computer Modern", size=10)
        + f"""
#set page(paper: "a4", margin: (x: 4.6cm, y: 5.2cm), header: context [#if counter(page).get().first() > 1 [#text(size: 9pt)[#counter(page).display() #h(1fr) {escape(t.authors[0])} et al.]]])
#align(center)[#text(size: 14pt, weight: "bold")[#par(justify: false)[{escape(t.title)}]]
#v(6pt)
{", ".join(f"{escape(a)}#super(typographic: false)[{at % 2 + 1}]" for at, a in enumerate(t.authors[:-1]))}{" and " if len(t.authors) > 1 else ""}{escape(t.authors[-1])}#super(typographic: false)[2]
#v(2pt)
#text(size: 9pt)[#super(typographic: false)[1] University of Gauges, Rivertown, Norway \\ #super(typographic: false)[2] Institute of Sand, Dunes, Spain \\ lncs\\@gauges.no]
]
#pad(x: 1cm)[#text(size: 9pt)[*Abstract.* {escape(t.abstract)}

*Keywords:* {" · ".join(t.keywords)}]]

#place(bottom + left, float: true)[#text(size: 8pt)[© Springer {t.year}. https:\\/\\/doi.org\\/{escape(t.identifier)}]]
{body_of(t, lambda n, h: f'#text(size: 12pt, weight: "bold")[{n} #h(10pt) {h}]')}

#text(size: 12pt, weight: "bold")[References]

{numbered_list(t, "{}.", 9)}

"""
    )


def nature(t: Truth) -> str:
    return (
        COMMON.format(font="Libertinus Serif", size=9)
        + f"""
#set page(paper: "a4", margin: (x: 1.6cm, y: 2cm), columns: 2, header: text(size: 8pt)[Article], footer: context text(size: 7pt)[#counter(page).display() | Nature Gravel | Vol 612 | 8 December {t.year}])
#set columns(gutter: 14pt)
#place(top + left, scope: "parent", float: true)[
#text(size: 24pt, weight: "bold")[#par(justify: false)[{escape(t.title)}]]
#v(6pt)
#text(size: 8pt)[https:\\/\\/doi.org\\/{escape(t.identifier)} #h(20pt) Received: 4 March {t.year - 1} #h(20pt) Accepted: 2 October {t.year}]
#v(4pt)
#text(size: 9.5pt)[*{escape(", ".join(t.authors[:-1]))}{" & " if len(t.authors) > 1 else ""}{escape(t.authors[-1])}*]
#v(6pt)
#text(size: 10pt, weight: "bold")[{escape(t.abstract)}]
#v(6pt)
]
{body_of(t, lambda n, h: f'#text(size: 9pt, weight: "bold")[{h}]' if n > 1 else "")}

#text(size: 8pt)[{numbered_list(t, "{}.", 7)}]
"""
    )


def elsevier(t: Truth) -> str:
    return (
        COMMON.format(font="Libertinus Serif", size=9)
        + f"""
#set page(paper: "a4", margin: (x: 1.4cm, y: 2cm), columns: 2, footer: context align(center, text(size: 8pt)[#counter(page).display()]))
#set columns(gutter: 18pt)
#place(top + left, scope: "parent", float: true)[
#align(center)[#text(size: 7pt)[Journal of Gravel 123 ({t.year}) 456--470] \\ #text(size: 8pt)[Contents lists available at ScienceDirect] \\ #v(4pt) #text(size: 15pt)[Journal of Gravel] \\ #text(size: 7pt)[journal homepage: www.example.com\\/locate\\/gravel]]
#v(10pt)
#text(size: 14pt)[#par(justify: false)[{escape(t.title)}]]
#v(4pt)
#text(size: 11pt)[{", ".join(f"{escape(a)}#super(typographic: false)[{'ab'[at % 2]}{',' + chr(8727) if at == 0 else ''}]" for at, a in enumerate(t.authors))}]
#v(2pt)
#text(size: 7pt)[_#super(typographic: false)[a] Department of Rivers, University of Gauges, Rivertown, Norway \\ #super(typographic: false)[b] Institute of Sand, Dunes, Spain_]
#line(length: 100%)
#grid(columns: (1fr, 2.4fr), column-gutter: 20pt, [#text(size: 9pt)[A R T I C L E #h(4pt) I N F O]
#v(4pt)
#text(size: 7pt)[_Keywords:_ \\ {BREAK.join(t.keywords)}]], [#text(size: 9pt)[A B S T R A C T]
#v(4pt)
#text(size: 8pt)[{escape(t.abstract)}]])
#line(length: 100%)
]
#place(bottom + left, float: true)[#text(size: 7pt)[∗ Corresponding author. \\ https:\\/\\/doi.org\\/{escape(t.identifier)} \\ Received 3 May {t.year - 1}; Accepted 9 January {t.year}]]
{body_of(t, lambda n, h: f"*{n}. {h}*")}

*References*

{hanging_list(t, 7)}

"""
    )


def medicine(t: Truth) -> str:
    words = t.abstract.split()
    quarter = max(1, len(words) // 4)
    labels = ("Background", "Methods", "Results", "Conclusions")
    parts = [" ".join(words[at * quarter : (at + 1) * quarter if at < 3 else None]) for at in range(4)]
    inside = "\n\n".join(f"*{name}:* {escape(part)}" for name, part in zip(labels, parts, strict=True) if part)
    return (
        COMMON.format(font="DejaVu Sans Mono", size=8)
        + f"""
#set page(paper: "a4", margin: (x: 2.5cm, y: 2.5cm), numbering: "1 / 1")
#set par.line(numbering: "1")
#text(size: 8pt)[RESEARCH ARTICLE #h(1fr) Open Access]

#text(size: 16pt, weight: "bold")[#par(justify: false)[{escape(t.title)}]]

{", ".join(f"{escape(a)} MD#super(typographic: false)[{at % 3 + 1}]" for at, a in enumerate(t.authors))}

#text(size: 7pt)[#super(typographic: false)[1]Hospital of Gauges, Rivertown. #super(typographic: false)[2]School of Medicine, Dunes. #super(typographic: false)[3]Clinic of Sand, Beach.]

#text(size: 11pt, weight: "bold")[Abstract]

{inside}

*Keywords:* {"; ".join(t.keywords)}

#text(size: 7pt)[Published: 3 May {t.year}. DOI: {escape(t.identifier)}]

{body_of(t, lambda n, h: f'#text(size: 11pt, weight: "bold")[{h}]')}

#text(size: 11pt, weight: "bold")[References]

{numbered_list(t, "{}.", 8)}
"""
    )


def apa(t: Truth) -> str:
    return (
        COMMON.format(font="Libertinus Serif", size=12)
        + f"""
#set page(paper: "us-letter", margin: 1in, header: context [#text(size: 12pt)[{escape(" ".join(t.title.upper().split()[:5]))} #h(1fr) #counter(page).display()]])
#align(center)[#text(size: 12pt, weight: "bold")[#par(justify: false)[{escape(t.title)}]]
#v(10pt)
{" and ".join(escape(a) for a in t.authors)}

Department of Rivers, University of Gauges
#v(10pt)
*Abstract*]
{escape(t.abstract)}

_Keywords:_ {", ".join(t.keywords)}

https:\\/\\/doi.org\\/{escape(t.identifier)} #h(20pt) Copyright {t.year} by the authors

{body_of(t, lambda n, h: f"#align(center)[*{h}*]")}

#align(center)[*References*]

{hanging_list(t, 12, 8)}
"""
    )


STYLES = {f.__name__: f for f in (arxiv, ieee, acm, lncs, nature, elsevier, medicine, apa)}


def token_f1(one: str, other: str) -> float:
    left, right = Counter(title_key(one).split()), Counter(title_key(other).split())
    both = sum((left & right).values())
    return 2 * both / max(1, sum(left.values()) + sum(right.values()))


def entry_f1(read: Sequence[str], true: Sequence[str]) -> float:
    from rapidfuzz import fuzz, process

    keys = {title_key(one): 0 for one in true}
    hits = 0
    for one in read:
        match = process.extractOne(title_key(one), list(keys), scorer=fuzz.ratio, score_cutoff=92)
        if match and not keys[match[0]]:
            keys[match[0]] = 1
            hits += 1
    return 2 * hits / max(1, len(read) + len(true))


def citing_score(paper: Paper, truth: Truth) -> tuple[float, float]:
    """Precision of the pairs, and the share of the cited entries that have a right one."""
    from rapidfuzz import fuzz

    by_key = {title_key(one.text): at for at, one in enumerate(truth.references)}
    right, entries = 0, set()
    for text in paper.citing_sentences:
        one = parse_citing_sentence(text)
        if one is None:
            continue
        number = max(by_key.items(), key=lambda pair: fuzz.ratio(pair[0], title_key(one.entry)))[1]
        sentence = key(f"{one.sentence[: one.start]}{one.sentence[one.end :]}")
        if any(number == at and fuzz.partial_ratio(sentence, true) > 85 for at, true in truth.cited):
            right += 1
            entries.add(number)
    cited = {number for number, _ in truth.cited}
    return right / max(1, len(paper.citing_sentences)), len(entries) / max(1, len(cited))


def read_one(path: Path) -> tuple[Paper | None, float]:
    report = ReadReport()
    start = time.perf_counter()
    try:
        papers = list(read_files([path], report))
    except graphrec.errors.InputError as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        papers = []
    return (papers[0] if papers else None), time.perf_counter() - start


def processor_seconds(path: Path) -> float:
    """Seconds of the processor for the pages of a PDF, without the start of a process."""
    from graphrec.readers.pdf.article import read_article
    from graphrec.readers.pdf.pages import read_document

    with path.open("rb") as stream:
        start = time.process_time()
        read_article(read_document(stream))
        return time.process_time() - start


COLUMNS = (
    "title",
    "authors",
    "abstract F1",
    "references F1",
    "id",
    "year",
    "keywords",
    "citing: precision",
    "recall",
    "s / 10 pages",
    "all told",
)


def score(paper: Paper | None, truth: Truth, seconds: tuple[float, float], n_pages: int) -> list[float]:
    times = [each * 10 / n_pages for each in seconds]
    if paper is None:
        return [0.0] * 9 + times
    precision, recall = citing_score(paper, truth)
    return [
        title_key(paper.title) == title_key(truth.title),
        [title_key(one) for one in paper.authors] == [title_key(one) for one in truth.authors],
        token_f1(paper.abstract, truth.abstract),
        entry_f1(paper.references, [one.text for one in truth.references]),
        truth.identifier in {paper.doi, paper.arxiv},
        paper.year == truth.year,
        {title_key(one) for one in paper.keywords} == {title_key(one) for one in truth.keywords}
        if truth.style not in {"arxiv", "nature"}
        else True,
        precision,
        recall,
        *times,
    ]


def make(folder: Path) -> Iterator[tuple[Path, Truth, int]]:
    import pypdfium2
    import typst

    papers = [one for one in graphrec.demo()._snapshot.store.all_papers() if 300 < len(one.abstract) < 2_000]
    for number in range(N_PAPERS):
        style = list(STYLES)[number % len(STYLES)]
        truth = make_truth(number, style, papers)
        path = folder / f"{number:02d}-{style}.pdf"
        if not path.exists():
            path.write_bytes(typst.compile(STYLES[style](truth).encode()))
        yield path, truth, len(pypdfium2.PdfDocument(path))


def main(folder: Path) -> None:
    rows: dict[str, list[list[float]]] = {style: [] for style in STYLES}
    made = list(make(folder))
    read_one(made[0][0])  # starts the process
    for path, truth, n_pages in made:
        paper, seconds = read_one(path)
        scores = score(paper, truth, (processor_seconds(path), seconds), n_pages)
        rows[truth.style].append(scores)
        if min(scores[:1] + scores[2:4]) < 0.9:
            print(
                f"  {path.name}: {paper and paper.title!r} {[round(float(one), 2) for one in scores]}", file=sys.stderr
            )
    print("| style | " + " | ".join(COLUMNS) + " |")
    print("|---|" + "---|" * len(COLUMNS))
    groups = {f"{style}{' (tuned)' if style in TUNED else ' (held out)'}": rows[style] for style in STYLES}
    groups["tuned"] = [one for style in TUNED for one in rows[style]]
    groups["held out"] = [one for style in STYLES if style not in TUNED for one in rows[style]]
    groups["all"] = [one for several in rows.values() for one in several]
    for name, several in groups.items():
        means = [sum(column) / len(several) for column in zip(*several, strict=True)]
        print(f"| {name} | " + " | ".join(f"{mean:.2f}" for mean in means) + " |")


def show(paths: Sequence[Path]) -> None:
    for path in paths:
        paper, seconds = read_one(path)
        print(f"## {path.name} ({seconds:.2f} s)")
        if paper is None:
            continue
        print(f"  {paper.title} | {'; '.join(paper.authors)} | {paper.year} {paper.doi} {paper.arxiv} {paper.venue}")
        print(f"  abstract: {paper.abstract[:90]} ... {paper.abstract[-60:]}")
        print(f"  {len(paper.references)} references, {len(paper.citing_sentences)} citing sentences")
        for one in (*paper.references[:1], *paper.references[-1:], *paper.citing_sentences[:1]):
            print(f"    {one[:200]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--real", nargs="+", type=Path, default=[])
    options = parser.parse_args()
    if options.real:
        show(options.real)
    elif options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        main(options.folder)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(scratch))
