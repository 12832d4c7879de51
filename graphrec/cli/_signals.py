"""SIGTERM and SIGHUP end a command as Ctrl-C does: by an error that undoes what is half done and ends the workers."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP", "SIGBREAK")  # those that the platform has


class Ended(KeyboardInterrupt):
    """A signal asked the process to end; `name` and `code` are those that shells report."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.name = signal.Signals(number).name
        self.code = 128 + number


def _end(number: int, _frame: FrameType | None) -> None:
    raise Ended(number)


@contextmanager
def ends_by_signals() -> Iterator[None]:
    """Raise `Ended` when one of the signals comes that would end the process at once; others are left as they are."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    replaced = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in replaced:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in replaced:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def signals_recorded() -> Iterator[Callable[[], None]]:
    """Record every Ctrl-C and signal to end in addition to raising it; yields a function that raises it again.

    Python drops what is raised in some callbacks, for instance during imports.
    """
    recorded: list[BaseException] = []

    def record(number: int, frame: FrameType | None) -> None:
        try:
            before[number](number, frame)
        except KeyboardInterrupt as error:
            recorded.append(error)
            raise

    def check() -> None:
        if recorded:
            raise recorded[0]

    before: dict[int, Callable[[int, FrameType | None], object]] = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", *_NAMES):
            handler = signal.getsignal(number) if (number := getattr(signal, name, None)) else None
            if handler is _end or handler is signal.default_int_handler:  # a background job of a shell ignores Ctrl-C
                before[number] = handler  # type: ignore[assignment]
    for number in before:
        signal.signal(number, record)
    try:
        yield check
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
