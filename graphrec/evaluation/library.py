"""How good the ranking is on one library: by judgements, or by hiding references; and weights fitted to them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from graphrec.engines.progress import silently
from graphrec.errors import TitleNotFoundError
from graphrec.evaluation import baselines, calibrate, evaluate, hide_references, read_judgements, systems
from graphrec.evaluation.systems import fused
from graphrec.storage.sql.lookup import find_title

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphrec.engines.progress import Announce
    from graphrec.evaluation import Calibration, Result
    from graphrec.evaluation.systems import System
    from graphrec.model.graph import PaperGraph
    from graphrec.storage.sql.store import Store


_CERTAIN = frozenset({"title", "id"})  # judgements name papers exactly; a guess would measure something else


def evaluate_judgements(
    store: Store,
    graph: PaperGraph,
    path: str | Path,
    weights: Mapping[str, float],
    *,
    brief: bool = False,
    announce: Announce = silently,
) -> tuple[list[Result], tuple[str, ...]]:
    """Results of all systems on a file of judgements, and the names in it that the library lacks.

    Raises:
        InputError: the file cannot be read.
    """
    judgements = read_judgements(path, lambda name: _row(store, name))
    competitors = _competitors(store, weights, brief=brief)
    found = evaluate(graph, judgements.cases, competitors, relevant_from=judgements.relevant_from, announce=announce)
    return found, judgements.unknown


def evaluate_held_out(
    store: Store,
    graph: PaperGraph,
    share: float,
    weights: Mapping[str, float],
    *,
    cold: bool = False,
    brief: bool = False,
    announce: Announce = silently,
) -> list[Result]:
    """Results of all systems at finding references that were hidden from every signal.

    Raises:
        OptionError: the share is out of range, or too few papers have references.
    """
    hidden, cases = hide_references(graph, share, cold=cold)
    return evaluate(hidden, cases, _competitors(store, weights, brief=brief), announce=announce)


def fit_weights(graph: PaperGraph, share: float, announce: Announce = silently) -> Calibration:
    """Weights that find hidden references again, with their gain on papers they were not fitted to.

    Raises:
        OptionError: too few papers have references.
    """
    hidden, cases = hide_references(graph, share)
    return calibrate(hidden, cases, announce=announce)


def describe_calibration(found: Calibration) -> dict[str, Any]:
    """What a library keeps of its calibration: the weights and where they come from."""
    return {**asdict(found), "weights": dict(found.weights), "gain_interval": list(found.gain_interval)}


def _competitors(store: Store, weights: Mapping[str, float], *, brief: bool) -> dict[str, System]:
    papers = list(store.all_papers())
    return {"graphrec": fused(weights), **baselines(papers)} if brief else systems(papers, weights)


def _row(store: Store, name: str) -> int | None:
    try:
        match = find_title(store, name)
    except TitleNotFoundError:
        return None
    return match.row if match.how in _CERTAIN else None
