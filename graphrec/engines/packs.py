"""Packs: files of small values by key, in compressed blocks, of which each is read and verified alone.

A pack is written once and never changed, so any number of processes may read and write packs of one folder at once: a
writer makes a file of its own, and a reader that finds one gone or damaged has the fewer values. Values are JSON, which
executes nothing. Layout: the mark; the blocks, each the keys of its values and the compressed lines of JSON; the index:
place, size and signature of each block, and the first half of each key; then where it begins, how many there are of
both, and its signature.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import struct
import time
from bisect import bisect_left
from contextlib import ExitStack, suppress
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from graphrec.engines.signature import is_signed, sign
from graphrec.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

KEY = 16  # bytes of a key
BLOCK = 64  # values of a block, at most: what one look-up unpacks
_MARK = b"graphrec pack 1\n"
_NAME = re.compile(r"[0-9a-f]{16}\.pack")
_UNFINISHED = re.compile(r"\.graphrec-[0-9a-f]{16}")
_ABANDONED = 86_400  # seconds after which a file that is not finished is nobody's
_LEVEL = 1  # of compression
_LARGEST = 1 << 26  # bytes of a block when unpacked
_BLOCKS_AT_HAND = 64
_MOST_SMALL = 32  # small packs of a folder; more are joined
_SMALL = 1 << 24  # bytes of a pack that is joined with others
_ENTRY = struct.Struct("<QII32s")  # of the index: position of a block, number of its keys, size, signature
_END = struct.Struct("<QII32s")  # position of the index, number of blocks, number of keys, signature of index and these
_PREFIX = 8  # bytes of a key in the index
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class Block(NamedTuple):
    """Some values: their keys, one behind the other, and the compressed lines of JSON."""

    keys: bytes
    content: bytes


def make_block(values: Sequence[tuple[bytes, Any]]) -> Block:
    """Pack (key, value) pairs; a value is what JSON can hold, and comes back with lists for tuples."""
    from zstandard import ZstdCompressor

    lines = "\n".join(_encode(value) for _, value in values)
    return Block(b"".join(key for key, _ in values), ZstdCompressor(_LEVEL).compress(lines.encode()))


class _Place(NamedTuple):
    """Where a block lies: the pack, by number, and what its index says of it."""

    pack: int
    start: int
    n_keys: int
    size: int
    signature: bytes


class PackReader:
    """The values of all packs of a folder, as they are when it is made.

    Cost: the indexes, 10 bytes a value. A look-up takes some microseconds, and unpacks a block now and then.
    """

    def __init__(self, folder: Path) -> None:
        import numpy as np

        self._folder = folder
        self._names: list[str] = []
        self._places: list[_Place] = []
        self._lines = lru_cache(_BLOCKS_AT_HAND)(self._read)
        self.used: set[str] = set()
        prefixes, at = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.uint32)]
        for path in pack_files(folder):
            index = _read_index(path)
            if index is None:
                continue
            table, keys = index
            own = [_Place(len(self._names), *row) for row in table]
            at.append(np.repeat(np.arange(len(own), dtype=np.uint32) + len(self._places), [one.n_keys for one in own]))
            prefixes.append(np.frombuffer(keys, dtype=">u8").astype(np.uint64))
            self._names.append(path.name)
            self._places += own
        joined = np.concatenate(prefixes)
        order = np.argsort(joined, kind="stable")
        self._prefixes = joined[order].data
        self._blocks = np.concatenate(at)[order].data

    def get(self, key: bytes) -> Any:
        """The value of a key; None if there is none, or none that is sound."""
        prefix = int.from_bytes(key[:_PREFIX], "big")
        at = bisect_left(self._prefixes, prefix)
        while at < len(self._prefixes) and self._prefixes[at] == prefix:
            block = self._blocks[at]
            lines = self._lines(block)
            if key in lines:
                self.used.add(self._names[self._places[block].pack])
                return json.loads(lines[key])
            at += 1
        return None

    def _read(self, block: int) -> dict[bytes, str]:
        """The lines of a block by key; empty if it is damaged."""
        from zstandard import ZstdDecompressor, ZstdError

        place = self._places[block]
        try:
            with (self._folder / self._names[place.pack]).open("rb") as file:
                file.seek(place.start)
                raw = file.read(place.n_keys * KEY + place.size)
            if len(raw) != place.n_keys * KEY + place.size or not is_signed(raw, place.signature):
                return {}
            lines = ZstdDecompressor().decompress(raw[place.n_keys * KEY :], max_output_size=_LARGEST)
            keys = (raw[at : at + KEY] for at in range(0, place.n_keys * KEY, KEY))
            return dict(zip(keys, lines.decode().split("\n"), strict=True))
        except (OSError, ValueError, ZstdError):
            return {}

    def __reduce__(self) -> tuple[type[PackReader], tuple[Path]]:
        return PackReader, (self._folder,)


class PackWriter:
    """Writes blocks into one pack of a folder, which appears there when it is closed.

    A failure, such as a full disk, leaves no pack and raises nothing.
    """

    def __init__(self, folder: Path, most: int) -> None:
        """`most`: bytes of blocks that are written; further ones are left out."""
        self._folder = folder
        self._left = most
        self._stack = ExitStack()
        self._file: BinaryIO | None = None
        self._at = len(_MARK)
        self._entries: list[bytes] = []
        self._prefixes: list[bytes] = []

    def append(self, block: Block) -> None:
        """Write a block. Cost: one signature."""
        raw = block.keys + block.content
        if len(raw) > self._left:
            return
        n_keys = len(block.keys) // KEY
        entry = _ENTRY.pack(self._at, n_keys, len(block.content), sign(raw))
        try:
            if self._file is None:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                path = self._folder / f"{secrets.token_hex(8)}.pack"
                self._file = self._stack.enter_context(replace_file(path, mode=0o600))
                self._file.write(_MARK)
            self._file.write(raw)
            self._file.flush()  # or a process that is forked meanwhile would have some of it, too
        except OSError as error:
            self._give_up(error)
            return
        self._at += len(raw)
        self._left -= len(raw)
        self._entries.append(entry)
        self._prefixes += [block.keys[at : at + _PREFIX] for at in range(0, len(block.keys), KEY)]

    def close(self) -> bool:
        """Write the index, and give the pack its name; returns whether there is a pack."""
        if self._file is None:
            return False
        index = b"".join(chain(self._entries, self._prefixes))
        sizes = (self._at, len(self._entries), len(self._prefixes))
        try:
            self._file.write(index + _END.pack(*sizes, sign(index + repr(sizes).encode())))
            self._stack.close()
        except OSError as error:
            self._give_up(error)
            return False
        return True

    def _give_up(self, error: OSError) -> None:
        self._left, self._file = 0, None
        with suppress(OSError):
            self._stack.__exit__(type(error), error, error.__traceback__)


def pack_files(folder: Path) -> list[Path]:
    """The packs of a folder, by name; none if there is no such folder."""
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())
    return []


def _read_index(path: Path) -> tuple[list[tuple[int, int, int, bytes]], bytes] | None:
    """The entries of the index of a pack, and the first half of each key; None if it is damaged or not ours."""
    try:
        with path.open("rb") as file:
            mark = file.read(len(_MARK))
            end = file.seek(-_END.size, os.SEEK_END)
            start, n_blocks, n_keys, signature = _END.unpack(file.read(_END.size))
            size = n_blocks * _ENTRY.size + n_keys * _PREFIX
            if mark != _MARK or start + size != end:
                return None
            file.seek(start)
            index = file.read(size)
    except (OSError, struct.error):
        return None
    if not is_signed(index + repr((start, n_blocks, n_keys)).encode(), signature):
        return None
    table = index[: n_blocks * _ENTRY.size]
    return list(_ENTRY.iter_unpack(table)), index[len(table) :]


def tidy(folder: Path, used: Iterable[str], most: int) -> None:
    """Bound the packs of a folder: join small ones, but for what is damaged, and delete those not used for longest.

    Args:
        folder: the folder.
        used: names of the packs that were used just now.
        most: bytes that the packs may have together.

    Raises nothing: what another process holds or has deleted is left.

    Cost: reads the index of each pack; now and then a copy of the small ones.
    """
    now = time.time()
    for name in used:
        with suppress(OSError):
            os.utime(folder / name)
    with suppress(OSError):
        for path in list(folder.iterdir()):
            if _UNFINISHED.fullmatch(path.name) and path.stat().st_mtime < now - _ABANDONED:
                path.unlink(missing_ok=True)
    small = [path for _, size, path in _states(folder) if size <= _SMALL]
    if len(small) > _MOST_SMALL:
        _join(folder, small)
    total = 0
    for _, size, path in sorted(_states(folder), reverse=True):
        total += size
        if total > most:
            with suppress(OSError):
                path.unlink()


def _states(folder: Path) -> list[tuple[int, int, Path]]:
    """The time at which each pack was used last, in nanoseconds, its bytes, and its path."""
    states = []
    for path in pack_files(folder):
        with suppress(OSError):
            state = path.stat()
            states.append((state.st_mtime_ns, state.st_size, path))
    return states


def _join(folder: Path, small: Sequence[Path]) -> None:
    """Copy the sound blocks of small packs into one, then delete these."""
    writer = PackWriter(folder, len(small) * _SMALL)
    copied = []
    for path in small:
        index = _read_index(path)
        with suppress(OSError), path.open("rb") as file:
            for start, n_keys, size, signature in index[0] if index else ():
                file.seek(start)
                raw = file.read(n_keys * KEY + size)
                if is_signed(raw, signature):
                    writer.append(Block(raw[: n_keys * KEY], raw[n_keys * KEY :]))
            copied.append(path)
    if writer.close():
        for path in copied:
            with suppress(OSError):
                path.unlink()
