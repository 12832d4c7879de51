"""Edges of a type that graphrec has no algorithm for: another package or a file in `edges/` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphrec.model.matrix import SparseMatrix

DEFAULT_LENGTH = 3.0  # as long as a link of similar texts: nobody has measured what an unknown link tells


@dataclass(frozen=True, slots=True)
class ExtraEdges:
    """All edges of one type between papers.

    `matrix` (n_papers, n_papers): weights above 0, where row i is linked to column j; symmetric unless `is_directed`.
    `label` is how people read the link, in the middle of a sentence: "same funder".
    `length` above 0 is that of a link of weight 1 in a path; a reference has 1, a shared method 4, similar texts 3.
    """

    matrix: SparseMatrix
    label: str
    is_directed: bool = False
    length: float = DEFAULT_LENGTH

    @property
    def n_links(self) -> int:
        """Number of links; the two directions of an undirected one count once."""
        return len(self.matrix.indices) // (1 if self.is_directed else 2)
