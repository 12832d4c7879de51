"""`graphrec map`: the whole library as a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._page import default_page, page_options, show_page
from graphrec.cli.options import library_option, open_library
from graphrec.cli.output import OutputFile

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "ask"


@click.command(short_help="Draw the whole library.")
@library_option()
@page_options("FILE", "in the cache folder")
@click.option("-o", "--output", type=OutputFile(), hidden=True, help="The same as --page.")
def command(library_path: Path | str | None, page: str | None, open_page: bool, output: Path | None) -> None:
    """Draw all papers of a library with their clusters; of a large library the most strongly linked 3,000.

    \b
    graphrec map --no-open
    graphrec map -l my-library --page map.html
    """
    from graphrec.files import expand_home

    if page and output:
        raise click.UsageError("--page and -o both name the page; give --page alone.")
    target = expand_home(page) if page else output or default_page("map")
    written = open_library(library_path).save_map(target)
    show_page(written, open_page=open_page)
