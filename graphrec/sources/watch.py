"""Follows files as they change: by looking at their size and time, which works on every file system."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    States = Mapping[Path, tuple[int, int, int] | None]

PERIOD = 1.0  # seconds between two looks
_SHARE = 10  # so many times as long as a look takes is waited for at least: a pattern may search many folders


def changes(find_paths: Callable[[], Iterable[Path]], pause: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Yield at once, and then whenever files came, went or changed, and have stayed so for a period.

    Reference managers write in steps, and a change that comes while the caller works is seen afterwards: what a file
    was like is taken down before the caller is told. It ends by what `pause` raises, such as KeyboardInterrupt.

    Args:
        find_paths: finds the files to follow at each look, whether they exist or not.
        pause: waits for a number of seconds.

    Cost: a look at each file a second, and less often if that takes more than a tenth of a second.
    """
    states, _ = _look(find_paths)
    yield
    while True:
        before, cost = _look(find_paths)
        while before != states:
            pause(max(PERIOD, _SHARE * cost))
            now, cost = _look(find_paths)
            if now == before:
                states = now
                yield
                break
            before = now
        pause(max(PERIOD, _SHARE * cost))


def _look(find_paths: Callable[[], Iterable[Path]]) -> tuple[States, float]:
    """The inode, size and time of each file, None for one that does not exist; and the seconds that this took."""
    start = time.perf_counter()
    states = {path: _state(path) for path in find_paths()}
    return states, time.perf_counter() - start


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
