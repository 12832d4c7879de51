"""Text features of a corpus: TF-IDF weights, embeddings, and what turns free text into both at query time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.engines import run_serially
from graphrec.model.limits import SIZE_LIMITS
from graphrec.model.matrix import SparseMatrix, from_scipy
from graphrec.vectors import tokens
from graphrec.vectors.counts import count
from graphrec.vectors.embedding import Embedder, Texts, fit_embedder
from graphrec.vectors.inverted import InvertedFile, fit_clusters, no_clusters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.model.limits import SizeLimits
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.paper import Paper

RARE = 2  # papers a term must occur in; a term of a single paper relates it to no other
RARE_FROM = 50  # papers; smaller corpora have few terms, so that every one counts
RARE_PAIR_SHARE = 5e-5  # of the papers, for pairs: 5 of 100,000; of a million, pairs in 2 would be ten million terms
COMMON = 0.5  # share of papers above which a word is as empty as a stop word
_BLOCK = 8192  # papers weighted at a time


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """The text of a corpus as numbers, rows aligned with its papers.

    `terms` (n_papers, n_terms): TF-IDF weights, rows of unit length (or empty).
    `vocabulary`: the term of every column; single words first (`n_words` of them), then pairs.
    `idf` (n_terms,): float32.
    `vectors` (n_papers, n_dimensions): embeddings, rows of unit length (or zero), float16.
    `embedder`: turns free text into such a vector.
    `clusters`: the papers by cluster if there are many. `probes` (n_papers, n_probes): the closest clusters of each.
    """

    terms: SparseMatrix
    vocabulary: list[str]
    idf: FloatArray
    vectors: FloatArray
    embedder: Embedder
    clusters: InvertedFile
    probes: IntArray


def fit(
    papers: Sequence[Paper],
    model: str = "",
    mapper: Mapper = run_serially,
    on_counted: Callable[[], None] = lambda: None,
    limits: SizeLimits = SIZE_LIMITS,
) -> TextFeatures:
    """Learn terms and embeddings from the titles and abstracts of a corpus.

    Args:
        papers: all papers of the corpus.
        model: a sentence-transformers model (name or folder) instead of the shipped encoder.
        mapper: runs batches of papers.
        on_counted: called when the terms are counted, which is half of the work.
        limits: number of papers from which they are sorted into clusters.

    Cost: linear in the text; 774 abstracts in 0.2 s, plus the import of scikit-learn.
    """
    documents = (tokens.document(paper.title, paper.abstract, paper.keywords) for paper in papers)
    counts, terms, n_words = count(documents, _least_papers(len(papers)), mapper)
    on_counted()
    columns = _select_columns(counts)
    idf = _idf(counts, columns)
    weights = _tfidf(counts, columns, idf)
    texts = [tokens.plain_text(paper.title, paper.abstract) for paper in papers] if model else ()
    corpus = Texts(texts, counts, weights, int((columns < n_words).sum()))
    embedder, vectors = fit_embedder(corpus, terms[:n_words], model)
    del counts, corpus, texts
    vocabulary = [terms[column] for column in columns]
    clusters, probes = (
        fit_clusters(vectors, mapper, limits)
        if len(papers) >= limits.clusters
        else (no_clusters(), np.zeros((0, 0), np.int32))
    )
    return TextFeatures(from_scipy(weights), vocabulary, idf, vectors, embedder, clusters, probes)


def _least_papers(n_papers: int) -> int:
    """Number of papers in which a pair of words must occur to be a term."""
    return max(RARE, round(RARE_PAIR_SHARE * n_papers)) if n_papers >= RARE_FROM else 1


def query_terms(
    text: str, lookup: Callable[[Sequence[str]], Mapping[str, int]], idf: FloatArray, language: str | None = None
) -> tuple[IntArray, FloatArray]:
    """Compute term numbers (ascending) and TF-IDF weights (unit length) of free text.

    Args:
        text: the free text.
        lookup: returns the numbers of those of some terms that the library has.
        idf: inverse document frequency of every term (n_terms,).
        language: the language of the text; None for what `languages.language_of` says.

    Cost: linear in the text, and one look-up.
    """
    counts: dict[str, int] = {}
    for term in tokens.analyse(text, language):
        counts[term] = counts.get(term, 0) + 1
    numbered = sorted((number, counts[term]) for term, number in lookup(list(counts)).items())
    numbers = np.array([number for number, _ in numbered], dtype=np.int64)
    weights = (1 + np.log(np.array([count for _, count in numbered], dtype=np.float64))) * idf[numbers]
    length = float(np.linalg.norm(weights))
    return numbers, weights / length if length else weights


def _select_columns(counts: Any) -> IntArray:
    """Select the columns of the terms that are neither too rare nor too common to relate papers."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    n_papers = counts.shape[0]
    if n_papers < RARE_FROM:
        return np.arange(len(frequency))
    return np.flatnonzero((frequency >= RARE) & (frequency <= COMMON * n_papers))


def _idf(counts: Any, columns: IntArray) -> FloatArray:
    """Smoothed inverse document frequency as in scikit-learn: ln((1 + n) / (1 + df)) + 1."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])[columns]
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + frequency)) + 1, dtype=np.float32)


def _tfidf(counts: Any, columns: IntArray, idf: FloatArray) -> Any:
    """Compute (1 + ln tf) * idf for some columns, rows scaled to unit length, block by block to save memory.

    Source: Salton & Buckley, Term-weighting approaches in automatic text retrieval, 1988 (ltc).
    """
    from scipy.sparse import csr_matrix

    number = np.full(counts.shape[1], -1, dtype=np.int32)
    number[columns] = np.arange(len(columns), dtype=np.int32)
    n_papers = counts.shape[0]
    blocks = [(at, min(at + _BLOCK, n_papers)) for at in range(0, n_papers, _BLOCK)]
    starts = np.zeros(n_papers + 1, dtype=np.int64)
    for at, stop in blocks:
        bounds = counts.indptr[at : stop + 1]
        n_kept = np.cumsum(np.r_[0, number[counts.indices[bounds[0] : bounds[-1]]] >= 0])
        starts[at + 1 : stop + 1] = starts[at] + n_kept[bounds[1:] - bounds[0]]
    data, indices = np.empty(starts[-1], dtype=np.float32), np.empty(starts[-1], dtype=np.int32)
    for at, stop in blocks:
        source, target = slice(*counts.indptr[[at, stop]]), slice(*starts[[at, stop]])
        new_columns = number[counts.indices[source]]
        indices[target] = new_columns[new_columns >= 0]
        values = (1 + np.log(counts.data[source][new_columns >= 0])) * idf[indices[target]]
        rows = np.repeat(np.arange(stop - at), np.diff(starts[at : stop + 1]))
        lengths = np.sqrt(np.bincount(rows, weights=np.square(values, dtype=np.float64), minlength=stop - at))
        data[target] = values / lengths[rows]
    return csr_matrix((data, indices, starts), shape=(n_papers, len(columns)), copy=False)
