"""Adamic-Adar: papers linked to the same papers of the corpus; shared neighbours with few links count more."""

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
    """Sum of 1 / log(links of z) over the papers z linked to both, in either direction.

    Works outside the corpus are left to bibliographic coupling: with them held-out references are found less often.

    Source: Adamic & Adar, Friends and neighbors on the Web, Social Networks 25, 2003.
    Cost: the links of the seeds' neighbours.
    """
    total = np.zeros(graph.n_papers)
    for seed in query.seed_rows:
        papers = _rows.linked_papers(graph, seed)
        weights = _rarity(graph, papers)
        total += graph.cited_by.combine_rows(papers, weights)
        total += graph.cites.combine_rows(papers, weights)[: graph.n_papers]
    return total / max(1, len(query.seed_rows))


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[_shared.SharedNodes]:
    """For each paper, find the papers linked to both it and a seed, those with fewest links first.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    return [_evidence(graph, query, row) for row in rows]


def _evidence(graph: PaperGraph, query: Query, row: int) -> _shared.SharedNodes:
    own = _rows.linked_papers(graph, row)
    theirs = [_rows.linked_papers(graph, seed) for seed in query.seed_rows]
    shared = np.intersect1d(own, np.concatenate(theirs)) if theirs else own[:0]
    rarest = _rows.strongest(_rarity(graph, shared), _shared.EVIDENCE_NODES)
    return _shared.SharedNodes(tuple(shared[rarest].tolist()))


def _rarity(graph: PaperGraph, nodes: IntArray) -> FloatArray:
    """1 / log(number of links), with at least two links, which a node between two papers has."""
    return np.asarray(1 / np.log(np.maximum(2, _rows.linked_counts(graph, nodes))))


SIGNAL = Signal(
    weight=0.7,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=_shared.request_nodes,
    name_evidence=_shared.name_nodes,
    sentence=_shared.sentence_of("both linked with"),
    least_spread=0.2,  # in a corpus of few links, one shared neighbour would be ten standard deviations
    order=80,
)
