"""Bibliographic coupling: papers that cite the same papers and works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.signals import _rows, _shared
from graphrec.signals._contract import Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Sum of the idf of the shared references over the root of the product of both lists' lengths.

    Source: Kessler, Bibliographic coupling between scientific papers, 1963; normalised after Salton.
    Cost: the citations of the seeds' references.
    """
    total = np.zeros(graph.n_papers)
    lengths = np.sqrt(np.maximum(1, _rows.row_sizes(graph.cites)))
    for seed in query.seed_rows:
        references = graph.cites.row(seed)[0].astype(np.int64)
        total += graph.cited_by.combine_rows(references, _idf(graph, references)) / (lengths * lengths[seed])
    return total / max(1, len(query.seed_rows))


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[_shared.SharedNodes]:
    """For each paper, find the references it shares with a seed, those with fewest citations first.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    return [_evidence(graph, query, row) for row in rows]


def _evidence(graph: PaperGraph, query: Query, row: int) -> _shared.SharedNodes:
    own = graph.cites.row(row)[0]
    theirs = [graph.cites.row(seed)[0] for seed in query.seed_rows]
    shared = np.intersect1d(own, np.concatenate(theirs)).astype(np.int64) if theirs else own[:0]
    rarest = _rows.strongest(_idf(graph, shared), _shared.EVIDENCE_NODES)
    return _shared.SharedNodes(tuple(shared[rarest].tolist()))


def _idf(graph: PaperGraph, nodes: IntArray) -> FloatArray:
    """log(n_papers / citations) of papers and works, smoothed to stay positive."""
    citations = graph.cited_by.indptr[nodes + 1] - graph.cited_by.indptr[nodes]
    return np.asarray(np.log((1 + graph.n_papers) / (1 + citations)) + 1e-3)


SIGNAL = Signal(
    weight=0.3,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=_shared.request_nodes,
    name_evidence=_shared.name_nodes,
    sentence=_shared.TitlesSentence("both cite"),
    least_spread=0.1,  # one shared reference would be ten standard deviations
    order=100,
)
