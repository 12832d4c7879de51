"""The network page of a command: the options `--page` and `--open/--no-open`, and the default path of a page."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from graphrec.cli.options import is_on_command_line
from graphrec.cli.output import STDOUT, OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

NO_PAGE: Final = "none"


class PageFile(OutputFile):
    """Parameter type of the file of a page: a path, or `NO_PAGE` if `optional`."""

    def __init__(self, *, optional: bool) -> None:
        super().__init__()
        self.optional = optional

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Convert like `OutputFile`, except that `-` is refused, and `none` is kept if the page is optional.

        Args: as in `click.ParamType.convert`.
        """
        if value == STDOUT:
            self.fail("a page is written to a file, not to stdout; name one, such as page.html.", parameter, context)
        if value != NO_PAGE:
            return super().convert(value, parameter, context)
        if not self.optional:
            self.fail("this command does nothing but draw the page; name a file.", parameter, context)
        return NO_PAGE


def page_options(default: str, *, optional: bool = False, what: str = "network page") -> Decorator:
    """The options `--page` and `--open/--no-open`, which pass `page` and `open_page` to the command.

    Args:
        default: the default path of the page, in words for the help.
        optional: whether `--page none` is allowed, which passes `NO_PAGE` as `page`.
        what: what the page is, for the help.
    """
    page_option = click.option(
        "--page",
        metavar="FILE|none" if optional else "FILE",
        type=PageFile(optional=optional),
        help=f"Where to write the {what}.  [default: {default}]",
    )
    open_option = click.option(
        "--open/--no-open",
        "open_page",
        default=True,
        help="Open the page in the browser.  [default: open; config: open]",
    )

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, page: Path | str | None, open_page: bool, **options: Any) -> Any:
            if page == NO_PAGE and open_page and is_on_command_line("open_page"):
                raise click.UsageError("--page none draws no page, and --open opens one; give one of them.")
            return function(*arguments, page=page, open_page=open_page, **options)

        return page_option(open_option(call))

    return decorate


def default_page(name: str) -> Path:
    """Path of a page in the cache folder, derived from the query, so that the same query replaces its page."""
    from graphrec.places import cache_folder
    from graphrec.systems import portable_name
    from graphrec.text import title_key

    folder = cache_folder() / "pages"
    folder.mkdir(exist_ok=True)
    return folder / portable_name(f"{title_key(name)[:60].strip().replace(' ', '-') or 'answer'}.html")


def show_page(page: Path, *, open_page: bool, what: str = "Network page") -> None:
    """Print the path of the page, and open it if there is a browser.

    Args:
        page: the file.
        open_page: whether to open it.
        what: what the page is, as the first words of the line.
    """
    from graphrec.cli._browser import can_open, open_in_browser
    from graphrec.cli._print import say

    say(f"{what}: {page}")
    if open_page and can_open():
        open_in_browser(page)
