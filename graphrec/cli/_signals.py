"""SIGTERM and SIGHUP end a command as Ctrl-C does: by an error that undoes what is half done and ends the workers."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from graphrec.systems import handlers_replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from types import FrameType

    from graphrec.systems import Handler


class Ended(KeyboardInterrupt):
    """A signal asked the process to end; `name` and `code` are those that shells report."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.name = signal.Signals(number).name
        self.code = 128 + number


def _end(number: int, _frame: FrameType | None) -> None:
    raise Ended(number)


def ends_by_signals() -> AbstractContextManager[None]:
    """Raise `Ended` when one of the signals comes that would end the process at once; others are left as they are."""
    return handlers_replaced(lambda handler: _end if handler is signal.SIG_DFL else None)


@contextmanager
def signals_recorded() -> Iterator[Callable[[], None]]:
    """Record every Ctrl-C and signal to end in addition to raising it; yields a function that raises it again.

    Python drops what is raised in some callbacks, for instance during imports.
    """
    recorded: list[BaseException] = []

    def recording(handler: Any) -> Handler | None:
        if handler is not _end and handler is not signal.default_int_handler:  # background jobs ignore Ctrl-C
            return None

        def record(number: int, frame: FrameType | None) -> None:
            try:
                handler(number, frame)
            except KeyboardInterrupt as error:
                recorded.append(error)
                raise

        return record

    def check() -> None:
        if recorded:
            raise recorded[0]

    with handlers_replaced(recording):
        yield check
