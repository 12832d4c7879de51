"""Shell completion of titles and methods from the library of the command line; errors give no suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from click.shell_completion import CompletionItem

    from graphrec.storage.store import LibraryStore

    Items = list[CompletionItem[str]]

_MOST = 30  # suggestions; a longer list does not help

# click's own script, except that values with blanks are declared file names, because readline quotes only those.
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
    """Parameter type of titles, completed from the titles of the library."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:  # noqa: ARG002
        """Suggest papers whose title begins like the typed text, by short name if it is unique, else by title.

        Args: as in `click.ParamType.shell_complete`.
        """
        return _suggest(ctx, lambda store: _titles(store, incomplete))


class MethodName(click.types.StringParamType):
    """Parameter type of method names, completed from the methods of the library."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:  # noqa: ARG002
        """Suggest methods whose name begins like the typed text.

        Args: as in `click.ParamType.shell_complete`.
        """
        return _suggest(ctx, lambda store: _methods(store, incomplete))


def completion_script(shell: str, root: click.Command) -> str:
    """The script that enables completion in a shell (bash, zsh or fish) for the commands of `root`."""
    from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

    class Bash(BashComplete):
        source_template = _BASH

    classes: dict[str, type[ShellComplete]] = {"bash": Bash, "zsh": ZshComplete, "fish": FishComplete}
    return classes[shell](root, {}, "graphrec", "_GRAPHREC_COMPLETE").source()


def _suggest(context: click.Context, find: Callable[[LibraryStore], Iterable[CompletionItem[str]]]) -> Items:
    """Suggestions from the library of the command line; none if it is remote, not yet built, or damaged."""
    from graphrec.cli.options import find_store

    library = context.params.get("library_path")
    if isinstance(library, str) and "://" in library:
        return []  # a key press must not wait for the network
    try:
        store = find_store(library)
        return list(find(store))[:_MOST] if store is not None else []
    except Exception:  # noqa: BLE001 - the command itself will report the error
        return []


def _titles(store: LibraryStore, beginning: str) -> Iterable[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    from graphrec.text import clean, short_name, title_key

    keys = store.titles_beginning(title_key(beginning), _MOST)
    titles = store.titles(each.row for each in keys)
    names = [each.name_key for each in keys]
    for each in keys:
        title = clean(titles[each.row])
        own = short_name(title) if each.name_key and names.count(each.name_key) == 1 else ""
        yield CompletionItem(own or title, help=title if own else None)


def _methods(store: LibraryStore, beginning: str) -> Iterable[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    from graphrec.text import clean

    names = store.all_method_names()
    return (CompletionItem(clean(name)) for name in names if name.lower().startswith(beginning.lower()))
