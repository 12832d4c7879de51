"""`graphrec export`: writes a library, or an answer, in the formats of other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._completion import Title
from graphrec.cli._print import say
from graphrec.cli.forms import CommandResult
from graphrec.cli.options import exact_option, library_option, mark_filters, open_library, top_option
from graphrec.cli.output import output_options
from graphrec.cli.titles import find_titles
from graphrec.registry import names
from graphrec.text import format_count

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.cli.output import Output

GROUP = "write"


@click.command(short_help="Write a library or an answer for other programs.")
@library_option()
@click.option(
    "--of", "titles", multiple=True, type=Title(), metavar="TITLE", help="Only what is related to it; repeatable."
)
@exact_option()
@top_option(20, "papers related to --of")
@mark_filters()
@output_options(lambda: names("exporters"))
def command(
    library_path: Path | str | None, titles: tuple[str, ...], exact: bool, top: int, output: Output, **chosen: Any
) -> None:
    """Write all papers of a library, or with --of those related to a paper, in another program's format.

    \b
    graphrec export --of MultiPruner --to bibtex
    graphrec export -o papers.graphml
    graphrec export --tag baseline -o baselines.bib
    """
    from graphrec.cli._summary import why_no_links

    library = open_library(library_path)
    if titles:
        seeds = [match.paper for match in find_titles(library, titles, exact=exact)]
        export = library.related(*seeds, top=top, **chosen).to_export()
    else:
        export = library.to_export(**chosen)
    output.write(CommandResult(export=lambda: export))
    if not export.papers:
        say(f"No {'related ' * bool(titles)}paper{' passes --unread and --tag' if any(chosen.values()) else ''}.")
    elif export.graph is not None and not export.graph.number_of_edges():
        say(why_no_links(library.stats()) or f"Nothing links these papers{_how_to_widen(titles, **chosen)}.")
    if output.file:
        say(f"{format_count(len(export.papers), 'paper')}: {output.file.absolute()}")


def _how_to_widen(titles: tuple[str, ...], *, unread: bool, tags: tuple[str, ...]) -> str:
    """The end of a sentence that says which options to leave out to export more; empty where none was given."""
    values = {"--of": titles, "--unread": unread, "--tag": tags}
    options = " and ".join(option for option, value in values.items() if value)
    return f"; export more of the library, without {options}" if options else ""
