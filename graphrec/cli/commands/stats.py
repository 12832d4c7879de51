"""`graphrec stats`: prints the counts of a library."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import click

from graphrec.cli.forms import RECORDS, CommandResult
from graphrec.cli.options import library_option, open_library
from graphrec.cli.output import output_options

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphrec.cli.output import Output

GROUP = "library"


@click.command(short_help="Count papers, works, methods and links.")
@library_option()
@output_options(RECORDS, default="text")
def command(library_path: Path | str | None, output: Output) -> None:
    """Print the counts of a library: papers, fields that are filled, works, methods, links by kind.

    \b
    graphrec stats
    """
    counts = open_library(library_path).stats().to_dict()
    output.write(
        CommandResult(
            text=lambda: _print(counts),
            document=lambda: counts,
            columns={"name": itemgetter(0), "count": itemgetter(1)},
            rows=counts.items,
        )
    )


def _print(counts: Mapping[str, int]) -> None:
    for name, value in counts.items():
        click.echo(f"{name.replace('_', ' '):<28} {value:>9,}")
