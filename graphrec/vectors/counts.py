"""Term counts: how often each term occurs in each text.

Batches of texts are first turned into word numbers of their own, then renumbered by one vocabulary of all. The result
for a batch depends on its texts alone, so it does not matter where and in what order batches are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.engines import run_serially, sum_counts
from graphrec.engines.memory import NO_MEMORY, remembers
from graphrec.model.batches import batched, drain
from graphrec.vectors import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.engines import Mapper
    from graphrec.engines.memory import Memory
    from graphrec.model.matrix import IntArray

    Part = tuple[IntArray, IntArray]  # word numbers of all texts of a batch, 0 between phrases; the length of each text

BATCH = 2_000  # papers counted at a time


@dataclass(frozen=True, slots=True)
class NumberedTexts:
    """A batch of texts as word numbers.

    `stream`: the word numbers of all texts in order, 0 for a stop word, a mark or the end of a text, which separate
    phrases. `ends` (n_texts,): the position behind each text in the stream. `words`: word number n is `words[n - 1]`.
    """

    words: list[str]
    stream: IntArray
    ends: IntArray


class _Words(dict[str, str]):
    """Cache of the folded form of each token; "" for a stop word or a mark."""

    def __missing__(self, token: str) -> str:
        self[token] = word = tokens.fold(token)
        return word


class _Numbers(dict[str, int]):
    """The number of each word, counted from 1 in order of appearance; 0 for none."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


@remembers
def number_words(_: None, texts: Sequence[str], memory: Memory = NO_MEMORY) -> NumberedTexts:
    """Turn a batch of texts into word numbers.

    Args:
        texts: the texts.
        memory: the words of texts from other builds.

    Cost: linear in the text, about 60 microseconds an abstract; a tenth if its words are known.
    """
    words, numbers = _Words(), _Numbers({"": 0})
    stream: list[int] = []
    ends = []
    for text in texts:
        key = memory.key("terms", text)
        line: str | None = memory.get(key)
        if line is None:
            line = " ".join(map(words.__getitem__, tokens.words_of(text)))
            memory.put(key, line)
        stream.extend(map(numbers.__getitem__, line.split(" ") if line else ()))
        stream.append(0)
        ends.append(len(stream))
    del numbers[""]
    return NumberedTexts(list(numbers), np.array(stream, dtype=np.int32), np.array(ends, dtype=np.int64))


def count(texts: Iterable[str], rare: int = 1, mapper: Mapper = run_serially) -> tuple[Any, list[str], int]:
    """Count how often each term occurs in each text.

    Args:
        texts: the texts, read one batch after the other.
        rare: number of texts in which a pair of words must occur to be a term.
        mapper: runs batches of texts.

    Returns:
        The counts (scipy CSR float32, n_texts x n_terms); the terms, first the words, then the pairs of neighbouring
        words, each sorted; and the number of words among them.

    Cost: linear in the text; memory 4 bytes a word of the text, 12 bytes a pair of each batch, and the counts.
    """
    words, parts = _renumber_words(mapper(number_words, None, batched(texts, BATCH)))
    pairs = sum_counts(mapper, _count_pairs, len(words), parts, rare)
    first, second = np.divmod(pairs, len(words) + 1)
    terms = words + [f"{words[one - 1]} {words[other - 1]}" for one, other in zip(first, second, strict=True)]
    counted = mapper(_count_terms, (len(words), pairs), drain(parts))
    return _stack_counts(list(counted), len(terms)), terms, len(words)


def _renumber_words(batches: Iterable[NumberedTexts]) -> tuple[list[str], list[Part]]:
    """Renumber the words of all batches by one sorted vocabulary.

    Returns:
        The vocabulary, and for each batch its stream of word numbers with the length of each text.
    """
    number_of: dict[str, int] = {}
    parts: list[Part] = []
    for part in batches:
        own = np.array([0, *(number_of.setdefault(word, len(number_of) + 1) for word in part.words)], dtype=np.int32)
        parts.append((own[part.stream], np.diff(part.ends, prepend=0).astype(np.int32)))
    words = sorted(number_of)
    number = np.zeros(len(words) + 1, dtype=np.int32)
    number[[number_of[word] for word in words]] = np.arange(1, len(words) + 1, dtype=np.int32)
    for stream, _ in parts:
        stream[:] = number[stream]
    return words, parts


def _pair_keys(n_words: int, stream: IntArray) -> IntArray:
    """One number for every two neighbours in the stream, ordered as the pairs of words; -1 where a phrase ends."""
    keys = stream[:-1].astype(np.int64) * (n_words + 1) + stream[1:]
    keys[(stream[:-1] == 0) | (stream[1:] == 0)] = -1
    return keys


def _count_pairs(n_words: int, part: Part) -> tuple[IntArray, IntArray]:
    """The distinct pairs of words of a batch, and the number of its texts in which each occurs."""
    stream, lengths = part
    keys = _pair_keys(n_words, stream)
    at = np.flatnonzero(keys >= 0)
    pairs, column = np.unique(keys[at], return_inverse=True)
    text = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    in_texts = _build_csr(text[at], column.astype(np.int32), (len(lengths), len(pairs)))
    return pairs, np.bincount(in_texts.indices, minlength=len(pairs)).astype(np.int32)


def _count_terms(vocabulary: tuple[int, IntArray], part: Part) -> Any:
    """Count each word, and each pair that is a term, in each text of a batch (CSR float32)."""
    n_words, pairs = vocabulary
    stream, lengths = part
    keys, inverse = np.unique(_pair_keys(n_words, stream), return_inverse=True)
    position = np.searchsorted(pairs, keys)
    is_pair = pairs[np.minimum(position, len(pairs) - 1)] == keys if len(pairs) else np.zeros(len(keys), dtype=bool)
    column = np.where(is_pair, position, -1).astype(np.int64)[inverse]
    text = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    return _build_csr(
        np.concatenate((text[stream > 0], text[:-1][column >= 0])),
        np.concatenate((stream[stream > 0] - 1, column[column >= 0] + n_words)),
        (len(lengths), n_words + len(pairs)),
    )


def _stack_counts(parts: list[Any], n_terms: int) -> Any:
    """Stack the counts of all batches; `parts` is emptied meanwhile to save memory."""
    from scipy.sparse import csr_matrix

    n_texts = sum(part.shape[0] for part in parts)
    size = sum(part.nnz for part in parts)
    data, indices = np.empty(size, dtype=np.float32), np.empty(size, dtype=np.int32)
    lengths = [np.zeros(1, dtype=np.int64)]
    at = 0
    for part in drain(parts):
        data[at : at + part.nnz], indices[at : at + part.nnz] = part.data, part.indices
        lengths.append(np.diff(part.indptr))
        at += part.nnz
    indptr = np.cumsum(np.concatenate(lengths))
    return csr_matrix((data, indices, indptr), shape=(n_texts, n_terms), copy=False)


def _build_csr(rows: IntArray, columns: IntArray, shape: tuple[int, int]) -> Any:
    """Counts of (row, column) pairs as a CSR matrix with sorted columns."""
    from scipy.sparse import coo_matrix

    return coo_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape).tocsr()
