"""The network page of a command: `--page FILE|none`, `--open/--no-open`, and where a page lies that nobody named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

NO_PAGE = "none"


def page_options(metavar: str, default: str) -> Decorator:
    """`--page` and `--open/--no-open`; `default` says in the help where the page goes when nobody names a file."""
    page = click.option("--page", metavar=metavar, help=f"Where to write the network page.  [default: {default}]")
    opened = click.option(
        "--open/--no-open",
        "open_page",
        default=True,
        help="Open the page in the browser.  [default: open; config: open]",
    )
    return lambda function: page(opened(function))


def default_page(name: str) -> Path:
    """A page in the cache folder, named after what was asked for, so that asking again replaces it."""
    from graphrec.places import cache_folder
    from graphrec.text import title_key

    folder = cache_folder() / "pages"
    folder.mkdir(exist_ok=True)
    return folder / f"{title_key(name)[:60].strip().replace(' ', '-') or 'answer'}.html"


def show_page(page: Path, *, open_page: bool) -> None:
    """Say where the page is, and open it where there is a browser."""
    from graphrec.cli._browser import can_open, open_in_browser
    from graphrec.cli._print import say

    say(f"Network page: {page}")
    if open_page and can_open():
        open_in_browser(page)
