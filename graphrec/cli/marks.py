"""How commands show marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli.forms import by_key
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphrec.cli.forms import Columns
    from graphrec.model.user_state import Mark

MARK_COLUMNS: Columns = by_key(
    "id", "title", "doi", "arxiv", "year", "authors", "decision", "reading", "note", "tags", "when"
)


def in_words(mark: Mark | None) -> str:
    """A mark on one line, such as "keep, read, #pruning: the baseline"; "" for none."""
    if mark is None:
        return ""
    words = ", ".join(filter(None, (mark.decision, mark.reading, *(f"#{tag}" for tag in mark.tags))))
    return ": ".join(filter(None, (words, "; ".join(map(clean, mark.note.splitlines())))))


def print_marks(marks: Iterable[Mark]) -> None:
    """Print one line for each mark: the title and what is marked."""
    for mark in marks:
        click.echo(clean(f"{mark.paper.title or mark.paper.id}  [{in_words(mark) or 'no marks'}]"))
