"""`graphrec build`: builds a library from files, and from Zotero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._print import say
from graphrec.cli.options import (
    LibraryLocation,
    collection_option,
    engine_option,
    include_option,
    wait_option,
    workers_option,
)
from graphrec.systems import command_line
from graphrec.text import clean, format_count, quote

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library

GROUP = "library"
_MOST_NAMED = 3  # papers in a sentence


class _BuildCommand(click.Command):
    """A command whose help lists the input formats, including those of third-party readers."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of formats below the options."""
        from graphrec import registry

        with formatter.section("Formats, which are recognised by themselves"):
            formatter.write_text(", ".join(registry.names("readers")))


@click.command(cls=_BuildCommand, short_help="Build a library from your files, or from Zotero.")
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option(
    "-o",
    "--output",
    type=LibraryLocation(),
    required=True,
    metavar="LIBRARY",
    help="Library folder, or an address (s3://...).",
)
@include_option()
@click.option("--replace", is_flag=True, help="Replace a library that is there; what you decided about papers stays.")
@collection_option()
@workers_option()
@engine_option()
@click.option(
    "--keep-apart", multiple=True, metavar="PLACE", help="Do not merge this record (file:line or id); repeatable."
)
@click.option("--encoder", default="", metavar="MODEL", help="A sentence-transformers model, by name or folder.")
@click.option("--shards", type=click.IntRange(0), default=0, metavar="N", help="Cut the library in N shards.")
@click.option("--resume", is_flag=True, help="Keep what is done until all is; go on where a run was cut off.")
@click.option(
    "--patience", type=float, metavar="SECONDS", help="How long to wait for a cluster's workers.  [default: 60]"
)
@wait_option()
def command(files: tuple[str, ...], output: Path | str, **options: Any) -> None:
    """Read FILES or folders of files, find what their words say, link the papers, and write a library.

    Of FILES, zotero: is your library in the Zotero on this computer, zotero:groups/ID that of a group, and
    zotero:FOLDER one in another data folder of Zotero.

    \b
    graphrec build papers.jsonl -o my-library
    graphrec build exports/ -o my-library --include '*.bib' --include '*.ris'
    graphrec build zotero: -o my-library --collection Thesis
    graphrec build dumps/*.txt -o my-library --replace
    graphrec build works/*.gz -o my-library --resume --engine dask=tcp://head:8786
    graphrec build works/*.gz -o s3://bucket/library --shards 16
    graphrec build papers.bib -o my-library --encoder sentence-transformers/all-MiniLM-L6-v2
    """
    from graphrec.api import entry
    from graphrec.cli._report import print_report, progress
    from graphrec.storage.location import count_papers

    replaced = count_papers(output)
    with progress() as announce:
        library = entry.build(files, output, announce=announce, **options)
    print_report(library)
    if replaced:
        say(f"Replaced the library of {format_count(replaced, 'paper')} there; its files stay until the next write.")
        _say_kept(library)
    say(f"Library: {library.address}")


def _say_kept(library: Library) -> None:
    """Say which papers that are marked as kept the files lack, and how many of their records stayed all the same."""
    if n_held := library.flow().n_held:
        verb = "stays" if n_held == 1 else "stay"
        say(f"{format_count(n_held, 'record')} that no file has any more {verb}: the paper is marked as kept.")
    papers = [mark.paper for mark in library.absent_marks if mark.decision == "keep"]
    if papers:
        titles = ", ".join(quote(paper.title or paper.id) for paper in papers[:_MOST_NAMED])
        more = f" and {len(papers) - _MOST_NAMED:,} more" if len(papers) > _MOST_NAMED else ""
        count = f"{format_count(len(papers), 'kept paper')} {'is' if len(papers) == 1 else 'are'}"
        marks = command_line(["graphrec", "marks", "list", "-l", library.address])
        say(clean(f"{count} not in these files: {titles}{more}; the marks stay, see: {marks}"))
