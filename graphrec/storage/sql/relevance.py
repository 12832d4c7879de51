"""The papers that match words best, by BM25 over the whole library, whether its index is one file or one a shard.

SQLite ranks by the statistics of one file. Where there are several, each tells its own, and its papers are scored with
those of all together by the same formula, step by step, so that scores are equal to the last bit.
Source: Robertson & Zaragoza, The probabilistic relevance framework: BM25 and beyond, 2009.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.storage.sql.store import Store

_K1, _B = 1.2, 0.75  # SQLite's own constants, as is the one below
_LEAST_RARITY = 1e-6  # of a word that stands in more than half of the papers


def ranked(
    store: Store, table: str, words: Sequence[str], glue: str, limit: int, weights: Sequence[int] = (1,)
) -> list[int]:
    """Rows of at most `limit` papers that match words joined by " AND " or " OR ", best first, ties by row.

    `table` is an index of words, `weights` those of its columns. Cost: the papers that hold a word.
    """
    quoted = [f'"{word}"' for word in words]
    asked = _Asked(table, quoted, glue.join(quoted), ", ".join(map(str, weights)))
    parts = store.parts
    if len(parts) == 1:
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY {asked.score}, rowid LIMIT ?"
        return [row for (row,) in parts[0].query(sql, [asked.expression, limit])]
    try:
        told = [_statistics(part, asked) for part in parts]
        together = _Statistics(
            sum(each.n_papers for each in told),
            sum(each.n_tokens for each in told),
            [sum(holding) for holding in zip(*(each.holding for each in told), strict=True)],
        )
        best = (
            scored
            for part, own in zip(parts, told, strict=True)
            for scored in nsmallest(limit, _scores(part, asked, own, together))
        )
        return [row for _, row in nsmallest(limit, best)]
    except (TypeError, ValueError, ArithmeticError) as error:
        raise store.damaged(f"its index of words: {error!r}") from error


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words asked for, quoted, what is to match of them, and the weights of the columns."""

    table: str
    words: Sequence[str]
    expression: str
    weights: str

    @property
    def score(self) -> str:
        """SQLite's own score: negative, lower for a better match."""
        return f"bm25({self.table}, {self.weights})"


@dataclass(frozen=True, slots=True)
class _Statistics:
    """How many papers there are, their tokens, and how many papers hold each word: in one file, or in all."""

    n_papers: int
    n_tokens: int
    holding: Sequence[int]

    def rarity(self, at: int) -> float:
        """Of one word, as SQLite reckons it."""
        rarity = log((self.n_papers - self.holding[at] + 0.5) / (self.holding[at] + 0.5))
        return rarity if rarity > 0 else _LEAST_RARITY

    def length_share(self, length: int) -> float:
        """What the length of a paper adds to the number of times that it holds a word."""
        return _K1 * (1 - _B + _B * length / (self.n_tokens / self.n_papers))


def _statistics(part: Store, asked: _Asked) -> _Statistics:
    ((totals,),) = part.query(f"SELECT block FROM {asked.table}_data WHERE id = 1")
    n_papers, *tokens = _numbers(totals) or [0]  # an index without papers says nothing
    sql = f"SELECT count(*) FROM {asked.table} WHERE {asked.table} MATCH ?"
    return _Statistics(n_papers, sum(tokens), [part.query(sql, [word])[0][0] for word in asked.words])


def _scores(part: Store, asked: _Asked, own: _Statistics, together: _Statistics) -> Iterator[tuple[float, int]]:
    """Score, negative and lower for a better match, and row of every paper of one file that matches. Pure."""
    matching = f"SELECT rowid FROM {asked.table} WHERE {asked.table} MATCH ?"
    sql = f"SELECT id, sz FROM {asked.table}_docsize WHERE id IN ({matching})"
    lengths = {row: sum(_numbers(sizes)) for row, sizes in part.query(sql, [asked.expression])}
    if not lengths:
        return
    held = [
        (together.rarity(at), _frequencies(part, asked, word, own.rarity(at), own, lengths))
        for at, word in enumerate(asked.words)
    ]
    for row, length in lengths.items():
        score, share = 0.0, together.length_share(length)
        for rarity, frequencies in held:
            often = frequencies.get(row, 0.0)
            score += rarity * ((often * (_K1 + 1.0)) / (often + share))
        yield -1.0 * score, row


def _frequencies(
    part: Store, asked: _Asked, word: str, rarity: float, own: _Statistics, lengths: Mapping[int, int]
) -> dict[int, float]:
    """How often papers that match hold a word, by row, each time with the weight of the column.

    It is what the file's own score for that word alone must have come from: a whole number, as the weights are.
    """
    sql = (
        f"SELECT rowid, -{asked.score} FROM {asked.table} WHERE {asked.table} MATCH ?"
        f" AND +rowid IN (SELECT rowid FROM {asked.table} WHERE {asked.table} MATCH ?)"
    )
    return {
        row: float(round(score * own.length_share(lengths[row]) / (rarity * (_K1 + 1.0) - score)))
        for row, score in part.query(sql, [word, asked.expression])
    }


def _numbers(packed: bytes) -> list[int]:
    """Numbers as SQLite packs them: seven bits a byte, the first bit says that another follows."""
    numbers, number = [], 0
    for byte in packed:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    return numbers
