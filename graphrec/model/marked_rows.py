"""The marks of an open library by the rows and nodes that they are on."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.model.user_state import Mark

    Marks = Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class MarkedRows:
    """The marks of a library by row, those whose papers it lacks by their name in the user state, and those on works.

    `works`: by node; a work that papers name is marked as a paper is, but is never recommended.
    """

    by_row: Mapping[int, Mark]
    absent: Marks
    works: Mapping[int, Mark] = field(default_factory=lambda: MappingProxyType({}))

    def on(self, node: int) -> Mark | None:
        """The mark on a paper or work; None for none."""
        return self.by_row.get(node) or self.works.get(node)

    def rows_of(self, decision: str) -> tuple[int, ...]:
        """The rows of the papers with a decision, ascending."""
        return tuple(sorted(row for row, mark in self.by_row.items() if mark.decision == decision))

    def nodes_of(self, decision: str) -> tuple[int, ...]:
        """The rows of the papers, then the nodes of the works, with a decision, ascending."""
        works = sorted(node for node, mark in self.works.items() if mark.decision == decision)
        return (*self.rows_of(decision), *works)

    def added_to(self, seeds: tuple[int, ...], avoid: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Nodes of seeds with those that are kept, and nodes to avoid with those that are discarded.

        One that is among the others already stays there: what is named counts more than a mark.
        """
        keep = (node for node in self.nodes_of("keep") if node not in avoid)
        discarded = (node for node in self.nodes_of("discard") if node not in seeds)
        return tuple(dict.fromkeys((*seeds, *keep))), tuple(dict.fromkeys((*avoid, *discarded)))


NO_MARKS = MarkedRows({}, {})
