"""One writer at a time: locks of a library folder, its scratch folder, and removal of obsolete files."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from graphrec.errors import GraphrecError, LibraryBusyError, LibraryError, LibraryFormatError, LibraryNotFoundError
from graphrec.files import replace_file
from graphrec.storage.manifest import BACKUP_PREFIX, read_content
from graphrec.storage.mounts import local_lock_kind
from graphrec.storage.ownership import (
    GENERATION,
    check_lock,
    find_stranger,
    generation_number,
    holds_generation,
    is_marked,
    mark,
    remove_generation,
    remove_scratch,
    scratch_name,
)
from graphrec.storage.plain_files import read_file
from graphrec.systems import check_path
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filelock import BaseFileLock

_LOG = logging.getLogger("graphrec")
_LOCK_NAME = ".writer.lock"
_LONGEST_NAME = 80  # characters of a path in the folder of a library
_LONGEST_ID = 20  # digits of the id of a process
_NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def lock_library(library: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the lock for writing a library, and remove what killed writers left behind (raises as `hold_lock`)."""
    with hold_lock(library, _LOCK_NAME, wait=wait):
        _warn_of_local_locks(library)
        _sweep(library)
        yield
        _sweep(library)


@contextmanager
def hold_lock(library: Path, lock_name: str, *, wait: bool = False) -> Iterator[None]:
    """Hold a lock of a library folder, which is created if it does not exist; a thread may hold it several times.

    Args:
        library: folder of the library.
        lock_name: file name of the lock.
        wait: whether to wait until another process is done, however long that takes, instead of failing at once. Who
            is waited for is logged as information.

    Raises:
        LibraryBusyError: another process holds the lock; the message has its process id.
        LibraryError: the path cannot be the folder of a library, something else lies there, or there are no locks.
    """
    from filelock import FileLock

    _check_folder(library)
    check_lock(library / lock_name)
    lock = FileLock(library / lock_name, is_singleton=True)
    try:
        _acquire(lock, library, lock_name, wait=wait)
    except NotImplementedError as error:
        raise LibraryError(
            f"{library} lies on a file system without locks; build in a folder of this machine and copy it there."
        ) from error
    except OSError as error:
        if isinstance(error, GraphrecError):
            raise
        raise _unwritable(library, error) from error
    try:
        _note_holder(library, lock_name)
        yield
    finally:
        lock.release()


def _acquire(lock: BaseFileLock, library: Path, lock_name: str, *, wait: bool) -> None:
    """Acquire a lock, at once or with `wait` when its holder is done (raises as `hold_lock`)."""
    from filelock import Timeout

    try:
        lock.acquire(timeout=0)
    except Timeout:
        holder = _holder(library, lock_name)
        if not wait:
            raise LibraryBusyError(
                f"{library} is being written by process {holder}; wait for it to finish and try again, or let graphrec"
                " wait (--wait, in Python wait=True)."
            ) from None
        _LOG.info("%s", clean(f"Waiting for process {holder} to finish writing {library} ..."))
        lock.acquire(timeout=-1)


@contextmanager
def hold_library(library: Path, *, wait: bool) -> Iterator[None]:
    """With `wait`, hold a library between reading and writing it, so that no other process changes it in between.

    Raises:
        LibraryError: as `hold_lock`.
    """
    if not wait:  # who writes checks that nothing has changed
        yield
        return
    with hold_lock(library, _LOCK_NAME, wait=True):
        yield


def is_locked(library: Path, lock_name: str) -> bool:
    """Whether a process holds a lock of a library folder now."""
    from filelock import FileLock, Timeout

    check_lock(library / lock_name)
    try:
        with FileLock(library / lock_name, timeout=0):
            return False
    except Timeout:
        return True


