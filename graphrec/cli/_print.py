"""Prints text for people: results to stdout, messages to stderr. Control characters in titles are removed."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from graphrec.text import clean, show_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

QUIET, VERBOSE = "graphrec.quiet", "graphrec.verbose"  # keys in the meta of click's context
_WIDEST = 110  # columns; longer lines are tiring to read
_UNKNOWN_WIDTH = 100  # columns if the output is not a terminal


def say(message: str) -> None:
    """Print one line to stderr, without control characters; nothing with -q."""
    if not is_switched_on(QUIET):
        say_always(message)


def say_more(message: str) -> None:
    """Print one line to stderr, only with -v."""
    if is_switched_on(VERBOSE):
        say_always(message)


def say_always(message: str) -> None:
    """Print one line to stderr, also with -q: for errors. It is lost where stderr cannot be written to."""
    with suppress(OSError, ValueError):
        click.echo(one_line(message), err=True)


def one_line(message: str) -> str:
    r"""The message on one line, safe for a terminal; a byte of a file name that is not UTF-8 is shown as `\xe9`."""
    return clean(show_bytes(message))


def is_switched_on(switch: str) -> bool:
    """Whether the running command has the switch: `QUIET` (-q) or `VERBOSE` (-v)."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(switch))


def line_width() -> int:
    """The columns that a line may take."""
    return min(_WIDEST, shutil.get_terminal_size((_UNKNOWN_WIDTH, 24)).columns)


@contextmanager
def console() -> Iterator[Console]:
    """A rich console on stdout without markup and highlighting, so that titles are printed verbatim.

    rich pads lines with blanks to the width of the console; they are removed if stdout is not a terminal.
    """
    from rich.console import Console

    rich_console = Console(markup=False, highlight=False, emoji=False, soft_wrap=False, width=line_width())
    if rich_console.is_terminal:
        yield rich_console
        return
    with rich_console.capture() as captured:
        yield rich_console
    click.echo("\n".join(line.rstrip() for line in captured.get().split("\n")), nl=False)
