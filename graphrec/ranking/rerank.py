"""The stage behind the fusion of signals: a reranker reads the first papers, and its grades change their scores.

A score is the chance that a reader calls a paper closely related. Grades that are such chances, too, are averaged with
it by weight. Of other grades only the order counts: they are put on the scale of the sums behind the scores, where the
best paper gets the highest of the usual sums of the graded papers, and so on, and the scores follow. A paper without a
usable grade keeps its usual score. Papers that were not read stand below those that were, in their usual order. The
relevance floor, and all that is behind it, see the new scores alone.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from graphrec import registry
from graphrec.errors import OptionError
from graphrec.model.grade import Grade, GradeEvidence, GradeList
from graphrec.model.reason import Reason, Sentence
from graphrec.ranking.rerankers import Reranker
from graphrec.text import clean, truncate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.grade import Topic
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.paper import Paper
    from graphrec.model.query import Ranking
    from graphrec.ranking.fusion import Scored

MOST_READ = 50  # papers; of the judged papers with grade 2 or more, 96 in 100 are among the first 50
MOST_SEEDS = 8  # of a topic: what a reader can be asked to hold beside a paper
_TIE = 1e-9  # so little that no score is changed
_BELOW = 0.999  # of the lowest score of the papers read, that the best of the others gets at most
_LONGEST_CLAUSE = 300  # characters
_GROUP = "rerankers"
_LOG = logging.getLogger("graphrec")


@dataclass(frozen=True, slots=True)
class ChosenReranker:
    """A reranker as the user chose it: name, entry, the model that it is to ask, the name of that, and its weight."""

    name: str
    entry: Reranker
    model: str
    label: str
    weight: float


def open_reranker(choice: str, weights: Mapping[str, float]) -> tuple[ChosenReranker, dict[str, float]]:
    """Load a reranker; also returns the weights without that of the reranker.

    Args:
        choice: `NAME=MODEL`, or `NAME` for a reranker that needs no model.
        weights: weights of signals by name, and perhaps that of the reranker, which replaces its `WEIGHT`.

    Raises:
        OptionError: no reranker or model has that name, or its weight is not between 0 and 1.
        PluginError: the reranker is another package's, and cannot be loaded.
    """
    typed, _, model = choice.partition("=")
    key = typed.strip().replace("-", "_")
    name = next((each for each in registry.names(_GROUP) if each.replace("-", "_") == key), typed)
    entry: Reranker = registry.load(_GROUP, name, Reranker)
    weight = weights.get(key, entry.WEIGHT)
    if not isinstance(weight, Real) or not 0 < weight < 1:
        raise OptionError(f"The weight of the reranker {name} is {weight}; expected a number between 0 and 1.")
    with registry.guard(_GROUP, name):
        label = truncate(clean(entry.label(model)) or name, _LONGEST_CLAUSE)
    rest = {signal: value for signal, value in weights.items() if signal != key}
    return ChosenReranker(name, entry, model, label, float(weight)), rest


def first_rows(scored: Scored) -> IntArray:
    """Rows of the papers that are read: the first `MOST_READ` that score anything, best first."""
    best = scored.sort(np.arange(len(scored.scores)))[:MOST_READ]
    return best[scored.scores[best] > 0]


def grade(chosen: ChosenReranker, topic: Topic, papers: Mapping[int, Paper], order: Sequence[int]) -> GradeList:
    """Let a reranker grade papers; a failure of another package's costs the grades, and one warning.

    Args:
        chosen: the reranker.
        topic: what they are graded against.
        papers: the papers by row.
        order: their rows, best first.

    Raises:
        GraphrecError: a reranker of graphrec lacks what it needs.
    """
    entry = chosen.entry
    try:
        grades = list(entry.grade(topic, [papers[row] for row in order], chosen.model)) if order else []
        _check(entry, grades, len(order))
    except Exception as error:
        if chosen.name in registry.builtin_names(_GROUP):
            raise
        registry.warn_of_failure(_GROUP, chosen.name, error)
        grades = [None] * len(order)
    else:
        if order and not any(grades) and chosen.name not in registry.builtin_names(_GROUP):  # those of graphrec say why
            _LOG.warning("%s gave no grade; the usual order is shown.", chosen.label)
    by_row = dict(sorted(zip(order, grades, strict=True)))
    return GradeList(
        chosen.name, chosen.label, chosen.weight, bool(entry.IS_ABSOLUTE), tuple(by_row), tuple(by_row.values())
    )


def _check(entry: Reranker, grades: Sequence[object], n_papers: int) -> None:
    """Raise ValueError unless there is a grade or None for each paper, with a clause, and in [0, 1] if absolute."""
    if len(grades) != n_papers:
        raise ValueError(f"it gives {len(grades)} grades, expected {n_papers}")
    for each in grades:
        if each is not None and not (
            isinstance(each, Grade)
            and isinstance(each.clause, str)
            and isinstance(each.value, Real)
            and math.isfinite(each.value)
            and (0 <= each.value <= 1 or not entry.IS_ABSOLUTE)
        ):
            raise ValueError(f"it gives {each!r}, expected a Grade of a number and a clause, or None")


def apply(scored: Scored, rows: IntArray, grades: GradeList) -> Scored:
    """The scores with those of the papers that were read changed by their grades, which are one more column of shares.

    Args:
        scored: the scores by the signals.
        rows: rows of the papers that were read, in the order of `grades.rows`.
        grades: their grades.
    """
    graded = rows[np.array([each is not None for each in grades.grades], dtype=bool)]
    values = np.array([each.value for each in grades.grades if each is not None])
    change = _apply_chances if grades.is_absolute else _apply_order
    return replace(change(scored, rows, graded, values, grades.weight), signals=(*scored.signals, grades.signal))


def _apply_order(scored: Scored, rows: IntArray, graded: IntArray, values: FloatArray, weight: float) -> Scored:
    """Average the sums with those of the places that the values give; scores are those of such sums among the read."""
    factor, own = np.ones(len(scored.raw)), np.zeros(len(scored.raw))
    factor[graded] = 1 - weight
    own[graded] = weight * _levels(values, scored.raw[graded])
    shares = np.column_stack([scored.shares * factor[:, None], own])
    raw, scores = shares.sum(axis=1), scored.scores.copy()
    usual = rows[np.argsort(scored.raw[rows], kind="stable")]
    scores[graded] = np.interp(raw[graded], scored.raw[usual], scored.scores[usual])
    return replace(scored, shares=shares, raw=raw, scores=scores)


def _levels(values: FloatArray, usual: FloatArray) -> FloatArray:
    """For each paper the usual sum of the place that its value gives it; ties by usual sum."""
    levels = np.empty(len(values))
    levels[np.lexsort((-usual, -values))] = np.sort(usual)[::-1]
    return levels


def _apply_chances(scored: Scored, rows: IntArray, graded: IntArray, values: FloatArray, weight: float) -> Scored:
    """Average scores and grades; where a paper that was not read would stand above one that was, scale all of them."""
    factor, own = np.ones(len(scored.raw)), np.zeros(len(scored.raw))
    factor[graded] = 1 - weight
    own[graded] = weight * values
    scores = factor * scored.scores + own
    is_unread = np.ones(len(factor), dtype=bool)
    is_unread[rows] = False
    lowest, highest = scores[rows].min(initial=1), scores[is_unread].max(initial=0)
    factor[is_unread] = _BELOW * lowest / highest if highest > lowest else 1
    scores = factor * scored.scores + own
    raw = scores + _TIE * scored.raw / max(1.0, float(scored.raw.max(initial=0)))  # papers of one score as usual
    scale = np.where(scores > 0, raw / np.where(scores > 0, scores, 1), 0)
    usual = scored.scores / np.where(scored.raw > 0, scored.raw, 1)
    shares = np.column_stack([scored.shares * (usual * factor * scale)[:, None], own * scale])
    return replace(scored, shares=shares, raw=raw, scores=scores)


def add_reasons(
    reasons: Sequence[list[Reason]], ranking: Ranking, rows: Sequence[int], grades: GradeList
) -> list[list[Reason]]:
    """Add to the reasons of each recommendation that of its grade, if it has one.

    Args:
        reasons: reasons of the recommendations, strongest first.
        ranking: the recommendations; its last column of contributions is that of the reranker.
        rows: their rows in the library.
        grades: what the reranker says.
    """
    by_row = dict(zip(grades.rows, grades.grades, strict=True))
    shares = ranking.contributions[:, -1].tolist()
    result = []
    for row, share, others in zip(rows, shares, reasons, strict=True):
        own_grade = by_row.get(row)
        own = [_reason(grades, own_grade, share)] if own_grade is not None else []
        result.append(sorted([*others, *own], key=lambda reason: -reason.contribution))
    return result


def _reason(grades: GradeList, own_grade: Grade, share: float) -> Reason:
    clause = truncate(clean(own_grade.clause), _LONGEST_CLAUSE)
    return Reason(grades.signal, share, GradeEvidence(grades.model, float(own_grade.value), clause), _say)


def _say(evidence: GradeEvidence) -> Sentence:
    return Sentence(evidence.clause or f"read by {evidence.model}", subject=("reranker",))
