"""Semantic similarity: texts close in meaning, whether or not they use the same words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.model.matrix import to_float32
from graphrec.signals import _rows, _shared
from graphrec.signals._contract import SharedText, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query
    from graphrec.model.reason import Sentence
    from graphrec.signals._contract import Names

EVIDENCE_TERMS = 30
_OWN_WORDS = 0.02  # factor for the query's own terms as evidence, since the lexical signal shows them
_FIELD = 30  # nearest papers whose terms characterise the field of the query
_BLOCK = 1024  # rows converted to double precision at a time, so that they fit the cache


@dataclass(frozen=True, slots=True)
class CloseText:
    """`similarity`: the cosine of two embeddings. The other keys are those of the lexical signal."""

    similarity: float
    text: SharedText

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return {"similarity": self.similarity} | self.text.to_dict()


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Cosine of the embeddings, averaged over the seeds.

    Cost: n_papers x n_dimensions.
    """
    return cosines(graph.vectors, _rows.query_vector(graph, query))


def cosines(vectors: FloatArray, vector: FloatArray) -> FloatArray:
    """Inner products (n_papers,) of half-precision vectors with one vector, block by block.

    They are computed in double precision: in single precision, processors differ in digits that are shown.
    """
    wide = vector.astype(np.float64)
    blocks = [to_float32(vectors[at : at + _BLOCK]).astype(np.float64) @ wide for at in range(0, len(vectors), _BLOCK)]
    return np.concatenate(blocks) if blocks else np.zeros(0)


def cosines_apart(vectors: FloatArray, vector: FloatArray) -> FloatArray:
    """As `cosines`, but row by row, so that each result is the same to the last bit whatever the other rows.

    A matrix product may sum in another order when the number of rows changes.

    Cost: one and a half times that of `cosines`.
    """
    return np.asarray(np.einsum("ij,j->i", to_float32(vectors), vector), dtype=np.float64)


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[_shared.WeightedTerms]:
    """For each paper, give the cosine and its terms that are typical of the papers nearest to the query.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    near, weights = _field(graph, query)
    field = graph.terms.combine_rows(near, weights)
    field[_rows.query_terms(graph, query)[0]] *= _OWN_WORDS
    vectors = graph.vectors[np.asarray(rows, dtype=np.int64)].astype(np.float32)
    likeness = (vectors * _rows.query_vector(graph, query)).sum(axis=1)
    return [
        _shared.WeightedTerms(_typical_terms(graph, field, row), float(cosine))
        for row, cosine in zip(rows, likeness, strict=True)
    ]


def _field(graph: PaperGraph, query: Query) -> tuple[IntArray, FloatArray]:
    """Find the papers nearest to the query, with their similarity; for seeds they are read from the graph."""
    if query.seed_rows:
        _, at = graph.similar.entries(_rows.seeds(query))
        return graph.similar.indices[at], graph.similar.data[at]
    similarity = score(graph, query)
    nearest = _rows.strongest(similarity, _FIELD)
    return nearest, similarity[nearest]


def _typical_terms(graph: PaperGraph, field: FloatArray, row: int) -> dict[int, float]:
    own, weights = graph.terms.row(row)
    shares = field[own] * weights
    top = _rows.strongest(shares, EVIDENCE_TERMS)
    return dict(zip(own[top].tolist(), shares[top].tolist(), strict=True))


def name_evidence(evidence: _shared.WeightedTerms, names: Names) -> CloseText:
    """Find what both texts have in common."""
    return CloseText(evidence.similarity, names.shared_text())


def sentence(evidence: CloseText) -> Sentence:
    """State what both texts have in common; of this and lexical similarity, only the one with more detail is shown."""
    return _shared.say_text(evidence.text)


SIGNAL = Signal(
    weight=1.0,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=_shared.request_terms,
    name_evidence=name_evidence,
    sentence=sentence,
    is_from_text=True,
    is_likeness=True,
    order=30,
)
