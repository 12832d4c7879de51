"""Lexical similarity: the same words and phrases in title and abstract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.signals import _rows, _shared
from graphrec.signals._contract import SharedText, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query
    from graphrec.model.reason import Sentence
    from graphrec.signals._contract import Names

EVIDENCE_TERMS = 30  # more than are shown, since words that are part of a longer phrase are dropped later


@dataclass(frozen=True, slots=True)
class CommonText:
    """`phrases` that the texts of a paper and of the query have in common.

    Where these say too little, `sentence` is the sentence of the paper that is most alike to one of the query,
    `seed_sentence`, and `seed` the title of the paper that this is from. Keys without a value are left out.
    """

    text: SharedText

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return self.text.to_dict()


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Cosine of the TF-IDF weights of terms, averaged over the seeds.

    Source: Salton, Wong & Yang, A vector space model for automatic indexing, 1975.
    Cost: the entries of `terms`.
    """
    numbers, weights = _rows.query_terms(graph, query)
    return graph.terms.right_multiply(numbers, weights)


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[_shared.WeightedTerms]:
    """For each paper, find the terms it shares with the query, with their shares of the cosine, largest first.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    numbers, weights = _rows.query_terms(graph, query)
    return [_shared_terms(graph, numbers, weights, row) for row in rows]


def _shared_terms(graph: PaperGraph, numbers: IntArray, weights: FloatArray, row: int) -> _shared.WeightedTerms:
    own, own_weights = graph.terms.row(row)
    shared, in_query, in_paper = np.intersect1d(numbers, own, assume_unique=True, return_indices=True)
    shares = weights[in_query] * own_weights[in_paper]
    top = _rows.strongest(shares, EVIDENCE_TERMS)
    return _shared.WeightedTerms(dict(zip(shared[top].tolist(), shares[top].tolist(), strict=True)))


def name_evidence(_: _shared.WeightedTerms, names: Names) -> CommonText:
    """Find what both texts have in common."""
    return CommonText(names.shared_text())


def sentence(evidence: CommonText) -> Sentence:
    """State what both texts have in common; of this and semantic similarity, only the one with more detail is shown."""
    return _shared.say_text(evidence.text)


SIGNAL = Signal(
    weight=0.7,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=_shared.request_terms,
    name_evidence=name_evidence,
    sentence=sentence,
    is_from_text=True,
    order=40,
)
