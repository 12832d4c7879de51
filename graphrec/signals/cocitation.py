"""Co-citation: papers that are cited together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.signals import _rows, _shared
from graphrec.signals._contract import Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray
    from graphrec.model.query import Query


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Number of papers citing both over the root of the product of the two citation counts (Salton's cosine).

    Source: Small, Co-citation in the scientific literature, 1973; Salton & McGill, 1983.
    Cost: the reference lists of the papers that cite the seeds.
    """
    total = np.zeros(graph.n_papers)
    citations = np.sqrt(np.maximum(1, _rows.row_sizes(graph.cited_by)[: graph.n_papers]))
    for seed in query.seed_rows:
        citing = graph.cited_by.row(seed)[0].astype(np.int64)
        together = graph.cites.combine_rows(citing, np.ones(len(citing)))[: graph.n_papers]
        total += together / (citations * citations[seed])
    return total / max(1, len(query.seed_rows))


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[_shared.SharedNodes]:
    """For each paper, find the papers that cite both it and a seed, shortest reference lists first, and their number.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    return [_evidence(graph, query, row) for row in rows]


def _evidence(graph: PaperGraph, query: Query, row: int) -> _shared.SharedNodes:
    own = graph.cited_by.row(row)[0]
    theirs = [graph.cited_by.row(seed)[0] for seed in query.seed_rows]
    both = np.intersect1d(own, np.concatenate(theirs)).astype(np.int64) if theirs else own[:0]
    brevity = 1 / np.maximum(1, graph.cites.indptr[both + 1] - graph.cites.indptr[both])
    shortest = _rows.strongest(brevity, _shared.EVIDENCE_NODES)
    return _shared.SharedNodes(tuple(both[shortest].tolist()), len(both))


SIGNAL = Signal(
    weight=0.6,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=_shared.request_nodes,
    name_evidence=_shared.name_nodes,
    sentence=_shared.TitlesSentence("both cited by"),
    least_spread=0.03,  # being cited together once would be ten standard deviations
    order=90,
)
