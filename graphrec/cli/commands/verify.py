"""`graphrec verify`: is every byte of the library as it was written?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._options import Place

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Check every byte of a library.")
@click.argument("library", type=Place())
def command(library: Path | str) -> None:
    """Compare every file of LIBRARY with the checksums of its manifest.

    \b
    graphrec verify my-library
    """
    from graphrec.errors import LibraryCorruptError
    from graphrec.storage.location import is_address, place_of, verify

    problems = verify(library)
    if problems:
        raise LibraryCorruptError(
            f"{library} is damaged: {'; '.join(problems)}; build it again from its files with graphrec build."
        )
    click.echo(f"{library if is_address(library) else place_of(library)}: every file is as it was written.")
