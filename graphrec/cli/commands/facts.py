"""`graphrec facts`: the name of `graphrec show --facts` in the first edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._completion import Title
from graphrec.cli.commands.show import show_facts
from graphrec.cli.forms import RECORDS
from graphrec.cli.options import exact_option, library_option, open_library
from graphrec.cli.output import output_options

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.cli.output import Output

GROUP = "ask"


@click.command(hidden=True, short_help="As graphrec show --facts.")
@click.argument("titles", nargs=-1, type=Title(), metavar="[TITLE]...")
@library_option()
@exact_option()
@output_options(RECORDS, default="text")
def command(titles: tuple[str, ...], library_path: Path | str | None, exact: bool, output: Output) -> None:
    """Print what graphrec show --facts prints.

    \b
    graphrec facts MultiPruner
    """
    show_facts(open_library(library_path), titles, output, exact=exact)
