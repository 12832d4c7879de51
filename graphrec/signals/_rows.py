"""Helpers of several signals: links of nodes, and the terms and the vector of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.relations import RELATIONS, list_by_code

if TYPE_CHECKING:
    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray, SparseMatrix
    from graphrec.model.query import Query

_STRENGTHS = np.array(list_by_code({relation.name: relation.strength for relation in RELATIONS}), dtype=np.float32)


def row_sizes(matrix: SparseMatrix) -> IntArray:
    """Number of entries in every row of a matrix."""
    return np.diff(matrix.indptr)


def linked_papers(graph: PaperGraph, paper: int) -> IntArray:
    """Papers of the corpus that a paper cites or that cite it, ascending."""
    nodes = np.union1d(graph.cites.row(paper)[0], graph.cited_by.row(paper)[0]).astype(np.int64)
    return nodes[nodes < graph.n_papers]


def linked_counts(graph: PaperGraph, papers: IntArray) -> IntArray:
    """Number of references plus citations of some papers."""
    incoming = graph.cited_by.indptr[papers + 1] - graph.cited_by.indptr[papers]
    return np.asarray(incoming + graph.cites.indptr[papers + 1] - graph.cites.indptr[papers])


def reference_strengths(graph: PaperGraph, at: IntArray) -> FloatArray:
    """Strengths of the references at some positions of `cites.data`: that of the relation times the confidence."""
    return np.asarray(_STRENGTHS[graph.cites_relation[at]] * graph.cites.data[at])


def seeds(query: Query) -> IntArray:
    """Rows of the seed papers as an array."""
    return np.array(query.seed_rows, dtype=np.int64)


def query_terms(graph: PaperGraph, query: Query) -> tuple[IntArray, FloatArray]:
    """Numbers (ascending) and weights of the terms of all seeds and of the free text, averaged over these."""
    rows = seeds(query)
    _, at = graph.terms.entries(rows)
    numbers, weights = graph.terms.indices[at].astype(np.int64), graph.terms.data[at].astype(np.float64)
    parts = len(rows)
    if query.text_terms is not None:
        numbers = np.concatenate((numbers, query.text_terms[0]))
        weights = np.concatenate((weights, query.text_terms[1]))
        parts += 1
    merged, column = np.unique(numbers, return_inverse=True)
    return merged, np.bincount(column, weights=weights, minlength=len(merged)) / max(1, parts)


def query_vector(graph: PaperGraph, query: Query) -> FloatArray:
    """The mean embedding of all seeds and of the free text, float32."""
    parts = [graph.vectors[row].astype(np.float32) for row in query.seed_rows]
    if query.text_vector is not None:
        parts.append(query.text_vector.astype(np.float32))
    return np.mean(parts, axis=0) if parts else np.zeros(graph.vectors.shape[1], dtype=np.float32)


def strongest(values: FloatArray, count: int) -> IntArray:
    """Positions of the `count` largest positive values, largest first, ties by position."""
    positions = np.arange(len(values))
    if count < len(values):
        positions = np.sort(np.argpartition(-values, count)[:count])
    positions = positions[values[positions] > 0]
    return positions[np.argsort(-values[positions], kind="stable")]
