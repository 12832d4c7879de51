"""Migrates a library of an older format to the current one; `migration` has the steps from format to format."""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.errors import GraphrecError, LibraryFormatError
from graphrec.storage.checksums import check_files, describe_files
from graphrec.storage.generation import activate_generation
from graphrec.storage.lock import lock_library, next_generation, scratch_folder
from graphrec.storage.manifest import FORMAT_VERSION, Manifest, back_up_manifest, read_content, read_manifest
from graphrec.storage.migration import migrate_files
from graphrec.text import clean

if TYPE_CHECKING:
    from pathlib import Path


def migrate_folder(library: Path) -> Manifest:
    """Convert a library of an older format to the current one in one step; the old generation remains as a backup.

    Raises:
        LibraryFormatError: the folder cannot be written, or there is no migration from its format.
        LibraryCorruptError: the old library is damaged.
        LibraryBusyError: another process is writing.
    """
    try:
        with lock_library(library, wait=True):
            content = read_content(library)
            if content["format"] < FORMAT_VERSION:  # else another process was faster
                _migrate(library, content)
    except OSError as error:
        if isinstance(error, GraphrecError):
            raise
        raise LibraryFormatError(
            f"{library} has an older format and cannot be written ({error.strerror}); copy it to where you may write"
            " and open the copy."
        ) from error
    return read_manifest(library)


def _migrate(library: Path, content: dict[str, Any]) -> None:
    version = content["format"]
    check_files(library, library / content["generation"], content["files"], thorough=True)
    with scratch_folder(library) as scratch:
        shutil.copytree(library / content["generation"], scratch, dirs_exist_ok=True)
        migrate_files(scratch, content)
        content |= {"graphrec": __version__, "generation": next_generation(library), "files": describe_files(scratch)}
        backup = back_up_manifest(library, version)
        activate_generation(library, scratch, Manifest(**content), is_sound=False)
    logging.getLogger("graphrec").warning(
        "%s",
        clean(f"{library} had format {version} and has {FORMAT_VERSION} now; delete {backup} to free the old one."),
    )
