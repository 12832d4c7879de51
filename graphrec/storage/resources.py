"""Estimates the memory and disk space of a build, and warns before it starts if they may not suffice.

The constants were measured on builds of 4,000 and 20,000 abstracts and, with `tests/benchmarks/scale.py`, of 100,000
and a million synthetic ones; those of the disk on 774 papers and 20,000 and 98,000 abstracts.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.errors import LibraryError, MemoryLimitError
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.model.paper import Paper

_MEMORY_AT_LEAST = 250_000_000  # bytes: Python, NumPy and scikit-learn
_ADDRESSES_AT_LEAST = 400_000_000  # bytes that a build maps: compiled packages take more addresses than memory
_MEMORY_A_CHARACTER = 7  # bytes of titles and abstracts: peaks of 280, 402 and 964 MB at 4.4, 22 and 110 MB of text,
_MANY, _MEMORY_A_FURTHER = 200_000_000, 4  # beyond so many characters, where papers are compressed: 4.6 GB at 1.1 GB
_DISK_A_CHARACTER = 3.3  # bytes, for 22 MB of text; 2.8 for 108, 4.9 for 1.1
_DISK_AT_LEAST = 0.5  # bytes a character of the most compressible texts
_CHARACTERS_A_BYTE = 0.9  # in a file of titles and abstracts; with other fields there are fewer
_PACKED = 3.0  # size of the content of a compressed file, in sizes of the file: 122 MB in 41
_PACKED_ENDINGS = (".gz", ".bz2", ".xz", ".zst", ".zip")
_GROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_GROUPS_USED = ("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes")


def warn_of_files(files: Iterable[str | Path]) -> None:
    """Warn if the records of files may not fit into memory, estimated from the sizes of the files."""
    sizes = [(Path(name), _size(name)) for name in files]
    held = sum(size * (_PACKED if name.suffix in _PACKED_ENDINGS else 1) for name, size in sizes)
    _warn_of_memory(f"Building from {_format_bytes(held)} of records", held * _CHARACTERS_A_BYTE)


def check_papers(papers: Sequence[Paper], library: Path) -> None:
    """Warn if memory or disk space may not suffice to build a library of these papers.

    Raises:
        LibraryError: the disk is too small in any case.
    """
    characters = sum(len(paper.title) + len(paper.abstract) for paper in papers)
    _warn_of_memory(f"Building a library of {len(papers):,} papers", characters)
    check_disk(library, characters * _DISK_AT_LEAST, characters * _DISK_A_CHARACTER)


def check_disk(library: Path, least: float, likely: float) -> None:
    """Warn if a library may not fit on its disk.

    Args:
        library: folder of the library, which need not exist.
        least: bytes that it needs in any case.
        likely: bytes that it probably needs.

    Raises:
        LibraryError: less than `least` bytes are free.
    """
    free = _free_disk(library)
    if free is None:
        return
    needs = f"{library} needs about {_format_bytes(likely)} of disk for this, and {_format_bytes(free)} are free"
    if free < least:
        raise LibraryError(f"{needs}; make room, or name a folder on another disk.")
    if free < likely:
        _warn(f"{needs}; it may not fit.")


def check_addresses(work: str, least: int = _ADDRESSES_AT_LEAST) -> None:
    """Check that this process may map the compiled packages that it is about to import.

    Where a limit (`ulimit -v`) lets them map only in part, the linear algebra of SciPy waits for memory without end. It
    takes less with one thread, which is asked for where there is a limit.

    Args:
        work: what needs them, as the subject of a sentence.
        least: bytes that they map.

    Raises:
        MemoryLimitError: the limit leaves too little.
    """
    free = _limit_free()
    if free is None:
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if free < least:
        raise MemoryLimitError(
            f"{work} maps about {_format_bytes(least)}, and the limit of this process (ulimit -v) leaves"
            f" {_format_bytes(max(0, free))}; raise the limit."
        )


def free_memory() -> int | None:
    """Bytes of memory that this process can still allocate, by system, container and limits; None if unknown."""
    bounds = [_available(), *map(_group_free, _GROUPS, _GROUPS_USED), _limit_free()]
    numbers = [bound for bound in bounds if bound is not None]
    return max(0, min(numbers)) if numbers else None


def _warn_of_memory(work: str, characters: float) -> None:
    free = free_memory()
    further = max(0, characters - _MANY)
    needed = _MEMORY_AT_LEAST + (characters - further) * _MEMORY_A_CHARACTER + further * _MEMORY_A_FURTHER
    if free is not None and free < needed:
        _warn(
            f"{work} takes about {_format_bytes(needed)} of memory, and {_format_bytes(free)} are free; close"
            " other programs, or build from fewer papers."
        )


def _warn(sentence: str) -> None:
    logging.getLogger("graphrec").warning("%s", clean(sentence))


def _format_bytes(size: float) -> str:
    """A size in megabytes or gigabytes.

    >>> _format_bytes(1_525_000_000), _format_bytes(4_200_000), _format_bytes(900)
    ('1.5 GB', '4.2 MB', '0.0 MB')
    """
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


def _size(name: str | Path) -> int:
    try:
        return Path(name).stat().st_size
    except OSError:
        return 0


def _free_disk(library: Path) -> int | None:
    """Free bytes of the disk of a library, which need not exist; None if unknown."""
    folder = next((each for each in (library, *library.parents) if each.exists()), None)
    try:
        return shutil.disk_usage(folder).free if folder else None
    except OSError:
        return None


def _available() -> int | None:
    """Bytes that the system can give without swapping."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        return None


def _group_free(limit: str, used: str) -> int | None:
    """Free bytes of the container, from the files of either version of control groups."""
    try:
        return int(Path(limit).read_text("ascii")) - int(Path(used).read_text("ascii"))
    except (OSError, ValueError):  # no such group, or no limit: "max"
        return None


def _limit_free() -> int | None:
    """Free bytes of the address space of this process (`ulimit -v`)."""
    if sys.platform == "win32":  # knows no such limit
        return None
    try:
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (ImportError, OSError, ValueError):
        return None
    return None if limit == resource.RLIM_INFINITY else limit - used
