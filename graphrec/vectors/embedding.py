"""Texts as dense vectors: latent semantic analysis of the corpus itself, beside what is known beforehand.

A vector is the concatenation of parts whose squared lengths add up to 1, so that the cosine of two papers is the
weighted mean of the parts' cosines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.matrix import FloatArray, IntArray

LSA_DIMENSIONS = 128  # flat optimum between 100 and 200 on both development sets
_SEED = 0  # of the randomised decomposition: same corpus, same vectors


@dataclass(frozen=True, slots=True)
class Embedder:
    """Turns free text into a vector of the corpus' space without scikit-learn.

    `components` (n_words, n_lsa): float16; row = what a word of the vocabulary adds to the LSA part.
    `name` says where the vectors come from.
    """

    name: str
    components: FloatArray

    def encode(self, text: str, terms: tuple[IntArray, FloatArray]) -> FloatArray:
        """The unit vector (n_dimensions,) of free text with these terms; zero when nothing is known."""
        numbers, weights = terms
        words = numbers < len(self.components)
        vector = weights[words] @ self.components[numbers[words]].astype(np.float64)
        return np.asarray(unit_rows(vector[None, :])[0])


def fit_embedder(texts: Sequence[str], words: Any, dimensions: int | None) -> tuple[Embedder, FloatArray]:
    """Fit the embedder on a corpus; also the vectors of its papers, float16 (n_papers, n_dimensions).

    `words` is the scipy matrix of the TF-IDF weights of single words.
    """
    components = _lsa(words, dimensions or LSA_DIMENSIONS)
    embedder = Embedder(f"lsa-{components.shape[1]}", components.astype(np.float16))
    vectors = np.asarray(words @ embedder.components.astype(np.float32))
    return embedder, unit_rows(vectors).astype(np.float16)


def unit_rows(rows: FloatArray) -> FloatArray:
    """The rows scaled to unit length; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)


def _lsa(words: Any, dimensions: int) -> FloatArray:
    """Word loadings (n_words, d) of the truncated singular value decomposition.

    Source: Deerwester et al., Indexing by latent semantic analysis, 1990.
    """
    from sklearn.utils.extmath import randomized_svd

    rank = min(dimensions, min(words.shape) - 1)
    if rank < 1:
        return np.zeros((words.shape[1], max(1, min(dimensions, 1))), dtype=np.float32)
    _, _, loadings = randomized_svd(words, rank, n_iter=3, random_state=_SEED)
    return np.ascontiguousarray(loadings.T, dtype=np.float32)
