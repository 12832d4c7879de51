"""All that text says about a corpus, as numbers: term weights, embeddings, and what free text needs at query time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.matrix import SparseMatrix, from_scipy
from graphrec.vectors import analysis
from graphrec.vectors.embedding import Embedder, Texts, fit_embedder
from graphrec.vectors.facets import FACETS, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphrec.matrix import FloatArray, IntArray
    from graphrec.records import Paper

RARE = 2  # papers a term must occur in; a term of one paper relates it to nothing
RARE_FROM = 50  # papers; in smaller corpora every term counts, there are few
_MARKS = ".,;:()"  # around a word they change nothing
COMMON = 0.5  # share of papers above which a word is as empty as a stop word


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """The text of a corpus as numbers, rows aligned with its papers.

    `terms` (n_papers, n_terms): TF-IDF weights, rows of unit length (or empty).
    `vocabulary`: the term of every column; single words first (`n_words` of them), then pairs.
    `idf` (n_terms,): float32.
    `vectors` (n_papers, n_dimensions): embeddings, rows of unit length (or zero), float16.
    `embedder`: turns free text into such a vector.
    `facets` (3, n_papers, n_dimensions): as `vectors`, of the problem, the method and the result of each paper.
    """

    terms: SparseMatrix
    vocabulary: list[str]
    idf: FloatArray
    vectors: FloatArray
    embedder: Embedder
    facets: FloatArray


def fit(papers: Sequence[Paper], model: str = "") -> TextFeatures:
    """Learn terms and embeddings from the titles and abstracts of a corpus.

    `model` is a sentence-transformers model (name or folder) instead of the shipped encoder.

    Cost: linear in the text; 774 abstracts in 0.4 s, plus the import of scikit-learn.
    """
    counts, terms = _count([analysis.document(paper.title, paper.abstract, paper.keywords) for paper in papers])
    n_words = sum(" " not in term for term in terms)
    kept = _useful(counts)
    idf = _idf(counts, kept)
    weights = _tfidf(counts[:, kept], idf)
    n_kept_words = int((kept < n_words).sum())
    words, kept_words = terms[:n_words], kept[:n_kept_words]
    whole = Texts(
        [f"{paper.title}. {paper.abstract}" for paper in papers], counts[:, :n_words], weights[:, :n_kept_words]
    )
    embedder, embed = fit_embedder(whole, words, model)
    facets = np.stack([embed(part) for part in _parts(papers, words, kept_words, idf[:n_kept_words])])
    vocabulary = [terms[column] for column in kept]
    return TextFeatures(from_scipy(weights), vocabulary, idf, embed(whole), embedder, facets)


def _parts(papers: Sequence[Paper], words: Sequence[str], kept_words: IntArray, idf: FloatArray) -> Iterator[Texts]:
    """The problems of all papers, then their methods, then their results, in the words of the corpus."""
    columns = {word: column for column, word in enumerate(words)}

    @lru_cache(maxsize=200_000)  # no word holds a space: what stands between two spaces is looked up once
    def known(piece: str) -> list[int]:
        word = piece.strip(_MARKS)
        found = [analysis.fold(word.lower())] if word.isalpha() else analysis.words(piece)
        return [columns[each] for each in found if each in columns]

    said = [split(paper.title, paper.abstract) for paper in papers]
    for facet in FACETS:
        texts = [parts[facet] for parts in said]
        counts = _count_words(texts, len(columns), known)
        yield Texts(texts, counts, _tfidf(counts[:, kept_words], idf))


def _count_words(texts: Sequence[str], n_words: int, known: Callable[[str], list[int]]) -> Any:
    """How often each word stands in each text (scipy CSR); `known` gives the columns of a text without spaces."""
    from scipy.sparse import csr_matrix

    found = [list(chain.from_iterable(map(known, text.split()))) for text in texts]
    ends = np.cumsum([0, *map(len, found)])
    places = np.fromiter(chain.from_iterable(found), dtype=np.int32, count=ends[-1])
    counts = csr_matrix((np.ones(len(places), dtype=np.float32), places, ends), shape=(len(texts), n_words))
    counts.sum_duplicates()
    return counts


def query_terms(
    text: str, lookup: Callable[[Sequence[str]], Mapping[str, int]], idf: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Term numbers (ascending) and TF-IDF weights (unit length) of free text; `lookup` gives the known terms' numbers.

    Cost: linear in the text, and one look-up.
    """
    counts: dict[str, int] = {}
    for term in analysis.analyse(text):
        counts[term] = counts.get(term, 0) + 1
    known = sorted((number, counts[term]) for term, number in lookup(list(counts)).items())
    numbers = np.array([number for number, _ in known], dtype=np.int64)
    weights = (1 + np.log(np.array([count for _, count in known], dtype=np.float64))) * idf[numbers]
    length = float(np.linalg.norm(weights))
    return numbers, weights / length if length else weights


def _count(texts: Sequence[str]) -> tuple[Any, list[str]]:
    """How often each term stands in each text (scipy CSR), and the terms: words, then pairs, each sorted."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=analysis.analyse, dtype=np.float32)
    try:
        counts = counter.fit_transform(texts)
    except ValueError:  # "empty vocabulary": no text has a single term
        return csr_matrix((len(texts), 0), dtype=np.float32), []
    terms = counter.get_feature_names_out().tolist()
    order = sorted(range(len(terms)), key=lambda column: (" " in terms[column], terms[column]))
    return counts[:, order], [terms[column] for column in order]


def _useful(counts: Any) -> IntArray:
    """Columns of the terms that are neither too rare nor too common to relate papers."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    n_papers = counts.shape[0]
    if n_papers < RARE_FROM:
        return np.arange(len(frequency))
    return np.flatnonzero((frequency >= RARE) & (frequency <= COMMON * n_papers))


def _idf(counts: Any, columns: IntArray) -> FloatArray:
    """Smoothed inverse document frequency, as scikit-learn has it: ln((1 + n) / (1 + df)) + 1."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])[columns]
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + frequency)) + 1, dtype=np.float32)


def _tfidf(counts: Any, idf: FloatArray) -> Any:
    """Sublinear term frequency times idf, rows of unit length (or empty).

    Source: Salton & Buckley, Term-weighting approaches in automatic text retrieval, 1988 (ltc).
    """
    weights = counts.copy()
    weights.data = (1 + np.log(weights.data)) * idf[weights.indices]
    lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    weights.data /= np.repeat(lengths, np.diff(weights.indptr))
    return weights
