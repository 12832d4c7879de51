"""Reports reading and building on stderr: a progress bar while it runs, and a summary afterwards."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphrec.cli._print import QUIET, is_switched_on, say
from graphrec.cli._signals import signals_recorded
from graphrec.engines.progress import announce_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

    from graphrec.api.library import Library
    from graphrec.engines.progress import Announce


@contextmanager
def progress(noun: str = "papers") -> Iterator[Announce]:
    """A progress bar with the current step, its rate and the remaining time; nothing if stderr is not a terminal.

    A Ctrl-C that Python drops is raised again when the next step is announced.
    """
    with signals_recorded() as check, _show_bar(noun) as show:

        def announce(step: str, done: float = 0, total: float = 0, /) -> None:
            check()
            show(step, done, total)

        yield announce


@contextmanager
def _show_bar(noun: str) -> Iterator[Announce]:
    if not sys.stderr.isatty() or is_switched_on(QUIET):
        yield announce_nothing
        return
    bar = _Bar(noun)
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    """A progress bar that appears with the first announced step and disappears when closed."""

    def __init__(self, noun: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._noun, self._clock = noun, clock
        self._step, self._begun = "", 0.0
        self._progress: Progress | None = None

    def __call__(self, step: str, done: float = 0, total: float = 0, /) -> None:
        """Show the progress of a step; a new step replaces the bar of the previous one, and "" hides it till then."""
        if not step:
            self.close()
            return
        if self._progress is None:
            self._progress = _draw()
        if step != self._step:
            self._step, self._begun = step, self._clock()
            for task in self._progress.task_ids:
                self._progress.remove_task(task)
            self._progress.add_task(step, total=None, rate="")
        (current,) = self._progress.tasks
        seconds = self._clock() - self._begun
        speed = f"{done / seconds:,.0f} {self._noun}/s" if done and seconds and total else ""
        self._progress.update(current.id, completed=done, total=total or None, rate=speed)

    def close(self) -> None:
        """Remove the bar."""
        if self._progress is not None:
            self._progress.stop()
            self._progress, self._step = None, ""


def _draw() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("so far, left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.start()
    return bar


def print_report(library: Library) -> None:
    """Print which records were read, merged and skipped, what the library contains, and which fields it lacks."""
    from graphrec.cli._summary import summarise, why_no_links
    from graphrec.explore.statistics import summarise_links

    counts = library.stats()
    for sentence in summarise(library.report, counts.filled, len(library)):
        say(sentence)
    say(summarise_links(counts))
    if reason := why_no_links(counts):
        say(reason)
