"""The names of Zotero's libraries as sources: `zotero:`, `zotero:groups/ID`, and `zotero:FOLDER` for a database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.sources.names import ZOTERO, absolute, locate_source, name_source

if TYPE_CHECKING:
    import os

DATABASE = "zotero.sqlite"
SIDES = ("-journal", "-wal")  # what SQLite writes beside a database: the pages before, or those after a change
_GROUP = re.compile(r"groups/([1-9]\d{0,11})/?")
_BESIDE = ("storage", "translators", "styles")  # folders of Zotero's own; others may hold a copy of a database
_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class ZoteroLibrary:
    """One library of a Zotero.

    Attributes:
        database: the file that was named; None for the Zotero of this user, wherever that is.
        group: number of the group whose library it is; 0 for the user's own.
    """

    database: Path | None = None
    group: int = 0

    @property
    def path(self) -> str:
        """What stands for it in addresses of the Web API."""
        return f"groups/{self.group}" if self.group else "users/0"

    def link_to(self, key: str) -> str:
        """The link that shows an item in Zotero."""
        return f"zotero://select/{f'groups/{self.group}' if self.group else 'library'}/items/{key}"


def is_zotero(name: str) -> bool:
    """Whether the name of a source, or an argument, means a library of Zotero."""
    return name.startswith(ZOTERO) and "://" not in name


def has_database(name: str) -> bool:
    """Whether the name of a library of Zotero names a database, which then need not be looked for."""
    rest = name.removeprefix(ZOTERO)
    return bool(rest) and not _GROUP.fullmatch(rest)


def is_data_of_zotero(path: str | os.PathLike[str]) -> bool:
    """Whether a path, not marked as one of Zotero, leads to its database or data folder, and not to files to read."""
    file = find_database_file(path)
    return file is not None and (file == absolute(path) or any((file.parent / name).is_dir() for name in _BESIDE))


def find_database_file(path: str | os.PathLike[str]) -> Path | None:
    """Zotero's database where a path leads to one, or to the folder that holds it; else None."""
    place = absolute(path)
    inside = place / DATABASE
    if inside.is_file():
        return inside
    if "zotero" not in place.name.lower() or not place.is_file():
        return None
    try:
        with place.open("rb") as file:
            return place if file.read(len(_MAGIC)) == _MAGIC else None
    except OSError:
        return None


def name_zotero(argument: str | os.PathLike[str], library: Path | None) -> str:
    """The name as a source of what an argument means: `zotero:...`, or the path of a database or its folder.

    Args:
        argument: what the user gave.
        library: the folder of the library; None for one at an address.
    """
    rest = str(argument).removeprefix(ZOTERO)
    if not rest:
        return ZOTERO
    if match := _GROUP.fullmatch(rest):
        return f"{ZOTERO}groups/{match[1]}"
    path = Path(rest)
    name = name_source(path.parent if path.name == DATABASE else path, library)
    return f"{ZOTERO}{name}" if not _GROUP.fullmatch(name) else f"{ZOTERO}./{name}"


def locate_zotero(name: str, library: Path | None) -> ZoteroLibrary:
    """The library of Zotero that a name of `name_zotero` means.

    Args:
        name: the name of a source.
        library: the folder of the library; None for one at an address.

    Raises:
        InputError: no graphrec makes such a name, or it leads nowhere.
    """
    rest = name.removeprefix(ZOTERO)
    if not rest:
        return ZoteroLibrary()
    if match := _GROUP.fullmatch(rest):
        return ZoteroLibrary(group=int(match[1]))
    path = locate_source(rest, library)
    return ZoteroLibrary(path / DATABASE if path.is_dir() or not path.suffix else path)
