"""A signal of another package, held so that its faults cost its own part of the answer and one logged sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec import registry
from graphrec.model.reason import Sentence
from graphrec.signals._contract import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray
    from graphrec.model.query import Query
    from graphrec.signals._contract import Signal


@dataclass(frozen=True, slots=True)
class NoEvidence:
    """What is left of the evidence of a signal that failed to give any."""

    def to_dict(self) -> dict[str, Any]:
        """No keys."""
        return {}


def guarded(entry: str, signal: Signal[Any, Any]) -> Signal[Any, Any]:
    """The signal with each function checked: where it fails there is no score, no evidence, or only its name.

    Args:
        entry: the name of the entry point.
        signal: what it holds.
    """
    nothing = NoEvidence()
    plain = Sentence(entry.replace("_", " ").replace("-", " "))

    def attempt(step: Callable[[], Any], fallback: Any) -> Any:
        try:
            return step()
        except Exception as error:  # noqa: BLE001 - the code of a stranger may raise anything
            registry.warn_of_failure("signals", entry, error)
            return fallback

    def score(graph: PaperGraph, query: Query, *known: Any) -> FloatArray:
        none = np.zeros(graph.n_papers)
        checked: FloatArray = attempt(lambda: _checked_scores(signal, graph, signal.score(graph, query, *known)), none)
        return checked

    def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[Any]:
        none = [nothing] * len(rows)
        return list(
            attempt(lambda: _checked_evidence(signal, graph, signal.explain(graph, query, rows), len(rows)), none)
        )

    return replace(
        signal,
        score=score,
        explain=explain,
        wanted=lambda one: Wanted() if one is nothing else attempt(lambda: signal.wanted(one), Wanted()),
        name_evidence=lambda one, names: (
            nothing if one is nothing else attempt(lambda: _checked_names(signal.name_evidence(one, names)), nothing)
        ),
        sentence=lambda one: plain if one is nothing else attempt(lambda: _checked_words(signal.sentence(one)), plain),
    )


def _checked_scores(signal: Signal[Any, Any], graph: PaperGraph, scores: Any) -> FloatArray:
    """The scores as an array of floats; raises ValueError for what is none."""
    array = np.asarray(scores, dtype=np.float64)
    if array.shape != (graph.n_papers,) or not np.isfinite(array).all() or (array < 0).any():
        raise ValueError(f"its scores have the shape {array.shape}, expected {graph.n_papers} finite numbers from 0 on")
    return np.minimum(array, 1) if signal.is_absolute else array


def _checked_evidence(
    signal: Signal[Any, Any], graph: PaperGraph, evidence: Sequence[Any], count: int
) -> Sequence[Any]:
    """The evidence; raises ValueError where a paper has none, or it wants names of what is not in the graph."""
    if len(evidence) != count:
        raise ValueError(f"it explains {len(evidence)} papers, expected {count}")
    kinds = (("nodes", graph.n_papers + graph.n_works + graph.n_methods), ("methods", graph.n_methods))
    for kind, size in (*kinds, ("terms", graph.terms.n_columns)):
        strange = [
            number for each in evidence for number in getattr(signal.wanted(each), kind) if not 0 <= number < size
        ]
        if strange:
            raise ValueError(f"it wants the names of {kind} {strange}, expected numbers from 0 to {size - 1}")
    return evidence


def _checked_names(evidence: Any) -> Any:
    json.dumps(evidence.to_dict() | {}, allow_nan=False)
    return evidence


def _checked_words(sentence: Any) -> Sentence:
    if not isinstance(sentence, Sentence):
        raise TypeError(f"its sentence is {sentence!r}, expected a graphrec.model.reason.Sentence")
    return sentence
