"""Adamic-Adar: papers linked to the same papers of the corpus; shared neighbours with few links count more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphrec.signals import _rows, _shared, _steps
from graphrec.signals._contract import NameRequest, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query
    from graphrec.model.reason import Sentence
    from graphrec.signals._contract import Names


class LinkedNodes(NamedTuple):
    """Papers linked to both a seed and the paper by the same kinds of steps, rarest first."""

    seed: int
    steps: tuple[str, str]
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LinkedPapers:
    """`shared`: titles of papers linked with both. `steps`: how `seed` is linked with them, and they with the paper."""

    shared: tuple[str, ...]
    steps: tuple[str, ...]
    seed: str

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return {"shared": list(self.shared), "steps": list(self.steps), "seed": self.seed}


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


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[LinkedNodes]:
    """For each paper, find the papers linked to both it and a seed, those with fewest links first.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    return [_evidence(graph, query, row) for row in rows]


def _evidence(graph: PaperGraph, query: Query, row: int) -> LinkedNodes:
    own = _rows.linked_papers(graph, row)
    theirs = [_rows.linked_papers(graph, seed) for seed in query.seed_rows]
    shared = np.intersect1d(own, np.concatenate(theirs)) if theirs else own[:0]
    rarest = shared[_rows.strongest(_rarity(graph, shared), _shared.EVIDENCE_NODES)].tolist()
    if not rarest:
        return LinkedNodes(query.seed_rows[0] if query.seed_rows else row, ("", ""), ())
    return LinkedNodes(*_steps.strongest_kind(graph, query.seed_rows, rarest, row))


def request_names(evidence: LinkedNodes) -> NameRequest:
    """Request the titles of the papers between."""
    return NameRequest(nodes=evidence.nodes)


def name_evidence(evidence: LinkedNodes, names: Names) -> LinkedPapers:
    """Replace rows by titles."""
    return LinkedPapers(names.titles(evidence.nodes), evidence.steps, names.seeds[evidence.seed].title)


def sentence(evidence: LinkedPapers) -> Sentence:
    """State how both papers are linked with others."""
    return _steps.say_steps(evidence.seed, evidence.shared, evidence.steps)


def _rarity(graph: PaperGraph, nodes: IntArray) -> FloatArray:
    """1 / log(number of links), with at least two links, which a node between two papers has."""
    return np.asarray(1 / np.log(np.maximum(2, _rows.linked_counts(graph, nodes))))


SIGNAL = Signal(
    weight=0.7,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=request_names,
    name_evidence=name_evidence,
    sentence=sentence,
    least_spread=0.2,  # in a corpus of few links, one shared neighbour would be ten standard deviations
    order=80,
)
