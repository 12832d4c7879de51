"""How good the ranking is on one library: by judgements, or by hiding references; and weights fitted to them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from graphrec.engines.progress import announce_nothing
from graphrec.errors import TitleNotFoundError
from graphrec.evaluation import baselines, calibrate, evaluate, hide_references, read_judgements, systems
from graphrec.evaluation.systems import weigh_signals
from graphrec.storage.sql.lookup import find_title

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphrec.engines.progress import Announce
    from graphrec.evaluation import Calibration, SystemResult
    from graphrec.evaluation.systems import System
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.sql.store import Store


_CERTAIN = frozenset({"title", "id"})  # judgements name papers exactly; a guess would measure something else


def evaluate_judgements(
    opened: Snapshot,
    path: str | Path,
    weights: Mapping[str, float],
    *,
    brief: bool = False,
    announce: Announce = announce_nothing,
) -> tuple[list[SystemResult], tuple[str, ...]]:
    """Results of all systems on a file of judgements, and the names in it that the library lacks.

    Args:
        opened: the library.
        path: the judgements, as `read_judgements` takes them.
        weights: of graphrec's signals, by name.
        brief: leave out the systems that weigh the signals otherwise.
        announce: is told how far the work is.

    Raises:
        InputError: the file cannot be read.
    """
    judgements = read_judgements(path, lambda name: _row(opened.store, name))
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
    """Results of all systems at finding references that were hidden from every signal.

    Args:
        opened: the library.
        share: of the references that are hidden, between 0 and 1.
        weights: of graphrec's signals, by name.
        cold: hide all references of that share of the papers instead.
        brief: leave out the systems that weigh the signals otherwise.
        announce: is told how far the work is.

    Raises:
        OptionError: the share is out of range, or too few papers have references.
    """
    hidden, cases = hide_references(opened.graph.unsharded, share, cold=cold)
    return evaluate(hidden, cases, _competitors(opened.store, weights, brief=brief), announce=announce)


def fit_weights(opened: Snapshot, share: float, announce: Announce = announce_nothing) -> Calibration:
    """Weights that find hidden references again, with their gain on papers they were not fitted to.

    Args:
        opened: the library.
        share: of the references that are hidden, between 0 and 1.
        announce: is told how far the work is.

    Raises:
        OptionError: too few papers have references.
    """
    hidden, cases = hide_references(opened.graph.unsharded, share)
    return calibrate(hidden, cases, announce=announce)


def describe_calibration(results: Calibration) -> dict[str, Any]:
    """What a library keeps of its calibration: the weights and where they come from."""
    return {**asdict(results), "weights": dict(results.weights), "gain_interval": list(results.gain_interval)}


def _competitors(store: Store, weights: Mapping[str, float], *, brief: bool) -> dict[str, System]:
    papers = list(store.all_papers())
    return {"graphrec": weigh_signals(weights), **baselines(papers)} if brief else systems(papers, weights)


def _row(store: Store, name: str) -> int | None:
    try:
        match = find_title(store, name)
    except TitleNotFoundError:
        return None
    return match.row if match.how in _CERTAIN else None
