"""Pairs of titles worth comparing: those that share rare words, or stand side by side when sorted."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from graphrec.engines import group_rows, run_serially
from graphrec.identity._keys import BATCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.engines import Mapper, Pairs
    from graphrec.model.matrix import IntArray

_RARE_WORDS = 4  # of each title; two slips still leave a pair in common
_LARGEST_BLOCK = 40  # titles that share two words; larger blocks are phrases of the field
_NEIGHBOURS = 3  # compared with on either side of the sorted titles, forwards and backwards


def count_words(keys: Sequence[str]) -> Counter[str]:
    """In how many titles each word stands."""
    return Counter(chain.from_iterable(set(key.split()) for key in keys))


def candidate_pairs(
    keys: Sequence[str], frequency: Counter[str], mapper: Mapper = run_serially
) -> tuple[IntArray, IntArray]:
    """Positions of both titles of each pair, each pair once, smaller position first; `mapper` groups rare words.

    Cost: n log n for n titles; at most about 6 * `_LARGEST_BLOCK` pairs a title, in practice a handful.
    """
    codes = np.unique(np.concatenate([_pairs_by_rare_words(keys, frequency, mapper), _pairs_by_order(keys)]))
    return codes // len(keys), codes % len(keys)


def candidate_pairs_with(
    titles: Sequence[str], known: Sequence[str], frequency: Counter[str], apart: int
) -> set[tuple[int, int]]:
    """Positions of some titles, each with that of a known title worth comparing with it.

    Titles that share rare words are of lengths no more than `apart` letters apart; neighbours may be.

    Cost: linear in the known titles, about 8 microseconds each; they are sorted twice.
    """
    holders: dict[tuple[str, str], list[int]] = {}
    for position, key in enumerate(titles):
        for two in combinations(sorted(_rarest(key, frequency)), 2):
            if frequency[two[0]] * frequency[two[1]] <= _LARGEST_BLOCK * len(known):
                holders.setdefault(two, []).append(position)
    words = {word for two in holders for word in two}
    lengths = list(map(len, titles))
    pairs = _neighbours(titles, known)
    for row, key in enumerate(known):
        shared = words.intersection(key.split())
        if len(shared) > 1:
            length = len(key)
            for two in combinations(sorted(shared), 2):
                for position in holders.get(two, ()):
                    if abs(length - lengths[position]) <= apart:
                        pairs.add((position, row))
    return pairs


def _neighbours(titles: Sequence[str], known: Sequence[str]) -> set[tuple[int, int]]:
    """The pairs that stand next to each other when sorted, forwards and backwards."""
    pairs: set[tuple[int, int]] = set()
    squeezed = [key.replace(" ", "") for key in known]
    for step in (1, -1):
        in_order = sorted((key[::step], row) for row, key in enumerate(squeezed))
        for position, title in enumerate(titles):
            at = bisect_left(in_order, (title.replace(" ", "")[::step],))
            pairs.update((position, row) for _, row in in_order[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS])
    return pairs


def _rarest(key: str, frequency: Counter[str]) -> list[str]:
    """The words of a title that fewest others hold; words of one title only are slips and left out."""
    known = sorted({word for word in key.split() if frequency[word] > 1}, key=lambda word: (frequency[word], word))
    return known[:_RARE_WORDS]


def _pairs_by_rare_words(keys: Sequence[str], frequency: Counter[str], mapper: Mapper) -> IntArray:
    """Pairs of titles with two of their rare words in common; words of one title only are slips and left out."""
    recurring = Counter({word: count for word, count in frequency.items() if count > 1})
    batches = ((at, keys[at : at + BATCH]) for at in range(0, len(keys), BATCH))
    return _pairs_in_blocks(*group_rows(mapper, _blocks_of, recurring, batches, _LARGEST_BLOCK), len(keys))


def _blocks_of(frequency: Counter[str], batch: tuple[int, Sequence[str]]) -> Pairs:
    """A number for every two rare words that a title of a batch holds, with the position of the title."""
    start, keys = batch
    number = {word: at for at, word in enumerate(frequency)}
    blocks: list[int] = []
    titles: list[int] = []
    for position, key in enumerate(keys, start):
        for one, two in combinations(sorted(number[word] for word in _rarest(key, frequency)), 2):
            blocks.append(one * len(number) + two)
            titles.append(position)
    return np.array(blocks, dtype=np.int64), np.array(titles, dtype=np.int64)


def _pairs_in_blocks(blocks: IntArray, titles: IntArray, n_titles: int) -> IntArray:
    """Codes of all pairs inside each block; blocks are in order, and so are the titles of each."""
    starts = np.flatnonzero(np.r_[True, blocks[1:] != blocks[:-1]]) if len(blocks) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(blocks)])
    codes: list[IntArray] = [np.zeros(0, dtype=np.int64)]
    for size in range(2, _LARGEST_BLOCK + 1):
        members = starts[sizes == size][:, None] + np.arange(size)
        if len(members):
            first, second = np.triu_indices(size, 1)
            found = titles[members]
            codes.append(_codes(found[:, first].ravel(), found[:, second].ravel(), n_titles))
    return np.concatenate(codes)


def _pairs_by_order(keys: Sequence[str]) -> IntArray:
    """Pairs of neighbours among the titles sorted from their beginning and from their end, spaces left out."""
    squeezed = [key.replace(" ", "") for key in keys]
    codes: list[IntArray] = []
    for words in (squeezed, [word[::-1] for word in squeezed]):
        order = np.array(sorted(range(len(words)), key=words.__getitem__), dtype=np.int64)
        codes.extend(_codes(order[:-step], order[step:], len(keys)) for step in range(1, _NEIGHBOURS + 1))
    return np.concatenate(codes)


def _codes(one: IntArray, two: IntArray, n_titles: int) -> IntArray:
    """One number for a pair, whichever way round it is."""
    return np.minimum(one, two) * n_titles + np.maximum(one, two)
