"""Chances: what a score means, on a scale that does not depend on the question.

The sum of the standardised signals tells which paper is nearer, not whether any is near: in a library without relatives
some paper is the nearest, too. So the score is the estimated chance that a reader calls the paper closely related. It
depends on the sum and on how far the likeness of the texts stands above the background of the corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.bands import MIN_SCORE

if TYPE_CHECKING:
    from graphrec.model.matrix import FloatArray, IntArray

# Fitted by `tests/benchmarks/bands.py` to graded judgements of the bundled papers, as papers and as titles asked in
# words, and to questions from other fields, which have no relatives.
HALF_AT_BACKGROUND = 7.7  # logarithm of the sum that gives a chance of 0.5 to texts as alike as random ones
SLOPE = 1.8  # by which it falls for each standard deviation above the background


def chances(raw: FloatArray, elevation: FloatArray) -> FloatArray:
    """Chances (n_papers,) that papers are closely related, in [0, 1).

    1 / (1 + half / raw) with ln half = `HALF_AT_BACKGROUND` - `SLOPE` * elevation: a logistic regression on ln raw and
    elevation.

    Args:
        raw: sums (n_papers,) of the weighted standardised signals.
        elevation: standard deviations (n_papers,) above the background, of `background.elevation`.
    """
    half = np.exp(HALF_AT_BACKGROUND - SLOPE * np.clip(elevation, -5, 10))
    return np.asarray(raw / (raw + half))


def fit_to_order(values: FloatArray, order: IntArray) -> FloatArray:
    """The closest values (n_papers,) that never rise along an order of the papers, in place of others.

    Papers of an order that contradicts their values share the mean of these. What comes behind the last paper that
    reaches half the relevance floor is only cut to what comes before it.

    Source: Ayer, Brunk, Ewing, Reid & Silverman, An empirical distribution function for sampling with incomplete
    information, 1955 (pool adjacent violators).
    Cost: linear in the length of the order.
    """
    along = values[order]
    reaching = np.flatnonzero(along >= MIN_SCORE / 2)
    n_pooled = int(reaching[-1]) + 1 if len(reaching) else 0
    means, sizes = _pool(along[:n_pooled].tolist())
    fitted = values.copy()
    fitted[order] = np.minimum.accumulate(np.concatenate([np.repeat(means, sizes), along[n_pooled:]]))
    return fitted


def _pool(values: list[float]) -> tuple[list[float], list[int]]:
    """Means and sizes of the shortest runs of values whose means fall."""
    means: list[float] = []
    sizes: list[int] = []
    for value in values:
        mean, size = value, 1
        while means and means[-1] < mean:
            earlier = sizes.pop()
            mean = (means.pop() * earlier + mean * size) / (earlier + size)
            size += earlier
        means.append(mean)
        sizes.append(size)
    return means, sizes
