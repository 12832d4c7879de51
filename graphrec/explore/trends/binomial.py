"""Whether one of two groups has more of something than chance would have it: an exact test, and Wilson's interval.

Of `total` cases, `count` lie in the first of two groups. If both have equally many a member, `count` is binomial with
the share of the first group among all members.

Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference"; Benjamini & Hochberg 1995,
"Controlling the false discovery rate"; Benjamini & Yekutieli 2005, "False discovery rate-adjusted multiple confidence
intervals for selected parameters".
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from graphrec.model.matrix import FloatArray, IntArray

_LIKELY = 1.5  # standard deviations from the expected count below which no p-value is small: those are not computed
_TAIL = 14  # standard deviations of a tail that are summed; what lies beyond is below 1e-40


def compare_shares(count: IntArray, total: IntArray, share: float) -> FloatArray:
    """Two-sided p-values of counts (n,), exact: twice the smaller tail; 1 for counts near the expected ones.

    Args:
        count: of each row, cases in the first group.
        total: of each row, cases in both.
        share: of the first group among all members, in (0, 1).

    Cost: some twenty times sqrt(total) for each row that is not near the expected count.
    """
    deviation = np.sqrt(total * share * (1 - share))
    distance = (count - total * share) / np.maximum(deviation, 1e-9)
    p_values = np.ones(len(count))
    far = np.flatnonzero(np.abs(distance) > _LIKELY)
    is_up = distance[far] > 0
    n, k = total[far], np.where(is_up, count[far], total[far] - count[far])
    p = np.where(is_up, share, 1 - share)  # the lower tail is the upper one of the other group
    length = np.minimum(n - k + 1, (_TAIL * deviation[far]).astype(np.int64) + 2)
    row = np.repeat(np.arange(len(far)), length)
    steps = k[row] + np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length)
    factorial = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, total.max(initial=0) + 1)))))
    logs = factorial[n[row]] - factorial[steps] - factorial[n[row] - steps]
    logs += steps * np.log(p[row]) + (n[row] - steps) * np.log1p(-p[row])
    p_values[far] = np.minimum(1, 2 * np.bincount(row, np.exp(logs), len(far)))
    return p_values


def select_discoveries(p_values: FloatArray, rate: float) -> IntArray:
    """Positions of the tests of which at most a share of `rate` is expected to be chance, by their p-values."""
    order = np.argsort(p_values, kind="stable")
    passes = p_values[order] <= rate * np.arange(1, len(order) + 1) / max(1, len(order))
    n_passing = int(np.flatnonzero(passes).max(initial=-1)) + 1
    return np.sort(order[:n_passing])


def ratio_interval(count: IntArray, total: IntArray, share: float, level: float) -> tuple[FloatArray, FloatArray]:
    """Interval of the ratio of the rates in the two groups, from Wilson's interval of the share in the first.

    Args:
        count: of each row, cases in the first group.
        total: of each row, cases in both.
        share: of the first group among all members, in (0, 1).
        level: how often the interval is wrong, in (0, 1).
    """
    z = NormalDist().inv_cdf(1 - level / 2)
    middle = (count + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * np.sqrt(count * (total - count) / np.maximum(total, 1) + z * z / 4)
    odds = (1 - share) / share
    low, high = np.maximum(middle - half, 0), np.minimum(middle + half, 1)
    with np.errstate(divide="ignore"):
        return odds * low / (1 - low), np.where(high < 1, odds * high / (1 - high), math.inf)
