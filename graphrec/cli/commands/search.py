"""`graphrec search`: full-text search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._options import format_option, library_option, open_store
from graphrec.cli._print import say

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Search titles and abstracts for words.")
@click.argument("words", nargs=-1, required=True)
@library_option()
@click.option("-n", "--top", type=click.IntRange(1), default=20, show_default=True, help="At most so many papers.")
@format_option("table", "json", "jsonl")
def command(words: tuple[str, ...], library_path: Path | str | None, top: int, output_format: str) -> None:
    """List the papers that hold all WORDS (or, when none does, any of them), best match first.

    \b
    graphrec search structured pruning
    """
    from graphrec.cli._print import print_json, print_json_line
    from graphrec.storage.sql.search import rows_holding
    from graphrec.text import clean

    store = open_store(library_path)
    rows, hold_all = rows_holding(store, " ".join(words), top)
    if not rows:
        say(f"No paper holds any of these words: {' '.join(words)}.")
    elif not hold_all:
        say(f"No paper holds all of these words: {' '.join(words)}; these hold some of them.")
    papers = store.papers(rows)
    found = [papers[row] for row in rows]
    records = [{"id": paper.id, "title": paper.title, "year": paper.year} for paper in found]
    if output_format == "json":
        print_json(records)
    elif output_format == "jsonl":
        for record in records:
            print_json_line(record)
    else:
        for paper in found:
            click.echo(clean(paper.title) + (f" ({paper.year})" if paper.year else ""))
