"""`graphrec search`: searches titles and abstracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._print import say
from graphrec.cli.forms import CommandResult, by_key, paper_forms
from graphrec.cli.marks import in_words
from graphrec.cli.options import find_marks, library_option, mark_filters, open_library, open_store, top_option
from graphrec.cli.output import output_options
from graphrec.model.marks import MarkFilter
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.api.library import Library
    from graphrec.cli.output import Output
    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper
    from graphrec.model.user_state import Mark

GROUP = "ask"
_COLUMNS = by_key("id", "title", "year")


@click.command(short_help="Search titles and abstracts for words.")
@click.argument("words", nargs=-1, required=True)
@library_option()
@top_option(20, "papers")
@mark_filters()
@output_options(paper_forms, default="text")
def command(
    words: tuple[str, ...],
    library_path: Path | str | None,
    top: int,
    unread: bool,
    tags: tuple[str, ...],
    output: Output,
) -> None:
    """List the papers that hold all WORDS (or, when none does, any of them), best match first.

    \b
    graphrec search structured pruning
    graphrec search structured pruning --to bibtex -o pruning.bib
    graphrec search structured pruning --unread --tag baseline
    """
    from graphrec.api.marks import search_marked

    typed = " ".join(words)
    store = open_store(library_path)
    marks = find_marks(library_path, store)
    chosen = MarkFilter(unread, tags)
    rows, hold_all = search_marked(store, typed, top, marks, chosen)
    if not rows:
        say(f"No paper{' that passes --unread and --tag' * bool(chosen)} holds any of these words: {typed}.")
    elif not hold_all:
        say(f"No paper holds all of these words: {typed}; these hold some of them.")
    papers = store.papers(rows)
    matched_by = ("all words" if hold_all else "some words") if rows else None
    chosen_papers, chosen_marks = [papers[row] for row in rows], [marks.get(row) for row in rows]
    output.write(_result(typed, matched_by, chosen_papers, chosen_marks, library_path))


def _result(
    typed: str,
    matched_by: str | None,
    papers: Sequence[Paper],
    marks: Sequence[Mark | None],
    library_path: Path | str | None,
) -> CommandResult:
    records = [
        {"id": paper.id, "title": paper.title, "year": paper.year, **({"marks": mark.to_dict()} if mark else {})}
        for paper, mark in zip(papers, marks, strict=True)
    ]
    query: dict[str, Any] = {"words": typed, "matched_by": matched_by}
    return CommandResult(
        text=lambda: _print(papers, marks),
        document=lambda: {"query": query, "results": records},
        records=lambda: records,
        columns=_COLUMNS,
        export=lambda: _to_export(typed, papers, open_library(library_path)),
    )


def _to_export(typed: str, papers: Sequence[Paper], library: Library) -> Export:
    from graphrec.exporters.export import Export

    sources = {paper.id: library.sources_of(paper) for paper in papers}
    return Export(tuple(papers), title=f"Papers on {typed}", sources=sources)


def _print(papers: Sequence[Paper], marks: Sequence[Mark | None]) -> None:
    for paper, mark in zip(papers, marks, strict=True):
        year = f" ({paper.year})" if paper.year else ""
        click.echo(clean(paper.title) + year + (f"  [{in_words(mark)}]" if mark else ""))
