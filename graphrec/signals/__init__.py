"""One signal per file: a query becomes a score for every paper, with evidence and a sentence for each.

The public modules here, and the entry points `graphrec.signals` of other packages, are the signals; each holds a
`SIGNAL`, a record of type `Signal` with all that is its own. No other room knows which signals there are.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from graphrec import registry
from graphrec.signals._contract import FEWEST_SHARED, FacetWeight, NameRequest, Names, SharedPhrases, Signal
from graphrec.signals._guard import find_fault, guard

__all__ = [
    "FEWEST_SHARED",
    "FacetWeight",
    "NameRequest",
    "Names",
    "SharedPhrases",
    "Signal",
    "SignalModule",
    "load_signals",
]


class SignalModule(Protocol):
    """The module of a signal."""

    SIGNAL: Signal[Any, Any]


@cache
def load_signals() -> dict[str, Signal[Any, Any]]:
    """All signals by name, in their order; those of other packages that cannot be loaded are logged and left out."""
    found: dict[str, Signal[Any, Any]] = {}
    for entry, module in registry.usable("signals", SignalModule).items():
        name = entry.replace("-", "_")
        if entry in registry.builtin_names("signals"):
            found[name] = module.SIGNAL
        elif fault := find_fault(module.SIGNAL):
            registry.warn_of_failure("signals", entry, ValueError(fault))
        else:
            found[name] = guard(entry, module.SIGNAL)
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))
