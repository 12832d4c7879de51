"""Likeness of one part of the abstracts: the same problem, the same method, or the same result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.signals import lexical
from graphrec.vectors.facets import FACETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray
    from graphrec.model.query import Query

NAME = "facet"


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Cosine of the embeddings of the part asked for, averaged over the seeds; zero where no part was compared.

    Free text counts as a whole.
    Cost: the parts compared x n_dimensions.
    """
    likeness = np.zeros(graph.n_papers)
    if query.part_vectors is None:
        return likeness
    rows = np.array(query.part_rows, dtype=np.int64)
    parts = [query.part_vectors[np.searchsorted(rows, row)] for row in query.seed_rows]
    if query.text_vector is not None:
        parts.append(query.text_vector)
    if parts:
        likeness[rows] = query.part_vectors @ np.mean(parts, axis=0)
    return likeness


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper the facet's number, the seeds that have parts, the cosine, and the terms shared by whole texts."""
    if not query.facet:
        return [{"similarity": 0.0} for _ in rows]
    cosine = score(graph, query)
    seeds = list(query.seed_rows) if query.text_vector is None else []  # free text has no parts
    about = {"facet_number": FACETS.index(query.facet), "facet_of": seeds}
    shared = lexical.explain(graph, query, rows)
    return [about | {"similarity": float(cosine[row])} | told for row, told in zip(rows, shared, strict=True)]
