"""`graphrec search`: searches titles and abstracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._print import say
from graphrec.cli.forms import CommandResult, by_key, paper_forms
from graphrec.cli.options import library_option, open_library, open_store, top_option
from graphrec.cli.output import output_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.api.library import Library
    from graphrec.cli.output import Output
    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

GROUP = "ask"
_COLUMNS = by_key("id", "title", "year")


@click.command(short_help="Search titles and abstracts for words.")
@click.argument("words", nargs=-1, required=True)
@library_option()
@top_option(20, "papers")
@output_options(paper_forms, default="text")
def command(words: tuple[str, ...], library_path: Path | str | None, top: int, output: Output) -> None:
    """List the papers that hold all WORDS (or, when none does, any of them), best match first.

    \b
    graphrec search structured pruning
    graphrec search structured pruning --to bibtex -o pruning.bib
    """
    typed = " ".join(words)
    store = open_store(library_path)
    rows, hold_all = store.search(typed, top)
    if not rows:
        say(f"No paper holds any of these words: {typed}.")
    elif not hold_all:
        say(f"No paper holds all of these words: {typed}; these hold some of them.")
    papers = store.papers(rows)
    matched_by = ("all words" if hold_all else "some words") if rows else None
    output.write(_result(typed, matched_by, [papers[row] for row in rows], library_path))


def _result(
    typed: str, matched_by: str | None, papers: Sequence[Paper], library_path: Path | str | None
) -> CommandResult:
    records = [{"id": paper.id, "title": paper.title, "year": paper.year} for paper in papers]
    query: dict[str, Any] = {"words": typed, "matched_by": matched_by}
    return CommandResult(
        text=lambda: _print(papers),
        document=lambda: {"query": query, "results": records},
        records=lambda: records,
        columns=_COLUMNS,
        export=lambda: _to_export(typed, papers, open_library(library_path)),
    )


def _to_export(typed: str, papers: Sequence[Paper], library: Library) -> Export:
    from graphrec.exporters.export import Export

    sources = {paper.id: library.sources_of(paper) for paper in papers}
    return Export(tuple(papers), title=f"Papers on {typed}", sources=sources)


def _print(papers: Sequence[Paper]) -> None:
    from graphrec.text import clean

    for paper in papers:
        click.echo(clean(paper.title) + (f" ({paper.year})" if paper.year else ""))
