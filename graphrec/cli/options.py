"""Options that several commands share and mean the same everywhere, and how commands open a library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from graphrec.cli._config import BUNDLED, LIBRARY_VARIABLE
from graphrec.cli._print import say, say_more

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library
    from graphrec.storage.sql.store import Store

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class LibraryLocation(click.Path):
    """A folder with `~` for the home, or an address that stays as it was typed."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """As `click.Path`, but for addresses and the home folder."""
        from graphrec.files import expand_home

        if isinstance(value, str) and ("://" in value or value == BUNDLED):
            return value
        return super().convert(expand_home(value), parameter, context)


def library_option(*, required: bool = False) -> Decorator:
    """`-l/--library`; without it the bundled papers answer, unless one is required: that of a command that writes."""
    what = "Library to write to" if required else "Library to ask"
    default = "" if required else f"; {BUNDLED} or nothing for the bundled papers"
    return click.option(
        "-l",
        "--library",
        "library_path",
        type=LibraryLocation(),
        required=required,
        envvar=LIBRARY_VARIABLE,
        help=f"{what}, a folder or an address{default}.  [env var: {LIBRARY_VARIABLE}; config: library]",
    )


def top_option(default: int, noun: str) -> Decorator:
    """`-n/--top`: at most so many."""
    help_text = f"At most so many {noun}.  [default: {default}; config: top]"
    return click.option("-n", "--top", type=click.IntRange(1), default=default, metavar="N", help=help_text)


def exact_option() -> Decorator:
    """`--exact`: no guesses at what a title means."""
    return click.option("--exact", is_flag=True, help="Take a title, id or name only as it is written; no guesses.")


def wait_option() -> Decorator:
    """`--wait`, of commands that write a library."""
    return click.option("--wait", is_flag=True, help="Wait while another process writes the library.")


def is_on_command_line(parameter: str) -> bool:
    """Whether a parameter of the running command stands on its command line, rather than in a variable or a file."""
    return click.get_current_context().get_parameter_source(parameter) == ParameterSource.COMMANDLINE


def open_library(path: Path | str | None) -> Library:
    """Open the library at the path, or the bundled one (prepared on first use, which is said on stderr)."""
    from graphrec.api import entry
    from graphrec.cli._report import progress

    if path is not None and path != BUNDLED:
        library = entry.open(path)
    else:
        with progress() as announce:
            library = entry.demo(say, announce)
    say_more(f"Library: {library.address} ({len(library):,} papers).")
    return library


def open_store(path: Path | str | None) -> Store:
    """The texts of the library at the path, or of the bundled one: all that a search needs."""
    store = find_store(path)
    if store is None:
        from graphrec.storage import location

        store = location.open_snapshot(open_library(path).address).store  # prepared, or brought to today's format
    say_more(f"Library: {path or 'the bundled papers'} ({store.n_papers:,} papers).")
    return store


def find_store(path: Path | str | None) -> Store | None:
    """The texts of a library that is ready to be read; None where more is to be done first."""
    from graphrec.errors import LibraryNotFoundError
    from graphrec.places import bundled_library
    from graphrec.storage import location
    from graphrec.storage.sql import texts

    chosen = bundled_library() if path is None or path == BUNDLED else path
    try:
        return texts.open_store(location.resolve_location(chosen))
    except LibraryNotFoundError:
        return None


def wait_for_writer(library: Path | str, *, wait: bool) -> None:
    """With `wait`, return when no other process writes the library any more; without, at once."""
    from graphrec.storage import location, lock

    if not wait or location.is_address(library):  # the copy of one at an address is waited for by who writes it
        return
    folder = location.resolve_location(library)
    if folder.is_dir() and lock.is_writing(folder):
        say(f"Waiting for process {lock.last_writer(folder)} to finish writing {folder} ...")
        lock.wait_for_writer(folder)
