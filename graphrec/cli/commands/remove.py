"""`graphrec remove`: removes papers and sources from a library, and takes that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.cli.options import library_option, wait_option, workers_option
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "library"


@click.command(short_help="Remove papers or sources; takes that back.")
@click.argument("names", nargs=-1, required=True, metavar="TITLES|IDS|SOURCES...")
@library_option(required=True)
@click.option("--undo", is_flag=True, help="Take the removal of these back; graphrec list --removed lists them.")
@workers_option()
@wait_option()
def command(names: tuple[str, ...], library_path: Path | str, undo: bool, workers: int, wait: bool) -> None:
    """Remove papers, by title or id, or a whole source with all of its records, from a library.

    No file is changed. A removed paper stays removed when its source is read again, until --undo.

    \b
    graphrec remove "A paper that does not belong here" -l my-library
    graphrec remove "A paper that does not belong here" -l my-library --undo
    graphrec remove old.bib -l my-library
    """
    from graphrec.api import entry
    from graphrec.cli._report import progress

    before = entry.open(library_path)
    with progress() as announce:
        library = entry.remove(names, library_path, undo=undo, workers=workers, wait=wait, announce=announce)
    done = "Taken back" if undo else "Removed"
    say(clean(f"{done}: {', '.join(names)}; {format_count(len(before), 'paper')} before, {len(library):,} now."))
    gone = {source.name for source in before.sources} - {source.name for source in library.sources}
    for each in library.flow().sources if gone else ():
        if each.source.name in gone and each.held:
            count = f"{format_count(each.held, 'record')} of {each.source.name} stayed"
            say(clean(f"{count}: what is marked as kept goes only when it is removed itself."))
    say(f"Library: {library.address}")
