"""Pairs of titles worth comparing: those that share rare words, or stand side by side when sorted."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.matrix import IntArray

_RARE_WORDS = 4  # of each title; two slips still leave a pair in common
_LARGEST_BLOCK = 40  # titles that share two words; larger blocks are phrases of the field
_NEIGHBOURS = 3  # compared with on either side of the sorted titles, forwards and backwards


def count_words(keys: Sequence[str]) -> Counter[str]:
    """In how many titles each word stands."""
    return Counter(chain.from_iterable(set(key.split()) for key in keys))


def candidate_pairs(keys: Sequence[str], frequency: Counter[str]) -> tuple[IntArray, IntArray]:
    """Positions of both titles of each pair, each pair once, smaller position first.

    Cost: n log n for n titles; at most about 6 * `_LARGEST_BLOCK` pairs a title, in practice a handful.
    """
    codes = np.unique(np.concatenate([_by_rare_words(keys, frequency), _by_order(keys)]))
    return codes // len(keys), codes % len(keys)


def pairs_with(
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
    pairs = _beside(titles, known)
    for row, key in enumerate(known):
        shared = words.intersection(key.split())
        if len(shared) > 1:
            length = len(key)
            for two in combinations(sorted(shared), 2):
                for position in holders.get(two, ()):
                    if abs(length - lengths[position]) <= apart:
                        pairs.add((position, row))
    return pairs


def _beside(titles: Sequence[str], known: Sequence[str]) -> set[tuple[int, int]]:
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


def _by_rare_words(keys: Sequence[str], frequency: Counter[str]) -> IntArray:
    """Pairs of titles with two of their rare words in common; words of one title only are slips and left out."""
    number = {word: at for at, word in enumerate(frequency)}
    block_of: list[int] = []
    title_of: list[int] = []
    for position, key in enumerate(keys):
        for one, two in combinations(sorted(number[word] for word in _rarest(key, frequency)), 2):
            block_of.append(one * len(number) + two)
            title_of.append(position)
    return _within_blocks(np.array(block_of, dtype=np.int64), np.array(title_of, dtype=np.int64), len(keys))


def _within_blocks(blocks: IntArray, titles: IntArray, n_titles: int) -> IntArray:
    """Codes of all pairs inside each block that is not too large; a title's rows are already in order."""
    order = np.argsort(blocks, kind="stable")
    blocks, titles = blocks[order], titles[order]
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


def _by_order(keys: Sequence[str]) -> IntArray:
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
