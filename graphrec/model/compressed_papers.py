"""Papers in compressed form, for large builds: a quarter of the memory, with random access to each paper."""

from __future__ import annotations

import gc
import os
import pickle
from array import array
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import accumulate, chain, islice
from operator import eq
from typing import TYPE_CHECKING, Any, overload

from graphrec.model.batches import batched, drain
from graphrec.model.compression import train_dictionary
from graphrec.model.limits import SIZE_LIMITS
from graphrec.model.paper import Paper, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphrec.model.limits import SizeLimits

_BLOCK = 4_096  # papers whose bytes are stored in one piece
_SAMPLE = 2_000  # papers from which the dictionary for the compression is trained
_LEVEL = 3  # 6 saves 3 % in four times the time
_RECENT = 4_096  # papers in the cache of unpacked ones: some are read again and again


def gather_papers(papers: Iterable[Paper], limits: SizeLimits = SIZE_LIMITS) -> Sequence[Paper]:
    """The papers as a sequence: compressed while they are read if they are many, else as a tuple."""
    rest = iter(papers)
    first = list(islice(rest, limits.compressed_papers))
    return PackedPapers.of(first, rest) if len(first) >= limits.compressed_papers else tuple(first)


def compress_like(papers: Iterable[Paper], others: Sequence[Paper]) -> Sequence[Paper]:
    """The papers as a sequence, compressed if `others` are."""
    return others.pack_others(papers) if isinstance(others, PackedPapers) else tuple(papers)


def select_papers(papers: Sequence[Paper], rows: Iterable[int]) -> Sequence[Paper]:
    """The papers of some rows, in the order of `rows`; compressed if `papers` are."""
    return papers.select(rows) if isinstance(papers, PackedPapers) else tuple(papers[row] for row in rows)


def release_memory() -> None:
    """Collect garbage, and return free memory to the system, which the C library (glibc) would keep otherwise.

    Cost: a garbage collection; half a second for 100,000 packed papers.
    """
    gc.collect()
    if os.name == "posix":
        with suppress(ImportError, OSError, AttributeError):  # it is optional
            import ctypes

            ctypes.CDLL(None).malloc_trim(0)


class PackedPapers(Sequence[Paper]):
    """A sequence of papers as compressed bytes, half a kilobyte each with an abstract; a slice is compressed as well.

    `packed` are the compressed papers, one by one, and `dictionary` is that of their compression.

    Cost: 15 microseconds to compress a paper, 10 to read it.
    """

    __slots__ = ("_blocks", "_bounds", "_dictionary", "_n_papers", "_recent")

    def __init__(self, dictionary: bytes, packed: Iterable[bytes]) -> None:
        self._dictionary = dictionary
        self._blocks: list[bytes] = []
        self._bounds: list[array[int]] = []
        self._n_papers = 0
        self._recent: dict[int, Paper] = {}
        for pieces in batched(packed, _BLOCK):
            self._blocks.append(b"".join(pieces))
            self._bounds.append(array("L", accumulate(map(len, pieces), initial=0)))
            self._n_papers += len(pieces)

    @classmethod
    def of(cls, first: list[Paper], rest: Iterable[Paper] = ()) -> PackedPapers:
        """Compress papers while they are read, with a dictionary trained on `first`; that list is emptied."""
        dictionary = train_dictionary(_pickle(paper) for paper in first[:: max(1, len(first) // _SAMPLE)])
        return cls(dictionary, _compressed(chain(drain(first), rest), dictionary))

    def pack_others(self, papers: Iterable[Paper]) -> PackedPapers:
        """Compress other papers with the dictionary of these."""
        return PackedPapers(self._dictionary, _compressed(papers, self._dictionary))

    def select(self, rows: Iterable[int]) -> PackedPapers:
        """The papers of some rows, in the order of `rows`."""
        return PackedPapers(self._dictionary, map(self._packed, rows))

    def __len__(self) -> int:
        return self._n_papers

    def __iter__(self) -> Iterator[Paper]:
        return map(self._unpacked, range(self._n_papers))

    @overload
    def __getitem__(self, row: int) -> Paper: ...
    @overload
    def __getitem__(self, row: slice) -> PackedPapers: ...
    def __getitem__(self, row: int | slice) -> Paper | PackedPapers:
        rows = range(self._n_papers)[row]
        if isinstance(rows, range):
            return self.select(rows)
        paper = self._recent.get(rows)
        if paper is None:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            paper = self._recent[rows] = self._unpacked(rows)
        return paper

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return PackedPapers, (self._dictionary, list(map(self._packed, range(self._n_papers))))

    def _packed(self, row: int) -> bytes:
        block, at = divmod(row, _BLOCK)
        start, stop = self._bounds[block][at : at + 2]
        return self._blocks[block][start:stop]

    def _unpacked(self, row: int) -> Paper:
        return Paper(*pickle.loads(_decompressor(self._dictionary)(self._packed(row))))  # noqa: S301 - made by `_pickle`


def _pickle(paper: Paper) -> bytes:
    """A paper as bytes, not yet compressed."""
    return pickle.dumps(values_of(paper), pickle.HIGHEST_PROTOCOL)


def _compressed(papers: Iterable[Paper], dictionary: bytes) -> Iterator[bytes]:
    from zstandard import ZstdCompressionDict, ZstdCompressor

    trained = ZstdCompressionDict(dictionary) if dictionary else None
    return map(ZstdCompressor(_LEVEL, dict_data=trained, write_dict_id=False).compress, map(_pickle, papers))


@lru_cache(maxsize=4)
def _decompressor(dictionary: bytes) -> Callable[[bytes], bytes]:
    from zstandard import ZstdCompressionDict, ZstdDecompressor

    return ZstdDecompressor(dict_data=ZstdCompressionDict(dictionary) if dictionary else None).decompress
