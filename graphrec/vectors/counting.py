"""How often each term stands in each paper: texts to numbers in batches, then one vocabulary for all of them.

A batch's answer depends on its texts alone; where and in what order batches are counted changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.engines import serially
from graphrec.vectors import analysis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.engines import Mapper
    from graphrec.matrix import IntArray

BATCH = 2_000  # papers counted at a time
_SLOT_BITS = 24  # of the counters of the first look at pairs: most pairs occur once, and are never sorted
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: multiples of it spread evenly (Knuth)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A batch of texts as numbers: `stream` holds the words of all texts in order, 0 for whatever parts two phrases.

    `ends` (n_texts,): where each text ends in the stream. `words`: word number n is `words[n - 1]`.
    """

    words: list[str]
    stream: IntArray
    ends: IntArray


class _Numbers(dict[str, int]):
    """Numbers of tokens in order of appearance of their folded forms, each folded once."""

    def __init__(self) -> None:
        super().__init__()
        self.number_of: dict[str, int] = {}

    def __missing__(self, token: str) -> int:
        word = analysis.fold(token)
        number = self.number_of.setdefault(word, len(self.number_of) + 1) if word else 0
        self[token] = number
        return number


def spell(_: None, texts: Sequence[str]) -> Spelled:
    """The words of a batch of texts as numbers. Cost: linear in the text, about 60 microseconds an abstract."""
    numbers = _Numbers()
    stream: list[int] = []
    ends = []
    for text in texts:
        stream.extend(map(numbers.__getitem__, analysis.tokens(text.lower())))
        stream.append(0)
        ends.append(len(stream))
    return Spelled(list(numbers.number_of), np.array(stream, dtype=np.int32), np.array(ends, dtype=np.int64))


def count(texts: Sequence[str], rare: int = 1, mapper: Mapper = serially) -> tuple[Any, list[str], int]:
    """How often each term stands in each text (scipy CSR float32), the terms, and how many of them are words.

    Words come first, then pairs of words that stand in at least `rare` texts, each sorted.

    Cost: linear in the text; memory 4 bytes a word of the text, and the pairs that recur.
    """
    batches = (texts[at : at + BATCH] for at in range(0, len(texts), BATCH))
    words, stream, lengths = _joined(list(mapper(spell, None, batches)))
    paper = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    pairs, left, right = _recurring_pairs(stream, paper, len(words), rare)
    terms = words + [f"{words[one - 1]} {words[other - 1]}" for one, other in zip(left, right, strict=True)]
    counts = _csr(
        np.concatenate((paper[stream > 0], paper[:-1][pairs >= 0])),
        np.concatenate((stream[stream > 0] - 1, pairs[pairs >= 0] + len(words))),
        (len(lengths), len(terms)),
    )
    return counts, terms, len(words)


def _joined(parts: Sequence[Spelled]) -> tuple[list[str], IntArray, IntArray]:
    """All batches in one stream with one sorted vocabulary: the words, the stream, the length of each text in it."""
    words = sorted({word for part in parts for word in part.words})
    number_of = {word: number for number, word in enumerate(words, start=1)}

    def renumbered() -> Iterator[IntArray]:
        for part in parts:
            numbers = np.array([0, *map(number_of.__getitem__, part.words)], dtype=np.int32)
            yield numbers[part.stream]

    stream = np.concatenate([np.zeros(0, dtype=np.int32), *renumbered()])
    lengths = [np.diff(part.ends, prepend=0) for part in parts]
    return words, stream, np.concatenate([np.zeros(0, dtype=np.int64), *lengths])


def _recurring_pairs(stream: IntArray, paper: IntArray, n_words: int, rare: int) -> tuple[IntArray, IntArray, IntArray]:
    """For every two neighbours in the stream the number of their pair, or -1; and both words of every pair.

    A first look counts by a hash, so that only pairs that may recur are sorted.
    """
    keys = stream[:-1].astype(np.int64) * (n_words + 1) + stream[1:]
    keys[(stream[:-1] == 0) | (stream[1:] == 0)] = -1
    if rare > 1:
        slots = (keys.view(np.uint64) * _SPREAD >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
        often = np.bincount(slots[keys >= 0], minlength=1 << _SLOT_BITS)
        keys[often[slots] < rare] = -1
    at = np.flatnonzero(keys >= 0)
    found, place = np.unique(keys[at], return_inverse=True)
    in_papers = _csr(paper[at], place.astype(np.int32), (int(paper[-1]) + 1 if len(paper) else 0, len(found)))
    kept = np.bincount(in_papers.indices, minlength=len(found)) >= rare
    number = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    pairs = np.full(len(keys), -1, dtype=np.int32)
    pairs[at] = number[place]
    return pairs, found[kept] // (n_words + 1), found[kept] % (n_words + 1)


def _csr(rows: IntArray, columns: IntArray, shape: tuple[int, int]) -> Any:
    """Counts of (row, column) pairs as a CSR matrix with sorted columns."""
    from scipy.sparse import coo_matrix

    return coo_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape).tocsr()
