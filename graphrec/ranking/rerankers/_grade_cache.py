"""Grades that were paid for once: kept in the user's cache folder, by all that a grade depends on."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graphrec.engines.cache import bytes_allowed
from graphrec.engines.packs import BLOCK, KEY, PackReader, PackWriter, make_block, tidy
from graphrec.errors import GraphrecError
from graphrec.places import cache_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FOLDER = "grades"
_MOST = 16 << 20  # bytes: a hundred thousand grades


def cache_key(*parts: str) -> bytes:
    """The key of a grade that depends on these texts."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=KEY).digest()


def read_grades(keys: Sequence[bytes]) -> dict[bytes, Any]:
    """The values that are there and sound, by key; none if there is no cache or it cannot be read."""
    with suppress(GraphrecError, OSError):
        if _bytes():
            reader = PackReader(cache_folder() / _FOLDER)
            return {key: value for key in keys if (value := reader.get(key)) is not None}
    return {}


def save_grades(values: Mapping[bytes, Any]) -> None:
    """Keep values that JSON can hold; the oldest make room. A full disk keeps none and raises nothing."""
    with suppress(GraphrecError, OSError):
        if not values or not _bytes():
            return
        folder = cache_folder() / _FOLDER
        writer = PackWriter(folder, _bytes())
        pairs = list(values.items())
        for start in range(0, len(pairs), BLOCK):
            writer.append(make_block(pairs[start : start + BLOCK]))
        writer.close()
        tidy(folder, (), _bytes())


def _bytes() -> int:
    return min(_MOST, bytes_allowed())
