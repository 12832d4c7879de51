"""What reading and building did, told on stderr: progress while it runs, an honest report after."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphrec.cli._options import say
from graphrec.describing import summarise_links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphrec.front import Library
    from graphrec.records import ReadReport


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A spinner naming the step at work, on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Starting") as status:
        yield lambda step: status.update(f"{step} …")


def print_report(library: Library, report: ReadReport) -> None:
    """Say what became of every record, what the library holds, and what it lacks."""
    from graphrec.summary import summarise, why_no_links

    for sentence in summarise(report, library.store.filled(), len(library)):
        say(sentence)
    counts = library.stats()
    say(summarise_links(counts))
    if reason := why_no_links(counts):
        say(reason)


@contextmanager
def counting(noun: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar with rate and time left, on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(noun), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(noun, total=total)
        yield lambda done: bar.update(task, completed=done)
