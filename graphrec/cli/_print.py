"""Prints text for people: results on stdout, sentences on stderr. Never obeys what a title contains."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

QUIET, VERBOSE = "graphrec.quiet", "graphrec.verbose"  # keys in the meta of click's context
_WIDEST = 110  # columns; longer lines are tiring to read
_UNKNOWN_WIDTH = 100  # columns when the output is no terminal


def say(message: str) -> None:
    """One line to the person, on stderr, with nothing in it that a terminal could obey; silent with -q."""
    if not is_asked(QUIET):
        say_always(message)


def say_more(message: str) -> None:
    """One line on what was done, for those who ask with -v."""
    if is_asked(VERBOSE):
        say_always(message)


def say_always(message: str) -> None:
    """One line on stderr that -q does not hold back: what went wrong."""
    click.echo(clean(message), err=True)


def is_asked(switch: str) -> bool:
    """Whether -q or -v was given to the command that runs now."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(switch))


@contextmanager
def console() -> Iterator[Console]:
    """A rich console on stdout, without markup or highlighting: titles are text, nothing else.

    It fills lines with blanks to its width; in a pipe or a file no line ends in them.
    """
    from rich.console import Console

    width = min(_WIDEST, shutil.get_terminal_size((_UNKNOWN_WIDTH, 24)).columns)
    drawn = Console(markup=False, highlight=False, emoji=False, soft_wrap=False, width=width)
    if drawn.is_terminal:
        yield drawn
        return
    with drawn.capture() as captured:
        yield drawn
    click.echo("\n".join(line.rstrip() for line in captured.get().split("\n")), nl=False)
