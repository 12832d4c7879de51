"""What reading and building did, told on stderr: progress while it runs, an honest report after."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphrec.cli._options import say
from graphrec.describing import summarise

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
    for sentence in summarise(report, library.stats()):
        say(sentence)
