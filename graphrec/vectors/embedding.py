"""Texts as dense vectors: what the shipped encoder knows of words, beside a latent semantic analysis of the corpus.

A vector is the concatenation of both parts with squared lengths `share` and 1 - `share`, so that the cosine of two
papers is the weighted mean of the parts' cosines. The less of a corpus' words the encoder knows, the smaller its share.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.vectors import neural, tokens
from graphrec.vectors.student import load_student

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.matrix import FloatArray, IntArray, SparseMatrix

LSA_DIMENSIONS = 128  # beside the encoder; 64 lose 0.02 nDCG@10 on one subject, 200 gain less than 0.01
LSA_DIMENSIONS_LARGE, LARGE = 64, 20_000  # from so many papers on, size on disk counts more
EXACT_UP_TO = 1_200  # papers whose decomposition is computed exactly; then the order of the papers changes nothing
SHARE_AT_BEST = 0.6  # of the encoder in a corpus whose words it knows
KNOWN_FROM, KNOWN_TO = 0.6, 0.9  # share of the corpus' words known: below, the encoder is left out; above, fully used
SAMPLE = 25_000  # texts whose decomposition stands for all: its directions are those of the subjects they share
_BLOCK = 8192  # texts embedded at a time: their vectors in float32 stay small
_SEED = 0  # of the randomised decomposition: same corpus, same vectors


@dataclass(frozen=True, slots=True)
class Embedder:
    """Turns free text into a vector of the corpus' space without scikit-learn.

    `components` (n_words, n_lsa): float16; row = what a word of the vocabulary adds to the LSA part.
    `share`: of the encoder in the squared length, in [0, 1].
    `model`: the sentence-transformers model that encodes; empty for the shipped encoder.
    `name` says where the vectors come from.
    """

    name: str
    share: float
    components: FloatArray
    model: str = ""

    def encode(self, text: str, terms: tuple[IntArray, FloatArray], known_share: float = 1.0) -> FloatArray:
        """The vector (n_dimensions,) of free text with these terms, of which the library knows a share.

        A unit vector where all words are known, else shorter, so that nothing is much like a text of which only a word
        is understood; zero when none is.
        """
        numbers, weights = terms
        is_word = numbers < len(self.components)
        own = weights[is_word] @ self.components[numbers[is_word]].astype(np.float64)
        encoded = self._encode(text) if self.share else np.zeros(0)
        understood = _understood(text, self.share) if self.share and not self.model else 1.0
        shares = np.repeat([understood, known_share], [len(encoded), len(own)])
        return np.asarray(_join_parts(encoded[None, :], own[None, :], self.share)[0] * shares)

    def encode_parts(self, texts: Sequence[str], number_of: Mapping[str, int], idf: FloatArray) -> FloatArray:
        """Unit vectors (n_texts, n_dimensions) of pieces of papers, float32; pairs of words are left out.

        `number_of` gives the numbers of the words that the library knows.
        """
        counts = [Counter(tokens.fold_words(text)) for text in texts]
        own = np.zeros((len(texts), self.components.shape[1]), dtype=np.float32)
        for at, count in enumerate(counts):
            numbers = np.array([number_of[word] for word in count if word in number_of], dtype=np.int64)
            times = np.array([times for word, times in count.items() if word in number_of], dtype=np.float32)
            own[at] = ((1 + np.log(times)) * idf[numbers]) @ self.components[numbers].astype(np.float32)
        if self.model:
            return _join_parts(neural.encode(self.model, texts), own, self.share)
        encoded = np.stack([_encode_counts(count) for count in counts]) if self.share else own[:, :0]
        return _join_parts(encoded, own, self.share)

    def encode_counted(self, words: Sequence[Counter[str]], terms: SparseMatrix, texts: Sequence[str]) -> FloatArray:
        """Unit vectors (n_texts, n_dimensions) of whole papers by their words, their terms, and as they are."""
        components = self.components.astype(np.float32)
        numbers, weights = ([row[part] for row in map(terms.row, range(terms.n_rows))] for part in (0, 1))
        own = np.zeros((len(texts), components.shape[1]), dtype=np.float32)
        for at, (columns, values) in enumerate(zip(numbers, weights, strict=True)):
            is_word = columns < len(components)
            own[at] = values[is_word] @ components[columns[is_word]]
        if not self.share:
            return _join_parts(own[:, :0], own, self.share)
        encoded = neural.encode(self.model, texts) if self.model else np.stack(list(map(_encode_counts, words)))
        return _join_parts(np.asarray(encoded), own, self.share)

    def _encode(self, text: str) -> FloatArray:
        return np.asarray(neural.encode(self.model, [text])[0]) if self.model else _encode_words(text)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of papers as they are, as counts of terms, and as TF-IDF weights of the library's terms (scipy CSR).

    Words are the first columns of both: `n_known` of the weights, the same words and rarer ones of the counts.
    """

    texts: Sequence[str]
    counts: Any
    weights: Any
    n_known: int


