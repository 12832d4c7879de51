"""A sequence whose items are compressed in memory, in chunks: the facts of a million papers need that."""

from __future__ import annotations

import pickle
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from operator import eq
from typing import TYPE_CHECKING, TypeVar, overload

from graphrec.model.batches import batched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

T = TypeVar("T")

CHUNK = 512  # items in a chunk by default
_LEVEL = 1  # of compression; a higher one is slower and hardly smaller
_DICTIONARY_BYTES = 1 << 16  # four times as many would save 4 % of the text
_SEGMENT, _LEAST = (
    512,
    8,
)  # bytes of a segment of the dictionary, and of a match; fixed, so that zstd does not search for them


def pack(items: Sequence[T]) -> bytes:
    """The items of one chunk of `Packed` as compressed bytes. Cost: one pickle, and one fast compression."""
    from zstandard import ZstdCompressor

    return ZstdCompressor(_LEVEL).compress(pickle.dumps(items, pickle.HIGHEST_PROTOCOL))


def unpack(chunk: bytes) -> list[T]:
    """The items of a chunk."""
    from zstandard import ZstdDecompressor

    items: list[T] = pickle.loads(ZstdDecompressor().decompress(chunk))  # noqa: S301 - made by `pack` in this run
    return items


def train_dictionary(sample: Iterable[bytes]) -> bytes:
    """A dictionary to compress short texts one by one, trained on a sample; empty if they have nothing in common."""
    import zstandard

    try:
        return bytes(zstandard.train_dictionary(_DICTIONARY_BYTES, [*sample], k=_SEGMENT, d=_LEAST).as_bytes())
    except zstandard.ZstdError:  # the texts are too few, all alike, or empty
        return b""


class Packed(Sequence[T]):
    """A read-only sequence of items in compressed chunks, of which single items can be replaced (see `with_items`).

    `chunks` are pairs of a number of items and their bytes as `pack` makes them. It is made for access in order: the
    chunk that was unpacked last is cached, so that a pass unpacks every chunk once; random access unpacks a chunk for
    each item.
    """

    __slots__ = ("_at_hand", "_chunks", "_replaced", "_starts")

    def __init__(self, chunks: Iterable[tuple[int, bytes]] = ()) -> None:
        self._chunks: list[bytes] = []
        self._starts = [0]
        self._replaced: dict[int, T] = {}
        self._at_hand: tuple[int, list[T]] = (-1, [])  # number and items of the chunk unpacked last
        for size, chunk in chunks:
            self._chunks.append(chunk)
            self._starts.append(self._starts[-1] + size)

    @property
    def chunks(self) -> list[tuple[int, bytes]]:
        """The chunks, each with the number of its items, without replacements."""
        return [
            (stop - start, chunk) for (start, stop), chunk in zip(pairwise(self._starts), self._chunks, strict=True)
        ]

    @classmethod
    def of(cls, items: Iterable[T]) -> Packed[T]:
        """Pack items while they are read; no more than one chunk of them is in memory unpacked."""
        return cls((len(chunk), pack(chunk)) for chunk in batched(items, CHUNK))

    def with_items(self, replaced: Mapping[int, T]) -> Packed[T]:
        """The same sequence with other items at some positions."""
        other: Packed[T] = Packed()
        other._chunks, other._starts, other._replaced = self._chunks, self._starts, {**self._replaced, **replaced}
        return other

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[T]:
        position = 0
        for chunk in self._chunks:
            items: list[T] = unpack(chunk)
            for item in items:
                yield self._replaced.get(position, item)
                position += 1

    @overload
    def __getitem__(self, position: int) -> T: ...
    @overload
    def __getitem__(self, position: slice) -> list[T]: ...
    def __getitem__(self, position: int | slice) -> T | list[T]:
        if isinstance(position, slice):
            return [self[each] for each in range(*position.indices(len(self)))]
        at = range(len(self))[position]
        if at in self._replaced:
            return self._replaced[at]
        chunk = bisect_right(self._starts, at) - 1
        if self._at_hand[0] != chunk:
            self._at_hand = (chunk, unpack(self._chunks[chunk]))
        return self._at_hand[1][at - self._starts[chunk]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]
