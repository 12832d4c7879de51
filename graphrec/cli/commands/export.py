"""`graphrec export`: a library, or an answer, for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from graphrec.cli._options import library_option, open_library
from graphrec.cli._print import say
from graphrec.registry import names
from graphrec.text import count


@click.command(short_help="Write a library or an answer for other programs.")
@library_option()
@click.option("--of", "titles", multiple=True, metavar="TITLE", help="Only what is related to this paper; repeatable.")
@click.option("--to", "target", required=True, type=click.Choice(names("exporters")), help="Format.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="File to write; stdout if not given."
)
@click.option("-n", "--top", type=click.IntRange(1), default=20, show_default=True, help="Papers related to --of.")
def command(
    library_path: Path | str | None, titles: tuple[str, ...], target: str, output: Path | None, top: int
) -> None:
    """Write all papers of a library, or with --of those related to a paper, in another program's format.

    \b
    graphrec export --of MultiPruner --to bibtex
    graphrec export --to graphml -o papers.graphml
    """
    from graphrec.cli._summary import why_no_links
    from graphrec.cli._write import write_export

    library = open_library(library_path)
    export = library.related(*titles, top=top).to_export() if titles else library.to_export()
    written = write_export(export, target, output)
    if export.graph is not None and not export.graph.number_of_edges():
        say(why_no_links(library.stats()) or "Nothing links these papers; export more of the library, without --of.")
    if written:
        say(f"{count(len(export.papers), 'paper')}: {written}")
