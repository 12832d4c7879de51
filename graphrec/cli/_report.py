"""What reading and building did, told on stderr: progress while it runs, an honest report after."""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphrec.cli._print import QUIET, is_asked, say
from graphrec.engines.progress import announce_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from rich.progress import Progress

    from graphrec.api.library import Library
    from graphrec.engines.progress import Announce


@contextmanager
def progress(noun: str = "papers") -> Iterator[Announce]:
    """A bar with the step at work, its rate and the time left, on a terminal; silence elsewhere.

    A Ctrl-C that Python drops, as it does in callbacks of imports, ends the work when it is next announced.
    """
    with _interrupts_noted() as check, _shown(noun) as show:

        def announce(step: str, done: float = 0, total: float = 0, /) -> None:
            check()
            show(step, done, total)

        yield announce


@contextmanager
def _interrupts_noted() -> Iterator[Callable[[], None]]:
    """Note every Ctrl-C besides raising it; what is given raises it again."""
    came = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        signal.default_int_handler(number, frame)

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # as in a shell's background
        yield check
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def _shown(noun: str) -> Iterator[Announce]:
    if not sys.stderr.isatty() or is_asked(QUIET):
        yield announce_nothing
        return
    bar = _Bar(noun)
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    """Draws itself when the first step is announced, and is gone when closed."""

    def __init__(self, noun: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._noun, self._clock = noun, clock
        self._step, self._begun = "", 0.0
        self._drawn: Progress | None = None

    def __call__(self, step: str, done: float = 0, total: float = 0, /) -> None:
        """At work on a step; a new one begins with a bar of its own."""
        if self._drawn is None:
            self._drawn = _draw()
        if step != self._step:
            self._step, self._begun = step, self._clock()
            for task in self._drawn.task_ids:
                self._drawn.remove_task(task)
            self._drawn.add_task(step, total=None, rate="")
        (shown,) = self._drawn.tasks
        seconds = self._clock() - self._begun
        speed = f"{done / seconds:,.0f} {self._noun}/s" if done and seconds and total else ""
        self._drawn.update(shown.id, completed=done, total=total or None, rate=speed)

    def close(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()


def _draw() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    drawn = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("so far, left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    drawn.start()
    return drawn


def print_report(library: Library) -> None:
    """Say what became of every record just read, what the library holds, and what it lacks."""
    from graphrec.cli._summary import summarise, why_no_links
    from graphrec.explore.statistics import summarise_links

    counts = library.stats()
    for sentence in summarise(library.report, counts.filled, len(library)):
        say(sentence)
    say(summarise_links(counts))
    if reason := why_no_links(counts):
        say(reason)
