"""Reading order of the lines of a page: columns from left to right, in bands between lines that cross them."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.readers.pdf.lines import Line

_GUTTER = 0.55  # heights of a line between two columns, at least
_FEWEST = 3  # lines in a column
_MOST_CROSSING = 0.45  # of the lines, such as those of a title, may cross the gutter
_LARGE = 1.25  # of the usual size: a title, whose last line need not cross
_CLOSE = 1.3  # heights of a line between lines of one band
_BAND_GAP = 0.5  # heights of a line between two bands
_DEEPEST = 12  # cuts inside each other


def in_reading_order(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of a page in the order in which they are read, as the pieces of columns that they stand in.

    Cost: quadratic in the lines of a page with many columns, else nearly linear.
    """
    return [piece for piece in _order(list(lines), 0) if piece]


def _order(lines: list[Line], depth: int) -> Iterator[list[Line]]:
    if len(lines) < 2 or depth > _DEEPEST:
        yield sorted(lines, key=lambda line: (-line.y0, line.x0))
        return
    cuts = _across(lines) or _bands(lines) or _apart(lines)
    if cuts is None:
        yield sorted(lines, key=lambda line: (-round(line.y0, 0), line.x0))
        return
    for part in cuts:
        yield from _order(part, depth + 1)


def _median_size(lines: Sequence[Line]) -> float:
    return sorted(line.size for line in lines)[len(lines) // 2]


def _across(lines: list[Line]) -> list[list[Line]] | None:
    """The columns on both sides of the widest gap from left to right that no line crosses."""
    ordered = sorted(lines, key=attrgetter("x0"))
    best, reach, widest = 0, ordered[0].x1, _GUTTER * _median_size(lines)
    for at, line in enumerate(ordered[1:], start=1):
        if line.x0 - reach > widest:
            best, widest = at, line.x0 - reach
        reach = max(reach, line.x1)
    if not best:
        return None
    one, other = ordered[:best], ordered[best:]
    if min(len(one), len(other)) < _FEWEST and len(lines) > 2 * _FEWEST:
        return None  # a page number, a number of an equation
    return [one, other]


def _bands(lines: list[Line]) -> list[list[Line]] | None:
    """The bands of a region in two columns that some lines cross: those, and the columns between them.

    What stands beside lines that cross, as keywords beside an abstract, is in their band.
    """
    gutter = _find_gutter(lines)
    if gutter is None:
        return None
    usual = _median_size(lines)
    runs: list[tuple[float, float]] = []  # top and bottom of lines that cross, close below each other
    for line in sorted(lines, key=lambda line: -line.y1):
        is_next = runs and line.size > _LARGE * usual and 0 <= runs[-1][1] - line.y1 < _CLOSE * line.size
        if not (is_next or (line.x0 < gutter - 1 and line.x1 > gutter + 1)):
            continue
        if runs and runs[-1][1] - line.y1 < _CLOSE * line.size:
            runs[-1] = (runs[-1][0], min(runs[-1][1], line.y0))
        else:
            runs.append((line.y1, line.y0))
    bands: list[list[Line]] = [[] for _ in range(2 * len(runs) + 1)]
    for line in lines:
        middle = (line.y0 + line.y1) / 2
        above = sum(bottom > middle for _, bottom in runs)
        is_inside = above < len(runs) and runs[above][0] >= middle
        bands[2 * above + is_inside].append(line)
    bands = [band for band in bands if band]
    return bands if len(bands) > 1 else None


def _find_gutter(lines: list[Line]) -> float | None:
    """The left edge of a right column that the fewest lines cross."""
    best: tuple[int, float] | None = None
    edges = sorted({round(line.x0, 0) for line in lines})
    for edge in edges:
        n_left = n_right = crossing = 0
        for line in lines:
            if line.x1 <= edge + 1:
                n_left += 1
            elif line.x0 >= edge - 1:
                n_right += 1
            else:
                crossing += 1
        if min(n_left, n_right) < _FEWEST or crossing > _MOST_CROSSING * len(lines) or not crossing:
            continue
        rank = (crossing, -edge)
        if best is None or rank < best:
            best = rank
    return None if best is None else -best[1] - 1


def _apart(lines: list[Line]) -> list[list[Line]] | None:
    """The parts of a region above and below its widest gap from top to bottom."""
    ordered = sorted(lines, key=lambda line: -line.y1)
    best, floor, widest = 0, ordered[0].y0, _BAND_GAP * _median_size(lines)
    for at, line in enumerate(ordered[1:], start=1):
        if floor - line.y1 > widest:
            best, widest = at, floor - line.y1
        floor = min(floor, line.y0)
    return [ordered[:best], ordered[best:]] if best else None
