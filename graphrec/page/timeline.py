"""The picture of a lineage: every paper in a row of its own, at its year, right of what it builds on."""

from __future__ import annotations

import textwrap
import unicodedata
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from graphrec.explore.families.lineage import BACKWARD, KIND, METHOD, VERSION
from graphrec.model.relations import relation_named
from graphrec.page.document import Figure, Shape
from graphrec.text import clean, format_count, truncate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.explore.families.lineage import Branch, Lineage

_WIDTH = 1120.0  # of the picture: what fits beside the margins of the page
_TITLES = 470.0  # kept free right of the last year for titles
_LEFT = 16.0
_INDENT = 26.0  # between generations where no year is known
_STEP = 9.0  # between generations of one year
_MOST_STEPS = 4  # more would reach the next year
_MOST_TICKS = 12  # years with a label
_WIDEST_YEAR = 110.0
_ROW = 24.0
_HEAD = 112.0  # above the first row: the legend, and room for the note of the first
_LEGEND_COLUMN = 330.0
_RELATION = 68.0  # width of the word before a title
_LETTER = 7.0  # mean width of a letter of 13 pixels; that of wide scripts is twice as much
_MOST_ROWS = 150  # drawn; the list has all
_NOTE_WIDTH, _NOTE_LETTERS, _NOTE_LINES, _NOTE_LINE = 560.0, 84, 5, 17.0
_STYLES = {"extends": "mark-0", "uses": "mark-1", "compares": "mark-3", VERSION: "mark-2", KIND: "mark-2"}
_OTHERS = "mark-7"
_SOLID = frozenset({"extends", VERSION, KIND})
_LEGEND = {
    "extends": "extends: says that it builds on it",
    "uses": "uses: works with it as it is",
    "compares": "compares: measures itself against it",
    VERSION: "version: the same name, another number",
    KIND: "kind: its name says so",
    "mentions": "mentions: names it",
    "cites": "cites: lists it among its references",
}


@dataclass(slots=True)
class _Node:
    """A branch (None for the root) in its row of the picture, its generation (below 0: before the root) and parent."""

    branch: Branch | None
    generation: int
    parent: int = -1
    year: int | None = None
    x: float = 0.0
    y: float = 0.0


def draw_timeline(lineage: Lineage, anchors: Mapping[int, str]) -> Figure:
    """Draw a lineage along the years, or where no year is known, by generations.

    Args:
        lineage: the lineage.
        anchors: names of the places to which titles lead, by the `id()` of the branch.

    Cost: linear in the number of branches.
    """
    return _Picture(lineage, anchors).figure()


