"""Where the user state of a library lies: beside its generations, or in the user's data folder."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from graphrec.errors import LibraryError
from graphrec.places import data_folder, data_path, is_bundled
from graphrec.storage.location import is_address, resolve_location
from graphrec.storage.ownership import STATE_NAME

if TYPE_CHECKING:
    from pathlib import Path

_ADDRESSES, _FOLDERS = "addresses", "folders"  # in the user's data folder


def state_path(location: str | Path) -> Path:
    """The file with the user state of a library, which need not exist.

    It is the one in the user's data folder for an address, for the bundled papers, and where there is one since the
    folder could once not be written; else the one beside the generations.

    Raises:
        OptionError: a `file://` address of another machine.
    """
    *own, last = candidate_paths(location)
    return next((path for path in own if path.exists()), last)


def candidate_paths(location: str | Path) -> tuple[Path, ...]:
    """Where the user state of a library may lie; the first that exists is the one, or else the last."""
    if is_address(location):
        return (_own_path(_ADDRESSES, str(location).encode()),)
    folder = resolve_location(location)
    own = _own_path_of(folder)
    return (own,) if is_bundled(folder) else (own, folder / STATE_NAME)


def check_place(location: str | Path) -> None:
    """Check that the user state of a library can be written, before work that would be lost.

    Raises:
        LibraryError, OptionError: the user's data folder cannot be used, where the library does not hold it itself.
    """
    writable_path(state_path(location))


def _own_path(kind: str, name: bytes) -> Path:
    """The file in the user's data folder for something of this name; nothing is created."""
    return data_path() / kind / hashlib.sha256(name).hexdigest()[:32] / STATE_NAME


def _own_path_of(folder: Path) -> Path:
    """As `_own_path`, for a library in a folder; one for the bundled papers of all versions of graphrec."""
    if is_bundled(folder):
        return data_path() / "bundled" / STATE_NAME
    return _own_path(_FOLDERS, os.fsencode(folder.resolve()))


def writable_path(path: Path) -> Path:
    """The path itself, or that of a user's own file where the folder cannot be written; its folder exists then."""
    if not path.is_relative_to(data_path()):
        if os.access(path.parent, os.W_OK) or not path.parent.exists():
            return path
        path = _own_path_of(path.parent)
    folder = data_folder() / path.parent.relative_to(data_path())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(folder, error) from error
    return path


def unusable(folder: Path, error: OSError) -> LibraryError:
    """The sentence on a folder that cannot hold a user state."""
    return LibraryError(f"{folder} cannot hold marks ({error.strerror}); ask for the right to write it.")
