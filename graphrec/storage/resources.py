"""What a build will take of memory and disk, and what is free: said before the work, not after an hour of it.

The constants were measured on builds of 4,000 and 20,000 abstracts and, with `tests/benchmarks/scale.py`, of 100,000
and of a million that are made up; those of the disk on 774 papers and 20,000 and 98,000 abstracts.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.errors import LibraryError
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.model.paper import Paper

_MEMORY_AT_LEAST = 250_000_000  # bytes: Python, NumPy and scikit-learn
_MEMORY_A_CHARACTER = 7  # bytes of titles and abstracts: peaks of 280, 402 and 964 MB at 4.4, 22 and 110 MB of text,
_MANY, _MEMORY_A_FURTHER = 200_000_000, 4  # characters, and bytes beyond, where papers wait packed: 4.6 GB at 1.1 GB
_DISK_A_CHARACTER = 3.3  # bytes, for 22 MB of text; 2.8 for 108, 4.9 for 1.1
_DISK_AT_LEAST = 0.5  # bytes a character that texts take however alike they are
_CHARACTERS_A_BYTE = 0.9  # of a file of titles and abstracts; other fields make it fewer
_PACKED = 3.0  # times as much is in a compressed file: 122 MB in 41
_PACKED_ENDINGS = (".gz", ".bz2", ".xz", ".zst", ".zip")
_GROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_GROUPS_USED = ("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes")


def warn_of_files(files: Iterable[str | Path]) -> None:
    """Warn where the files are so large that their records may not fit into memory; a guess before they are read."""
    sizes = [(Path(name), _size(name)) for name in files]
    held = sum(size * (_PACKED if name.suffix in _PACKED_ENDINGS else 1) for name, size in sizes)
    _warn_of_memory(f"Building from {_told(held)} of records", held * _CHARACTERS_A_BYTE)


def check_papers(papers: Sequence[Paper], library: Path) -> None:
    """Warn where memory or disk may not suffice for a library of some papers.

    Raises:
        LibraryError: the disk certainly does not suffice.
    """
    characters = sum(len(paper.title) + len(paper.abstract) for paper in papers)
    _warn_of_memory(f"Building a library of {len(papers):,} papers", characters)
    check_disk(library, characters * _DISK_AT_LEAST, characters * _DISK_A_CHARACTER)


def check_disk(library: Path, least: float, likely: float) -> None:
    """Warn where a library that takes `likely` bytes may not fit on its disk.

    Raises:
        LibraryError: not even `least` bytes fit.
    """
    free = _free_disk(library)
    if free is None:
        return
    needs = f"{library} needs about {_told(likely)} of disk for this, and {_told(free)} are free"
    if free < least:
        raise LibraryError(f"{needs}; make room, or name a folder on another disk.")
    if free < likely:
        _warn(f"{needs}; it may not fit.")


def free_memory() -> int | None:
    """Bytes that this process can still take, by what the system, its container and its limits say; None if unknown."""
    found = [_available(), *map(_group_free, _GROUPS, _GROUPS_USED), _limit_free()]
    known = [each for each in found if each is not None]
    return max(0, min(known)) if known else None


def _warn_of_memory(work: str, characters: float) -> None:
    free = free_memory()
    further = max(0, characters - _MANY)
    needed = _MEMORY_AT_LEAST + (characters - further) * _MEMORY_A_CHARACTER + further * _MEMORY_A_FURTHER
    if free is not None and free < needed:
        _warn(
            f"{work} takes about {_told(needed)} of memory, and {_told(free)} are free; close other programs, or build"
            " from fewer papers."
        )


def _warn(sentence: str) -> None:
    logging.getLogger("graphrec").warning("%s", clean(sentence))


def _told(size: float) -> str:
    """A size as people say it.

    >>> _told(1_525_000_000), _told(4_200_000), _told(900)
    ('1.5 GB', '4.2 MB', '0.0 MB')
    """
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


def _size(name: str | Path) -> int:
    try:
        return Path(name).stat().st_size
    except OSError:
        return 0


def _free_disk(library: Path) -> int | None:
    """Bytes free where a library is, or will be."""
    place = next((each for each in (library, *library.parents) if each.exists()), None)
    try:
        return shutil.disk_usage(place).free if place else None
    except OSError:
        return None


def _available() -> int | None:
    """What the system has for new work without swapping."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        return None


def _group_free(limit: str, used: str) -> int | None:
    """What the container has left, in the files of either version of control groups."""
    try:
        return int(Path(limit).read_text("ascii")) - int(Path(used).read_text("ascii"))
    except (OSError, ValueError):  # no such group, or no limit: "max"
        return None


def _limit_free() -> int | None:
    """What the limit of this process's address space leaves (`ulimit -v`)."""
    try:
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (ImportError, OSError, ValueError):
        return None
    return None if limit == resource.RLIM_INFINITY else limit - taken
