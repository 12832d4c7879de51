"""What the shell completes: titles and methods of the library at hand. Fast, and never an error in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from click.shell_completion import CompletionItem

    from graphrec.storage.sql.store import Store

    Items = list[CompletionItem[str]]

_MOST = 30  # suggestions; more are no help
_LAST = "\U0010ffff"  # sorts behind every other character

# As click's own, but for values with blanks in them: readline quotes what it takes for names of files.
_BASH = r"""
%(complete_func)s() {
    local IFS=$'\n'
    local response type value

    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1" 2>/dev/null)

    while IFS=',' read -r type value; do
        if [[ $type == 'dir' ]]; then
            COMPREPLY=()
            compopt -o dirnames 2>/dev/null
        elif [[ $type == 'file' ]]; then
            COMPREPLY=()
            compopt -o default 2>/dev/null
        elif [[ $type == 'plain' ]]; then
            [[ $value == *[[:space:]]* ]] && compopt -o filenames 2>/dev/null
            COMPREPLY+=("$value")
        fi
    done <<< "$response"

    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


SHELLS = ("bash", "zsh", "fish")


class Title(click.types.StringParamType):
    """A title, completed with those of the library."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:  # noqa: ARG002
        """Short names where a paper has one of its own, else titles, that begin so."""
        return _suggest(ctx, lambda store: _titles(store, incomplete))


class MethodName(click.types.StringParamType):
    """The name of a method, completed with those of the library."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:  # noqa: ARG002
        """Names of methods that begin so."""
        return _suggest(ctx, lambda store: _methods(store, incomplete))


def completion_script(shell: str, root: click.Command) -> str:
    """The script that turns completion on in a shell."""
    from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

    class Bash(BashComplete):
        source_template = _BASH

    classes: dict[str, type[ShellComplete]] = {"bash": Bash, "zsh": ZshComplete, "fish": FishComplete}
    return classes[shell](root, {}, "graphrec", "_GRAPHREC_COMPLETE").source()


def _suggest(context: click.Context, find: Callable[[Store], Iterable[CompletionItem[str]]]) -> Items:
    """What to suggest from the library that the command would ask, if that is at hand on this machine."""
    from graphrec.cli.options import find_store

    library = context.params.get("library_path")
    if isinstance(library, str) and "://" in library:
        return []  # a key press goes to no network
    try:
        store = find_store(library)
        return list(find(store))[:_MOST] if store is not None else []
    except Exception:  # noqa: BLE001 - whatever is wrong, the command itself will say it
        return []


def _titles(store: Store, beginning: str) -> Iterable[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    from graphrec.text import clean, short_name, title_key

    key = title_key(beginning)
    sql = "SELECT title_key, row, name_key FROM papers WHERE title_key >= ? AND title_key < ? ORDER BY 1 LIMIT ?"
    found = sorted(store.query_all(sql, [key, key + _LAST, _MOST]))
    titles = store.titles(row for _, row, _ in found)
    names = [name for _, _, name in found]
    for _, row, name in found:
        title = clean(titles[row])
        own = short_name(title) if name and names.count(name) == 1 else ""
        yield CompletionItem(own or title, help=title if own else None)


def _methods(store: Store, beginning: str) -> Iterable[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    from graphrec.text import clean

    found = store.query("SELECT name FROM methods ORDER BY name")
    return (CompletionItem(clean(name)) for (name,) in found if name.lower().startswith(beginning.lower()))
