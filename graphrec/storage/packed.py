"""Unpacks small files of a library, which may come from strangers: a kilobyte of gzip can hold a gigabyte."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

from graphrec.storage.plain_files import open_file

if TYPE_CHECKING:
    from pathlib import Path

_UNCHECKED, _RATIO = 10_000_000, 100  # bytes; unpacked to packed size of larger files: ours reach 10, others 1000


def read_packed(path: Path) -> bytes:
    """The content of a gzip file.

    Raises:
        OSError, EOFError, zlib.error: it cannot be unpacked, or holds more than a file of its size may.
    """
    with open_file(path) as packed, gzip.open(packed, "rb") as file:
        most = max(_UNCHECKED, _RATIO * os.fstat(packed.fileno()).st_size)
        content = file.read(most + 1)
    if len(content) > most:
        raise gzip.BadGzipFile("it holds more than a file of its size may")
    return content
