"""Groups of joined records: a union-find that refuses to join groups whose years, authors or numbers contradict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphrec.identity._authors import authors_agree
from graphrec.identity._evidence import numbers_differ, registered_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.paper import Paper

YEARS_APART = 2  # between a preprint and its published version; a larger distance means another edition or issue


@dataclass(slots=True)
class Groups:
    """Groups of records that describe the same paper, as a forest over their rows.

    Attributes:
        papers: the records.
        alone: rows that must not be joined with any other row.
        parent: for each row the next row on the way to the root of its group; a root is its own parent.
        years: for each root the first and last year of its group; None if no record has a year.
        author_row: for each root a row of its group that has authors; None if none has.
        reason: for each row that is not a root why it was joined.
        numbers: for the roots of joined groups, the numbers under which their records are registered.
    """

    papers: Sequence[Paper]
    alone: frozenset[int] = frozenset()
    parent: list[int] = field(init=False)
    years: list[tuple[int, int] | None] = field(init=False)
    author_row: list[int | None] = field(init=False)
    reason: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parent = list(range(len(self.papers)))
        self.years, self.author_row = [], []
        for row, paper in enumerate(self.papers):
            self.years.append(None if paper.year is None else (paper.year, paper.year))
            self.author_row.append(row if paper.authors else None)

    def root(self, row: int) -> int:
        """The row that represents the group of a row: the smallest row in it."""
        while self.parent[row] != row:
            self.parent[row] = row = self.parent[self.parent[row]]
        return row

    def join(
        self, first: int, second: int, reason: str, *, by_identifier: bool = False, across_numbers: bool = True
    ) -> bool:
        """Join the groups of two rows, unless their years are too far apart, their authors differ, or a row is alone.

        Args:
            first: a row of one group.
            second: a row of the other group.
            reason: why the two records are the same paper, for the report.
            by_identifier: the rows share an identifier, so that years and authors may differ.
            across_numbers: the groups may be registered under two DOIs of publishers or two PubMed ids.

        Returns:
            Whether the two rows are in the same group now.
        """
        one, two = sorted((self.root(first), self.root(second)))
        if one == two:
            return True
        if first in self.alone or second in self.alone:
            return False
        years = _union_of_spans(self.years[one], self.years[two])
        if not by_identifier and ((years and years[1] - years[0] > YEARS_APART) or self._authors_disagree(one, two)):
            return False
        numbers = self._numbers(one), self._numbers(two)
        if not across_numbers and numbers_differ(*numbers):
            return False
        self.parent[two] = one
        self.numbers[one] = numbers[0] | numbers[1]
        self.years[one] = years
        self.author_row[one] = self.author_row[two] if self.author_row[one] is None else self.author_row[one]
        self.reason[two] = reason
        return True

    def _numbers(self, root: int) -> frozenset[str]:
        return self.numbers[root] if root in self.numbers else registered_numbers(self.papers[root])

    def _authors_disagree(self, one: int, two: int) -> bool:
        first, second = self.author_row[one], self.author_row[two]
        return (
            first is not None and second is not None and authors_agree(self.papers[first], self.papers[second]) is False
        )


def _union_of_spans(one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or two is None:
        return one or two
    return min(one[0], two[0]), max(one[1], two[1])
