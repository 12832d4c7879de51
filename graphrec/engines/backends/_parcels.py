"""Parcels carry arguments to worker processes: as pickled bytes, or as a file in a folder that the workers can read.

The arrays in a file are memory-mapped: all workers of a machine share them, and the sender need not hold them. Pickle
protocol 5 separates the arrays from the rest (PEP 574).
"""

from __future__ import annotations

import mmap
import os
import pickle
import platform
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALIGNED = 64  # bytes; arrays begin at multiples of this
_FREE = 2  # times the size of a file that must be free on the disk, since other processes write there, too
_FOLDER = "graphrec-parcels-"


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """A parcel in a file: its path, the bytes of its arrays (memory-mapped) and of the rest (unpickled)."""

    path: Path
    arrays: int
    rest: int

    def remove(self) -> None:
        """Delete the file; where Windows keeps it, since a worker maps it, it goes with its folder."""
        with suppress(OSError):
            self.path.unlink()


Parcel = bytes | ParcelFile


def pack(content: object) -> bytes:
    """The content as pickled bytes."""
    return pickle.dumps(content, pickle.HIGHEST_PROTOCOL)


def unpack(parcel: Parcel) -> Any:
    """The content of a parcel; the arrays of a `ParcelFile` are read-only.

    Raises:
        OSError: the file cannot be read here.
    """
    return pickle.loads(parcel) if isinstance(parcel, bytes) else _mapped(parcel.path)  # noqa: S301 - our own


@lru_cache(maxsize=1)
def unpack_once(parcel: ParcelFile) -> Any:
    """As `unpack`, with the last result cached: consecutive batches share their argument."""
    return _mapped(parcel.path)


def parcel_at(path: Path, content: object) -> Parcel:
    """The content as a file at `path` if it holds arrays and the disk has room for it; else as bytes."""
    arrays: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(content, pickle.HIGHEST_PROTOCOL, buffer_callback=arrays.append)
    parcel = ParcelFile(path, sum(array.raw().nbytes for array in arrays), len(rest))
    if _is_written(parcel, rest, arrays):
        return parcel
    return pack(content) if arrays else rest


def _is_written(parcel: ParcelFile, rest: bytes, arrays: list[pickle.PickleBuffer]) -> bool:
    """Write the arrays, the ends of the arrays and the pickle of the rest; False if there is no room on the disk."""
    try:
        if shutil.disk_usage(parcel.path.parent).free < _FREE * (parcel.arrays + parcel.rest):
            return False
        with parcel.path.open("wb") as file:
            ends = []
            for array in arrays:
                file.write(array.raw())
                ends.append(file.tell())
                file.write(bytes(-file.tell() % _ALIGNED))
            start = file.tell()
            file.write(pack((ends, rest)))
            file.write(start.to_bytes(8, "little"))
    except OSError:
        parcel.remove()
        return False
    return True


def _mapped(path: Path) -> Any:
    """The content of a parcel file, its arrays memory-mapped."""
    with path.open("rb") as file:
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    ends, rest = pickle.loads(content[int.from_bytes(content[-8:], "little") : -8])  # noqa: S301 - our own
    starts = [0, *(end + -end % _ALIGNED for end in ends)]
    return pickle.loads(rest, buffers=[content[start:end] for start, end in zip(starts, ends, strict=False)])  # noqa: S301


@contextmanager
def parcel_folder() -> Iterator[Path]:
    """Create a temporary folder for parcels, and remove those of killed processes of this machine."""
    ours = f"{_FOLDER}{platform.node()}-"  # several machines may share one folder for temporary files
    for folder_of_other in Path(tempfile.gettempdir()).iterdir():
        name = folder_of_other.name
        if name.startswith(ours) and not _is_alive(name.removeprefix(ours).partition("-")[0]):
            shutil.rmtree(folder_of_other, ignore_errors=True)  # those of another user remain
    prefix = f"{ours}{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _is_alive(pid: str) -> bool:
    """Whether a process with this id runs, or may run."""
    if os.name != "posix" or not pid.isdecimal():
        return True
    with suppress(PermissionError, OverflowError):
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return False
    return True
