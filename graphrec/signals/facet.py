"""Similarity in one facet of the abstracts: the same problem, the same method, or the same result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.model.reason import FIRST, Sentence
from graphrec.signals import _shared, lexical
from graphrec.signals._contract import FacetWeight, Signal
from graphrec.vectors.abstracts import FACETS
from graphrec.vectors.facets import split
from graphrec.vectors.phrases import cut_words, phrases
from graphrec.vectors.tokens import analyse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray
    from graphrec.model.paper import Paper
    from graphrec.model.query import Query
    from graphrec.signals._contract import Names

WEIGHT = 1.5  # in queries for a facet; with it about as many papers reach the relevance floor as in others


@dataclass(frozen=True, slots=True)
class SimilarPart:
    """The facet that was compared, the cosine of its embeddings, and phrases that both texts of it contain."""

    facet: str
    similarity: float
    phrases: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return {"similarity": self.similarity, "phrases": list(self.phrases), "facet": self.facet}


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Cosine of the embeddings of the query's facet, averaged over the seeds; 0 for papers that were not compared.

    Free text is compared as it is, without splitting it into facets.
    Cost: n_compared x n_dimensions.
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


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[_shared.WeightedTerms]:
    """For each paper, give the cosine and the terms that the complete texts share.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    cosine = score(graph, query)
    shared = lexical.explain(graph, query, rows)
    return [terms._replace(similarity=float(cosine[row])) for row, terms in zip(rows, shared, strict=True)]


def name_evidence(evidence: _shared.WeightedTerms, names: Names) -> SimilarPart:
    """Find phrases of the facet that consist of shared terms; for seeds, terms that their facet contains, too."""
    facet = names.query.facet
    seeds = list(names.seeds.values()) if names.query.text_vector is None else []
    common = _common_phrases(facet, names.paper, seeds, names.terms(evidence.weights)) if facet else []
    return SimilarPart(facet, evidence.similarity, tuple(common))


def sentence(evidence: SimilarPart) -> Sentence:
    """State the facet and the phrases, with first priority, since the query is about this facet."""
    phrases = f": {', '.join(evidence.phrases)}" if evidence.phrases else ""
    return Sentence(f"similar {evidence.facet or 'part'}{phrases}", priority=FIRST)


def _common_phrases(facet: str, paper: Paper, seeds: Sequence[Paper], weights: Mapping[str, float]) -> list[str]:
    """Find phrases of one facet of a paper; if there are seeds, of terms that occur in that facet of one of them."""
    seed_terms = {term for seed in seeds for term in analyse(_part(facet, seed))}
    shared = {term: weight for term, weight in weights.items() if not seeds or term in seed_terms}
    return phrases(cut_words(_part(facet, paper)), shared)


def _part(facet: str, paper: Paper) -> str:
    return split(paper.title, paper.abstract)[facet]


SIGNAL = Signal(
    weight=0.0,  # counts only in queries for a facet
    score=score,
    explain=explain,
    request_names=_shared.request_terms,
    name_evidence=name_evidence,
    sentence=sentence,
    is_from_text=True,
    is_likeness=True,
    facets={facet: FacetWeight(WEIGHT) for facet in FACETS},
    order=45,
)
