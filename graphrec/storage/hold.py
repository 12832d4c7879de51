"""Holds a generation while it is open, so that no writer removes files that are opened later.

On POSIX systems it is a shared lock of the folder itself, which writes nothing and ends with the process. On Windows an
open file holds its folder. Where the file system has no locks, a generation remains for two further ones.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import finalize

from graphrec.errors import LibraryReplacedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Hold:
    """Holds the folder of a generation until it is closed or garbage.

    Raises:
        LibraryReplacedError: a writer removes the generation at this moment.
    """

    def __init__(self, folder: Path) -> None:
        descriptor = _lock(folder, shared=True)
        self._end = None if descriptor is None else finalize(self, os.close, descriptor)

    def close(self) -> None:
        """Let the generation go; does nothing a second time."""
        if self._end:
            self._end()


@contextmanager
def exclude_readers(folder: Path) -> Iterator[bool]:
    """Whether no process has a generation open, and none opens it within the block, in which it may be removed."""
    try:
        descriptor = _lock(folder, shared=False)
    except LibraryReplacedError:
        yield False
        return
    try:
        yield True
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _lock(folder: Path, *, shared: bool) -> int | None:
    """Lock a folder and return its descriptor; None where the system or the file system has no such locks.

    Raises:
        LibraryReplacedError: another process has a lock that excludes this one.
    """
    if sys.platform == "win32":
        return None
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_NB | (fcntl.LOCK_SH if shared else fcntl.LOCK_EX))
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            raise LibraryReplacedError(
                f"{folder} is being removed, since the library was replaced; open the library again."
            ) from None
        return None
    return descriptor
