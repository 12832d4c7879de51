"""What travels to workers of other processes: packed bytes, or a file where they see our folders.

Arrays in a file are mapped into memory, so that all workers of a machine share them, and the one who wrote it keeps
none of it. Pickle protocol 5 takes them out of the rest (PEP 574).
"""

from __future__ import annotations

import mmap
import pickle
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_ALIGNED = 64  # bytes; arrays begin at multiples of it


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """Where a parcel lies, and its bytes."""

    path: Path
    size: int


Parcel = bytes | ParcelFile


def pack(content: object) -> bytes:
    """Something as it travels."""
    return pickle.dumps(content, pickle.HIGHEST_PROTOCOL)


def unpack(parcel: Parcel) -> Any:
    """What is in a parcel; arrays of one that is a file can only be read.

    Raises:
        OSError: there is no such file here.
    """
    return pickle.loads(parcel) if isinstance(parcel, bytes) else _mapped(parcel.path)  # noqa: S301 - our own


@lru_cache(maxsize=1)
def unpack_once(parcel: ParcelFile) -> Any:
    """As `unpack`, for what many batches share one after the other."""
    return _mapped(parcel.path)


def parcel_file(path: Path, content: object) -> ParcelFile | None:
    """Pack something in a file of this path; None where there is no room for it."""
    arrays: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(content, pickle.HIGHEST_PROTOCOL, buffer_callback=arrays.append)
    try:
        with path.open("wb") as file:
            ends = []
            for array in arrays:
                file.write(array.raw())
                ends.append(file.tell())
                file.write(bytes(-file.tell() % _ALIGNED))
            start = file.tell()
            file.write(pack((ends, rest)))
            file.write(start.to_bytes(8, "little"))
            size = file.tell()
    except OSError:
        with suppress(OSError):
            path.unlink()
        return None
    return ParcelFile(path, size)


def _mapped(path: Path) -> Any:
    with path.open("rb") as file:
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    ends, rest = pickle.loads(content[int.from_bytes(content[-8:], "little") : -8])  # noqa: S301 - our own
    starts = [0, *(end + -end % _ALIGNED for end in ends)]
    return pickle.loads(rest, buffers=[content[start:end] for start, end in zip(starts, ends, strict=False)])  # noqa: S301
