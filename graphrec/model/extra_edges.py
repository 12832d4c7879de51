"""Edges of additional types, which another package or a file in `edges/` defines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphrec.model.matrix import SparseMatrix

DEFAULT_LENGTH = 3.0  # that of a link of similar texts, since the strength of an unknown link is not measured


@dataclass(frozen=True, slots=True)
class ExtraEdges:
    """All edges of one type between papers.

    `matrix` (n_papers, n_papers): positive weights of the links from row i to column j; symmetric unless `is_directed`.
    `label` is the name of the link in the middle of a sentence: "same funder".
    `length` > 0 is that of a link of weight 1 in a path; a reference has 1, a shared method 4, similar texts 3.
    """

    matrix: SparseMatrix
    label: str
    is_directed: bool = False
    length: float = DEFAULT_LENGTH

    @property
    def n_links(self) -> int:
        """Number of links; an undirected link counts once."""
        return len(self.matrix.indices) // (1 if self.is_directed else 2)
