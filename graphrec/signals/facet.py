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
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.paper import Paper
    from graphrec.model.query import Query
    from graphrec.signals._contract import Names

WEIGHT = 0.8  # beside the usual signals; from 0.5 to 1.2 CSFCube's queries gain about the same
UNLIKE = 0.2  # likeness up to which a part counts nothing


@dataclass(frozen=True, slots=True)
class SimilarPart:
    """The facet that was compared, its likeness in [-1, 1], and phrases that both texts of it contain."""

    facet: str
    similarity: float
    phrases: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return {"similarity": self.similarity, "phrases": list(self.phrases), "facet": self.facet}


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Likeness of the query's facet above `UNLIKE`, averaged over the seeds; 0 for papers that were not compared.

    Free text is compared as it is, without splitting it into facets.

    Cost: sentences of the papers compared x sentences of the seeds x n_dimensions.
    """
    return np.asarray(np.clip((_likeness(graph, query) - UNLIKE) / (1 - UNLIKE), 0, 1))


def _likeness(graph: PaperGraph, query: Query) -> FloatArray:
    """Likeness (n_papers,) of the query's facet, in [-1, 1]; 0 for papers that were not compared."""
    likeness = np.zeros(graph.n_papers)
    if query.part_vectors is None:
        return likeness
    vectors = query.part_vectors.astype(np.float64)  # as in `semantic.cosines`
    rows, starts = np.unique(np.array(query.part_rows, dtype=np.int64), return_index=True)
    parts = np.split(vectors, starts[1:])
    seed_parts = [parts[np.searchsorted(rows, row)] for row in query.seed_rows]
    if query.text_vector is not None:
        seed_parts.append(query.text_vector.astype(np.float64)[None])
    if seed_parts:
        likeness[rows] = np.mean([_likeness_of_parts(vectors, starts, part) for part in seed_parts], axis=0)
    return likeness


def _likeness_of_parts(vectors: FloatArray, starts: IntArray, part: FloatArray) -> FloatArray:
    """How alike (n_parts,) parts are to one: the mean of the cosine, and of its sentences' cosines with the closest.

    Args:
        vectors: sentences (n, n_dimensions) of the parts.
        starts: the first sentence of each part.
        part: sentences of one part.

    Source: for the second, Mysore et al., Multi-vector models with textual guidance for fine-grained scientific
    document similarity, 2022.
    """
    closest = np.maximum.reduceat(part @ vectors.T, starts, axis=1).mean(axis=0)
    return np.asarray((_sums(vectors, starts) @ _sums(part, np.zeros(1, dtype=np.int64))[0] + closest) / 2)


def _sums(vectors: FloatArray, starts: IntArray) -> FloatArray:
    """Directions (n_parts, n_dimensions) of the sums of the parts, as long as their sentences are on average."""
    sums = np.add.reduceat(vectors, starts)
    lengths = np.add.reduceat(np.linalg.norm(vectors, axis=1), starts) / np.diff([*starts, len(vectors)])
    return np.asarray(sums * (lengths / np.maximum(np.linalg.norm(sums, axis=1), 1e-12))[:, None])


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[_shared.WeightedTerms]:
    """For each paper, give the likeness and the terms that the complete texts share.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    likeness = _likeness(graph, query)
    shared = lexical.explain(graph, query, rows)
    return [terms._replace(similarity=float(likeness[row])) for row, terms in zip(rows, shared, strict=True)]


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
    is_absolute=True,
    facets={facet: FacetWeight(WEIGHT, is_bound=False) for facet in FACETS},
    order=45,
)
