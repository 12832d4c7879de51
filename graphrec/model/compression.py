"""A sequence that waits in memory as compressed bytes, a chunk at a time: room for what a million papers say."""

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

CHUNK = 512  # items packed together where nobody says otherwise
_LEVEL = 1  # of compression; more costs more time than it saves memory
_DICTIONARY_BYTES = 1 << 16  # four times as much would save 4 % of the text
_SEGMENT, _LEAST = 512, 8  # bytes of the pieces a dictionary is made of, and of a match; given, nothing is searched


def pack(items: Sequence[T]) -> bytes:
    """Items as bytes for `Packed`. Cost: their pickle, and one fast compression."""
    from zstandard import ZstdCompressor

    return ZstdCompressor(_LEVEL).compress(pickle.dumps(items, pickle.HIGHEST_PROTOCOL))


def unpack(chunk: bytes) -> list[T]:
    """The items of a chunk."""
    from zstandard import ZstdDecompressor

    items: list[T] = pickle.loads(ZstdDecompressor().decompress(chunk))  # noqa: S301 - made by `pack` in this run
    return items


def train_dictionary(sample: Iterable[bytes]) -> bytes:
    """What pieces of text have in common, to compress each alone with; empty where that is nothing."""
    from zstandard import ZstdError, train_dictionary

    try:
        return bytes(train_dictionary(_DICTIONARY_BYTES, [*sample], k=_SEGMENT, d=_LEAST).as_bytes())
    except ZstdError:  # too few, all alike, or empty
        return b""


class Packed(Sequence[T]):
    """The items of all chunks (as from `pack`, with their sizes), some replaced by others (see `with_items`).

    Made to be gone through in order: a pass unpacks every chunk once, and so do single items while they come in order,
    since the chunk unpacked last is kept; any other item unpacks its whole chunk.
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
        """The chunks with their sizes, as they were packed."""
        return [
            (stop - start, chunk) for (start, stop), chunk in zip(pairwise(self._starts), self._chunks, strict=True)
        ]

    @classmethod
    def of(cls, items: Iterable[T]) -> Packed[T]:
        """Pack items as they come, with never more than a chunk of them at hand."""
        return cls((len(chunk), pack(chunk)) for chunk in batched(items, CHUNK))

    def with_items(self, replaced: Mapping[int, T]) -> Packed[T]:
        """The same sequence with other items in some places."""
        other: Packed[T] = Packed()
        other._chunks, other._starts, other._replaced = self._chunks, self._starts, {**self._replaced, **replaced}
        return other

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[T]:
        place = 0
        for chunk in self._chunks:
            items: list[T] = unpack(chunk)
            for item in items:
                yield self._replaced.get(place, item)
                place += 1

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        if at in self._replaced:
            return self._replaced[at]
        chunk = bisect_right(self._starts, at) - 1
        if self._at_hand[0] != chunk:
            self._at_hand = (chunk, unpack(self._chunks[chunk]))
        return self._at_hand[1][at - self._starts[chunk]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]
