"""`graphrec verify`: compares the files of a library with their checksums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._config import BUNDLED
from graphrec.cli.forms import DOCUMENT, CommandResult
from graphrec.cli.options import LibraryLocation, is_on_command_line, library_option, open_library
from graphrec.cli.output import output_options
from graphrec.errors import LibraryError

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.cli.output import Output

GROUP = "library"


@click.command(short_help="Check every byte of a library.")
@click.argument("library", type=LibraryLocation(), required=False)
@library_option()
@output_options(DOCUMENT, default="text")
def command(library: Path | str | None, library_path: Path | str | None, output: Output) -> None:
    """Compare every file of a library with the checksums of its manifest; LIBRARY is the same as -l LIBRARY.

    \b
    graphrec verify -l my-library
    """
    from graphrec.storage.checksums import damage_error
    from graphrec.storage.location import is_address, resolve_location, verify
    from graphrec.storage.user_state import verify_user_state

    if library is not None and library_path is not None and is_on_command_line("library_path"):
        raise click.UsageError("LIBRARY and -l both name a library; give one of them.")
    chosen = library or library_path
    location = open_library(None).address if chosen is None or chosen == BUNDLED else chosen
    problems, of_marks = verify(location), verify_user_state(location)
    name = str(location if is_address(location) else resolve_location(location))
    text = "" if problems or of_marks else f"{name}: every file is as it was written."
    output.write(
        CommandResult(
            text=lambda: click.echo(text, nl=bool(text)),
            document=lambda: {"library": name, "problems": [*problems, *of_marks]},
        )
    )
    if problems:
        raise damage_error(location, problems)
    if of_marks:
        raise LibraryError(of_marks[0])
