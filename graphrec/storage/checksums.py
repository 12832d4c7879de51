"""Sizes and checksums of the files of a generation: taken when it is written, compared when it is opened.

To read all of a large library before each answer would take too long. Where every checksum was right, that is noted in
the cache folder with what the file system said of the files; while it says the same, they are not read again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.errors import LibraryCorruptError, OptionError
from graphrec.model.limits import SIZE_LIMITS
from graphrec.places import cache_folder
from graphrec.storage.manifest import sync_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphrec.model.limits import SizeLimits

    Files = Mapping[str, Mapping[str, Any]]

_NOTES = "checked"
_AGAIN_AFTER = 7 * 24 * 3600  # seconds; a disk that forgets does not change the times of its files


def describe_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file in a folder and in those in it; they are flushed to disk on the way."""
    described = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        described[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": digest}
    sync_folder(folder)
    return described


def damaged_files(folder: Path, files: Files, *, thorough: bool) -> list[str]:
    """One sentence for every file that is not as the manifest says: in size, and if `thorough` in its checksum.

    Cost: 0.7 s per GB where checksums are compared.
    """
    return [problem for name, entry in files.items() if (problem := _problem(folder, name, entry, check=thorough))]


def file_state(folder: Path, files: Files) -> str:
    """A digest of what files should hold and of what the file system says of them; empty where one is missing."""
    digest = hashlib.sha256(__version__.encode())  # what another version found sound may be unknown to this one
    for name, entry in sorted(files.items()):
        try:
            status = (folder / name).stat()
        except OSError:
            return ""
        told = (name, entry["sha256"], status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        digest.update(repr(told).encode())
    return digest.hexdigest()


def is_verified(folder: Path, files: Files, state: str, limits: SizeLimits = SIZE_LIMITS) -> bool:
    """Whether large files in this state were lately found whole; small ones are to be compared each time."""
    if not state or is_small(files, limits):
        return False
    try:
        kept = json.loads(_note_path(folder).read_text("utf-8"))
        age = time.time() - float(kept["at"])
        return bool(0 <= age < _AGAIN_AFTER and kept["state"] == state)
    except (OSError, OptionError, ValueError, KeyError, TypeError):
        return False


def note_verified(folder: Path, files: Files, state: str, limits: SizeLimits = SIZE_LIMITS) -> None:
    """Note that files in this state are whole; where there is no place for the note, they are compared each time."""
    if not state or is_small(files, limits):
        return
    with contextlib.suppress(OSError, OptionError):
        path = _note_path(folder)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        new = path.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps({"state": state, "at": time.time()}), "utf-8")
        new.replace(path)


def is_small(files: Files, limits: SizeLimits = SIZE_LIMITS) -> bool:
    """Whether checksums are compared each time."""
    return sum(int(entry["bytes"]) for entry in files.values()) <= limits.checked_bytes


def check_files(library: Path, folder: Path, files: Mapping[str, dict[str, Any]], *, thorough: bool) -> None:
    """Raise LibraryCorruptError where files are not what the manifest says: by size, or by checksum, too."""
    problems = damaged_files(folder, files, thorough=thorough)
    if problems:
        raise LibraryCorruptError(
            f"{library} is damaged: {'; '.join(problems[:3])}; build it again from its files with graphrec build."
        )


def _problem(folder: Path, name: str, entry: Mapping[str, Any], *, check: bool) -> str:
    try:
        size = (folder / name).stat().st_size
        if size != entry["bytes"]:
            return f"{name} has {size} bytes, expected {entry['bytes']}"
        if check:
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != entry["sha256"]:
                    return f"{name} has changed since it was written"
    except OSError as error:
        return f"{name} cannot be read ({error.strerror})"
    return ""


def _note_path(folder: Path) -> Path:
    return cache_folder() / _NOTES / f"{hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:32]}.json"
