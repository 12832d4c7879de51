"""Remembers what steps of a build make of single records, in the user's cache folder, for the next build.

The steps ask a `Memory` (see `engines.memory`), behind which this is. A value is found by a hash of all that it depends
on: what the step names, and the code of graphrec. Nothing is read from a library; what is stale, damaged or made by
somebody else is never found; and without the cache, or when it cannot be read or written, a build takes longer and is
the same.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from graphrec.engines import wrap_mapper
from graphrec.engines.packs import BLOCK, KEY, Block, PackReader, PackWriter, make_block, tidy
from graphrec.errors import GraphrecError, OptionError
from graphrec.places import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphrec.engines import Mapper

SIZE_VARIABLE = "GRAPHREC_CACHE_MB"
_MEGABYTES = 1024  # of all values together, unless the variable says another number
_DIGITS = 9  # of that number
_FOLDER = "records"
_CODE = ("engines", "extractors", "model", "readers", "vectors")  # rooms whose code the steps run; and the root
_LIBRARIES = ("ahocorasick_rs", "numpy")  # whose versions may change what steps find

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


class _BatchMemory:
    """The `Memory` of one batch: reads the packs, and collects what is to be written."""

    def __init__(self, reader: PackReader) -> None:
        self._reader = reader
        self._version = code_version()
        self._values: list[tuple[bytes, Any]] = []

    def key(self, *parts: object) -> bytes:
        content = repr(parts).encode()
        return hashlib.blake2b(content, digest_size=KEY, key=self._version).digest()

    def get(self, key: bytes) -> Any:
        return self._reader.get(key)

    def put(self, key: bytes, value: Any) -> None:
        self._values.append((key, value))

    def blocks(self) -> list[Block]:
        """The values that were kept, in blocks."""
        return [make_block(self._values[at : at + BLOCK]) for at in range(0, len(self._values), BLOCK)]


@cache
def code_version() -> bytes:
    """A hash of the code that the steps run, and of the versions of what they use. Cost: 10 ms, once."""
    from importlib.metadata import PackageNotFoundError, version

    digest = hashlib.blake2b(repr((sys.version, os.name)).encode(), digest_size=32)
    for name in _LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            digest.update(f"{name}\n".encode())
    package = Path(__file__).parents[1]
    rooms = [path for room in _CODE for path in (package / room).rglob("*")]  # code, word lists, weights of models
    files = (path for path in (*package.glob("*.py"), *rooms) if path.suffix != ".pyc" and path.is_file())
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(package).as_posix()} {len(content)}\n".encode() + content)
    return digest.digest()


@contextmanager
def remember(mapper: Mapper) -> Iterator[Mapper]:
    """A mapper whose marked steps look into the cache, and fill it when the block ends, also by an error.

    `mapper` runs the batches. The cache takes at most 1 GB, or `$GRAPHREC_CACHE_MB` megabytes; with 0 there is none.

    Raises:
        OptionError: the variable is no number.
    """
    most = bytes_allowed()
    folder = _folder() if most else None
    if folder is None:
        yield mapper
        return
    reader, writer = PackReader(folder), PackWriter(folder, most)
    used: set[str] = set()

    def run(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        if not getattr(step, "takes_memory", False):
            yield from mapper(step, shared, batches)
            return
        for result, blocks, names in mapper(_run, (step, shared, reader), batches):
            used.update(names)
            for block in blocks:
                writer.append(block)
            yield result

    try:
        yield wrap_mapper(run, mapper)
    finally:
        if writer.close() or used:
            tidy(folder, used, most)


def _run(shared: tuple[Any, Any, PackReader], batch: Any) -> tuple[Any, list[Block], set[str]]:
    """Run a step on a batch; returns its result, what is to be kept, and the packs that were of use."""
    step, inner, reader = shared
    memory = _BatchMemory(reader)
    result = step(inner, batch, memory)
    return result, memory.blocks(), reader.used


def _folder() -> Path | None:
    """The folder of the packs; None if there can be no cache, as in a program that is one file."""
    try:
        code_version()
        return cache_folder() / _FOLDER
    except (GraphrecError, OSError):
        return None


def bytes_allowed() -> int:
    """Bytes that a cache may have: those of `$GRAPHREC_CACHE_MB`, or 1 GB (raises OptionError if it is no number)."""
    value = os.environ.get(SIZE_VARIABLE, str(_MEGABYTES))
    if not (value.isascii() and value.isdecimal() and len(value) <= _DIGITS):
        raise OptionError(f"{SIZE_VARIABLE}={value!r} is no number of megabytes; take one such as {_MEGABYTES}, or 0.")
    return int(value) << 20
