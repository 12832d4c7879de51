"""Texts as dense vectors: the output of an encoder beside a latent semantic analysis (LSA) of the corpus.

A vector is the concatenation of both parts with squared lengths `share` and 1 - `share`, so that the cosine of two
papers is the weighted mean of the parts' cosines. The fewer of the corpus' words the shipped encoder knows, the smaller
its share; a text of which it knows few words, as one in another language, is left to the LSA.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.engines.threads import one_thread
from graphrec.vectors import neural, tokens
from graphrec.vectors.student import load_student

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.matrix import FloatArray, IntArray

LSA_DIMENSIONS = 128  # of the LSA part; 64 lose 0.02 nDCG@10 on one subject, 200 gain less than 0.01
LSA_DIMENSIONS_LARGE, LARGE = 64, 20_000  # number of papers from which the smaller dimension is used, to save disk
EXACT_UP_TO = 1_200  # papers; up to here the decomposition is exact, and independent of the order of the papers
SHARE_AT_BEST = 0.6  # share of the encoder where it knows the words of the corpus
KNOWN_FROM, KNOWN_TO = (
    0.6,
    0.9,
)  # share of words known: below the first the encoder is left out, from the second on fully used
TRUSTED_FROM, TRUSTED_TO = 0.3, 0.6  # the same for one text: of French it knows 0.2 by chance, of English 0.6 and more
LEAST_TRUST = 0.05  # share of such texts below which the encoder is left out of the corpus
LSA_STEP = 32  # dimensions that are added to the LSA for each part of the texts that the encoder leaves to it
SAMPLE = (
    25_000  # texts that the LSA is fitted to, at most; its directions hold for the others, which share their subjects
)
_BLOCK = 8192  # texts embedded at a time: their vectors in float32 stay small
_POWER_STEPS = 4  # of the randomised decomposition: how sharply it tells larger singular values from smaller ones
_SEED = 0  # of the randomised decomposition: same corpus, same vectors


@dataclass(frozen=True, slots=True)
class Embedder:
    """Turns text into vectors of the corpus' space, without scikit-learn.

    `name`: encoder, share and dimensions, to tell libraries apart.
    `share`: share of the encoder in the squared length of a text whose words it knows, in [0, 1].
    `components` (n_words, n_lsa): float16; row = what a word of the vocabulary adds to the LSA part.
    `model`: the sentence-transformers model that encodes; empty for the shipped encoder.
    """

    name: str
    share: float
    components: FloatArray
    model: str = ""

    def encode(self, text: str, terms: tuple[IntArray, FloatArray], known_share: float = 1.0) -> FloatArray:
        """Compute the vector (n_dimensions,) of free text.

        It has unit length if all words are known, and is shorter otherwise, so that no paper is very similar to a text
        of which only a word is known; it is zero if none is.

        Args:
            text: the free text.
            terms: numbers and TF-IDF weights of its terms, from `query_terms`.
            known_share: share of the text's terms that the library has, in [0, 1].
        """
        numbers, weights = terms
        is_word = numbers < len(self.components)
        own = weights[is_word] @ self.components[numbers[is_word]].astype(np.float64)
        encoded = self._encode(text) if self.share else np.zeros(0)
        encoder_share = _known_share(tokens.fold_words(text)) if self.share and not self.model else 1.0
        understood = min(1.0, encoder_share / _usual_known_share(self.share))
        factors = np.repeat([understood, known_share], [len(encoded), len(own)])
        shares = self._shares(np.array([encoder_share]))
        return np.asarray(_join_parts(encoded[None, :], own[None, :], shares)[0] * factors)

    def encode_parts(self, texts: Sequence[str], number_of: Mapping[str, int], idf: FloatArray) -> FloatArray:
        """Compute unit vectors (n_texts, n_dimensions), float32, of parts of papers; pairs of words are left out.

        Args:
            texts: the parts.
            number_of: the term numbers of the words that the library has.
            idf: inverse document frequency of every term (n_terms,).
        """
        counts = [Counter(tokens.fold_words(text)) for text in texts]
        own = np.zeros((len(texts), self.components.shape[1]), dtype=np.float32)
        for at, count in enumerate(counts):
            numbers = np.array([number_of[word] for word in count if word in number_of], dtype=np.int64)
            times = np.array([times for word, times in count.items() if word in number_of], dtype=np.float32)
            own[at] = ((1 + np.log(times)) * idf[numbers]) @ self.components[numbers].astype(np.float32)
        if self.model:
            return _join_parts(neural.encode(self.model, texts), own, self._shares(np.ones(len(texts))))
        encoded = np.stack([_encode_counts(count) for count in counts]) if self.share else own[:, :0]
        return _join_parts(encoded, own, self._shares(np.array([_known_share(list(count)) for count in counts])))

    def _shares(self, known_shares: FloatArray) -> FloatArray:
        """Share of the encoder (n_texts,) in texts of whose words it knows a share (n_texts,)."""
        return self.share * _trust(known_shares)

    def _encode(self, text: str) -> FloatArray:
        return np.asarray(neural.encode(self.model, [text])[0]) if self.model else _encode_words(text)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a corpus, with their term counts and TF-IDF weights (scipy CSR).

    In both matrices single words are the first columns. `weights` has only the terms of the library, of which the first
    `n_known` are words; `counts` has all words, rare ones too.
    """

    texts: Sequence[str]
    counts: Any
    weights: Any
    n_known: int