class _Picture:
    """Places every branch that stands somewhere in a row of its own, right of its parent, so that no label covers one.

    A paper is at its year. What has no year stands before the years if papers hang from it, else in a lane of its own
    at the foot. Where no year is known at all, generations take the place of years.
    """

    def __init__(self, lineage: Lineage, anchors: Mapping[int, str]) -> None:
        self._lineage = lineage
        self._anchors = anchors
        self._nodes = _order(lineage)
        self._years = sorted({node.year for node in self._nodes if node.year})
        self._lane = self._without_year()[:_MOST_ROWS] if self._years else []
        in_lane = set(map(id, self._lane))
        self._shown = [node for node in self._nodes if id(node) not in in_lane][: _MOST_ROWS - len(self._lane)]
        self._has_stems = bool(self._years) and not all(node.year for node in self._shown)
        self._place()

    def figure(self) -> Figure:
        """The picture, with what it shows in words."""
        n_drawn = len(self._shown) + len(self._lane)
        height = _HEAD + (len(self._shown) + (len(self._lane) + 1.2 if self._lane else 0)) * _ROW + 12
        cut = f" {len(self._nodes) - n_drawn:,} more are in the list alone." if n_drawn < len(self._nodes) else ""
        return Figure(
            _WIDTH,
            height,
            [*self._legend(), *self._axis(), *self._stems(), *self._rows()],
            f"{clean(self._lineage.title)} and its family, {self._span()}; the list below has the same with sentences.",
            f"Each stands once, {self._span()}; point at a title, or go to it with the tab key, for its sentence. Other"
            f" relations among them are in the list.{cut}",
        )

    def _span(self) -> str:
        if not self._years:
            return "by generations, since no year is known"
        first, last = self._years[0], self._years[-1]
        return f"by years, from {first} to {last}" if first != last else f"all that have a year of {first}"

    def _without_year(self) -> list[_Node]:
        """The papers without a year from which nothing hangs."""
        parents = {node.parent for node in self._nodes}
        undated = ((at, node) for at, node in enumerate(self._nodes) if node.branch and not node.year)
        return [
            node
            for at, node in undated
            if at not in parents and node.branch and node.branch.relation not in {VERSION, KIND}
        ]

    def _place(self) -> None:
        first = min(node.generation for node in self._nodes)
        for row, node in enumerate(self._shown):
            node.x, node.y = self._x(node, node.generation - first), _HEAD + (row + 0.5) * _ROW
        for row, node in enumerate(self._lane):
            node.x, node.y = _LEFT + 8, _HEAD + (len(self._shown) + row + 1.7) * _ROW

    def _x(self, node: _Node, generation: int) -> float:
        if not self._years:
            return _LEFT + 8 + generation * _INDENT
        if not node.year:
            return _LEFT + 8 + generation * _STEP
        return self._year_x(node.year) + _STEP * max(-_MOST_STEPS, min(_MOST_STEPS, node.generation))

    def _year_x(self, year: int) -> float:
        begin = _LEFT + (84.0 if self._has_stems else 34.0)
        n_steps = max(1, self._years[-1] - self._years[0])
        return begin + (year - self._years[0]) * min(_WIDEST_YEAR, (_WIDTH - _TITLES - begin - 40) / n_steps)

    def _legend(self) -> Iterator[Shape]:
        """What the marks mean, a line for each kind of mark that is drawn."""
        used = [node.branch for node in self._nodes if node.branch]
        relations = {branch.relation for branch in used}
        lines = [(name, words) for name, words in _LEGEND.items() if name in relations]
        if any(not branch.in_library and branch.kind != METHOD for branch in used):
            lines.append(("", "not in the library"))
        for at, (name, words) in enumerate(lines):
            x, y = _LEFT + 8 + (at % 2) * _LEGEND_COLUMN, 12 + (at // 2) * 20
            yield Shape("circle", {"cx": x, "cy": y, "r": 5}, _STYLES.get(name, _OTHERS) if name else "outline")
            yield Shape("text", {"x": x + 13, "y": y + 4}, "label-soft", words)

    def _axis(self) -> Iterator[Shape]:
        bottom = _HEAD + len(self._shown) * _ROW
        years = range(self._years[0], self._years[-1] + 1) if self._years else range(0)
        for year in years[:: max(1, -(-len(years) // _MOST_TICKS))]:
            x = self._year_x(year)
            yield Shape("line", {"x1": x, "y1": _HEAD - 8, "x2": x, "y2": bottom}, "grid")
            yield Shape("text", {"x": x, "y": _HEAD - 14}, "label-soft label-middle", str(year))
        if self._has_stems:
            yield Shape("text", {"x": _LEFT, "y": _HEAD - 14}, "label-soft", "no year")
        if self._lane:
            y = bottom + 0.9 * _ROW
            yield Shape("line", {"x1": _LEFT, "y1": y - 18, "x2": _WIDTH - 20, "y2": y - 18}, "grid")
            yield Shape("text", {"x": _LEFT, "y": y}, "label-soft", "year not known")

    def _stems(self) -> Iterator[Shape]:
        """Down from the older end, then along the row of the younger one, where no label is in the way."""
        depths: dict[int, float] = {}
        for node in self._shown:
            if node.branch is None:
                continue
            parent = self._nodes[node.parent]
            older, younger = (node, parent) if node.generation < 0 else (parent, node)
            style = "edge" if node.branch.relation in _SOLID else "edge-soft"
            yield Shape("line", {"x1": older.x, "y1": younger.y, "x2": younger.x, "y2": younger.y}, style)
            depths[id(older)] = max(depths.get(id(older), 0.0), younger.y)
        for node in self._shown:
            if bottom := depths.get(id(node)):
                yield Shape("line", {"x1": node.x, "y1": node.y, "x2": node.x, "y2": bottom}, "edge")

    def _rows(self) -> Iterator[Shape]:
        for node in chain(self._shown, self._lane):
            branch = node.branch
            if branch is None:
                yield Shape("circle", {"cx": node.x, "cy": node.y, "r": 7}, _OTHERS)
                yield self._title(node, self._lineage.title, node.x + 14, "label-strong")
                continue
            yield Shape("circle", {"cx": node.x, "cy": node.y, "r": 5}, _STYLES.get(branch.relation, _OTHERS))
            if not branch.in_library and branch.kind != METHOD:
                yield Shape("circle", {"cx": node.x, "cy": node.y, "r": 8}, "outline")
            yield Shape("text", {"x": node.x + 13, "y": node.y + 4}, "label-soft", branch.relation)
            yield self._title(node, branch.title + _said_of(branch), node.x + 13 + _RELATION, "label-title")

    def _title(self, node: _Node, title: str, x: float, style: str) -> Shape:
        label = _fit(clean(title), _WIDTH - x - 8)
        places = {"x": x, "y": node.y + 4}
        if node.branch is None:
            return Shape("text", places, style, label, title)
        note = _note(node.branch, node.x, node.y)
        return Shape("text", places, style, label, "", f"#{self._anchors[id(node.branch)]}", note=note)


def _said_of(branch: Branch) -> str:
    return f" · {format_count(branch.n_papers, 'paper')}" if branch.kind == METHOD else ""


def _order(lineage: Lineage) -> list[_Node]:
    """The rows from top to bottom: ancestors, each above what builds on it, the root, then its descendants."""
    root = _Node(None, 0, year=lineage.year)
    pairs: list[tuple[_Node, _Node]] = []
    for name in sorted(BACKWARD, reverse=True):
        for branch in lineage.trees()[name]:
            pairs += _above(branch, root)
    pairs.append((root, root))
    for name, branches in lineage.trees().items():
        if name not in BACKWARD:
            for branch in branches:
                pairs += _below(branch, root)
    numbers = {id(node): at for at, (node, _) in enumerate(pairs)}
    for node, parent in pairs:
        node.parent = -1 if node is root else numbers[id(parent)]
    return [node for node, _ in pairs]


def _above(branch: Branch, child: _Node) -> Iterator[tuple[_Node, _Node]]:
    """What a paper builds on, the oldest generation first, each with what builds on it."""
    if not branch.stands_under:
        node = _Node(branch, child.generation - 1, year=branch.year)
        for each in branch.further:
            yield from _above(each, node)
        yield node, child


def _below(branch: Branch, parent: _Node) -> Iterator[tuple[_Node, _Node]]:
    if not branch.stands_under:
        node = _Node(branch, parent.generation + 1, year=branch.year)
        yield node, parent
        for each in branch.further:
            yield from _below(each, node)


def _fit(text: str, width: float) -> str:
    """The text cut to what fits into a width."""
    return truncate(text, max(8, int(width / _LETTER * _narrowness(text))))


def _letters(text: str) -> int:
    """The letters of a text that fit into a line of a note."""
    return int(_NOTE_LETTERS * _narrowness(text))


def _narrowness(text: str) -> float:
    """1 for a text in narrow letters, 1/2 for one in a script with wide ones."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) / (len(text) + wide) if text else 1.0


def _note(branch: Branch, x: float, y: float) -> tuple[Shape, ...]:
    """The title and the sentence of a branch in a box above its row."""
    quoted = [f"“{clean(branch.sentence)}”"] if branch.sentence else []
    how = _said_how(branch)
    title = _fit(clean(branch.title), _NOTE_WIDTH - 60)
    lines = [title, *(line for text in (how, *quoted) for line in textwrap.wrap(text, _letters(text)))]
    if len(lines) > _NOTE_LINES:
        lines = [*lines[: _NOTE_LINES - 1], truncate(lines[_NOTE_LINES - 1], _letters(lines[-1]) - 2) + " …"]
    height = len(lines) * _NOTE_LINE + 12
    edge_x, top = min(x + 4, _WIDTH - _NOTE_WIDTH - 4), y - height - 12
    texts = (
        Shape(
            "text", {"x": edge_x + 9, "y": top + 17 + at * _NOTE_LINE}, "label-strong" if not at else "label-soft", line
        )
        for at, line in enumerate(lines)
    )
    box = {"x": edge_x, "y": top, "width": _NOTE_WIDTH, "height": height, "rx": 4}
    return Shape("rect", box), *texts


def _said_how(branch: Branch) -> str:
    if branch.relation in {VERSION, KIND}:
        return f"a {branch.relation}, by its name"
    year = f"{branch.year}: " if branch.year else ""
    return f"{year}{relation_named(branch.relation).active}"
