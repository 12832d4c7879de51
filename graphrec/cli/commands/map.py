"""`graphrec map`: the whole library as a network."""

from __future__ import annotations

from pathlib import Path

import click

from graphrec.cli._options import library_option, open_library
from graphrec.cli._print import say


@click.command(short_help="Draw the whole library.")
@library_option()
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PAGE.html", help="Where to write the page.")
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in the browser.  [default: open]")
def command(library_path: Path | str | None, output: Path | None, open_page: bool) -> None:
    """Draw all papers of a library with their clusters; of a large library the most strongly linked 3,000.

    \b
    graphrec map --no-open
    """
    from graphrec.cli._browser import can_open, open_in_browser
    from graphrec.places import cache_folder

    library = open_library(library_path)
    folder = cache_folder() / "pages"
    folder.mkdir(exist_ok=True)
    page = library.save_map(output or folder / "map.html")
    say(f"Network page: {page}")
    if open_page and can_open():
        open_in_browser(page)