def fit_embedder(corpus: Texts, words: Sequence[str], model: str = "") -> tuple[Embedder, FloatArray]:
    """Fit the embedder to a corpus and compute the vectors of its texts.

    Args:
        corpus: the texts with their counts and weights.
        words: the words that `corpus.counts` has as its first columns.
        model: a sentence-transformers model instead of the shipped encoder; "" for none.

    Returns:
        The embedder, and the vectors of the corpus, float16 (n_texts, n_dimensions).

    Cost: a truncated SVD of the weights of at most `SAMPLE` texts; then one product of the counts with the encoder's
    word vectors, or the cost of the model.
    """
    student = load_student()
    rows = student.rows(words)
    n_texts = corpus.weights.shape[0]
    trust = np.ones(n_texts) if model else _trust(_known_shares(corpus.counts, rows))
    share = SHARE_AT_BEST if model else _student_share(corpus.counts, rows, trust)
    components = _lsa(_sample(corpus.weights)[:, : corpus.n_known], _dimensions(trust * bool(share))).astype(np.float16)
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
        return _join_parts(np.asarray(encoded), np.asarray(own), share * trust[part]).astype(np.float16)

    return embedder, np.concatenate([embed(at) for at in range(0, max(1, n_texts), _BLOCK)])


def _dimensions(trust: FloatArray) -> int:
    """Dimensions of the LSA: as many more as the encoder has if it is left out of all texts, where the LSA is alone."""
    usual = LSA_DIMENSIONS if len(trust) < LARGE else LSA_DIMENSIONS_LARGE
    steps = load_student().loadings.shape[1] // LSA_STEP
    return usual + LSA_STEP * round(steps * (1 - float(trust.mean()))) if len(trust) else usual


