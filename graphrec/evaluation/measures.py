"""Measures of a ranking: nDCG@10, recall@k and average precision of a query; bootstrap intervals over queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.matrix import FloatArray

MEASURES = ("nDCG@10", "recall@10", "recall@20", "recall@100", "MAP")
DRAWS = 2000  # bootstrap samples; with more, the ends of the interval move by less than 0.003


def measure(ranked: Sequence[int], grades: Mapping[int, int], relevant_from: int = 1) -> dict[str, float]:
    """Compute all measures of one ranking; papers without a grade count as grade 0.

    The gain of nDCG is 2^grade - 1; recall is the share of the relevant papers found. All are 0 if none is relevant.

    Args:
        ranked: rows, best first.
        grades: grades by row.
        relevant_from: lowest grade that counts as relevant, for recall and average precision.

    Source: Järvelin & Kekäläinen, Cumulated gain-based evaluation of IR techniques, 2002; Burges et al., 2005 (gain).
    """
    relevant = {row for row, grade in grades.items() if grade >= relevant_from}
    hits = np.array([row in relevant for row in ranked], dtype=bool)
    total = max(1, len(relevant))
    recall = {f"recall@{cut}": float(hits[:cut].sum()) / total for cut in (10, 20, 100)}
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return {"nDCG@10": _ndcg(ranked, grades, 10), **recall, "MAP": float(precision[hits].sum()) / total}


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95% interval of the mean by the percentile bootstrap over queries.

    Source: Efron, Bootstrap methods: another look at the jackknife, 1979.
    """
    if not len(values):
        return 0.0, 0.0
    drawn = np.random.default_rng(0).integers(len(values), size=(DRAWS, len(values)))
    low, high = np.percentile(np.asarray(values)[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _ndcg(ranked: Sequence[int], grades: Mapping[int, int], cut: int) -> float:
    """Normalised discounted cumulated gain: that of the ranking over that of the ideal one."""
    best = _dcg(np.sort([*grades.values()])[::-1][:cut])
    return _dcg(np.array([grades.get(row, 0) for row in ranked[:cut]])) / best if best else 0.0


def _dcg(grades: FloatArray) -> float:
    """Sum of (2^grade - 1) / log2(rank + 1)."""
    gains = 2.0 ** np.maximum(0, grades) - 1
    return float((gains / np.log2(np.arange(2, len(grades) + 2))).sum())
