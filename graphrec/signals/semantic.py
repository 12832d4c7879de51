"""Semantic similarity: near in meaning, whether or not the words are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.model.matrix import singles
from graphrec.signals import _rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query

NAME = "semantic"
EVIDENCE_TERMS = 30
_OWN_WORDS = 0.02  # weight of the query's own words as evidence: the lexical signal shows them already
_FIELD = 30  # nearest papers whose terms stand for the field of the query
_BLOCK = 1024  # rows turned into doubles at a time: they stay in the cache


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Cosine of the embeddings, averaged over the seeds.

    Cost: n_papers x n_dimensions.
    """
    return cosines(graph.vectors, _rows.query_vector(graph, query))


def cosines(vectors: FloatArray, vector: FloatArray) -> FloatArray:
    """Inner products (n_papers,) of stored half floats with one vector, block by block.

    In double precision: in single, processors differ so much that a page showed another digit.
    """
    wide = vector.astype(np.float64)
    blocks = [singles(vectors[at : at + _BLOCK]).astype(np.float64) @ wide for at in range(0, len(vectors), _BLOCK)]
    return np.concatenate(blocks) if blocks else np.zeros(0)


def cosines_apart(vectors: FloatArray, vector: FloatArray) -> FloatArray:
    """As `cosines`, each row by itself: the same bits whatever rows stand beside it, which a matrix product gives not.

    Cost: one and a half times that of `cosines`.
    """
    return np.asarray(np.einsum("ij,j->i", singles(vectors), vector), dtype=np.float64)


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper the cosine, and its terms that are typical of the field: of the papers nearest to the query."""
    near, weights = _field(graph, query)
    field = graph.terms.combine_rows(near, weights)
    field[_rows.query_terms(graph, query)[0]] *= _OWN_WORDS
    vectors = graph.vectors[np.asarray(rows, dtype=np.int64)].astype(np.float32)
    likeness = (vectors * _rows.query_vector(graph, query)).sum(axis=1)
    return [
        {"similarity": float(cosine), **_typical_terms(graph, field, row)}
        for row, cosine in zip(rows, likeness, strict=True)
    ]


def _field(graph: PaperGraph, query: Query) -> tuple[IntArray, FloatArray]:
    """The papers nearest to the query and their similarity; those of a seed are known already."""
    if query.seed_rows:
        _, at = graph.similar.entries(_rows.seeds(query))
        return graph.similar.indices[at], graph.similar.data[at]
    similarity = score(graph, query)
    nearest = _rows.strongest(similarity, _FIELD)
    return nearest, similarity[nearest]


def _typical_terms(graph: PaperGraph, field: FloatArray, row: int) -> dict[str, Any]:
    own, weights = graph.terms.row(row)
    shares = field[own] * weights
    top = _rows.strongest(shares, EVIDENCE_TERMS)
    return {"terms": own[top].tolist(), "shares": shares[top].tolist()}
