"""`graphrec stats`: how large the library is and what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._options import format_option, library_option, open_library

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Count papers, works, methods and links.")
@library_option()
@format_option("table", "json")
def command(library_path: Path | str | None, output_format: str) -> None:
    """Print the counts of a library: papers, fields that are filled, works, methods, links by kind.

    \b
    graphrec stats
    """
    from graphrec.cli._print import print_json

    counts = open_library(library_path).stats().to_dict()
    if output_format == "json":
        print_json(counts)
        return
    for name, value in counts.items():
        click.echo(f"{name.replace('_', ' '):<28} {value:>9,}")
