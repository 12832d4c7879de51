"""The collections of Zotero: their whole names, and which of them a user chose."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from graphrec.errors import InputError
from graphrec.text import clean, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_BETWEEN = " / "  # a collection and one below it
_DEEPEST = 100  # collections above each other; a damaged list may go round in circles
_DIVIDER = re.compile(r"\s*/\s*")
_MOST_NAMED = 5


def name_collections(collections: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The whole name of each collection, as "Reading / Pruning", by key.

    Args:
        collections: name and key of the collection above it (or "") of each, by key.
    """
    return {key: _BETWEEN.join(reversed(_names_up(key, collections))) for key in collections}


def choose_collections(chosen: Sequence[str], collections: Mapping[str, tuple[str, str]]) -> set[str]:
    """The keys of the collections of some names, and of all below them.

    Args:
        chosen: names, or whole names, of collections, in any case of letters.
        collections: as in `name_collections`.

    Raises:
        InputError: there is no collection of a name.
    """
    names = name_collections(collections)
    keys: set[str] = set()
    for one in chosen:
        matches = {key for key, name in names.items() if _is_called(one, name, collections[key][0])}
        if not matches:
            raise InputError(_unknown(one, names.values()))
        keys |= matches
    return {key for key in collections if not keys.isdisjoint(_keys_up(key, collections))}


def _is_called(wanted: str, name: str, last: str) -> bool:
    return _plain(wanted) in (_plain(name), _plain(last))


def _plain(name: str) -> str:
    return _DIVIDER.sub("/", clean(name)).casefold()


def _unknown(wanted: str, names: Iterable[str]) -> str:
    every = sorted(set(map(clean, names)), key=str.casefold)
    by_part = {part.casefold(): name for name in reversed(every) for part in (name, name.rpartition(_BETWEEN)[2])}
    near = dict.fromkeys(by_part[each] for each in get_close_matches(wanted.casefold(), by_part, n=_MOST_NAMED))
    names_shown = [*near] or every[:_MOST_NAMED]
    more = f" and {len(every) - len(names_shown):,} more" if len(every) > len(names_shown) and not near else ""
    others = (
        f"nearest are {', '.join(map(quote, names_shown))}"
        if near
        else f"there are {', '.join(map(quote, names_shown))}{more}"
    )
    return f"Zotero has no collection {quote(wanted)} in this library; {others if every else 'it has none at all'}."


def _keys_up(key: str, collections: Mapping[str, tuple[str, str]]) -> list[str]:
    """A collection and those above it."""
    keys: list[str] = []
    while key in collections and len(keys) < _DEEPEST:
        keys.append(key)
        key = collections[key][1]
    return keys


def _names_up(key: str, collections: Mapping[str, tuple[str, str]]) -> list[str]:
    return [collections[each][0] for each in _keys_up(key, collections)]
