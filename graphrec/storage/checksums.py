"""Sizes and checksums of the files of a generation: computed when it is written, verified when it is opened.

To verify all files of a large library before each answer would take too long. So a successful verification is recorded
in the cache folder with the state of the files (inode, size and times); while that is unchanged, it is not repeated. Of
small libraries the checksums are compared each time, and only what the numbers in them say is not checked again.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import stat
import time
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.errors import LibraryCorruptError, LibraryError, OptionError
from graphrec.files import replace_file
from graphrec.model.limits import SIZE_LIMITS
from graphrec.places import cache_folder
from graphrec.storage.manifest import sync_folder
from graphrec.storage.plain_files import difference_of_kind, open_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from graphrec.model.limits import SizeLimits

    Files = Mapping[str, Mapping[str, Any]]

_NO_MORE_FILES = (errno.EMFILE, errno.ENFILE)
_MISSING = " is missing"
OF_BACKUP = "the backup "  # begins what is told of the manifest of an older format, beside the library's own
_HOLLOW_FROM = 1 << 28  # bytes of a file from which it is looked at whether it is all hole
_HOLLOW = 1000  # so many times less than its size lies on the disk; no compression of a file system comes near
_NOTES = "checked"
_VALID_FOR = 7 * 24 * 3600  # seconds; bits that decay on a disk do not change the times of its files


def describe_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file in a folder and its subfolders, by path; flushes them to disk as well."""
    described = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
            continue
        with path.open("r+b") as file:  # Windows flushes only a file that may be written
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        described[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": digest}
    sync_folder(folder)
    return described


def damaged_files(folder: Path, files: Files, *, thorough: bool) -> list[str]:
    """Verify files; returns one sentence for each that is missing or differs.

    Args:
        folder: folder of the generation.
        files: size and checksum of each file, from the manifest.
        thorough: whether to compare checksums, too, and not only sizes.

    Raises:
        LibraryError: a file cannot be read for another reason, which tells nothing of what it holds.

    Cost: 0.7 s per GB where checksums are compared.
    """
    folders = sorted({name.rpartition("/")[0] for name in files})
    return [problem for name in folders if (problem := _folder_problem(folder / name))] or [
        problem for name, entry in files.items() if (problem := _problem(folder, name, entry, check=thorough))
    ]


def _folder_problem(folder: Path) -> str:
    """How the folder of a generation or of a shard differs from one; empty if it does not, or files tell."""
    try:
        kind = difference_of_kind(folder.lstat(), stat.S_IFDIR)
    except OSError:
        return ""
    return f"{folder.name} {kind}" if kind else ""


def file_state(folder: Path, files: Files) -> str:
    """A hash of expected checksums, inodes, sizes and times of files; empty if one is missing or no plain file."""
    digest = hashlib.sha256(__version__.encode())  # what another version found sound may be unknown to this one
    for name, entry in sorted(files.items()):
        try:
            status = os.lstat(f"{folder}/{name}")
        except OSError:
            return ""
        if not stat.S_ISREG(status.st_mode):
            return ""
        facts = (name, entry["sha256"], status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        digest.update(repr(facts).encode())
    return digest.hexdigest()


def is_noted(folder: Path, state: str) -> bool:
    """Whether the files of a generation were found sound within the last week, in their present `file_state`."""
    if not state:
        return False
    try:
        note = json.loads(_note_path(folder).read_text("utf-8"))
        age = time.time() - float(note["at"])
        return bool(0 <= age < _VALID_FOR and note["state"] == state)
    except (OSError, OptionError, ValueError, KeyError, TypeError):
        return False


def note_verified(folder: Path, state: str) -> None:
    """Record that the files of a generation were found sound; does nothing if the cache folder cannot be written.

    Args:
        folder: folder of the generation.
        state: the `file_state` of the files at the verification.
    """
    if not state:
        return
    with contextlib.suppress(OSError, OptionError):
        path = _note_path(folder)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with replace_file(path) as file:
            file.write(json.dumps({"state": state, "at": time.time()}).encode())
        _remove_old_notes(path.parent)


def _remove_old_notes(folder: Path) -> None:
    """Remove the notes that are no longer valid, which generations that are gone leave behind."""
    for note in folder.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - note.stat().st_mtime > _VALID_FOR:
                note.unlink()


def is_small(files: Files, limits: SizeLimits = SIZE_LIMITS) -> bool:
    """Whether files are so small that their checksums are verified each time."""
    return sum(int(entry["bytes"]) for entry in files.values()) <= limits.checked_bytes


def check_files(library: Path, folder: Path, files: Mapping[str, dict[str, Any]], *, thorough: bool) -> None:
    """Verify files of a generation.

    Args:
        library: folder of the library, for the message.
        folder: folder of the generation.
        files: size and checksum of each file, from the manifest.
        thorough: whether to compare checksums, too, and not only sizes.

    Raises:
        LibraryCorruptError: a file is missing or differs.
    """
    if problems := damaged_files(folder, files, thorough=thorough):
        raise damage_error(library, problems)


def damage_error(library: Path | str, problems: Sequence[str]) -> LibraryCorruptError:
    """The error for a library of which these files are missing or differ (see `damaged_files`), or backups only."""
    if all(problem.startswith(OF_BACKUP) for problem in problems):
        return LibraryCorruptError(f"{library} itself is whole, but {'; '.join(problems[:3])}.")
    if all(problem.endswith(_MISSING) for problem in problems):
        return LibraryCorruptError(
            f"{library} is not whole: {'; '.join(problems[:3])}; copy it again with all of its files, or build it again"
            " from its files with graphrec build."
        )
    return LibraryCorruptError(
        f"{library} is damaged: {'; '.join(problems[:3])}; build it again from its files with graphrec build."
    )


def _problem(folder: Path, name: str, entry: Mapping[str, Any], *, check: bool) -> str:
    """How a file differs from its entry in the manifest, as a sentence; empty if it does not."""
    path = folder / name
    try:
        status = os.lstat(path)
        if kind := difference_of_kind(status):
            return f"{name} {kind}"
        if status.st_size != entry["bytes"]:
            return f"{name} has {status.st_size} bytes, expected {entry['bytes']}"
        if _is_hollow(status):
            return f"{name} has {status.st_size} bytes, nearly none of which are on the disk"
        if check:
            with open_file(path) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != entry["sha256"]:
                    return f"{name} has changed since it was written"
    except (FileNotFoundError, NotADirectoryError):
        return f"{name}{_MISSING}"
    except OSError as error:
        raise refusal_error(path, error) from error
    return ""


def _is_hollow(status: os.stat_result) -> bool:
    """Whether a large file is a hole, which takes no room and minutes to read; systems that do not count say 0."""
    on_disk = 512 * getattr(status, "st_blocks", 0)
    return status.st_size >= _HOLLOW_FROM and 0 < on_disk < status.st_size // _HOLLOW


def refusal_error(path: Path, error: OSError) -> LibraryError:
    """The error to raise where the system does not open or read a file, which may be whole."""
    if error.errno in _NO_MORE_FILES:
        return LibraryError(
            f"{path} cannot be opened ({error}); let processes open more files (ulimit -n), or cut in fewer shards."
        )
    return LibraryError(
        f"{path} cannot be read ({error.strerror}); it may be whole: see to your rights and to the disk, and try again."
    )


def _note_path(folder: Path) -> Path:
    return cache_folder() / _NOTES / f"{hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:32]}.json"
