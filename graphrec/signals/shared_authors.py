"""Shared authors: papers by the same people, who tend to go on with what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query

NAME = "shared_authors"


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Sum of 1 / log(1 + papers of the author) over the shared authors, averaged over the seeds.

    Names of many papers count less: they may be several people.
    Cost: the papers of the seeds' authors.
    """
    total = np.zeros(graph.n_papers)
    if not graph.written_by.n_rows:
        return total
    for seed in query.seed_rows:
        authors = graph.written_by.row(seed)[0].astype(np.int64)
        total += graph.wrote.combine_rows(authors, _rarity(graph, authors))
    return total / max(1, len(query.seed_rows))


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper the seeds with which it has an author in common."""
    theirs = [(seed, graph.written_by.row(seed)[0]) for seed in query.seed_rows]
    own = [graph.written_by.row(row)[0] for row in rows]
    return [{"same_authors_as": [seed for seed, them in theirs if np.isin(them, us).any()]} for us in own]


def _rarity(graph: PaperGraph, authors: IntArray) -> FloatArray:
    """1 / log(1 + number of papers)."""
    return np.asarray(1 / np.log(1 + np.maximum(1, graph.wrote.indptr[authors + 1] - graph.wrote.indptr[authors])))
