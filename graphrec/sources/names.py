"""The names of sources: the same wherever a library and its files are moved together, and without a user's name.

A name is relative to the folder that holds the library where file and library are likely moved together, else it begins
with `~/` under the home folder, else it is an absolute path. It has forward slashes on every system, and shows every
character that could not be seen, as the places of records do.
"""

from __future__ import annotations

import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.errors import InputError
from graphrec.files import expand_home
from graphrec.text import quote, show_name

if TYPE_CHECKING:
    from collections.abc import Collection

STDIN = "-"
HOME = "~/"
ZOTERO = "zotero:"  # begins the names of Zotero's libraries (`zotero.names`), and no name of a file
_LONGEST = 4096  # characters of a name: the longest path of Linux
_PARENT = "../"
_HERE = "./"
_ESCAPE = re.compile(r"\\x([0-9a-f]{2})|((?:\\u[0-9a-f]{4})+)")  # as `text.show_name` writes them


def name_source(path: str | os.PathLike[str], library: Path | None) -> str:
    """The name under which a library knows a file.

    Links are not followed: a file is called what its user calls it.

    Args:
        path: the file, which need not exist; `-` is standard input.
        library: the folder of the library; None for one at an address, which moves with no file.
    """
    if os.fspath(path) == STDIN:
        return STDIN
    file = absolute(path)
    return show_name(_relative_to_library(file, library) or _relative_to_home(file) or file.as_posix())


def locate_source(name: str, library: Path | None) -> Path:
    """The file that a name of `name_source` leads to, which need not exist.

    Args:
        name: the name of a source.
        library: the folder of the library, or None for one at an address.

    Raises:
        InputError: no graphrec makes such a name, or it leads nowhere.
    """
    if not is_name(name):
        raise InputError(
            f"{quote(show_name(name[:80]))} is no name of a source; expected one of graphrec list --sources."
        )
    if os.path.isabs(name):  # noqa: PTH117 - drives of Windows
        return _on_disk(None, name)
    folder = base_folder(name, library)
    if folder is None:
        raise InputError(f"{quote(name)} leads nowhere from here; give the file again, by its whole path.")
    return _on_disk(folder, name.removeprefix(HOME) if name.startswith(HOME) else name)


def find_name(name: str | os.PathLike[str], names: Collection[str], library: Path | None) -> str:
    """The name of a source that a person means; "" if it is none.

    Args:
        name: the name, the path of its file, or the last part of the name if no other ends so.
        names: of the sources of the library.
        library: its folder; None for one at an address.
    """
    text = os.fspath(name)
    for wanted in (text, name_source(text, library)):
        if wanted in names:
            return wanted
    alike = [each for each in names if each.endswith(f"/{text}")]
    return alike[0] if len(alike) == 1 else ""


def is_name(name: str) -> bool:
    """Whether a text can be the name of a source that is a file: a stranger may have written it."""
    if not 0 < len(name) <= _LONGEST or name == STDIN or "://" in name or show_name(name) != name:
        return False
    parts = name.removeprefix(_PARENT).split("/")
    return ".." not in parts and any(parts)


def moves_with_library(name: str) -> bool:
    """Whether a name is that of a file in the folder that holds the library, or in a folder of that."""
    return not (name.startswith((HOME, _PARENT)) or os.path.isabs(name))  # noqa: PTH117 - drives of Windows


def absolute(path: str | os.PathLike[str]) -> Path:
    """The path from the root, with `~` expanded and without `.` and `..`; links stay."""
    return Path(os.path.abspath(expand_home(path)))  # noqa: PTH100 - pathlib keeps ".."


def base_folder(name: str, library: Path | None) -> Path | None:
    """The folder that a name is relative to; None for an absolute name, or where there is no such folder."""
    if name.startswith(HOME):
        return _home()
    if os.path.isabs(name) or library is None:  # noqa: PTH117 - drives of Windows
        return None
    return absolute(library).parent


def _relative_to_library(file: Path, library: Path | None) -> str:
    """The path from the folder that holds the library, if both move together; "" if not."""
    if library is None:
        return ""
    folder = absolute(library).parent
    broad = _broad_folders()
    if file.parent == folder or (file.is_relative_to(folder) and folder not in broad):
        name = file.relative_to(folder).as_posix()
        return f"{_HERE}{name}" if name.startswith(("~", "-", "\\", ZOTERO)) else name
    if file.is_relative_to(folder.parent) and not broad.intersection((folder, folder.parent)):
        return f"{_PARENT}{file.relative_to(folder.parent).as_posix()}"
    return ""


def _relative_to_home(file: Path) -> str:
    home = _home()
    return f"{HOME}{file.relative_to(home).as_posix()}" if home and file.is_relative_to(home) else ""


def _broad_folders() -> frozenset[Path]:
    """Folders that nobody moves as one: the root, those of the home and of temporary files, and all above these."""
    return _with_parents(_home(), absolute(tempfile.gettempdir()))


@lru_cache(maxsize=8)  # asked for each of thousands of files
def _with_parents(home: Path | None, temporary: Path) -> frozenset[Path]:
    """The home and the folder of temporary files, where links of theirs lead, and all above these."""
    homes = [folder for folder in (home, temporary) if folder]
    several = [each for folder in homes for each in (folder, Path(os.path.realpath(folder)))]
    above = (parent for folder in several for parent in folder.parents)
    return frozenset((*several, *above, Path(temporary.anchor)))


def _home() -> Path | None:
    home = expand_home("~")
    return absolute(home) if home.is_absolute() else None


def _on_disk(folder: Path | None, name: str) -> Path:
    """The path of a name from a folder, with the characters that the name shows by their code."""
    path = absolute(folder / name if folder else name)
    if "\\" not in name or (os.sep == "/" and os.path.lexists(path)):
        return path
    name = _ESCAPE.sub(_character, name)
    return absolute(folder / name if folder else name)


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return chr(0xDC00 + int(match[1], 16))
    return bytes.fromhex(match[2].replace("\\u", "")).decode("utf-16-be", "surrogatepass")
