"""All that text says about a corpus, as numbers: term weights, embeddings, and what free text needs at query time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.matrix import SparseMatrix, from_scipy
from graphrec.vectors import analysis
from graphrec.vectors.embedding import Embedder, fit_embedder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphrec.matrix import FloatArray, IntArray
    from graphrec.records import Paper

RARE = 2  # papers a term must occur in; a term of one paper relates it to nothing
RARE_FROM = 50  # papers; in smaller corpora every term counts, there are few
COMMON = 0.5  # share of papers above which a word is as empty as a stop word


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """The text of a corpus as numbers, rows aligned with its papers.

    `terms` (n_papers, n_terms): TF-IDF weights, rows of unit length (or empty).
    `vocabulary`: the term of every column; single words first (`n_words` of them), then pairs.
    `idf` (n_terms,): float32.
    `vectors` (n_papers, n_dimensions): embeddings, rows of unit length (or zero), float16.
    `embedder`: turns free text into such a vector.
    """

    terms: SparseMatrix
    vocabulary: list[str]
    idf: FloatArray
    vectors: FloatArray
    embedder: Embedder


def fit(papers: Sequence[Paper], *, dimensions: int | None = None) -> TextFeatures:
    """Learn terms and embeddings from the titles and abstracts of a corpus.

    `dimensions` of the part of the embedding that is learnt from this corpus; by default chosen from its size.

    Cost: linear in the text; 774 abstracts in 0.3 s, plus the import of scikit-learn.
    """
    texts = [analysis.document(paper.title, paper.abstract) for paper in papers]
    weights, vocabulary, idf = _tfidf(texts)
    n_words = sum(" " not in term for term in vocabulary)
    embedder, vectors = fit_embedder(texts, weights[:, :n_words], dimensions)
    return TextFeatures(from_scipy(weights), vocabulary, idf, vectors, embedder)


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


def _tfidf(texts: Sequence[str]) -> tuple[Any, list[str], FloatArray]:
    """Sublinear TF-IDF of words and pairs; columns in the order words, pairs, each sorted.

    Source: Salton & Buckley, Term-weighting approaches in automatic text retrieval, 1988 (ltc).
    """
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer=analysis.analyse,
        sublinear_tf=True,
        min_df=RARE if len(texts) >= RARE_FROM else 1,
        max_df=COMMON if len(texts) >= RARE_FROM else 1.0,
        dtype=np.float32,
    )
    try:
        weights = vectorizer.fit_transform(texts)
    except ValueError:  # "empty vocabulary": no text has a single term
        return csr_matrix((len(texts), 0), dtype=np.float32), [], np.zeros(0, dtype=np.float32)
    terms = vectorizer.get_feature_names_out().tolist()
    order = sorted(range(len(terms)), key=lambda column: (" " in terms[column], terms[column]))
    return weights[:, order], [terms[column] for column in order], vectorizer.idf_[order].astype(np.float32)
