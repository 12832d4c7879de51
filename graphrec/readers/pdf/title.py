"""The lines of the title on the first page: what the file says of itself, if they say so too, else the largest ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.readers.pdf.headings import ABSTRACT, INTRODUCTION, unspaced
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.readers.pdf.hints import Hints
    from graphrec.readers.pdf.lines import Line

_SAME_SIZE = 0.06  # by which the lines of one title differ in height at most
_LARGER = 1.03  # than the text, in which a title in other than bold letters is never set
_FEWEST_LETTERS = 10  # of a title
_MUCH_LARGER = 1.4  # than the text: so large, a title may be as short as "Rcpp FAQ"
_FEWEST_OF_LARGE = 6
_FEWEST_WORDS = 2
_MOST_LINES = 7
_FIRST_LINES = 40  # of a page, among which a title begins
_FIRST_BOLD = 12  # likewise, if it is as large as the text
_LOWEST = 0.35  # of the height of the text on the page, above which it stands
_DATE = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b.*\b20\d\d\b")
_NOT_TITLE = re.compile(
    r"^(?:journal of|international journal|proceedings of|contents lists|issn\b|vol(?:ume|\.)|https?:|www\.|arxiv:"
    r"|doi\b|received\b|published\b|accepted\b|available online|research article|original (?:article|research|paper)"
    r"|review article|open access|articles?$|letters?$|preprint$|technical report|working paper|submitted to"
    r"|under review|to appear|ieee transactions|acm transactions|transactions on|communications of|lecture notes"
    r"|nature$|science$|the lancet|bmj\b|plos\b|elsevier|springer|\(?c\)|©|copyright|manuscript|draft\b|cover page"
    r"|this (?:article|paper|version|preprint)|provided (?:proper|by)|downloaded from|see discussions|journal home)",
    re.IGNORECASE,
)


def find_title(lines: Sequence[Line], body_size: float, hints: Hints) -> tuple[int, int] | None:
    """The number of the first line of the title, and of the first one behind it; None for none.

    Args:
        lines: the lines of a page in reading order.
        body_size: the height of most lines of the document.
        hints: what the file says of itself.
    """
    if not lines:
        return None
    if by_file := _find_said(lines, hints.title):
        return by_file
    for size in sorted({round(line.size, 1) for line in lines if line.size > _LARGER * body_size}, reverse=True):
        for start, end in _runs(lines, size):
            fewest = _FEWEST_OF_LARGE if size > _MUCH_LARGER * body_size else _FEWEST_LETTERS
            if _is_title(lines, start, end, fewest):
                return start, end
    return _find_bold(lines)


def _find_said(lines: Sequence[Line], by_file: str) -> tuple[int, int] | None:
    """The lines that together are the title that the file says."""
    key = title_key(by_file).replace(" ", "")
    if len(key) < _FEWEST_LETTERS or len(by_file.split()) < _FEWEST_WORDS:
        return None
    for start in range(min(len(lines), _FIRST_LINES)):
        text = ""
        for end in range(start, min(start + _MOST_LINES, len(lines))):
            plain = lines[end].plain
            text += title_key(plain[:-1] if lines[end].is_cut else plain).replace(" ", "")
            if text == key:
                return start, end + 1
            if not key.startswith(text):
                break
    return None


def _runs(lines: Sequence[Line], size: float) -> Iterator[tuple[int, int]]:
    """Lines of one height that follow each other closely, as (first, behind the last)."""
    at = 0
    while at < len(lines):
        if abs(lines[at].size - size) > _SAME_SIZE * size:
            at += 1
            continue
        end = at + 1
        while end < len(lines) and _goes_on(lines[end - 1], lines[end], size):
            end += 1
        yield at, end
        at = end


def _goes_on(line: Line, following: Line, size: float) -> bool:
    is_like = abs(following.size - size) <= _SAME_SIZE * size and following.is_bold == line.is_bold
    return is_like and -0.3 * size < line.y0 - following.y1 < 1.3 * size


def _is_title(lines: Sequence[Line], start: int, end: int, fewest: int = _FEWEST_LETTERS) -> bool:
    """Whether lines can be a title.

    Args:
        lines: the lines of the page.
        start: number of the first line.
        end: number behind the last one.
        fewest: letters that it has at least.
    """
    text = " ".join(line.plain for line in lines[start:end])
    letters = sum(map(str.isalpha, text))
    if letters < fewest or letters < 0.6 * len(text.replace(" ", "")) or end - start > _MOST_LINES:
        return False
    if len(text.split()) < _FEWEST_WORDS or _NOT_TITLE.match(text) or _DATE.search(text):
        return False
    if ABSTRACT.match(unspaced(text)) or INTRODUCTION.match(text):
        return False
    return lines[start].y0 > _LOWEST * max(line.y1 for line in lines)


def _find_bold(lines: Sequence[Line]) -> tuple[int, int] | None:
    """Lines in bold at the top of a page whose title is as large as its text."""
    for at, line in enumerate(lines[:_FIRST_BOLD]):
        if not line.is_bold:
            continue
        end = at + 1
        while end < len(lines) and lines[end].is_bold and _goes_on(lines[end - 1], lines[end], line.size):
            end += 1
        if _is_title(lines, at, end):
            return at, end
    return None
