"""Trains the linear model that reads how a citing sentence refers: `extractors/relation_model.py`.

    python tests/benchmarks/train_relations.py PAPERS [OUT]

The labels stand in `citing_sentences.tsv`: sentences written for this purpose in the style of full papers, with the
citation in guillemets, and places in abstracts of arXiv (CC0), whose text is read from PAPERS, JSON Lines (.gz) with
`id` and `abstract`. Every sentence was read twice, the second time in another order and without the first label; the
two labels are in its first columns. Where they differ each counts half. Prints the agreement of the two passes (kappa),
accuracy, macro F1 and reliability by cross-validation, from one kind of sentence to the other too, and writes the
weights to OUT (default: where graphrec reads them). Same files, same weights. It runs once, not in use.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from graphrec.errors import OptionError
from graphrec.extractors.relation_model import CLASSES, N_ROWS, STEP, WEIGHTS, features, scale
from graphrec.extractors.relations import relation_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from graphrec.model.matrix import FloatArray, IntArray

LABELS = Path(__file__).with_name("citing_sentences.tsv")
LETTERS = {name[0]: number for number, name in enumerate(CLASSES)}
STRENGTH = 10.0  # of the fit, against the penalty on large weights; 3 to 30 are equal by cross-validation
FOLDS = 5
TEMPERATURES = np.arange(0.6, 1.6, 0.05)
BINS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)  # of probability, for the reliability


@dataclass(frozen=True, slots=True)
class Example:
    """A citation in a sentence, the labels of the two passes, and whether it was written for this purpose."""

    sentence: str
    start: int
    end: int
    labels: str
    is_written: bool

    def features(self) -> tuple[list[int], list[int]]:
        """Rows of the weights for its words and for its cues."""
        place = self.sentence, self.start, self.end
        return features(*place, relation_of(*place))


def read_examples(papers: Path) -> list[Example]:
    """The labelled sentences, the written ones first."""
    lines = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#")]
    abstracts = read_abstracts(papers, {line[1] for line in lines if len(line) == 4})
    return [_in_abstract(line, abstracts) if len(line) == 4 else _as_written(line) for line in lines]


def _as_written(line: Sequence[str]) -> Example:
    labels, text = line
    before, _, rest = text.partition("«")
    citation, _, behind = rest.partition("»")
    return Example(before + citation + behind, len(before), len(before) + len(citation), labels, True)


def _in_abstract(line: Sequence[str], abstracts: dict[str, str]) -> Example:
    labels, paper, sentence, citation = line
    at, stop = map(int, sentence.split("-"))
    start, end = map(int, citation.split("-"))
    return Example(abstracts[paper][at:stop], start - at, end - at, labels, False)


def read_abstracts(papers: Path, ids: set[str]) -> dict[str, str]:
    """Abstracts of some papers by id, on one line."""
    with (
        gzip.open(papers, "rt", encoding="utf-8") if papers.suffix == ".gz" else papers.open(encoding="utf-8") as lines
    ):
        records = map(json.loads, lines)
        return {record["id"]: re.sub(r"\s+", " ", record["abstract"]) for record in records if record["id"] in ids}


def count_features(examples: Iterable[Example]) -> csr_matrix:
    """Values of the features of every example, of shape (n_examples, N_ROWS)."""
    rows, columns, values = [], [], []
    for row, example in enumerate(examples):
        for kind in example.features():
            rows += [row] * len(kind)
            columns += kind
            values += [scale(kind)] * len(kind)
    return csr_matrix((values, (rows, columns)), shape=(row + 1, N_ROWS))


def spread(examples: Sequence[Example]) -> tuple[IntArray, IntArray]:
    """For every label of every pass: the row of its example, and the number of its class."""
    pairs = [(row, LETTERS[letter]) for row, example in enumerate(examples) for letter in example.labels]
    rows, labels = np.array(pairs).T
    return rows, labels


def fit(values: csr_matrix, examples: Sequence[Example], chosen: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Weights (N_ROWS, n_classes) and biases (n_classes,) learnt from the chosen examples."""
    rows, labels = spread(examples)
    used = chosen[rows]
    model = LogisticRegression(C=STRENGTH, max_iter=5000, tol=1e-6)
    model.fit(values[rows[used]], labels[used], sample_weight=np.full(used.sum(), 0.5))
    return model.coef_.T, model.intercept_


