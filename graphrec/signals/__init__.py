"""Signals, one per file: each scores all papers for a query, with evidence and a sentence for every score.

The public modules here, and the entry points `graphrec.signals` of other packages, are the signals. Each defines
`SIGNAL`, a record of type `Signal` with everything specific to it. No other package of graphrec lists the signals.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from graphrec import registry
from graphrec.signals._contract import FacetWeight, NameRequest, Names, SharedText, Signal

__all__ = [
    "FacetWeight",
    "NameRequest",
    "Names",
    "SharedText",
    "Signal",
    "SignalModule",
    "load_signals",
]


class SignalModule(Protocol):
    """The module of a signal."""

    SIGNAL: Signal[Any, Any]


@cache
def load_signals() -> dict[str, Signal[Any, Any]]:
    """Load all signals by name, in their order; one of another package that cannot be loaded is only logged."""
    modules: dict[str, SignalModule] = registry.load_usable("signals", SignalModule)
    ours = registry.builtin_names("signals")
    signals = {_name(entry): module.SIGNAL for entry, module in modules.items() if entry in ours}
    signals |= _guard_all({entry: module.SIGNAL for entry, module in modules.items() if entry not in ours})
    return dict(sorted(signals.items(), key=lambda item: (item[1].order, item[0])))


def _name(entry: str) -> str:
    return entry.replace("-", "_")


def _guard_all(foreign: dict[str, Any]) -> dict[str, Signal[Any, Any]]:
    """Wrap the signals of other packages in a guard; one with invalid constants is logged and left out."""
    guarded: dict[str, Signal[Any, Any]] = {}
    for entry, signal in foreign.items():
        from graphrec.signals._guard import find_fault, guard  # imported here, since few users have such signals

        if fault := find_fault(signal):
            registry.warn_of_failure("signals", entry, ValueError(fault))
        else:
            guarded[_name(entry)] = guard(entry, signal)
    return guarded
