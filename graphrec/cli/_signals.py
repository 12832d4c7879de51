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


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


@contextmanager
def ends_by_signals() -> Iterator[None]:
    """Raise `Ended` when one of the signals comes that would end the process at once; others are left as they are."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    replaced = [number for number in _numbers() if signal.getsignal(number) is signal.SIG_DFL]
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
        for number in (signal.SIGINT, *_numbers()):
            handler = signal.getsignal(number)  # a background job of a shell ignores Ctrl-C
            if callable(handler) and handler in {_end, signal.default_int_handler}:
                before[number] = handler
    for number in before:
        signal.signal(number, record)
    try:
        yield check
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
