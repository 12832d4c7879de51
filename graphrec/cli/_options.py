"""Options that several commands share, and how they open the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._print import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library
    from graphrec.model.match import Match
    from graphrec.storage.sql.store import Store

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Place(click.Path):
    """A folder, or an address that stays as it was typed."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """As `click.Path`, but for addresses."""
        return value if isinstance(value, str) and "://" in value else super().convert(value, parameter, context)


def library_option() -> Decorator:
    """`-l/--library PATH`; without it the bundled papers answer."""
    return click.option(
        "-l",
        "--library",
        "library_path",
        type=Place(),
        envvar="GRAPHREC_LIBRARY",
        show_envvar=True,
        help="Library to ask, a folder or an address; the bundled papers if not given.",
    )


def format_option(*formats: str) -> Decorator:
    """`--format`; the first format is the default."""
    return click.option(
        "--format", "output_format", type=click.Choice(formats), default=formats[0], show_default=True, help="Output."
    )


def open_library(path: Path | str | None) -> Library:
    """Open the library at the path, or the bundled one (prepared on first use, which is said on stderr)."""
    from graphrec.api import entry
    from graphrec.cli._report import progress

    if path is not None:
        return entry.open(path)
    with progress() as announce:
        return entry.demo(say, announce)


def open_store(path: Path | str | None) -> Store:
    """The texts of the library at the path, or of the bundled one: all that a search needs."""
    from graphrec.errors import LibraryNotFoundError
    from graphrec.places import bundled_library
    from graphrec.storage import location
    from graphrec.storage.sql import texts

    try:
        store = texts.open_store(location.place_of(path or bundled_library()))
    except LibraryNotFoundError:
        store = None
    if store is None:
        open_library(path)  # prepares the bundled papers, or brings an older library to the format of today
        store = location.open_snapshot(path or bundled_library()).store
    return store


def say_guess(match: Match) -> None:
    """Tell which paper was taken for a title that was not certain, and which others fit nearly as well."""
    if match.is_guess:
        others = "; ".join(match.rivals)
        say(f"Taking: {match.title}" + (f"  (others that fit: {others})" if others else ""))
