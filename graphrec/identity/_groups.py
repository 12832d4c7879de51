"""Records joined so far: a union-find that refuses joins which a whole group speaks against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphrec.identity._authors import authors_agree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.paper import Paper

_YEARS_APART = 2  # a preprint and its published version; more apart means another paper (editions, series)


@dataclass(slots=True)
class Groups:
    """Groups of rows, the span of years each covers, a row of each that names authors, and why a row joined."""

    papers: Sequence[Paper]
    alone: frozenset[int] = frozenset()
    parent: list[int] = field(init=False)
    years: list[tuple[int, int] | None] = field(init=False)
    author_row: list[int | None] = field(init=False)
    reason: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parent = list(range(len(self.papers)))
        self.years, self.author_row = [], []
        for row, paper in enumerate(self.papers):
            self.years.append(None if paper.year is None else (paper.year, paper.year))
            self.author_row.append(row if paper.authors else None)

    def root(self, row: int) -> int:
        """The row that stands for the group of a row."""
        while self.parent[row] != row:
            self.parent[row] = row = self.parent[self.parent[row]]
        return row

    def join(self, first: int, second: int, reason: str, *, by_identifier: bool = False) -> bool:
        """Join two groups, unless their years lie too far apart, their authors differ, or one must stay alone."""
        one, two = sorted((self.root(first), self.root(second)))
        if one == two:
            return True
        if first in self.alone or second in self.alone:
            return False
        years = _union_of_spans(self.years[one], self.years[two])
        if not by_identifier and ((years and years[1] - years[0] > _YEARS_APART) or self._authors_disagree(one, two)):
            return False
        self.parent[two] = one
        self.years[one] = years
        self.author_row[one] = self.author_row[two] if self.author_row[one] is None else self.author_row[one]
        self.reason[two] = reason
        return True

    def _authors_disagree(self, one: int, two: int) -> bool:
        first, second = self.author_row[one], self.author_row[two]
        return (
            first is not None and second is not None and authors_agree(self.papers[first], self.papers[second]) is False
        )


def _union_of_spans(one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or two is None:
        return one or two
    return min(one[0], two[0]), max(one[1], two[1])
