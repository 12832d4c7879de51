"""`graphrec report`: prints the way of the records from the sources to the papers, for a review that must report it."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

from graphrec.cli.forms import CommandResult, by_key, markdown_table
from graphrec.cli.options import library_option, open_library
from graphrec.cli.output import output_options
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from graphrec.cli.forms import Columns
    from graphrec.cli.output import Output
    from graphrec.explore.flow import RecordFlow

GROUP = "library"
_FORMS = ("markdown", "json", "jsonl", "csv")
_COLUMNS = by_key("box", "records", "source", "into", "rule", "formats", "when", "size", "checksum")
_SOURCE_COLUMNS: Columns = {
    "source": attrgetter("source.name"),
    "format": attrgetter("source.formats"),
    "read": attrgetter("when"),
    **{name: attrgetter(name) for name in ("identified", "held", "unusable", "duplicates", "removed")},
    "papers (each at its most complete record)": attrgetter("papers"),
    "papers with any record here": attrgetter("papers_in"),
}
_FILE_COLUMNS: Columns = {
    "source": attrgetter("source.name"),
    "bytes": attrgetter("source.size"),
    "SHA-256": attrgetter("source.checksum"),
    "read again by sync": lambda each: "yes" if each.source.is_followed else "no",
}
_SECTIONS: tuple[tuple[str, Columns, Callable[[RecordFlow], Sequence[Any]]], ...] = (
    (
        "Duplicate records",
        {name: attrgetter(name) for name in ("source", "into", "rule", "records")},
        attrgetter("duplicates"),
    ),
    (
        "Records that could not be used",
        {name: attrgetter(name) for name in ("source", "reason", "records")},
        attrgetter("unusable"),
    ),
    (
        "Files that could not be read in full",
        {name: attrgetter(name) for name in ("place", "reason")},
        attrgetter("problems"),
    ),
)


@click.command(short_help="Report records, duplicates and sources (PRISMA 2020).")
@library_option()
@output_options(_FORMS, default="markdown")
def command(library_path: Path | str | None, output: Output) -> None:
    """Print where the records of a library came from and what became of them: the figures of a PRISMA 2020 diagram.

    Records identified by source, duplicates within and between sources with the rule that merged them, records that
    could not be used or were removed, and the papers that remain; checksums, dates, options and version.

    \b
    graphrec report
    graphrec report -l my-library --to csv
    """
    flow = open_library(library_path).flow()
    output.write(
        CommandResult(
            document=flow.to_dict, columns=_COLUMNS, rows=flow.to_rows, markdown=lambda: "\n".join(_lines(flow))
        )
    )


def _lines(flow: RecordFlow) -> Iterator[str]:
    """The report in Markdown, section by section."""
    from graphrec.exporters.formats.markdown import escape

    yield f"# Records of {escape(flow.library)}\n"
    yield f"Read, compared and merged by graphrec {escape(flow.version)}{_options(flow)}.\n"
    yield "## Flow of records (PRISMA 2020)\n"
    yield markdown_table(("box", "records"), _boxes(flow))
    yield "## Sources\n"
    yield markdown_table(_SOURCE_COLUMNS, ([cell(each) for cell in _SOURCE_COLUMNS.values()] for each in flow.sources))
    yield markdown_table(_FILE_COLUMNS, ([cell(each) for cell in _FILE_COLUMNS.values()] for each in flow.sources))
    for heading, columns, entries in _SECTIONS:
        if rows := entries(flow):
            yield f"## {heading}\n"
            yield markdown_table(columns, ([cell(row) for cell in columns.values()] for row in rows))


def _boxes(flow: RecordFlow) -> Iterator[tuple[str, str]]:
    """The boxes of the diagram with their numbers, and what each is made of."""
    n_before = flow.n_duplicates + flow.n_unusable + flow.n_removed
    n_unknown = flow.n_duplicates - flow.n_within - flow.n_between
    yield "Records identified", f"{flow.identified:,}"
    for each in flow.sources:
        yield f"- from {each.source.name}", f"{each.identified:,}"
    if flow.n_held:
        yield "- of these, no longer in their source and kept by a mark", f"{flow.n_held:,}"
    yield "Records removed before screening", f"{n_before:,}"
    yield "- Duplicate records removed", f"{flow.n_duplicates:,}"
    yield "-- within a source", f"{flow.n_within:,}"
    yield "-- between sources", f"{flow.n_between:,}"
    if n_unknown:
        yield "-- of a source that was not noted", f"{n_unknown:,}"
    yield "- Records marked as ineligible by automation tools", "0"
    yield "- Records removed for other reasons", f"{flow.n_unusable + flow.n_removed:,}"
    yield "-- not usable", f"{flow.n_unusable:,}"
    yield "-- removed by the user", f"{flow.n_removed:,}"
    yield "Records screened", f"{flow.papers:,}"
    if any(flow.decisions.values()):
        yield "- Records excluded (marked as discarded)", f"{flow.decisions['discard']:,}"
        yield "- marked as kept", f"{flow.decisions['keep']:,}"


def _options(flow: RecordFlow) -> str:
    """The options that the library was written with, in words."""
    words = [f"encoder {flow.options['encoder']}"] * bool(flow.options["encoder"])
    words += [format_count(flow.options["shards"], "shard")] * bool(flow.options["shards"])
    words += [f"{format_count(flow.options['kept_apart'], 'record')} kept apart"] * bool(flow.options["kept_apart"])
    return f" ({clean(', '.join(words))})" if words else ""
