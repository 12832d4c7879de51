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
    span: list[tuple[int, int] | None] = field(init=False)
    witness: list[int | None] = field(init=False)
    reason: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parent = list(range(len(self.papers)))
        self.span, self.witness = [], []
        for row, paper in enumerate(self.papers):
            self.span.append(None if paper.year is None else (paper.year, paper.year))
            self.witness.append(row if paper.authors else None)

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
        span = _wider(self.span[one], self.span[two])
        if not by_identifier and ((span and span[1] - span[0] > _YEARS_APART) or self._other_authors(one, two)):
            return False
        self.parent[two] = one
        self.span[one] = span
        self.witness[one] = self.witness[two] if self.witness[one] is None else self.witness[one]
        self.reason[two] = reason
        return True

    def _other_authors(self, one: int, two: int) -> bool:
        first, second = self.witness[one], self.witness[two]
        return (
            first is not None and second is not None and authors_agree(self.papers[first], self.papers[second]) is False
        )


def _wider(one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or two is None:
        return one or two
    return min(one[0], two[0]), max(one[1], two[1])
