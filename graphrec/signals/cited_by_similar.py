"""Cited by similar papers: what papers like the query cite, for queries that have few links yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphrec.model.reason import LAST, USUAL, Sentence
from graphrec.signals import _rows, _shared, coupling, lexical, semantic
from graphrec.signals._contract import NameRequest, Signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query
    from graphrec.signals._contract import Names

SIMILAR = 200  # papers most similar to the query whose references count
SHARPNESS = 4  # power of the similarity, so that the most similar papers count most
_NEAR, _NEAR_MOST = 0.75, 10  # of the highest similarity, and papers; those that are farther off prove little
HUB_PENALTY = 0.25  # power of the number of citations by which the score is divided
_PARTS = {"lexical": lexical.score, "semantic": semantic.score, "coupling": coupling.score}


class CitingNodes(NamedTuple):
    """Similar papers that cite a paper, most similar first, how many there are, and whether they are near."""

    nodes: tuple[int, ...]
    total: int
    is_near: bool


@dataclass(frozen=True, slots=True)
class CitedBySimilar:
    """Titles of similar papers that cite the paper, most similar first, and how many there are.

    `is_near`: whether they are among the papers most similar.
    """

    citing: tuple[str, ...]
    count: int
    is_near: bool = True

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return {"count": self.count, "citing": list(self.citing), "is_near": self.is_near}


def score(graph: PaperGraph, query: Query, parts: Mapping[str, FloatArray] | None = None) -> FloatArray:
    """Sum, over the papers similar to the query that cite the candidate, of similarity ^ `SHARPNESS` times strength.

    The strength is that of the relation. The sum is divided by (number of citations) ^ `HUB_PENALTY`. Papers are
    similar by their texts and, where the query has references, by shared ones, too.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        parts: scores of the signals `lexical`, `semantic` and `coupling`; None to compute them.

    Source: user-based collaborative filtering with texts and references instead of ratings; cf. McNee et al., On the
    recommending of citations for research papers, 2002.
    Cost: that of the similarities, and the references of `SIMILAR` papers.
    """
    rows, similarity = _similar(graph, query, parts)
    citations = np.maximum(1, _rows.row_sizes(graph.cited_by)[: graph.n_papers])
    which, at = graph.cites.entries(rows)
    strengths = similarity[which] * _rows.reference_strengths(graph, at)
    total = np.bincount(graph.cites.indices[at], weights=strengths, minlength=graph.cites.n_columns)
    return np.asarray(total[: graph.n_papers] / citations**HUB_PENALTY)


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[CitingNodes]:
    """For each paper, find the similar papers that cite it, most similar first; the near ones alone if there are any.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    similar, weights = _similar(graph, query, None)
    n_near = min(_NEAR_MOST, int((weights >= _NEAR**SHARPNESS * weights.max(initial=0)).sum()))
    return [_evidence(graph, similar.tolist(), n_near, row) for row in rows]


def _evidence(graph: PaperGraph, similar: list[int], n_near: int, row: int) -> CitingNodes:
    citing = set(graph.cited_by.row(row)[0].tolist())
    near = [each for each in similar[:n_near] if each in citing]
    nodes = near or [each for each in similar if each in citing]
    return CitingNodes(tuple(nodes[: _shared.EVIDENCE_NODES]), len(nodes), bool(near))


def request_names(evidence: CitingNodes) -> NameRequest:
    """Request the titles of the citing papers."""
    return NameRequest(nodes=evidence.nodes)


def name_evidence(evidence: CitingNodes, names: Names) -> CitedBySimilar:
    """Replace the citing papers by their titles."""
    return CitedBySimilar(names.titles(evidence.nodes), evidence.total, evidence.is_near)


def sentence(evidence: CitedBySimilar) -> Sentence:
    """State which similar papers cite the paper; last if these are not near, which proves little."""
    start, priority = (
        ("cited by similar papers:", USUAL) if evidence.is_near else ("cited by loosely similar papers:", LAST)
    )
    return Sentence(_shared.list_titles(start, evidence.citing, evidence.count), priority=priority)


def _similar(graph: PaperGraph, query: Query, parts: Mapping[str, FloatArray] | None) -> tuple[IntArray, FloatArray]:
    """Find the papers most similar to the query, except seeds, with their similarity ^ `SHARPNESS`.

    The similarity is the sum of three cosines: of terms, of embeddings, and of reference lists, which coupling gives
    times the rarity of the shared references, log(n_papers) at most.
    """
    parts = parts or {name: compute(graph, query) for name, compute in _PARTS.items()}
    similarity = parts["lexical"] + parts["semantic"] + parts["coupling"] / np.log(2 + graph.n_papers)
    similarity[list(query.seed_rows)] = 0
    rows = _rows.strongest(similarity, SIMILAR)
    return rows, similarity[rows] ** SHARPNESS


SIGNAL = Signal(
    weight=1.2,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=request_names,
    name_evidence=name_evidence,
    sentence=sentence,
    is_from_text=True,
    least_spread=0.025,  # one citation by a similar paper would be ten standard deviations
    uses=tuple(_PARTS),  # passed to `score` as `parts`, so as not to compute them again
    order=70,
)
