"""Title, authors, abstract, keywords, year and identifiers on the first pages of a paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.readers.pdf.abstract import find_abstract, find_keywords
from graphrec.readers.pdf.authors import find_authors
from graphrec.readers.pdf.headings import INTRODUCTION, unspaced
from graphrec.readers.pdf.imprint import find_arxiv, find_doi, find_venue, find_year
from graphrec.readers.pdf.lines import flattened
from graphrec.readers.pdf.prose import join_lines
from graphrec.readers.pdf.title import find_title
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.readers.pdf.hints import Hints
    from graphrec.readers.pdf.lines import Line
    from graphrec.readers.pdf.prose import WordsOfDocument

_TITLE_PAGES = 2  # a cover may stand before the paper
_NOTE = 0.93  # of the height of the text, which notes at the foot of the page do not reach
_FEW_LINES = 8  # behind the abstract, where keywords are looked for
_TITLE_MARKS = re.compile(r"[*†‡§¶∗⋆]+$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the first pages say of a paper; `rest` is where the text behind it begins, as a number of a line.

    `is_sure`: whether it has an abstract, or the title that the file says of itself.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    year: int | None = None
    doi: str = ""
    arxiv: str = ""
    venue: str = ""
    is_sure: bool = False
    rest: int = 0


def read_front_matter(
    lines: Sequence[Line], body_size: float, vocabulary: WordsOfDocument, hints: Hints
) -> FrontMatter:
    """Read the front matter of a paper.

    Args:
        lines: the lines of the first pages in reading order, without heads and feet.
        body_size: the height of most lines of the document.
        vocabulary: the words of the document.
        hints: what stands beside the text.
    """
    title_lines: Sequence[Line] = ()
    for page in sorted({line.page for line in lines})[:_TITLE_PAGES]:
        of_page = [line for line in lines if line.page == page]
        if span := find_title(of_page, body_size, hints):
            title_lines = of_page[slice(*span)]
            break
    title = _TITLE_MARKS.sub("", join_lines(title_lines, vocabulary)).strip()
    behind = list(lines).index(title_lines[-1]) + 1 if title_lines else 0
    abstract, opening, rest = find_abstract(lines, behind, body_size, vocabulary)
    front = "\n".join(flattened(line.text) for line in _of_front(lines, rest, body_size))
    arxiv = find_arxiv(hints.beside) or find_arxiv(front)
    return FrontMatter(
        title,
        find_authors(_below_title(lines, title_lines, behind, opening), title_lines) if title_lines else (),
        abstract,
        find_keywords(lines[: rest + _FEW_LINES], vocabulary),
        find_year(front, hints, arxiv),
        find_doi(hints.beside) or find_doi(front),
        arxiv,
        find_venue(hints.beside, front),
        bool(abstract) or (bool(title) and title_key(title) == title_key(hints.title)),
        rest,
    )


def _of_front(lines: Sequence[Line], rest: int, body_size: float) -> Iterator[Line]:
    """The lines of the first page that may say where a paper appeared: before its text, and in notes."""
    is_text = False
    for at, line in enumerate(lines):
        is_text = is_text or (at >= rest and (INTRODUCTION.match(unspaced(line.plain)) is not None or at > rest + 12))
        if line.page == lines[0].page and (not is_text or line.size < _NOTE * body_size):
            yield line


def _below_title(lines: Sequence[Line], title: Sequence[Line], behind: int, opening: int) -> list[Line]:
    """The lines between the title and what opens the abstract, also those of other columns, row by row.

    Args:
        lines: the lines of the first pages in reading order.
        title: those of the title.
        behind: the number of the first line behind the title.
        opening: the number of the line that opens the abstract, or the text.
    """
    between = lines[behind:opening]
    page, top = title[-1].page, title[-1].y0
    floor = lines[opening].y1 if opening < len(lines) and lines[opening].page == page else 0.0
    if not 0.0 < floor < top:
        return list(between)
    beside = [line for line in lines[opening:] if line.page == page and floor < line.y0 < top]
    return sorted([*between, *beside], key=lambda line: (-round(line.y0), line.x0)) if beside else list(between)
