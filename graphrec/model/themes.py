"""The themes of a library: groups of papers that read alike, each with a name and with what distinguishes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from graphrec.model.matrix import IntArray

NO_THEME = -1


class CountedPhrase(NamedTuple):
    """A phrase, the number of papers of a group that have it, and the number of all other papers that do."""

    text: str
    inside: int
    outside: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group of papers: a theme, or a region of several themes.

    Attributes:
        name: one or two phrases, or else "around" and the title of the exemplar.
        n_papers: how many papers it has.
        exemplar: row of the paper that is tied most strongly to the others.
        phrases: the phrases of the name with their counts; empty if it is named by its exemplar.
        terms: what its papers say more often than others.
        region: number of the region that holds a theme; -1 for none, and for a region.
    """

    name: str
    n_papers: int
    exemplar: int
    phrases: tuple[CountedPhrase, ...] = ()
    terms: tuple[CountedPhrase, ...] = ()
    region: int = -1


def _nothing() -> IntArray:
    return np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Themes:
    """The themes of all papers of a library, largest first.

    Attributes:
        of_paper: the number of the theme of each paper (n_papers,), `NO_THEME` for none.
        groups: the themes.
        regions: groups of themes, if there are many.
    """

    of_paper: IntArray = field(default_factory=_nothing)
    groups: tuple[Group, ...] = ()
    regions: tuple[Group, ...] = ()

    def rows(self, theme: int) -> list[int]:
        """The rows of the papers of a theme."""
        return list(np.flatnonzero(self.of_paper == theme).tolist())