def fit_embedder(corpus: Texts, words: Sequence[str], model: str = "") -> tuple[Embedder, FloatArray]:
    """Fit the embedder on a corpus; also the corpus' vectors, float16 (n_texts, n_dimensions).

    Args:
        corpus: the texts and their counts.
        words: the words counted.
        model: a sentence-transformers model instead of the shipped encoder.

    Cost: that of a truncated SVD of the weights of at most `SAMPLE` texts; of the vectors one product with the
    encoder's loadings, or that of the model.
    """
    student = load_student()
    rows = student.rows(words)
    n_texts = corpus.weights.shape[0]
    share = SHARE_AT_BEST if model else _student_share(corpus.counts, rows)
    dimensions = LSA_DIMENSIONS if n_texts < LARGE else LSA_DIMENSIONS_LARGE
    components = _lsa(_sample(corpus.weights)[:, : corpus.n_known], dimensions).astype(np.float16)
    embedder = Embedder(f"{model or 'student'}-{share:.2f}+lsa-{components.shape[1]}", share, components, model)
    encoder_columns = np.flatnonzero(rows >= 0) if share and not model else rows[:0]
    loadings = student.word_vectors(rows[encoder_columns])

    def embed(at: int) -> FloatArray:
        part = slice(at, at + _BLOCK)
        own = corpus.weights[part][:, : corpus.n_known] @ components.astype(np.float32)
        if model:
            encoded = neural.encode(model, corpus.texts[part])
        elif share:
            encoded = _damp_counts(corpus.counts[part][:, encoder_columns]) @ loadings
        else:
            encoded = np.zeros((len(own), 0), dtype=np.float32)
        return _join_parts(np.asarray(encoded), np.asarray(own), share).astype(np.float16)

    return embedder, np.concatenate([embed(at) for at in range(0, max(1, n_texts), _BLOCK)])


def _sample(weights: Any) -> Any:
    """At most `SAMPLE` rows, evenly spread."""
    return weights[:: -(-weights.shape[0] // SAMPLE)] if weights.shape[0] > SAMPLE else weights


def unit_rows(rows: FloatArray) -> FloatArray:
    """The rows scaled to unit length; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1))


def _join_parts(encoded: FloatArray, own: FloatArray, share: float) -> FloatArray:
    """Both parts side by side, rows of unit length; the encoder's part is left out where it has no share."""
    if not share:
        return unit_rows(own)
    return unit_rows(np.hstack([unit_rows(encoded) * share**0.5, unit_rows(own) * (1 - share) ** 0.5]))


def _damp_counts(counts: Any) -> Any:
    """Counts as 1 + log, float32."""
    damped = counts.astype(np.float32)
    damped.data = 1 + np.log(damped.data)
    return damped


def _encode_words(text: str) -> FloatArray:
    """The shipped encoder's vector of a text, not normalised."""
    return _encode_counts(Counter(tokens.fold_words(text)))


def _understood(text: str, share: float) -> float:
    """The share of a text's words that the encoder knows, relative to that of a corpus in which it has this `share`."""
    words = {*tokens.fold_words(text)}
    usual = KNOWN_FROM + (KNOWN_TO - KNOWN_FROM) * share / SHARE_AT_BEST
    known_share = float((load_student().rows([*words]) >= 0).mean()) if words else 0.0
    return min(1.0, known_share / usual)


def _encode_counts(counts: Counter[str]) -> FloatArray:
    student = load_student()
    vectors = student.word_vectors(student.rows(list(counts)))
    return (1 + np.log(np.array([*counts.values()], dtype=np.float32))) @ vectors


def _student_share(counts: Any, rows: IntArray) -> float:
    """How much weight the shipped encoder gets: grows with the share of the corpus' words that it knows."""
    frequency = np.asarray(counts.sum(axis=0)).ravel()[: len(rows)]
    known_share = frequency[rows >= 0].sum() / max(1, frequency.sum())
    return SHARE_AT_BEST * float(np.clip((known_share - KNOWN_FROM) / (KNOWN_TO - KNOWN_FROM), 0, 1))


def _lsa(words: Any, dimensions: int) -> FloatArray:
    """Word loadings (n_words, d) of the truncated singular value decomposition.

    Source: Deerwester et al., Indexing by latent semantic analysis, 1990.
    """
    rank = min(dimensions, min(words.shape) - 1)
    if rank < 1:
        return np.zeros((words.shape[1], 1), dtype=np.float32)
    if words.shape[0] <= EXACT_UP_TO:
        return _exact_loadings(words, rank)
    from sklearn.utils.extmath import randomized_svd

    _, _, loadings = randomized_svd(words, rank, n_oversamples=rank // 2, n_iter=4, random_state=_SEED)
    return np.ascontiguousarray(loadings.T, dtype=np.float32)


def _exact_loadings(words: Any, rank: int) -> FloatArray:
    """Word loadings from the eigenvectors of the small matrix of the texts' inner products."""
    from scipy.linalg import eigh
    from threadpoolctl import threadpool_limits

    n_papers = words.shape[0]
    with threadpool_limits(1):  # threads cost more than they bring at this size, seconds where another program runs
        values, vectors = eigh(
            (words @ words.T).toarray().astype(np.float64), subset_by_index=(n_papers - rank, n_papers - 1)
        )
    is_positive = values > 1e-6
    loadings = words.T @ (vectors[:, is_positive] / np.sqrt(values[is_positive]))
    largest = loadings[np.argmax(np.abs(loadings), axis=0), np.arange(loadings.shape[1])]
    return np.asarray(loadings * np.sign(largest), dtype=np.float32)  # either sign is right: processors differ in it
