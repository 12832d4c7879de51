"""What travels to workers of other processes: packed bytes, or a file where they see our folder.

Arrays in a file are mapped into memory, so that all workers of a machine share them, and the one who wrote it keeps
none of it. Pickle protocol 5 takes them out of the rest (PEP 574).
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

_ALIGNED = 64  # bytes; arrays begin at multiples of it
_FREE = 2  # times its size must be free for a file: others write there, too
_FOLDER = "graphrec-parcels-"


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """Where a parcel lies; bytes of its arrays, which are mapped, and of the rest, which is unpacked."""

    path: Path
    arrays: int
    rest: int


Parcel = bytes | ParcelFile


def pack(content: object) -> bytes:
    """Something as it travels."""
    return pickle.dumps(content, pickle.HIGHEST_PROTOCOL)


def unpack(parcel: Parcel) -> Any:
    """What is in a parcel; arrays of one that is a file can only be read.

    Raises:
        OSError: the file cannot be read here.
    """
    return pickle.loads(parcel) if isinstance(parcel, bytes) else _mapped(parcel.path)  # noqa: S301 - our own


@lru_cache(maxsize=1)
def unpack_once(parcel: ParcelFile) -> Any:
    """As `unpack`, for what many batches share one after the other."""
    return _mapped(parcel.path)


def parcel_at(path: Path, content: object) -> Parcel:
    """Something as a file of this path, where there is room for it; else packed."""
    arrays: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(content, pickle.HIGHEST_PROTOCOL, buffer_callback=arrays.append)
    parcel = ParcelFile(path, sum(array.raw().nbytes for array in arrays), len(rest))
    if _is_written(parcel, rest, arrays):
        return parcel
    return pack(content) if arrays else rest


def _is_written(parcel: ParcelFile, rest: bytes, arrays: list[pickle.PickleBuffer]) -> bool:
    """Write the arrays, then the rest and where they end; False where there is no room."""
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
        with suppress(OSError):
            parcel.path.unlink()
        return False
    return True


def _mapped(path: Path) -> Any:
    with path.open("rb") as file:
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    ends, rest = pickle.loads(content[int.from_bytes(content[-8:], "little") : -8])  # noqa: S301 - our own
    starts = [0, *(end + -end % _ALIGNED for end in ends)]
    return pickle.loads(rest, buffers=[content[start:end] for start, end in zip(starts, ends, strict=False)])  # noqa: S301


@contextmanager
def parcel_folder() -> Iterator[Path]:
    """A passing folder for parcels; those that processes of this machine left when they were killed go first."""
    ours = f"{_FOLDER}{platform.node()}-"  # the folder of temporary files may be one for many machines
    for left in Path(tempfile.gettempdir()).iterdir():
        if left.name.startswith(ours) and not _is_alive(left.name.removeprefix(ours).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)  # another user's stays
    prefix = f"{ours}{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _is_alive(pid: str) -> bool:
    """Whether there is, or may be, a process of this number."""
    if os.name != "posix" or not pid.isdecimal():
        return True
    with suppress(PermissionError, OverflowError):
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return False
    return True
