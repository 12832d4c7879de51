"""Cited by similar papers: what papers close in text to the query cite, for queries that have no links yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.signals import _rows, lexical, semantic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query

NAME = "cited_by_similar"
USES = ("lexical", "semantic")  # signals that `score` can take as `known` instead of computing them again
LEAST_SPREAD = 0.05  # a single citation by a similar paper is no outlier of ten standard deviations
SIMILAR = 100  # papers closest in text that have a say
EVIDENCE_NODES = 5
SHARPNESS = 4  # power of the similarity: the closest papers have most to say
HUB_PENALTY = 0.25  # power of the number of citations by which the score is divided


def score(graph: PaperGraph, query: Query, known: Mapping[str, FloatArray] | None = None) -> FloatArray:
    """Sum, over the papers closest in text that cite the candidate, of a power of their similarity.

    Source: user-based collaborative filtering with text instead of ratings; cf. McNee et al., On the recommending of
    citations for research papers, 2002.
    Cost: that of the text similarities, and the references of `SIMILAR` papers.
    """
    rows, similarity = _similar(graph, query, known)
    citations = np.maximum(1, _rows.row_sizes(graph.cited_by)[: graph.n_papers])
    return np.asarray(graph.cites.combine_rows(rows, similarity)[: graph.n_papers] / citations**HUB_PENALTY)


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper the similar papers that cite it, most similar first, and how many there are."""
    similar = _similar(graph, query, None)[0].tolist()
    return [_evidence(graph, similar, row) for row in rows]


def _evidence(graph: PaperGraph, similar: list[int], row: int) -> dict[str, Any]:
    citing = set(graph.cited_by.row(row)[0].tolist())
    found = [each for each in similar if each in citing]
    return {"citing": found[:EVIDENCE_NODES], "count": len(found)}


def _similar(graph: PaperGraph, query: Query, known: Mapping[str, FloatArray] | None) -> tuple[IntArray, FloatArray]:
    """The papers closest in text to the query, seeds apart, with a power of their similarity."""
    parts = known or {"lexical": lexical.score(graph, query), "semantic": semantic.score(graph, query)}
    similarity = parts["lexical"] + parts["semantic"]
    similarity[list(query.seed_rows)] = 0
    rows = _rows.strongest(similarity, SIMILAR)
    return rows, similarity[rows] ** SHARPNESS
