"""`graphrec add`: adds papers to a library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._print import say
from graphrec.cli.options import (
    collection_option,
    engine_option,
    include_option,
    library_option,
    wait_option,
    workers_option,
)

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "library"


@click.command(short_help="Add files to a library.")
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@library_option(required=True)
@include_option()
@collection_option()
@workers_option()
@engine_option()
@wait_option()
def command(files: tuple[str, ...], library_path: Path | str, **options: Any) -> None:
    """Add the papers of FILES or folders to a library; those it has already are merged.

    The files become sources of the library, which graphrec sync reads again. One that is a source already is read anew.
    Of FILES, zotero: is your library in Zotero, zotero:groups/ID that of a group.

    \b
    graphrec add more.jsonl -l my-library
    graphrec add zotero: -l my-library
    """
    from graphrec.api import entry
    from graphrec.cli._report import print_report, progress

    with progress() as announce:
        library = entry.add(files, library_path, announce=announce, **options)
    print_report(library)
    say(f"Library: {library.address}")
