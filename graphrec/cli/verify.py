"""`graphrec verify`: is every byte of the library as it was written?"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Check every byte of a library.")
@click.argument("library", type=click.Path(path_type=Path))
def command(library: Path) -> None:
    """Compare every file of LIBRARY with the checksums of its manifest.

    \b
    graphrec verify my-library
    """
    from graphrec.errors import LibraryCorruptError
    from graphrec.library.folder import verify_folder

    problems = verify_folder(library)
    if problems:
        raise LibraryCorruptError(
            f"{library} is damaged: {'; '.join(problems)}; build it again from its files with graphrec build."
        )
    click.echo(f"{library.absolute()}: every file is as it was written.")
