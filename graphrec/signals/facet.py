"""Likeness of one part of the abstracts: the same problem, the same method, or the same result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.signals import lexical, semantic
from graphrec.vectors.facets import FACETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.graph import PaperGraph
    from graphrec.matrix import FloatArray
    from graphrec.query import Query

NAME = "facet"


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Cosine of the embeddings of the facet asked for, averaged over the seeds; zeros when none is asked for.

    Free text counts as a whole.
    Cost: n_papers x n_dimensions.
    """
    if not query.facet or not len(graph.facets):
        return np.zeros(graph.n_papers)
    vectors = graph.facets[FACETS.index(query.facet)]
    parts = [vectors[row].astype(np.float32) for row in query.seed_rows]
    if query.text_vector is not None:
        parts.append(query.text_vector.astype(np.float32))
    return semantic.cosines(vectors, np.mean(parts, axis=0)) if parts else np.zeros(graph.n_papers)


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper the facet's number, the seeds that have parts, the cosine, and the terms shared by whole texts."""
    if not query.facet:
        return [{"similarity": 0.0} for _ in rows]
    cosine = score(graph, query)
    seeds = list(query.seed_rows) if query.text_vector is None else []  # free text has no parts
    about = {"facet_number": FACETS.index(query.facet), "facet_of": seeds}
    shared = lexical.explain(graph, query, rows)
    return [about | {"similarity": float(cosine[row])} | told for row, told in zip(rows, shared, strict=True)]
