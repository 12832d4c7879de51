"""Options that several commands share, and the functions with which commands open a library."""

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
    from graphrec.model.marked_rows import MarkedRows
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.store import LibraryStore

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class LibraryLocation(click.Path):
    """Parameter type of a library: a folder, in which `~` is the home folder, or an address."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Convert like `click.Path`, except that addresses stay text and `~` is expanded.

        Args: as in `click.ParamType.convert`.
        """
        from graphrec.files import expand_home

        if isinstance(value, str) and ("://" in value or value == BUNDLED):
            return value
        return super().convert(expand_home(value), parameter, context)


def library_option(*, required: bool = False) -> Decorator:
    """The option `-l/--library`; if not `required`, the bundled papers are the default (no command may write them)."""
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


def top_option(default: int, noun: str, *, former: str = "") -> Decorator:
    """The option `-n/--top`: the maximum number of results, which the help calls `noun`.

    Args:
        default: the number without the option.
        noun: what the results are.
        former: an earlier name of the option, which still works.
    """
    help_text = f"At most so many {noun}.  [default: {default}; config: top]"
    kind: dict[str, Any] = {"cls": RenamedOption, "former": former} if former else {}
    return click.option("-n", "--top", type=click.IntRange(1), default=default, metavar="N", help=help_text, **kind)


def exact_option() -> Decorator:
    """The option `--exact`: accept only exact titles, ids and names."""
    return click.option("--exact", is_flag=True, help="Take a title, id or name only as it is written; no guesses.")


def mark_filters() -> Decorator:
    """The options `--unread` and `--tag` of commands that list papers: the parameters `unread` and `tags`.

    `model.marks.MarkFilter(unread, tags).passes(mark)` says which papers are listed.
    """
    unread = click.option("--unread", is_flag=True, help="Only papers that are not marked as read.")
    tags = click.option("--tag", "tags", multiple=True, metavar="T", help="Only papers with this tag; all of several.")
    return lambda command: unread(tags(command))


def include_option() -> Decorator:
    """The option `--include`, which passes globs as the parameter `include`."""
    return click.option(
        "--include",
        multiple=True,
        metavar="GLOB",
        help="Of folders only files that fit, such as '*.bib'; repeatable.",
    )


def collection_option() -> Decorator:
    """The option `--collection` of commands that read sources: the parameter `collections`, names of all given."""
    text = "Of Zotero, only this collection and those below it; repeatable, and remembered."
    return click.option("--collection", "collections", multiple=True, metavar="NAME", help=text)


def wait_option() -> Decorator:
    """The option `--wait` of commands that write a library."""
    return click.option("--wait", is_flag=True, help="Wait while another process writes the library.")


def workers_option() -> Decorator:
    """The option `--workers` of commands that write a library."""
    text = "Processes to use.  [default: one a processor]"
    return click.option("--workers", type=click.IntRange(0), default=0, metavar="N", help=text)


def engine_option() -> Decorator:
    """The option `--engine` of commands that write a library."""
    text = "Where the work is done: serial, processes, dask[=SCHEDULER]."
    return click.option("--engine", default="", metavar="NAME", help=text)


class RenamedOption(click.Option):
    """An option with a former name, which is still accepted but not shown in the help."""

    def __init__(self, *arguments: Any, former: str, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.former = former

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Register both names of the option with the parser."""
        super().add_to_parser(parser, ctx)
        parser.add_option(self, [self.former], dest=self.name, nargs=1)


def is_on_command_line(parameter: str) -> bool:
    """Whether a parameter was set on the command line, not by an environment variable or the config file."""
    return click.get_current_context().get_parameter_source(parameter) == ParameterSource.COMMANDLINE


def open_library(path: Path | str | None) -> Library:
    """Open the library at the path, or for None the bundled one, which is built on first use (reported on stderr)."""
    from graphrec.api import entry
    from graphrec.cli._report import progress

    if path is not None and path != BUNDLED:
        library = entry.open(path)
    else:
        with progress() as announce:
            library = entry.demo(say, announce)
    say_more(f"Library: {library.address} ({len(library):,} papers).")
    return library


def open_store(path: Path | str | None) -> LibraryStore:
    """Open only the texts of the library at the path, or for None of the bundled one: all that a search needs."""
    store = find_store(path)
    if store is None:
        from graphrec.storage import location

        store = location.open_snapshot(open_library(path).address).store  # builds the bundled library, or migrates one
    say_more(f"Library: {path or 'the bundled papers'} ({store.n_papers:,} papers).")
    return store


def snapshot_opener(path: Path | str | None) -> Callable[[], Snapshot]:
    """A function that opens the library of `open_store` with its graph, once, for what its texts do not tell."""
    from functools import cache

    from graphrec.places import bundled_library
    from graphrec.storage import location

    return cache(lambda: location.open_snapshot(bundled_library() if path is None or path == BUNDLED else path))


def find_marks(path: Path | str | None, store: LibraryStore) -> MarkedRows:
    """The marks on the papers and works of a library, of which only the texts are open."""
    from graphrec.model.marked_rows import NO_MARKS
    from graphrec.places import bundled_library
    from graphrec.storage.user_state import read_current_state

    state = read_current_state(bundled_library() if path is None or path == BUNDLED else path)
    if not state.marks:
        return NO_MARKS
    from graphrec.api.marks import find_rows

    return find_rows(store, state)


def find_store(path: Path | str | None) -> LibraryStore | None:
    """Open the texts of a library; None if it must first be built or migrated."""
    from graphrec.errors import LibraryNotFoundError
    from graphrec.places import bundled_library
    from graphrec.storage import location, texts

    chosen = bundled_library() if path is None or path == BUNDLED else path
    try:
        return texts.open_store(location.resolve_location(chosen))
    except LibraryNotFoundError:
        return None
