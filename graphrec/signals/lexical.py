"""Lexical similarity: the same words and phrases in title and abstract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.signals import _rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query

NAME = "lexical"
EVIDENCE_TERMS = 30  # more than are shown: whoever reads them drops words that are part of a longer phrase


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Cosine of the TF-IDF weights of terms, averaged over the seeds.

    Source: Salton, Wong & Yang, A vector space model for automatic indexing, 1975.
    Cost: the entries of `terms`.
    """
    numbers, weights = _rows.query_terms(graph, query)
    return graph.terms.right_multiply(numbers, weights)


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper the shared terms, those with the largest share of the cosine first, with these shares."""
    numbers, weights = _rows.query_terms(graph, query)
    return [_shared_terms(graph, numbers, weights, row) for row in rows]


def _shared_terms(graph: PaperGraph, numbers: IntArray, weights: FloatArray, row: int) -> dict[str, Any]:
    own, own_weights = graph.terms.row(row)
    shared, left, right = np.intersect1d(numbers, own, assume_unique=True, return_indices=True)
    shares = weights[left] * own_weights[right]
    top = _rows.strongest(shares, EVIDENCE_TERMS)
    return {"terms": shared[top].tolist(), "shares": shares[top].tolist()}