@contextmanager
def scratch_folder(library: Path) -> Iterator[Path]:
    """Create an empty folder beside the generations; it is removed at the end of the block, also after an error."""
    scratch = library / scratch_name()
    scratch.mkdir(parents=True)  # fails where there is one: what is removed in the end was made here
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _warn_of_local_locks(library: Path) -> None:
    kind = local_lock_kind(library)
    if kind:
        _LOG.warning(
            "%s",
            clean(
                f"{library} lies on a network file system ({kind}) on which other machines do not see that it is being"
                " written; write to it from one machine at a time. To read it is safe."
            ),
        )


def check_writable(library: Path) -> None:
    """Check that a library, which need not exist, can be written by this user, before work that would be lost.

    Raises:
        LibraryError: the folder, or the one that it would be made in, is not the user's to write.
    """
    folder = next(path for path in (library, *library.absolute().parents) if path.exists())
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        raise _unwritable(library, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _check_folder(library: Path) -> None:
    """Raise LibraryError where a folder cannot be written or contains other files than those of a library."""
    check_path(library, _LONGEST_NAME)
    try:
        library.mkdir(parents=True, exist_ok=True)
        stranger = find_stranger(library, is_library=is_library(library))
    except OSError as error:
        if isinstance(error, GraphrecError):
            raise
        raise _unwritable(library, error) from error
    if stranger:
        raise LibraryError(
            f"{library} is a folder with other things in it ({stranger}); name an empty or a new folder."
        )


def _note_holder(library: Path, lock_name: str) -> None:
    """Write who holds a lock, and the marker of a library (raises LibraryError)."""
    try:
        with replace_file(library / f"{lock_name}.pid") as file:
            file.write(str(os.getpid()).encode())
        mark(library)
    except OSError as error:
        raise _unwritable(library, error) from error


def _unwritable(library: Path, error: OSError) -> LibraryError:
    if error.errno in _NO_RIGHT and is_library(library):
        return LibraryError(
            f"{library} cannot be written ({error.strerror}); copy it to a folder of yours, or ask for the right to"
            " write it."
        )
    return LibraryError(f"{library} cannot hold a library ({error.strerror}); name a folder that can be written.")


def is_library(folder: Path) -> bool:
    """Whether a folder is a library, whole or damaged: by its marker, its manifest, or a generation in it."""
    if is_marked(folder):
        return True
    try:
        read_content(folder)
    except LibraryFormatError:  # of a newer graphrec
        return True
    except LibraryError:
        return holds_generation(folder)
    return True


def next_generation(library: Path) -> str:
    """An unused name for a generation: the next number, or the first free one after the last that there can be."""
    numbers = {generation_number(path.name) for path in library.glob(f"{GENERATION}*")}
    following = max(numbers, default=0) + 1
    if not generation_number(f"{GENERATION}{following}"):
        following = next(number for number in count(1) if number not in numbers)
    return f"{GENERATION}{following}"


def _sweep(library: Path) -> None:
    """Remove scratch folders and all generations except the current one, the one before it, open ones and backups."""
    try:
        retained = _current(library) | _backed_up(library)
    except LibraryError:
        return  # which generations are in use is unknown: keep all until a new one is written
    remove_scratch(library)
    for path in library.glob(f"{GENERATION}*"):
        if (number := generation_number(path.name)) and number not in retained:
            remove_generation(path)


def _current(library: Path) -> set[int]:
    """Numbers of the current generation and of the one before it; empty where none was ever finished."""
    try:
        number = generation_number(read_content(library)["generation"])
    except LibraryNotFoundError:
        return set()
    return {number - 1, number}


def _backed_up(library: Path) -> set[int]:
    """Numbers of the generations that backups of older manifests name."""
    return {
        generation_number(read_content(library, path.name)["generation"])
        for path in library.glob(f"{BACKUP_PREFIX}*.json")
    }


def _holder(library: Path, lock_name: str) -> str:
    """The id of the process that last held a lock, or "unknown"."""
    try:
        holder = read_file(library / f"{lock_name}.pid", _LONGEST_ID).decode("ascii")
    except (OSError, UnicodeDecodeError, LibraryError):
        return "unknown"
    return holder if holder.isdecimal() else "unknown"
