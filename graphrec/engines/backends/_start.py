"""How worker processes start: forked where that is the default, else as new processes that do not import the script.

A process that Python spawns imports the script of its parent under another name. Without `if __name__ == "__main__":`
the script would build again in each worker. Workers run functions of packages only, so they need no script; a spawned
process leaves it out where its parent shows no file and no module name to it.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import TYPE_CHECKING, Any

from graphrec.systems import handlers_replaced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import BaseContext

    from graphrec.systems import Handler

_LOCK = threading.Lock()
_MISSING = object()


def worker_context() -> BaseContext:
    """The context that starts worker processes: the default one if that forks, else one that spawns without script."""
    default = multiprocessing.get_context()
    return default if default.get_start_method() == "fork" else _Context()


@contextmanager
def script_hidden() -> Iterator[None]:
    """Start processes that do not import the script which is running: it shows neither its file nor its name."""
    main = sys.modules["__main__"]
    with _LOCK:
        hidden = {name: vars(main).get(name, _MISSING) for name in ("__file__", "__spec__")}
        vars(main).pop("__file__", None)
        main.__spec__ = None
        try:
            yield
        finally:
            for name, value in hidden.items():
                if value is _MISSING:
                    vars(main).pop(name, None)
                else:
                    setattr(main, name, value)


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Handle signals that end the process only after the block: a cluster that is half started cannot be closed."""
    came: list[tuple[Handler, int]] = []

    def deferring(handler: Any) -> Handler | None:
        return (lambda number, _: came.append((handler, number))) if callable(handler) else None

    try:
        with handlers_replaced(deferring):
            yield
    finally:
        for handler, number in came[:1]:
            handler(number, None)


class _Process(SpawnProcess):
    """A spawned process that does not import the script."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the method by which multiprocessing starts a process
        with script_hidden():
            return SpawnProcess._Popen(process_obj)  # noqa: SLF001 - see above


class _Context(SpawnContext):
    """A context that spawns such processes."""

    Process = _Process
