"""Prints results on stdout: JSON, JSON lines, CSV, or text for people. Never obeys what a title contains."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

_WIDEST = 110  # columns; longer lines are tiring to read
_UNKNOWN_WIDTH = 100  # columns when the output is no terminal


def say(message: str) -> None:
    """One line to the person, on stderr, with nothing in it that a terminal could obey."""
    click.echo(clean(message), err=True)


def print_json(value: Any) -> None:
    """One JSON document, indented."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_json_line(value: Any) -> None:
    """One JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def print_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Comma-separated values; a cell that a spreadsheet would run as a formula is quoted with an apostrophe."""
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_safe_cell(cell) for cell in row])


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


def _safe_cell(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    plain = clean(cell)
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@", "\t")) else plain
