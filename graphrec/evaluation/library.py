"""Evaluation and calibration of an open library, on judgements or on held-out references."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from graphrec.engines.progress import announce_nothing
from graphrec.errors import InputError, TitleNotFoundError
from graphrec.evaluation import baselines, calibrate, evaluate, hide_references, read_judgements, systems
from graphrec.evaluation.systems import weigh_signals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphrec.engines.progress import Announce
    from graphrec.evaluation import Calibration, SystemResult
    from graphrec.evaluation.systems import System
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.store import LibraryStore


_CERTAIN = frozenset({"title", "id"})  # only exact matches: measures on guessed papers would be meaningless


def evaluate_judgements(
    opened: Snapshot,
    path: str | Path,
    weights: Mapping[str, float],
    *,
    brief: bool = False,
    announce: Announce = announce_nothing,
) -> tuple[list[SystemResult], tuple[str, ...]]:
    """Evaluate all systems on a file of judgements; also return the titles in it that the library does not have.

    Args:
        opened: the open library.
        path: the file of judgements, as for `read_judgements`.
        weights: weights of graphrec's signals by name.
        brief: evaluate graphrec and the baselines only, not single signals.
        announce: called with (step, done, total) to report progress.

    Raises:
        InputError: the file cannot be read.
    """
    judgements = read_judgements(path, lambda name: _row(opened.store, name))
    if not judgements.cases:
        raise InputError(f"No query of {path} is in the library; expected titles or ids of its papers.")
    results = evaluate(
        opened.graph.unsharded,
        judgements.cases,
        _competitors(opened.store, weights, brief=brief),
        relevant_from=judgements.relevant_from,
        announce=announce,
    )
    return results, judgements.unknown


def evaluate_held_out(
    opened: Snapshot,
    share: float,
    weights: Mapping[str, float],
    *,
    cold: bool = False,
    brief: bool = False,
    announce: Announce = announce_nothing,
) -> list[SystemResult]:
    """Evaluate all systems on held-out references.

    Args:
        opened: the open library.
        share: share of the references to hide, between 0 and 1.
        weights: weights of graphrec's signals by name.
        cold: hide all references of this share of the papers instead.
        brief: evaluate graphrec and the baselines only, not single signals.
        announce: called with (step, done, total) to report progress.

    Raises:
        OptionError: the share is out of range, or too few papers have references.
    """
    hidden, cases = hide_references(opened.graph.unsharded, share, cold=cold)
    return evaluate(hidden, cases, _competitors(opened.store, weights, brief=brief), announce=announce)


def fit_weights(opened: Snapshot, share: float, announce: Announce = announce_nothing) -> Calibration:
    """Fit weights of signals to held-out references.

    Args:
        opened: the open library.
        share: share of the references to hide, between 0 and 1.
        announce: called with (step, done, total) to report progress.

    Raises:
        OptionError: too few papers have references.
    """
    hidden, cases = hide_references(opened.graph.unsharded, share)
    return calibrate(hidden, cases, announce=announce)


def describe_calibration(results: Calibration) -> dict[str, Any]:
    """Convert a calibration to the JSON that a library stores."""
    return {**asdict(results), "weights": dict(results.weights), "gain_interval": list(results.gain_interval)}


def _competitors(store: LibraryStore, weights: Mapping[str, float], *, brief: bool) -> dict[str, System]:
    papers = list(store.all_papers())
    return {"graphrec": weigh_signals(weights), **baselines(papers)} if brief else systems(papers, weights)


def _row(store: LibraryStore, name: str) -> int | None:
    try:
        match = store.find_title(name)
    except TitleNotFoundError:
        return None
    return match.row if match.how in _CERTAIN else None
