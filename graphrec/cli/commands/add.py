"""`graphrec add`: adds papers to a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.cli.options import library_option, wait_option
from graphrec.systems import command_line

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "library"


@click.command(short_help="Add files to a library.")
@click.argument("files", nargs=-1, metavar="FILES...")
@library_option(required=True)
@click.option("--compact", is_flag=True, help="Build anew from all records, as if they were read at once.")
@click.option(
    "--workers", type=click.IntRange(0), default=0, metavar="N", help="Processes to use.  [default: one a processor]"
)
@click.option(
    "--engine", default="", metavar="NAME", help="Where the work is done: serial, processes, dask[=SCHEDULER]."
)
@wait_option()
def command(
    files: tuple[str, ...], library_path: Path | str, compact: bool, workers: int, engine: str, wait: bool
) -> None:
    """Add the papers of FILES to a library; those it has already are merged.

    A library of some thousand papers stays as it is and gets the new ones beside the others, in seconds. The answers
    are nearly those of a library built anew, and with --compact, which takes as long as that, the same.

    \b
    graphrec add more.jsonl -l my-library
    graphrec add --compact -l my-library
    """
    from graphrec.api import entry
    from graphrec.cli._report import print_report, progress

    if not files and not compact:
        raise click.UsageError("Give FILES to add, or --compact to build the library anew.")
    with progress() as announce:
        library = entry.add(
            files, library_path, compact=compact, workers=workers, engine=engine, wait=wait, announce=announce
        )
    print_report(library)
    if added := library.n_added:
        say(
            f"{added:,} of {len(library):,} papers were added since the last full build; for the answers of a full"
            f" build: {command_line(['graphrec', 'add', '--compact', '-l', library.address])}"
        )
    say(f"Library: {library.address}")
