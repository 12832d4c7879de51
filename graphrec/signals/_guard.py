"""Guard around a signal of another package: a fault in it costs only its own part of the answer and one log entry."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec import registry
from graphrec.model.reason import Sentence
from graphrec.signals._contract import FacetWeight, NameRequest, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray
    from graphrec.model.query import Query
    from graphrec.signals._contract import Names


def guard(entry: str, signal: Signal[Any, Any]) -> Signal[Any, Any]:
    """Wrap every function of a signal, so that a failure gives scores of 0, no evidence, or its name as sentence.

    Args:
        entry: name of the entry point.
        signal: the signal that it defines.
    """
    held = _Guard(entry, signal)
    return replace(
        signal,
        score=held.score,
        explain=held.explain,
        request_names=held.request_names,
        name_evidence=held.name_evidence,
        sentence=held.sentence,
        is_likeness=False,
        is_link=False,
    )


def find_fault(signal: object) -> str:
    """Check the constants of a signal; return the fault as the end of a sentence, or ""."""
    if not isinstance(signal, Signal):
        return f"SIGNAL is {signal!r}, expected a graphrec.signals.Signal"
    facets = signal.facets.values()
    weights = [signal.weight, signal.least_spread, *(each.weight for each in facets if isinstance(each, FacetWeight))]
    if not all(isinstance(weight, Real) and 0 <= weight < math.inf for weight in weights):
        return f"it weighs {signal.weight!r}, expected numbers from 0 on for weights and spread"
    ours = {name.replace("-", "_") for name in registry.builtin_names("signals")}
    if not set(signal.uses) <= ours:
        return f"it uses {', '.join(signal.uses)}, expected signals of graphrec: {', '.join(sorted(ours))}"
    if not isinstance(signal.order, int) or not all(isinstance(each, FacetWeight) for each in facets):
        return f"its order is {signal.order!r} and its facets {signal.facets!r}, expected a number and FacetWeights"
    return ""


@dataclass(frozen=True, slots=True)
class _NoEvidence:
    """Stands for evidence that a failed signal did not give."""

    def to_dict(self) -> dict[str, Any]:
        return {}


_NOTHING = _NoEvidence()


@dataclass(frozen=True, slots=True)
class _Guard:
    """The functions of a signal, each with a check of its result."""

    entry: str
    signal: Signal[Any, Any]

    def score(self, graph: PaperGraph, query: Query, *inputs: Any) -> FloatArray:
        scores: FloatArray = self._attempt(lambda: self._score(graph, query, *inputs), np.zeros(graph.n_papers))
        return scores

    def explain(self, graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[Any]:
        """Explain papers as the signal does; if it fails, none has evidence.

        Args:
            graph: the papers and their links.
            query: the seeds and the text of the query.
            rows: rows of the recommended papers.
        """
        return list(self._attempt(lambda: self._explain(graph, query, rows), [_NOTHING] * len(rows)))

    def request_names(self, evidence: Any) -> NameRequest:
        return NameRequest() if evidence is _NOTHING else self.signal.request_names(evidence)  # checked by `explain`

    def name_evidence(self, evidence: Any, names: Names) -> Any:
        return _NOTHING if evidence is _NOTHING else self._attempt(lambda: self._name(evidence, names), _NOTHING)

    def sentence(self, evidence: Any) -> Sentence:
        fallback = Sentence(self.entry.replace("_", " ").replace("-", " "))
        text: Sentence = fallback if evidence is _NOTHING else self._attempt(lambda: self._say(evidence), fallback)
        return text

    def _attempt(self, step: Callable[[], Any], fallback: Any) -> Any:
        try:
            return step()
        except Exception as error:  # noqa: BLE001 - code of another package may raise anything
            registry.warn_of_failure("signals", self.entry, error)
            return fallback

    def _score(self, graph: PaperGraph, query: Query, *inputs: Any) -> FloatArray:
        scores = np.asarray(self.signal.score(graph, query, *inputs), dtype=np.float64)
        if scores.shape != (graph.n_papers,) or not np.isfinite(scores).all() or (scores < 0).any():
            raise ValueError(f"its scores are {scores!r}, expected {graph.n_papers} finite numbers from 0 on")
        return np.minimum(scores, 1) if self.signal.is_absolute else scores

    def _explain(self, graph: PaperGraph, query: Query, rows: Sequence[int]) -> Sequence[Any]:
        evidence = self.signal.explain(graph, query, rows)
        if len(evidence) != len(rows):
            raise ValueError(f"it explains {len(evidence)} papers, expected {len(rows)}")
        for each in evidence:
            _check_request(graph, self.signal.request_names(each))
        return evidence

    def _name(self, evidence: Any, names: Names) -> Any:
        evidence_in_names = self.signal.name_evidence(evidence, names)
        json.dumps(evidence_in_names.to_dict() | {}, allow_nan=False)
        return evidence_in_names

    def _say(self, evidence: Any) -> Sentence:
        sentence = self.signal.sentence(evidence)
        if not isinstance(sentence, Sentence):
            raise TypeError(f"its sentence is {sentence!r}, expected a graphrec.model.reason.Sentence")
        return sentence


def _check_request(graph: PaperGraph, request: NameRequest) -> None:
    """Raise ValueError if names are requested for numbers that are not in the graph."""
    n_nodes = graph.n_papers + graph.n_works + graph.n_methods
    kinds = ((request.nodes, n_nodes), (request.methods, graph.n_methods), (request.terms, graph.terms.n_columns))
    for numbers, size in kinds:
        strange = [number for number in numbers if not 0 <= number < size]
        if strange:
            raise ValueError(f"it asks for the names of {strange}, expected numbers from 0 to {size - 1}")
