"""`graphrec add`: more papers into a library."""

from __future__ import annotations

from pathlib import Path

import click

from graphrec.cli._options import say


@click.command(short_help="Add files to a library.")
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option(
    "-l",
    "--library",
    type=click.Path(path_type=Path),
    required=True,
    envvar="GRAPHREC_LIBRARY",
    help="Library to add to.",
)
@click.option(
    "--workers", type=click.IntRange(0), default=0, metavar="N", help="Processes to use.  [default: one a processor]"
)
@click.option(
    "--engine", default="", metavar="NAME", help="Where the work is done: serial, processes, dask[=SCHEDULER]."
)
def command(files: tuple[str, ...], library: Path, workers: int, engine: str) -> None:
    """Add the papers of FILES to a library; those it has already are merged.

    \b
    graphrec add more.jsonl -l my-library
    """
    from graphrec import opening
    from graphrec.cli._report import print_report, progress

    with progress() as announce:
        opened, report = opening.add_with_report(files, library, workers=workers, engine=engine, announce=announce)
    print_report(opened, report)
    say(f"Library: {opened.path}")
