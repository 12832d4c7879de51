"""One writer at a time: locks of a library folder, its scratch folder, and removal of obsolete files."""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphrec.errors import LibraryBusyError, LibraryCorruptError, LibraryError, LibraryNotFoundError
from graphrec.storage.manifest import BACKUP_PREFIX, MANIFEST_NAME, read_content
from graphrec.storage.mounts import local_lock_kind
from graphrec.systems import check_path
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filelock import BaseFileLock

_LOG = logging.getLogger("graphrec")
_GENERATION = "generation-"
_LOCK_NAME = ".writer.lock"
_SCRATCH = ".writing-"
_UNFINISHED = ".manifest*.new"
_LONGEST_NAME = 80  # characters of a path in the folder of a library
_OURS = (".", _GENERATION, MANIFEST_NAME, BACKUP_PREFIX)  # prefixes of the names in a library folder


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
        LibraryError: the path cannot be the folder of a library, or its file system has no locks.
    """
    from filelock import FileLock

    _check_folder(library)
    lock = FileLock(library / lock_name, is_singleton=True)
    try:
        _acquire(lock, library, lock_name, wait=wait)
    except NotImplementedError as error:
        raise LibraryError(
            f"{library} lies on a file system without locks; build in a folder of this machine and copy it there."
        ) from error
    try:
        (library / f"{lock_name}.pid").write_text(str(os.getpid()), encoding="ascii")
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

    try:
        with FileLock(library / lock_name, timeout=0):
            return False
    except Timeout:
        return True


@contextmanager
def scratch_folder(library: Path) -> Iterator[Path]:
    """Create an empty folder beside the generations; it is removed at the end of the block, also after an error."""
    scratch = library / f"{_SCRATCH}{os.getpid()}"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        scratch.mkdir(parents=True)
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


def _check_folder(library: Path) -> None:
    """Raise LibraryError where a folder cannot be written or contains other files than those of a library."""
    check_path(library, _LONGEST_NAME)
    try:
        library.mkdir(parents=True, exist_ok=True)
        strangers = [path.name for path in library.iterdir() if not is_ours(path.name)]
    except OSError as error:
        raise LibraryError(
            f"{library} cannot hold a library ({error.strerror}); name a folder that can be written."
        ) from error
    if strangers:
        raise LibraryError(
            f"{library} is a folder with other things in it ({strangers[0]}); name an empty or a new folder."
        )


def is_ours(name: str) -> bool:
    """Whether a name in the folder of a library is of graphrec's own."""
    return name.startswith(_OURS)


def next_generation(library: Path) -> str:
    """An unused name for a generation."""
    numbers = [generation_number(path.name) for path in library.glob(f"{_GENERATION}*")]
    return f"{_GENERATION}{max(numbers, default=0) + 1}"


def _sweep(library: Path) -> None:
    """Remove scratch folders and all generations except the current one, the one before it and backups."""
    try:
        current = generation_number(read_content(library)["generation"])
        retained = {current - 1, current, *_backed_up(library)}
    except LibraryNotFoundError:
        retained = set()
    except LibraryCorruptError:
        return  # the current generation is unknown: keep all until a new one is written
    for path in library.glob(f"{_SCRATCH}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in library.glob(_UNFINISHED):
        path.unlink(missing_ok=True)
    for path in library.glob(f"{_GENERATION}*"):
        if generation_number(path.name) not in retained:
            shutil.rmtree(path, ignore_errors=True)


def _backed_up(library: Path) -> set[int]:
    """Numbers of the generations that backups of older manifests name."""
    return {
        generation_number(read_content(library, path.name)["generation"])
        for path in library.glob(f"{BACKUP_PREFIX}*.json")
    }


def generation_number(generation: str) -> int:
    """The number in the name of a generation; 0 if it has none."""
    digits = generation.removeprefix(_GENERATION)
    return int(digits) if digits.isdecimal() else 0


def _holder(library: Path, lock_name: str) -> str:
    """The id of the process that last held a lock, or "unknown"."""
    try:
        return (library / f"{lock_name}.pid").read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return "unknown"
