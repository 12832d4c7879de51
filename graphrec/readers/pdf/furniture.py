"""What stands on pages beside the text: running heads and feet, page numbers, line numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.readers.pdf.lines import Line
    from graphrec.readers.pdf.pages import PdfPage

_EDGE = 0.12  # of the height of a page, from the top and from the bottom, in which heads and feet stand
_Key = tuple[str, bool, int]  # text without numbers, whether it is a head, size
_ROW = 5.0  # points within which lines stand in one row
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_NUMBER = re.compile(r"(?:page )?[-–—|]? ?(?:\d{1,5}|[ivxlc]{1,6})(?: ?(?:of|/) ?\d{1,5})? ?[-–—|]?", re.IGNORECASE)
_LINE_NUMBER = re.compile(r"\d{1,4}")
_FEWEST_LINE_NUMBERS = 8  # on a page


def without_furniture(pages: Sequence[PdfPage]) -> tuple[list[PdfPage], list[Line]]:
    """Pages without what stands beside their text, and the lines that were taken away."""
    heads = _repeated(pages)
    stripped: list[PdfPage] = []
    removed: list[Line] = []
    for page in pages:
        numbers = _line_numbers(page)
        rest: list[Line] = []
        outer, edges = _outermost(page), _edges(page)
        for line in page.lines:
            key = _head_key(line, page)
            is_head = _is_at_edge(line, edges) and (
                _NUMBER.fullmatch(line.plain) is not None or (key in heads and outer[key] is line)
            )
            (removed if is_head or line in numbers else rest).append(line)
        stripped.append(replace(page, lines=rest))
    return stripped, removed


def _outermost(page: PdfPage) -> dict[_Key, Line]:
    """Of the lines of each text, the one next to the edge: a title may be the head of its own page."""
    outer: dict[_Key, Line] = {}
    for line in sorted(page.lines, key=lambda line: abs(line.y0 - page.height / 2)):
        outer[_head_key(line, page)] = line
    return outer


def _edges(page: PdfPage) -> tuple[float, float]:
    """The heights above and below which lines stand near the edge of the paper, or in the first or last row."""
    if not page.lines:
        return 0.0, page.height
    top, bottom = max(line.y0 for line in page.lines), min(line.y0 for line in page.lines)
    return min((1 - _EDGE) * page.height, top - _ROW), max(_EDGE * page.height, bottom + _ROW)


def _is_at_edge(line: Line, edges: tuple[float, float]) -> bool:
    return line.y0 > edges[0] or line.y0 < edges[1]


def _head_key(line: Line, page: PdfPage) -> _Key:
    """What is the same in heads or feet of several pages; a title is larger than the head that repeats it."""
    return _DIGITS.sub("#", line.plain.lower()).strip(), line.y0 > page.height / 2, round(line.size)


def _repeated(pages: Sequence[PdfPage]) -> set[_Key]:
    """Lines at the edges that stand on several pages, without their numbers."""
    counts: Counter[_Key] = Counter()
    for page in pages:
        edges = _edges(page)
        counts.update({_head_key(line, page) for line in page.lines if _is_at_edge(line, edges)})
    least = 2 if len(pages) < 8 else 3
    return {key for key, count in counts.items() if count >= least}


def _line_numbers(page: PdfPage) -> set[Line]:
    """Numbers of lines in the margin, which rise from the top to the bottom."""
    by_edge: defaultdict[int, list[Line]] = defaultdict(list)
    for line in page.lines:
        if _LINE_NUMBER.fullmatch(line.text.strip()):
            by_edge[round(line.x1 / 6)].append(line)
    numbers: set[Line] = set()
    for lines in by_edge.values():
        ordered = sorted(lines, key=lambda line: -line.y0)
        values = [int(line.text) for line in ordered]
        steps = [two - one for one, two in pairwise(values)]
        if len(values) >= _FEWEST_LINE_NUMBERS and sum(step in {1, 2, 5, 10} for step in steps) > 0.8 * len(steps):
            numbers.update(ordered)
    return numbers
