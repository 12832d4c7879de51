"""The typed graph of papers as sparse matrices over row and column numbers, without files, ids and names.

Nodes: papers 0..n_papers-1, then works (named or cited, but not in the corpus), then methods.
An edge points from the citing to the cited node: `cites[i, j] > 0` when paper i cites node j.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from graphrec.model.matrix import SparseMatrix, empty
from graphrec.model.relations import RANKS, relation_with_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphrec.model.extra_edges import ExtraEdges
    from graphrec.model.matrix import FloatArray, IntArray

S = TypeVar("S")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class PaperGraph:
    """The matrices of one library; row i of each belongs to paper i.

    `cites` (n_papers, n_papers + n_works): confidence of the reference in (0, 1].
    `cites_relation`: int8, aligned with `cites.data`; `code` of a `relations.Relation`.
    `uses_method` (n_papers, n_methods): the method's rarity weight in (0, 1].
    `similar` (n_papers, n_papers): similarity of the nearest neighbours by text, in [0, 1].
    `terms` (n_papers, n_terms): TF-IDF weights, rows of unit length.
    `vectors` (n_papers, n_dimensions): semantic embedding, rows of unit length, float16.
    `years` (n_papers,): int16, 0 where unknown.
    `written_by` (n_papers, n_authors): 1 for each author; it has no rows if no paper names its authors.
    `spread` (n_terms,): share of the papers that contain each term, float32.
    `centres`, `order`, `starts`: the clusters of a large library; see `vectors.inverted.InvertedFile`.
    `extra`: edges of additional types between papers, by name; see `graphrec.edges`.
    `cited_by`, `used_by` and `wrote` are transposes, stored because every query needs them.
    """

    cites: SparseMatrix
    cites_relation: IntArray
    cited_by: SparseMatrix
    uses_method: SparseMatrix
    used_by: SparseMatrix
    similar: SparseMatrix
    terms: SparseMatrix
    spread: FloatArray
    vectors: FloatArray
    years: IntArray
    written_by: SparseMatrix = field(default_factory=empty)
    wrote: SparseMatrix = field(default_factory=empty)
    centres: FloatArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float16))
    order: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    starts: IntArray = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    extra: Mapping[str, ExtraEdges] = field(default_factory=dict)

    @property
    def unsharded(self) -> PaperGraph:
        """The graph with every array in one piece in memory; the shards of a sharded graph are joined."""
        return self

    def map_parts(self, step: Callable[[PaperGraph, S, IntArray], R], shared: S, rows: IntArray) -> list[tuple[int, R]]:
        """Call a function on each part of the graph that contains some of the rows.

        Args:
            step: called as `step(part, shared, local_rows)`; it must be pure and use only arrays with one row a paper.
            shared: the argument that all calls have in common.
            rows: row numbers of papers.

        Returns:
            For each part its first row and the result; a graph that is not sharded is one part.
        """
        return [(0, step(self, shared, rows))]

    def relations_to(self, node: int) -> dict[int, int]:
        """The code of the relation (see `model.relations`) with which each paper refers to a node, by row, ascending.

        Cost: the references of the papers that refer to it.
        """
        rows = self.cited_by.row(node)[0].astype(np.int64)
        which, at = self.cites.entries(rows)
        is_to_node = self.cites.indices[at] == node
        return dict(zip(rows[which[is_to_node]].tolist(), self.cites_relation[at[is_to_node]].tolist(), strict=True))

    def count_relations(self, node: int) -> dict[str, int]:
        """The number of papers that refer to a node, by the relation of each, strongest first (cost: as above)."""
        counts = Counter(relation_with_code(code).name for code in self.relations_to(node).values())
        return {name: counts[name] for name in sorted(counts, key=RANKS.__getitem__, reverse=True)}

    @property
    def n_papers(self) -> int:
        """Number of papers."""
        return self.cites.n_rows

    @property
    def n_works(self) -> int:
        """Number of works outside the corpus."""
        return self.cites.n_columns - self.cites.n_rows

    @property
    def n_methods(self) -> int:
        """Number of methods."""
        return self.uses_method.n_columns
