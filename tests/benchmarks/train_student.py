"""Trains the semantic encoder that graphrec ships with: a linear map from words to a large encoder's embedding space.

    python tests/benchmarks/train_student.py TEXTS TEACHER OUT

TEXTS is JSON Lines (or .jsonl.gz) with the key `text`: title, full stop, abstract. TEACHER is a .npy file, row i = the
embedding of line i. OUT is the folder that gets the encoder. Same files, same encoder. It runs once, not in use.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import OptionError
from graphrec.vectors import tokens
from graphrec.vectors.embedding import unit_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.matrix import FloatArray, IntArray

LEAST_TEXTS = 3  # a word must occur in; rarer words are learnt by heart, not understood
LEARNING_RATE = 2e-3
DROPPED = 0.3  # of the words of a text are left out at each pass; the largest single gain (cosine .81 to .86)
PAIRS_SHARE = 1.0  # weight of getting the similarities between texts right, beside each text's own embedding


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is learnt, from how much, how often."""

    dimensions: int = 192  # of the 384 of the teacher; its largest principal components hold 91% of the variance
    epochs: int = 14
    batch: int = 1024  # texts
    held_out: int = 4000  # texts to measure on


@dataclass(slots=True)
class Adam:
    """The optimiser's state for one array. Source: Kingma & Ba, Adam, ICLR 2015."""

    value: FloatArray
    mean: FloatArray
    square: FloatArray
    steps: int = 0

    def step(self, gradient: FloatArray, rate: float) -> None:
        """Move the value against the gradient, in place."""
        self.steps += 1
        self.mean += 0.1 * (gradient - self.mean)
        self.square += 0.01 * (gradient * gradient - self.square)
        mean, square = self.mean / (1 - 0.9**self.steps), self.square / (1 - 0.99**self.steps)
        self.value -= rate * mean / (np.sqrt(square) + 1e-8)


def main(arguments: Sequence[str], plan: Plan) -> None:
    """Train, measure on texts held out, train again on all, save."""
    if len(arguments) != 3:
        raise OptionError(f"{len(arguments)} arguments were given; expected TEXTS TEACHER OUT.")
    texts, teacher, out = map(Path, arguments)
    counts, words = count_words(read_texts(texts))
    target = principal_part(np.load(teacher, allow_pickle=False).astype(np.float32), plan.dimensions)
    if counts.shape[0] != len(target):
        raise OptionError(f"{texts} has {counts.shape[0]} texts and {teacher} {len(target)} rows; they must be equal.")
    weights, idf = weigh(counts)
    order = np.random.default_rng(1).permutation(len(target))
    held, rest = order[: plan.held_out], order[plan.held_out :]
    loadings = train(weights[rest], target[rest], plan)
    cosine = float((unit_rows(weights[held] @ loadings) * target[held]).sum(axis=1).mean())
    _say(f"cosine to the teacher's centred principal part on {len(held)} texts held out: {cosine:.4f}")
    save_student(out, words, train(weights, target, plan) * idf[:, None])


def read_texts(path: Path) -> Iterator[str]:
    """The texts of a JSON Lines file, the title repeated as `tokens.document` does."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            title, _, abstract = json.loads(line)["text"].partition(". ")
            yield tokens.document(title, abstract)


def count_words(texts: Iterator[str]) -> tuple[Any, list[str]]:
    """Word counts (scipy CSR, texts x words) and the words, sorted."""
    from scipy.sparse import csr_matrix

    counted = [Counter(tokens.fold_words(text)) for text in texts]
    frequency = Counter(word for each in counted for word in each)
    words = sorted(word for word, number in frequency.items() if number >= LEAST_TEXTS)
    number_of = {word: number for number, word in enumerate(words)}
    pairs = [[(number_of[word], count) for word, count in each.items() if word in number_of] for each in counted]
    indptr = np.cumsum([0, *map(len, pairs)])
    columns = np.array([column for each in pairs for column, _ in each])
    values = np.array([count for each in pairs for _, count in each], dtype=np.float32)
    return csr_matrix((values, columns, indptr), shape=(len(pairs), len(words))), words


def weigh(counts: Any) -> tuple[Any, FloatArray]:
    """Sublinear TF-IDF rows of unit length, and the idf."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(counts.shape[0] / np.maximum(1, frequency)).astype(np.float32)
    weights = counts.copy()
    weights.data = (1 + np.log(weights.data)) * idf[weights.indices]
    lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    weights.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(weights.indptr))
    return weights.astype(np.float32), idf


def principal_part(teacher: FloatArray, dimensions: int) -> FloatArray:
    """The centred teacher on its largest principal components, rows of unit length."""
    centred = teacher - teacher.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    return unit_rows(centred @ axes[:, ::-1][:, :dimensions]).astype(np.float32)


def train(weights: Any, target: FloatArray, plan: Plan) -> FloatArray:
    """Loadings (n_words, d) such that `weights @ loadings` points where the target does.

    Loss per text: 1 - cosine to its target, plus the squared error of its similarities to the texts of its batch.
    """
    random = np.random.default_rng(0)
    start = random.normal(0, 0.02, (weights.shape[1], target.shape[1])).astype(np.float32)
    state = Adam(start, np.zeros_like(start), np.zeros_like(start))
    batches = [part for _ in range(plan.epochs) for part in _batches(random.permutation(len(target)), plan.batch)]
    for number, batch in enumerate(batches):
        rate = LEARNING_RATE * min(1, (number + 1) / 50) * 0.5 * (1 + np.cos(np.pi * number / len(batches)))
        state.step(_gradient(_dropped(weights[batch], random), state.value, target[batch]), rate)
        if number % 200 == 0:
            _say(f"batch {number} of {len(batches)}")
    return state.value


def _batches(order: IntArray, size: int) -> list[IntArray]:
    """The order cut into full batches, or one smaller one."""
    return [order[at : at + size] for at in range(0, max(1, len(order) - size + 1), size)]


def _dropped(weights: Any, random: np.random.Generator) -> Any:
    """A copy in which each word of each text is left out with chance `DROPPED`."""
    copy = weights.copy()
    copy.data = copy.data * (random.random(len(copy.data)) > DROPPED)
    return copy


def _gradient(weights: Any, loadings: FloatArray, target: FloatArray) -> FloatArray:
    """Of the loss by the loadings."""
    raw = weights @ loadings
    lengths = np.linalg.norm(raw, axis=1, keepdims=True) + 1e-6
    unit = raw / lengths
    error = unit @ unit.T - target @ target.T
    np.fill_diagonal(error, 0)
    by_unit = -target / len(target) + PAIRS_SHARE * 4 * (error @ unit) / len(target) ** 1.5
    by_raw = (by_unit - unit * (by_unit * unit).sum(axis=1, keepdims=True)) / lengths
    return np.asarray(weights.T @ by_raw)


def save_student(folder: Path, words: Sequence[str], vectors: FloatArray) -> None:
    """Write word vectors as int8 with one scale a word: an error of at most 1/254 of the word's largest number."""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "loadings.npy", np.round(vectors / scales[:, None]).astype(np.int8), allow_pickle=False)
    np.save(folder / "scales.npy", scales.astype(np.float32), allow_pickle=False)
    (folder / "words.txt").write_text("\n".join(words), encoding="utf-8")


def _say(line: str) -> None:
    import sys

    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:], Plan())
