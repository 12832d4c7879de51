"""Lists what a room holds (readers, signals, commands ...) without importing it.

A room is a sub-package; every public module in its folder of entries is one entry. Third parties add entries through
the entry-point group of the room's name, e.g. `graphrec.readers`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.errors import OptionError

if TYPE_CHECKING:
    from types import ModuleType

_FOLDERS = {  # of rooms that hold more than their entries
    "readers": "readers.formats",
    "exporters": "exporters.formats",
    "engines": "engines.backends",
    "fetch": "fetch.services",
    "cli": "cli.commands",
}


@cache
def builtin_names(room: str) -> tuple[str, ...]:
    """Names of the modules of a room that ship with graphrec, sorted."""
    folder = Path(__file__).parent.joinpath(*_FOLDERS.get(room, room).split("."))
    found = (module.name for module in pkgutil.iter_modules([str(folder)]))
    return tuple(sorted(name.replace("_", "-") for name in found if not name.startswith("_")))


@cache
def plugin_names(room: str) -> tuple[str, ...]:
    """Names that installed packages registered under the entry-point group `graphrec.<room>`, sorted."""
    from importlib.metadata import entry_points

    return tuple(sorted({point.name for point in entry_points(group=f"graphrec.{room}")}))


def names(room: str) -> tuple[str, ...]:
    """All entries of a room: what ships with graphrec first, then third parties'."""
    own = builtin_names(room)
    return own + tuple(name for name in plugin_names(room) if name not in own)


def load(room: str, name: str) -> ModuleType:
    """Import one entry of a room.

    Raises:
        OptionError: no entry of that name.
    """
    if name in builtin_names(room):
        return importlib.import_module(f"graphrec.{_FOLDERS.get(room, room)}.{name.replace('-', '_')}")
    if name in plugin_names(room):
        from importlib.metadata import entry_points

        loaded: ModuleType = next(iter(entry_points(group=f"graphrec.{room}", name=name))).load()
        return loaded
    raise OptionError(f"No {room.rstrip('s')} is called {name!r}; there are: {', '.join(names(room))}.")
