"""`graphrec mark`: marks papers as kept, discarded, read or to read, with notes and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli import _input
from graphrec.cli._completion import Title
from graphrec.cli.forms import RECORDS, CommandResult
from graphrec.cli.marks import MARK_COLUMNS, print_marks
from graphrec.cli.options import exact_option, library_option, open_library
from graphrec.cli.output import output_options
from graphrec.cli.titles import find_titles, join_unquoted

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.cli.output import Output

GROUP = "library"


@click.command(short_help="Keep, discard, note or tag papers.")
@click.argument("titles", nargs=-1, type=Title(), metavar="TITLE...")
@library_option()
@click.option("--file", "title_file", metavar="FILE", help="Titles or ids from a file, one a line (- is stdin).")
@exact_option()
@click.option("--keep", is_flag=True, help="Keep it: related --kept starts from it.")
@click.option("--discard", is_flag=True, help="Discard it: related --kept steers away from it.")
@click.option("--read", is_flag=True, help="It is read: --unread leaves it out.")
@click.option("--to-read", is_flag=True, help="It is to be read.")
@click.option("--note", default="", metavar="TEXT", help="Add a line to its note.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="Add a tag; repeatable.")
@click.option("--clear", is_flag=True, help="Remove its marks first.")
@output_options(RECORDS, default="text")
def command(
    titles: tuple[str, ...],
    library_path: Path | str | None,
    title_file: str | None,
    exact: bool,
    output: Output,
    **changes: Any,
) -> None:
    """Mark the papers called TITLE; what was marked before stays, unless it says the opposite, or with --clear.

    Marks lie beside the library and survive every rebuild. Those on the bundled papers, on a library that you cannot
    write and on one at an address lie in your data folder.

    \b
    graphrec mark MultiPruner --keep --tag pruning
    graphrec mark "To prune or not to prune" --read --note "the baseline of section 3"
    graphrec mark --file excluded.txt --discard
    """
    if not titles and title_file is None:
        raise click.UsageError("Nothing was named; give a TITLE, or --file FILE.")
    if not any(changes.values()):
        raise click.UsageError("Nothing to mark; give --keep, --discard, --read, --to-read, --note, --tag or --clear.")
    from graphrec.api.marks import describe_mark

    library = open_library(library_path)
    lines = list(_input.read_lines(title_file)) if title_file is not None else []
    matches = find_titles(library, [*join_unquoted(library, titles), *lines], output, exact=exact)
    marked = library.mark(*matches, **changes)
    records = [describe_mark(mark) for mark in marked]
    output.write(
        CommandResult(
            text=lambda: print_marks(marked),
            document=lambda: records,
            records=lambda: records,
            columns=MARK_COLUMNS,
        )
    )
