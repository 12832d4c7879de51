"""The semantic encoder that ships with graphrec: the vector of a text is the sum of its words'; needs NumPy only.

It was distilled from all-MiniLM-L6-v2 (Apache-2.0) on abstracts of computer science by
`tests/benchmarks/train_student.py`. Words that it does not know are left to the latent semantic analysis of the
corpus (see `embedding`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.matrix import FloatArray, IntArray

FOLDER = Path(__file__).parent / "student_model"


@dataclass(frozen=True, slots=True)
class Student:
    """The encoder's word list and vectors; the vector of a word in row i is `scales[i] * loadings[i]`.

    `numbers`: the row of every word. `loadings` (n_words, n_dimensions): int8. `scales` (n_words,): float32.
    """

    numbers: dict[str, int]
    loadings: IntArray
    scales: FloatArray

    def rows(self, words: Sequence[str]) -> IntArray:
        """Rows (n_words,) of some words, -1 for unknown ones."""
        return np.array([self.numbers.get(word, -1) for word in words], dtype=np.int64)

    def word_vectors(self, rows: IntArray) -> FloatArray:
        """Vectors (len(rows), n_dimensions) of words by row, float32; zeros for row -1."""
        scales = np.where(rows >= 0, self.scales[rows], 0).astype(np.float32)
        return self.loadings[rows].astype(np.float32) * scales[:, None]


@cache
def load_student(folder: Path = FOLDER) -> Student:
    """Open the encoder; its loadings are memory-mapped, not read."""
    words = (folder / "words.txt").read_text(encoding="utf-8").split("\n")
    return Student(
        numbers={word: number for number, word in enumerate(words)},
        loadings=np.load(folder / "loadings.npy", mmap_mode="r", allow_pickle=False),
        scales=np.load(folder / "scales.npy", allow_pickle=False),
    )
