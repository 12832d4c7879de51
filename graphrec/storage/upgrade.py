"""Migrates libraries of older formats to the current one; `migration` has the steps from format to format.

Who writes a library migrates it in its folder. Who reads it changes nothing there: it is migrated to a copy in the
user's cache folder, which is an ordinary library and serves until the original changes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.errors import GraphrecError, LibraryError, LibraryFormatError
from graphrec.places import cache_folder
from graphrec.storage.checksums import check_files, describe_files
from graphrec.storage.generation import activate_generation
from graphrec.storage.lock import lock_library, next_generation, scratch_folder
from graphrec.storage.manifest import (
    FORMAT_VERSION,
    MANIFEST_NAME,
    as_manifest,
    back_up_manifest,
    read_content,
    serialize_manifest,
    write_durably,
)
from graphrec.storage.migration import migrate_files
from graphrec.storage.ownership import remove_library
from graphrec.storage.plain_files import check_folder, open_file
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_COPIES = "older"
_ORIGINAL = ".original.json"  # the manifest of the library that a copy was made of
_MOST_COPIES = 8  # of as many libraries


def migrate_folder(library: Path) -> None:
    """Migrate a library of an older format in its folder, in one step; the old generation remains as a backup.

    Raises:
        LibraryError: the folder cannot hold a library.
        LibraryFormatError: it cannot be written, or there is no migration from its format.
        LibraryCorruptError: the old library is damaged.
    """
    try:
        with lock_library(library, wait=True):
            content = read_content(library)
            version = content["format"]
            if version == FORMAT_VERSION:  # another process was faster
                return
            _migrate(library, library, content, before=lambda: back_up_manifest(library, version))
    except OSError as error:
        if isinstance(error, GraphrecError):
            raise
        raise LibraryFormatError(
            f"{library} has an older format and cannot be written ({error.strerror}); copy it to where you may write"
            " and change the copy."
        ) from error
    backup = library / f"manifest.format-{version}.json"
    _warn(f"{library} had format {version} and has {FORMAT_VERSION} now; delete {backup} to free the old one.")


def migrated_copy(library: Path, content: Mapping[str, Any]) -> Path:
    """The folder of a copy in the cache of a library of an older format, in the current one; made where it is missing.

    Args:
        library: folder of the library, which is only read.
        content: content of its manifest.

    Raises:
        LibraryFormatError: the copy cannot be written, or there is no migration from its format.
        LibraryCorruptError: the old library is damaged.
        OptionError: the cache folder cannot be used.

    Cost: that of copying the library, once.
    """
    copy = _copy_folder(library)
    original = serialize_manifest(content)
    if is_copy_of(copy, original):
        return copy
    try:
        with lock_library(copy, wait=True):
            if is_copy_of(copy, original):  # another process was faster
                return copy
            _migrate(library, copy, dict(content))
            write_durably(copy, _ORIGINAL, original)
    except OSError as error:
        if isinstance(error, GraphrecError):
            raise
        raise LibraryFormatError(
            f"{library} has the older format {content['format']}, and its copy in the present one cannot be written to"
            f" {copy} ({error.strerror}); let GRAPHREC_CACHE name a folder with room."
        ) from error
    _warn(f"{library} has format {content['format']}; it is read from a copy in {copy} until something is added to it.")
    _drop_oldest()
    return copy


def forget_copy(copy: Path) -> None:
    """Make the next reader make a damaged copy anew."""
    with suppress(OSError):
        (copy / _ORIGINAL).unlink()


def _migrate(library: Path, target: Path, content: dict[str, Any], before: Callable[[], object] = lambda: None) -> None:
    """Make a generation in the current format from a library, and activate it in a folder, which may be the same.

    Args:
        library: the library.
        target: folder of the library in the current format; its lock is held.
        content: content of the manifest of the library, which is changed.
        before: called when all is written, before the new generation becomes the current one.
    """
    check_files(library, library / content["generation"], content["files"], thorough=False)
    with scratch_folder(target) as scratch:
        _copy_files(library / content["generation"], scratch, content["files"])
        check_files(library, scratch, content["files"], thorough=True)
        migrate_files(scratch, content)
        content |= {"graphrec": __version__, "generation": next_generation(target), "files": describe_files(scratch)}
        manifest = as_manifest(content, library / MANIFEST_NAME)
        before()
        activate_generation(target, scratch, manifest, is_sound=False)


def _copy_files(generation: Path, scratch: Path, files: Mapping[str, Any]) -> None:
    """Copy the files that a manifest lists, and no others."""
    check_folder(generation)
    for name in files:
        check_folder((generation / name).parent)
        (scratch / name).parent.mkdir(exist_ok=True)
        with open_file(generation / name) as source, (scratch / name).open("xb") as target:
            shutil.copyfileobj(source, target)


def _copy_folder(library: Path) -> Path:
    """The folder for the copy of a library, by the path of the library; it need not exist."""
    path = library.resolve()
    return cache_folder() / _COPIES / hashlib.sha256(os.fsencode(path)).hexdigest()[:32] / (path.name or "library")


def is_copy_of(copy: Path, original: str) -> bool:
    """Whether a copy was made of the library with this manifest, by this graphrec or one with the same format."""
    try:
        is_same = (copy / _ORIGINAL).read_text("utf-8") == original
        return is_same and bool(read_content(copy)["format"] == FORMAT_VERSION)
    except (OSError, UnicodeDecodeError, LibraryError):
        return False


def _drop_oldest() -> None:
    """Remove the copies that were made first, beyond a number that are retained."""
    records = sorted((cache_folder() / _COPIES).glob(f"*/*/{_ORIGINAL}"), key=lambda path: path.stat().st_mtime_ns)
    for path in records[:-_MOST_COPIES]:
        with suppress(LibraryError):  # in use just now
            with lock_library(path.parent):
                path.unlink()
            remove_library(path.parent)


def _warn(sentence: str) -> None:
    logging.getLogger("graphrec").warning("%s", clean(sentence))
