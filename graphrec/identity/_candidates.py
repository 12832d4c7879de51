"""Pairs of titles worth comparing: titles that share rare words, and neighbours in alphabetical order."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from graphrec.engines import group_rows, run_serially
from graphrec.identity._keys import BATCH, ascending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.engines import Mapper, Pairs
    from graphrec.model.matrix import IntArray

_RARE_WORDS = 4  # per title; after two typos two titles still share a pair of rare words
_LARGEST_BLOCK = 40  # titles that share two words; in larger blocks the words are a common phrase of the field
_NEIGHBOURS = 3  # on either side in alphabetical order, of the titles and of the reversed titles


def count_words(keys: Sequence[str]) -> Counter[str]:
    """In how many titles each word occurs."""
    return Counter(chain.from_iterable(set(key.split()) for key in keys))


def candidate_pairs(
    keys: Sequence[str], frequency: Counter[str], mapper: Mapper = run_serially
) -> tuple[IntArray, IntArray]:
    """Pairs of titles worth comparing, each pair once.

    Args:
        keys: the folded titles.
        frequency: in how many titles each word occurs.
        mapper: groups titles by pairs of rare words, in batches.

    Returns:
        Two arrays of the same length with the positions of the first and second title of each pair, first < second.

    Cost: O(n log n) for n titles; at most about 6 * `_LARGEST_BLOCK` pairs per title, in practice a handful.
    """
    codes = ascending(np.concatenate([_pairs_by_rare_words(keys, frequency, mapper), _pairs_by_order(keys)]))
    return codes // len(keys), codes % len(keys)


def candidate_pairs_with(
    titles: Sequence[str], others: Sequence[str], frequency: Counter[str], max_length_difference: int
) -> set[tuple[int, int]]:
    """Pairs of a title of one list and a title of another worth comparing.

    Args:
        titles: folded titles.
        others: the folded titles to compare them with.
        frequency: in how many titles each word occurs.
        max_length_difference: characters by which titles that share rare words may differ in length; neighbours in
            alphabetical order may differ by more.

    Returns:
        Pairs of a position in `titles` and a position in `others`.

    Cost: linear in `others`, about 8 microseconds each; they are sorted twice.
    """
    holders: dict[tuple[str, str], list[int]] = {}
    for position, key in enumerate(titles):
        for two in combinations(sorted(_rarest(key, frequency)), 2):
            if frequency[two[0]] * frequency[two[1]] <= _LARGEST_BLOCK * len(others):
                holders.setdefault(two, []).append(position)
    words = {word for two in holders for word in two}
    lengths = list(map(len, titles))
    pairs = _neighbours(titles, others)
    for row, key in enumerate(others):
        shared = words.intersection(key.split())
        if len(shared) > 1:
            length = len(key)
            for two in combinations(sorted(shared), 2):
                for position in holders.get(two, ()):
                    if abs(length - lengths[position]) <= max_length_difference:
                        pairs.add((position, row))
    return pairs


def _neighbours(titles: Sequence[str], others: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs of titles of two lists that are neighbours when sorted by their beginning or by their end."""
    pairs: set[tuple[int, int]] = set()
    squeezed = [key.replace(" ", "") for key in others]
    for step in (1, -1):
        in_order = sorted((key[::step], row) for row, key in enumerate(squeezed))
        for position, title in enumerate(titles):
            rank = bisect_left(in_order, (title.replace(" ", "")[::step],))
            pairs.update((position, row) for _, row in in_order[max(0, rank - _NEIGHBOURS) : rank + _NEIGHBOURS])
    return pairs


def _rarest(key: str, frequency: Counter[str]) -> list[str]:
    """The rarest words of a title, without words of this title only, which are mostly typos."""
    recurring = sorted({word for word in key.split() if frequency[word] > 1}, key=lambda word: (frequency[word], word))
    return recurring[:_RARE_WORDS]


def _pairs_by_rare_words(keys: Sequence[str], frequency: Counter[str], mapper: Mapper) -> IntArray:
    """Codes of the pairs of titles that share two of their rare words."""
    recurring = Counter({word: count for word, count in frequency.items() if count > 1})
    batches = ((start, keys[start : start + BATCH]) for start in range(0, len(keys), BATCH))
    return _pairs_in_blocks(*group_rows(mapper, _blocks_of, recurring, batches, _LARGEST_BLOCK), len(keys))


def _blocks_of(frequency: Counter[str], batch: tuple[int, Sequence[str]]) -> Pairs:
    """A block number for every pair of rare words in the titles of a batch, and the position of the title."""
    start, keys = batch
    number = {word: index for index, word in enumerate(frequency)}
    blocks: list[int] = []
    titles: list[int] = []
    for position, key in enumerate(keys, start):
        for one, two in combinations(sorted(number[word] for word in _rarest(key, frequency)), 2):
            blocks.append(one * len(number) + two)
            titles.append(position)
    return np.array(blocks, dtype=np.int64), np.array(titles, dtype=np.int64)


def _pairs_in_blocks(blocks: IntArray, titles: IntArray, n_titles: int) -> IntArray:
    """Codes of all pairs of titles inside each block; `blocks` is sorted, and `titles` within each block."""
    starts = np.flatnonzero(np.r_[True, blocks[1:] != blocks[:-1]]) if len(blocks) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(blocks)])
    codes: list[IntArray] = [np.zeros(0, dtype=np.int64)]
    for size in range(2, _LARGEST_BLOCK + 1):
        members = starts[sizes == size][:, None] + np.arange(size)
        if len(members):
            first, second = np.triu_indices(size, 1)
            positions = titles[members]
            codes.append(_codes(positions[:, first].ravel(), positions[:, second].ravel(), n_titles))
    return np.concatenate(codes)


def _pairs_by_order(keys: Sequence[str]) -> IntArray:
    """Codes of the pairs of neighbours when titles without spaces are sorted by their beginning or by their end."""
    squeezed = [key.replace(" ", "") for key in keys]
    codes: list[IntArray] = []
    for words in (squeezed, [word[::-1] for word in squeezed]):
        order = np.array(sorted(range(len(words)), key=words.__getitem__), dtype=np.int64)
        codes.extend(_codes(order[:-step], order[step:], len(keys)) for step in range(1, _NEIGHBOURS + 1))
    return np.concatenate(codes)


def _codes(one: IntArray, two: IntArray, n_titles: int) -> IntArray:
    """One number per pair, the same for (a, b) and (b, a): smaller position * n_titles + larger position."""
    return np.minimum(one, two) * n_titles + np.maximum(one, two)
