"""Calibration: fits a library's weights of signals to held-out references, and estimates the gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphrec.engines.progress import announce_nothing
from graphrec.errors import OptionError
from graphrec.evaluation.measures import interval, measure
from graphrec.evaluation.report import rank_rows
from graphrec.ranking.fusion import default_weights, fuse
from graphrec.signals import load_signals
from graphrec.storage.resources import check_addresses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from graphrec.engines.progress import Announce
    from graphrec.evaluation.cases import Case
    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray

FOLDS = 5
LEAST_CASES = 20  # queries; fewer are not enough to fit weights
NEGATIVES = 60  # best-ranked papers per query, besides the hidden references, that serve as negative examples
STRENGTH = 0.05  # penalty per example on the distance from the default weights


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted weights, and their gain in nDCG@10 on queries that they were not fitted to.

    `queries`: number of queries. `default`, `fitted`: mean nDCG@10 with the default and with the fitted weights, by
    cross-validation. `gain_interval`: 95 % interval of the difference.
    """

    weights: Mapping[str, float]
    queries: int
    default: float
    fitted: float
    gain_interval: tuple[float, float]

    def __repr__(self) -> str:
        return f"<Calibration on {self.queries} queries: nDCG@10 {self.fitted:.3f}, by default {self.default:.3f}>"

    @property
    def is_better(self) -> bool:
        """Whether the gain is significant: its interval lies above zero."""
        return self.gain_interval[0] > 0


def calibrate(graph: PaperGraph, cases: Sequence[Case], announce: Announce = announce_nothing) -> Calibration:
    """Fit weights of signals to held-out references, with the gain by cross-validation over `FOLDS` folds.

    Args:
        graph: the graph without the hidden references, from `hide_references`.
        cases: the queries, each with its hidden references.
        announce: called with (step, done, total) to report progress.

    Raises:
        OptionError: too few cases.

    Cost: one query and three sorts of all papers per case; memory: 48 bytes per case and paper with any score.
    """
    if len(cases) < LEAST_CASES:
        raise OptionError(f"{len(cases)} papers have references to hold out; calibration needs {LEAST_CASES} or more.")
    names = default_weights()
    start = np.array([*names.values()])
    free = ~np.array(
        [load_signals()[name].is_absolute for name in names]
    )  # absolute signals score references, which are hidden
    scored = []
    for at, case in enumerate(cases):
        announce("Asking for papers", at, len(cases))
        scored.append(_score_case(graph, case))
    chosen = [_examples(graph, case, each, start) for case, each in zip(cases, scored, strict=True)]
    fold_of = np.arange(len(cases)) % FOLDS
    before, after = np.zeros(len(cases)), np.zeros(len(cases))
    for fold in range(FOLDS):
        announce("Fitting weights", fold, FOLDS)
        weights = _fit([chosen[at] for at in np.flatnonzero(fold_of != fold)], start, free)
        for at in np.flatnonzero(fold_of == fold).tolist():
            before[at] = _ndcg(graph, cases[at], scored[at], start)
            after[at] = _ndcg(graph, cases[at], scored[at], weights)
    fitted = _fit(chosen, start, free)
    return Calibration(
        weights={name: round(float(weight), 4) for name, weight in zip(names, fitted, strict=True)},
        queries=len(cases),
        default=float(before.mean()),
        fitted=float(after.mean()),
        gain_interval=interval((after - before).tolist()),
    )


Examples = tuple["FloatArray", "FloatArray"]


class _Signals(NamedTuple):
    """The standardised signals of one case: `values` (n_rows, n_signals) of the `rows` that have any score."""

    rows: IntArray
    values: npt.NDArray[np.float32]

    def of(self, rows: IntArray) -> FloatArray:
        """Return the signals (len(rows), n_signals) of some distinct rows."""
        values = np.zeros((len(rows), self.values.shape[1]))
        _, at, source = np.intersect1d(rows, self.rows, assume_unique=True, return_indices=True)
        values[at] = self.values[source]
        return values


def _score_case(graph: PaperGraph, case: Case) -> _Signals:
    scored = fuse(graph, case.query, dict.fromkeys(default_weights(), 1.0))
    rows = np.flatnonzero(scored.any(axis=1))
    return _Signals(rows, scored[rows].astype(np.float32))


def _rank(graph: PaperGraph, case: Case, scored: _Signals, weights: FloatArray) -> list[int]:
    scores = np.zeros(graph.n_papers)
    scores[scored.rows] = scored.values @ weights
    return rank_rows(graph, case, scores)


def _examples(graph: PaperGraph, case: Case, scored: _Signals, weights: FloatArray) -> Examples:
    """Signals and labels of a case: 1 for hidden references, 0 for the best-ranked other papers."""
    wanted = np.array([row for row, grade in case.grades.items() if grade > 0 and row >= 0], dtype=np.int64)
    best = _rank(graph, case, scored, weights)[: NEGATIVES + len(wanted)]
    others = np.setdiff1d(np.array(best, dtype=np.int64), wanted)
    rows: IntArray = np.concatenate((wanted, others))
    return scored.of(rows), (np.arange(len(rows)) < len(wanted)).astype(np.float64)


def _fit(examples: Sequence[Examples], start: FloatArray, free: npt.NDArray[np.bool_]) -> FloatArray:
    """Fit the free weights by non-negative ridge regression around the default ones, then scale to their sum.

    Source: Hoerl & Kennard, Ridge regression, 1970; with the penalty on the distance from `start` instead of from 0.
    """
    check_addresses("Fitting weights")
    from sklearn.linear_model import Ridge

    inputs = np.concatenate([(each - each.mean(axis=0))[:, free] for each, _ in examples])
    labels = np.concatenate([label - label.mean() for _, label in examples])
    usual = inputs @ start[free]
    scale = float(usual @ labels) / max(float(usual @ usual), 1e-12)  # from weights to labels
    pull = np.sqrt(STRENGTH * len(labels))
    inputs = np.concatenate((inputs, pull * np.eye(inputs.shape[1])))
    targets = np.concatenate((labels, pull * scale * start[free]))
    weights = Ridge(alpha=1e-6, positive=True, fit_intercept=False).fit(inputs, targets).coef_
    fitted = start.copy()
    fitted[free] = weights * start[free].sum() / max(float(weights.sum()), 1e-12)
    return fitted


def _ndcg(graph: PaperGraph, case: Case, scored: _Signals, weights: FloatArray) -> float:
    return measure(_rank(graph, case, scored, weights), case.grades)["nDCG@10"]
