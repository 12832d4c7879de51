"""One thread for the linear algebra of a build, whose batches run in several processes instead.

Its products are small: with more threads each waits for the others, by minutes where other programs are at work, and
the last bits may depend on the number of processors.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = Lock()
_LIMITS: list[Any] = []  # in the order in which they were set
_IN_USE: list[None] = []  # one for each block that is at work


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit the libraries that are loaded to one thread, until the last of the blocks that are at work ends.

    The limit is one of the process: of two builds at once, none must give back the threads of the other.
    """
    with _LOCK:
        _IN_USE.append(None)
        _limit()
    try:
        yield
    finally:
        with _LOCK:
            _IN_USE.pop()
            while _LIMITS and not _IN_USE:
                _LIMITS.pop().restore_original_limits()


def limit_worker() -> None:
    """Limit a process that does nothing else than run batches, unless it was forked from one that is limited."""
    if not _LIMITS:
        _limit()


def _limit() -> None:
    from threadpoolctl import threadpool_limits

    _LIMITS.append(threadpool_limits(1))
