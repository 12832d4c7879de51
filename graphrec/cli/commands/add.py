"""`graphrec add`: adds papers to a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.cli.options import engine_option, library_option, wait_option, workers_option

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "library"


@click.command(short_help="Add files to a library.")
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@library_option(required=True)
@workers_option()
@engine_option()
@wait_option()
def command(files: tuple[str, ...], library_path: Path | str, workers: int, engine: str, wait: bool) -> None:
    """Add the papers of FILES to a library; those it has already are merged.

    The files become sources of the library, which graphrec sync reads again. One that is a source already is read anew.

    \b
    graphrec add more.jsonl -l my-library
    """
    from graphrec.api import entry
    from graphrec.cli._report import print_report, progress

    with progress() as announce:
        library = entry.add(files, library_path, workers=workers, engine=engine, wait=wait, announce=announce)
    print_report(library)
    say(f"Library: {library.address}")