def _sample(weights: Any) -> Any:
    """At most `SAMPLE` rows, evenly spread."""
    return weights[:: -(-weights.shape[0] // SAMPLE)] if weights.shape[0] > SAMPLE else weights


def unit_rows(rows: FloatArray) -> FloatArray:
    """Scale every row to unit length; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1))


def _join_parts(encoded: FloatArray, own: FloatArray, shares: FloatArray) -> FloatArray:
    """Concatenate the encoder's part and the LSA part to rows of unit length.

    Args:
        encoded: the encoder's part (n_texts, n_dimensions), without dimensions where it is left out of all texts.
        own: the LSA part (n_texts, n_lsa).
        shares: share of the encoder in the squared length of each row (n_texts,).
    """
    if not encoded.shape[1]:
        return unit_rows(own)
    first, second = (np.sqrt(each)[:, None].astype(own.dtype) for each in (shares, 1 - shares))
    return unit_rows(np.hstack([unit_rows(encoded) * first, unit_rows(own) * second]))


def _damp_counts(counts: Any) -> Any:
    """Replace every count by 1 + log(count), float32."""
    damped = counts.astype(np.float32)
    damped.data = 1 + np.log(damped.data)
    return damped


def _encode_words(text: str) -> FloatArray:
    """The shipped encoder's vector of a text, not normalised."""
    return _encode_counts(Counter(tokens.fold_words(text)))


def _known_share(words: list[str]) -> float:
    """Share of the different words of a text that the encoder knows."""
    return float((load_student().rows([*set(words)]) >= 0).mean()) if words else 0.0


def _known_shares(counts: Any, rows: IntArray) -> FloatArray:
    """Share of the words of each text that the encoder knows (n_texts,); `rows` are those of its words, -1 for none."""
    words = counts[:, : len(rows)]
    n_words = np.asarray(words.sum(axis=1), dtype=np.float64).ravel()
    n_known = np.asarray(words @ (rows >= 0).astype(np.float32), dtype=np.float64)
    return n_known / np.maximum(n_words, 1)


def _trust(known_shares: FloatArray) -> FloatArray:
    """How far the encoder's part of a text says something, from 0 to 1, by the share of words that it knows."""
    return np.asarray(np.clip((known_shares - TRUSTED_FROM) / (TRUSTED_TO - TRUSTED_FROM), 0, 1))


def _usual_known_share(share: float) -> float:
    """Share of the words of the corpus that the encoder knows: the inverse of `_student_share`."""
    return KNOWN_FROM + (KNOWN_TO - KNOWN_FROM) * share / SHARE_AT_BEST


def _encode_counts(counts: Counter[str]) -> FloatArray:
    student = load_student()
    vectors = student.word_vectors(student.rows(list(counts)))
    return (1 + np.log(np.array([*counts.values()], dtype=np.float32))) @ vectors


def _student_share(counts: Any, rows: IntArray, trust: FloatArray) -> float:
    """Share of the shipped encoder, which grows with the share that it knows of the words of the texts it is for."""
    if trust.sum() < LEAST_TRUST * len(trust):
        return 0.0
    frequency = np.asarray(counts[trust > 0].sum(axis=0)).ravel()[: len(rows)]
    known_share = frequency[rows >= 0].sum() / max(1, frequency.sum())
    return SHARE_AT_BEST * float(np.clip((known_share - KNOWN_FROM) / (KNOWN_TO - KNOWN_FROM), 0, 1))


def _lsa(words: Any, dimensions: int) -> FloatArray:
    """Word loadings (n_words, n_lsa) by a truncated singular value decomposition of the weights.

    Source: Deerwester et al., Indexing by latent semantic analysis, 1990.
    """
    rank = min(dimensions, min(words.shape) - 1)
    if rank < 1:
        return np.zeros((words.shape[1], 1), dtype=np.float32)
    import scipy.linalg  # noqa: F401 - its threads can be limited only when it is loaded

    decompose = _exact_loadings if words.shape[0] <= EXACT_UP_TO else _sampled_loadings
    with one_thread():
        loadings = decompose(words, rank)
    largest = loadings[np.argmax(np.abs(loadings), axis=0), np.arange(loadings.shape[1])]
    return np.asarray(loadings * np.sign(largest), dtype=np.float32)  # fix the sign, which differs between processors


def _exact_loadings(words: Any, rank: int) -> FloatArray:
    """Word loadings by the exact eigenvectors of the matrix of the texts' inner products, which is small."""
    from scipy.linalg import eigh

    n_papers = words.shape[0]
    values, vectors = eigh(
        (words @ words.T).toarray().astype(np.float64), subset_by_index=(n_papers - rank, n_papers - 1)
    )
    is_positive = values > 1e-6
    return np.asarray(words.T @ (vectors[:, is_positive] / np.sqrt(values[is_positive])))


def _sampled_loadings(words: Any, rank: int) -> FloatArray:
    """Word loadings within the range of the matrix, which its products with random vectors span closely enough.

    As `randomized_svd` of scikit-learn, whose import would take longer than this.

    Source: Halko, Martinsson & Tropp, Finding structure with randomness, 2011.
    """
    from scipy.linalg import lu, qr, svd

    random = np.random.RandomState(_SEED).normal(size=(words.shape[0], rank + rank // 2))
    basis = random.astype(np.float32)
    for _ in range(_POWER_STEPS):
        basis = lu(words.T @ basis, permute_l=True, check_finite=False)[0]
        basis = lu(words @ basis, permute_l=True, check_finite=False)[0]
    basis = qr(words.T @ basis, mode="economic", check_finite=False)[0]
    turn = svd((words @ basis).T, full_matrices=False, check_finite=False)[0]
    return np.asarray((basis @ turn)[:, :rank])