def cross_validate(values: csr_matrix, examples: Sequence[Example]) -> FloatArray:
    """Scores (n_examples, n_classes) of each example by a model that has not seen it."""
    folds = np.random.default_rng(0).permutation(len(examples)) % FOLDS
    scores = np.zeros((len(examples), len(CLASSES)))
    for fold in range(FOLDS):
        weights, biases = fit(values, examples, folds != fold)
        scores[folds == fold] = values[folds == fold] @ weights + biases
    return scores


def measure(labels: IntArray, read: IntArray) -> str:
    """Accuracy, and F1 by class and their mean."""
    pairs = Counter(zip(labels.tolist(), read.tolist(), strict=True))
    both = Counter(labels.tolist()) + Counter(read.tolist())
    f1 = [2 * pairs[number, number] / max(1, both[number]) for number in range(len(CLASSES))]
    by_class = "  ".join(f"{name} {one:.2f}" for name, one in zip(CLASSES, f1, strict=True))
    return f"accuracy {np.mean(labels == read):.3f}  macro F1 {np.mean(f1):.3f}  ({by_class})"


def kappa(examples: Sequence[Example]) -> float:
    """Agreement of the two passes beyond chance (Cohen, 1960)."""
    first, second = (Counter(example.labels[one] for example in examples) for one in (0, 1))
    n = len(examples)
    agreement = sum(example.labels[0] == example.labels[1] for example in examples) / n
    chance = sum(first[letter] * second[letter] for letter in LETTERS) / n**2
    return (agreement - chance) / (1 - chance)


def temperature_of(scores: FloatArray, labels: IntArray) -> float:
    """What scores of examples held out are divided by so that the probabilities fit best (Guo et al., 2017)."""
    rows = np.arange(len(labels))
    losses = [-log_softmax(scores / one, axis=1)[rows, labels].mean() for one in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def reliability(shares: FloatArray, labels: IntArray) -> Iterator[str]:
    """How often readings are right, by the probability they are given."""
    best, is_right = shares.max(axis=1), shares.argmax(axis=1) == labels
    error = 0.0
    for low, high in pairwise(BINS):
        chosen = (best >= low) & (best < high)
        if chosen.any():
            error += abs(best[chosen].mean() - is_right[chosen].mean()) * chosen.mean()
            yield f"  probability {best[chosen].mean():.2f}: right {is_right[chosen].mean():.2f} of {chosen.sum()}"
    yield f"  expected calibration error {error:.3f}"


def save(out: Path, weights: FloatArray, biases: FloatArray) -> None:
    """Write weights and, as the last row, biases as int8 multiples of `STEP`."""
    steps = np.rint(np.vstack([weights, biases - biases.mean()]) / STEP)
    np.clip(steps, -127, 127).astype(np.int8).tofile(out)


def main(arguments: Sequence[str]) -> None:
    """Measure by cross-validation, train on all, save."""
    if len(arguments) not in {1, 2}:
        raise OptionError(f"{len(arguments)} arguments were given; expected PAPERS and perhaps OUT.")
    examples = read_examples(Path(arguments[0]))
    values, labels = count_features(examples), np.array([LETTERS[example.labels[1]] for example in examples])
    is_written = np.array([example.is_written for example in examples])
    print(f"{len(examples)} sentences, {is_written.sum()} of them written; kappa of the passes {kappa(examples):.3f}")
    scores = cross_validate(values, examples)
    for name, part in (("all", is_written | True), ("written", is_written), ("abstracts", ~is_written)):
        print(f"held out, {name}:", measure(labels[part], scores[part].argmax(axis=1)))
    for name, part in (("written to abstracts", is_written), ("abstracts to written", ~is_written)):
        weights, biases = fit(values, examples, part)
        print(f"{name}:", measure(labels[~part], (values[~part] @ weights + biases).argmax(axis=1)))
    temperature = temperature_of(scores, labels)
    print(f"temperature {temperature:.2f}; reliability, held out:")
    print("\n".join(reliability(np.exp(log_softmax(scores / temperature, axis=1)), labels)))
    weights, biases = fit(values, examples, is_written | True)
    save(Path(arguments[1]) if len(arguments) == 2 else WEIGHTS, weights / temperature, biases / temperature)


if __name__ == "__main__":
    main(sys.argv[1:])
