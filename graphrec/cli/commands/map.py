"""`graphrec map`: draws the whole library as a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._page import PageFile, default_page, page_options, show_page
from graphrec.cli.options import library_option, open_library

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "ask"


@click.command(short_help="Draw the whole library.")
@library_option()
@page_options("in the cache folder")
@click.option("-o", "--output", type=PageFile(optional=False), hidden=True, help="The same as --page.")
def command(library_path: Path | str | None, page: Path | None, open_page: bool, output: Path | None) -> None:
    """Draw all papers of a library with their clusters; of a large library the most strongly linked 3,000.

    \b
    graphrec map --no-open
    graphrec map -l my-library --page map.html
    """
    if page and output:
        raise click.UsageError("--page and -o both name the page; give --page alone.")
    path = open_library(library_path).save_map(page or output or default_page("map"))
    show_page(path, open_page=open_page)
