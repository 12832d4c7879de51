"""`graphrec list`: lists the papers of a library, those of one source, those that were removed, or the sources."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._print import say
from graphrec.cli.forms import RECORDS, CommandResult, by_key, paper_forms
from graphrec.cli.marks import in_words
from graphrec.cli.options import library_option, mark_filters, open_library
from graphrec.cli.output import output_options
from graphrec.model.marks import MarkFilter
from graphrec.systems import command_line
from graphrec.text import clean, format_count, quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from graphrec.api.library import Library
    from graphrec.cli.forms import Columns
    from graphrec.cli.output import Output
    from graphrec.explore.flow import SourceFlow
    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper
    from graphrec.model.user_state import Mark

GROUP = "library"
_COLUMNS = by_key("id", "title", "year", "authors", "sources")
_SOURCE_COLUMNS: Columns = {
    "source": attrgetter("source.name"),
    "records": attrgetter("identified"),
    "papers": attrgetter("papers_in"),
    "read": attrgetter("when"),
    "formats": attrgetter("source.formats"),
    "followed": attrgetter("source.is_followed"),
}


@click.command(short_help="List the papers, or the sources, of a library.")
@library_option()
@click.option("--sources", "only_sources", is_flag=True, help="The files that the library was read from.")
@click.option("--source", "source", metavar="SOURCE", help="Only papers with a record in this file.")
@click.option("--removed", "only_removed", is_flag=True, help="The papers that were removed.")
@mark_filters()
@output_options(paper_forms, default="text")
def command(
    library_path: Path | str | None,
    only_sources: bool,
    source: str | None,
    only_removed: bool,
    unread: bool,
    tags: tuple[str, ...],
    output: Output,
) -> None:
    """List all papers of a library in the order of their titles, or with --sources the files it was read from.

    --removed lists the papers that graphrec remove took out, as far as they are known; remove --undo takes them back.

    \b
    graphrec list
    graphrec list --sources
    graphrec list -l my-library --to csv
    graphrec list --unread --tag baseline
    graphrec list --removed --to json
    """
    if only_sources and source is not None:
        raise click.UsageError("--sources lists the files, and --source the papers of one; give one of them.")
    if only_sources and (unread or tags):
        raise click.UsageError("--sources lists the files, and --unread and --tag choose papers; give one of them.")
    if only_removed and (only_sources or source is not None or unread or tags):
        raise click.UsageError("--removed lists papers that are not in the library; give no other choice with it.")
    library = open_library(library_path)
    if only_removed:
        output.write(_list_papers(library, library.removed, library.marks))
        _say_removed(library, output)
        return
    if only_sources:
        if output.form not in RECORDS:
            forms = ", ".join(RECORDS)
            raise click.UsageError(f"--to {output.form} writes papers; with --sources it is one of: {forms}.")
        output.write(_list_sources(library))
        return
    marks, chosen = library.marks, MarkFilter(unread, tags)
    every = library if source is None else library.papers_of(source)
    papers = [paper for paper in every if chosen.passes(marks.get(paper.id))]
    output.write(_list_papers(library, papers, marks))
    if output.form == "text":
        say(f"{format_count(len(papers), 'paper')}.")


def _say_removed(library: Library, output: Output) -> None:
    """Say how many papers were removed, which sources, and how that is taken back."""
    sources = [source.name for source in library.removed_sources]
    if output.form == "text":
        say(f"{format_count(len(library.removed), 'removed paper')}.")
    if sources:
        say(clean(f"Removed sources: {', '.join(sources)}."))
    if library.removed or sources:
        command = command_line(["graphrec", "remove", "NAME", "--undo", "-l", library.address])
        say(f"To take a removal back: {command}")


def _list_papers(library: Library, papers: Sequence[Paper], marks: Mapping[str, Mark]) -> CommandResult:
    def record(paper: Paper) -> dict[str, Any]:
        mark = marks.get(paper.id)
        fields = {name: getattr(paper, name) for name in ("id", "title", "year", "authors")}
        return {**fields, "sources": library.sources_of(paper), **({"marks": mark.to_dict()} if mark else {})}

    return CommandResult(
        text=lambda: _print_papers(papers, marks),
        document=lambda: [record(paper) for paper in papers],
        records=lambda: map(record, papers),
        columns={**_COLUMNS, "marks": lambda row: in_words(marks.get(row["id"]))},
        export=lambda: _to_export(library, papers),
    )


def _to_export(library: Library, papers: Sequence[Paper]) -> Export:
    from graphrec.exporters.export import Export

    sources = {paper.id: library.sources_of(paper) for paper in papers}
    return Export(tuple(papers), title=f"Papers of {library.name}", sources=sources)


def _print_papers(papers: Sequence[Paper], marks: Mapping[str, Mark]) -> None:
    for paper in papers:
        year = f" ({paper.year})" if paper.year else ""
        mark = f"  [{in_words(marks[paper.id])}]" if paper.id in marks else ""
        click.echo(f"{clean(paper.title)}{year}{mark}")


def _list_sources(library: Library) -> CommandResult:
    sources = library.flow().sources
    return CommandResult(
        text=lambda: _print_sources(sources),
        document=lambda: [_describe(each) for each in sources],
        records=lambda: map(_describe, sources),
        columns=_SOURCE_COLUMNS,
        rows=lambda: sources,
    )


def _describe(flow: SourceFlow) -> dict[str, Any]:
    """A source as JSON."""
    record = {name: value(flow) for name, value in _SOURCE_COLUMNS.items()}
    source = flow.source
    chosen = {"collections": list(source.collections)} if source.collections else {}
    return {**record, "formats": list(source.formats), "checksum": source.checksum, "size": source.size, **chosen}


def _print_sources(sources: Sequence[SourceFlow]) -> None:
    """Print a line for each source: its name, what came of it, and when it was read."""
    for each in sources:
        counts = f"{format_count(each.identified, 'record')} of {format_count(each.papers_in, 'paper')}"
        when = f"; read {_in_words(each.when)}" if each.when else ""
        followed = "" if each.source.is_followed else "; not read again by sync"
        chosen = f"; only {', '.join(map(quote, each.source.collections))}" if each.source.collections else ""
        click.echo(clean(f"{each.source.name} ({counts}{when}{chosen}{followed})"))


def _in_words(when: str) -> str:
    """A time of the user state (UTC, ISO 8601) as "2026-03-01 12:30 UTC"."""
    day, _, time = when.removesuffix("+00:00").partition("T")
    return f"{day} {time[:5]} UTC" if time else when
