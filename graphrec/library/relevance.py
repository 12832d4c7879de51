"""The papers that match words best, by BM25 over the whole library, whether its index is one file or one a shard.

SQLite ranks by the statistics of one file. Where there are several, each tells its own, and its papers are scored with
those of all together by the same formula, step by step, so that scores are equal to the last bit.
Source: Robertson & Zaragoza, The probabilistic relevance framework: BM25 and beyond, 2009.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from heapq import nsmallest
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.library.store import Store

_K1, _B = 1.2, 0.75  # SQLite's own constants, as are the two below
_LEAST_RARITY = 1e-6  # of a word that stands in more than half of the papers
_COLUMNS = {"full_text": ("title", "abstract"), "title_words": ("title_key",)}
_TOKENIZERS = {"full_text": "porter unicode61 remove_diacritics 2", "title_words": "unicode61"}  # as in schema.sql


def ranked(
    store: Store, table: str, words: Sequence[str], glue: str, limit: int, weights: Sequence[float] = (1.0, 1.0)
) -> list[int]:
    """Rows of at most `limit` papers that match words joined by " AND " or " OR ", best first, ties by row.

    `table` is an index of words, `weights` those of its columns. Cost: the papers that hold a word.
    """
    expression = glue.join(f'"{word}"' for word in words)
    parts = store.parts
    if len(parts) == 1:
        weighted = ", ".join(map(str, weights[: len(_COLUMNS[table])]))
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY bm25({table}, {weighted}), rowid LIMIT ?"
        return [row for (row,) in parts[0].query(sql, [expression, limit])]
    try:
        return _ranked_together(parts, table, words, expression, limit, weights)
    except (TypeError, ValueError, KeyError, ZeroDivisionError) as error:
        raise store.damaged(f"its index of words: {error!r}") from error


def _ranked_together(
    parts: Sequence[Store], table: str, words: Sequence[str], expression: str, limit: int, weights: Sequence[float]
) -> list[int]:
    """The best papers of several files, scored by the statistics of all."""
    phrases = [_Phrase(word, tokens) for word, tokens in zip(words, _tokens(table, words), strict=True)]
    told = [_statistics(part, table, phrases) for part in parts]
    n_papers, n_tokens = sum(each.n_papers for each in told), sum(each.n_tokens for each in told)
    rarities = [_rarity(n_papers, sum(each.holding[at] for each in told)) for at in range(len(phrases))]
    asked = _Asked(table, expression, phrases, rarities, n_tokens / max(1, n_papers), weights)
    best = (scored for part in parts for scored in nsmallest(limit, _scores(part, asked)))
    return [row for _, row in nsmallest(limit, best)]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A word as it was asked, and as the index writes it: one token, or none or several side by side."""

    word: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Statistics:
    """What one file says of its papers: how many there are, their tokens, and how many papers hold each phrase."""

    n_papers: int
    n_tokens: int
    holding: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with what is known of the whole library."""

    table: str
    expression: str
    phrases: Sequence[_Phrase]
    rarities: Sequence[float]
    usual_length: float
    weights: Sequence[float]


def _statistics(part: Store, table: str, phrases: Sequence[_Phrase]) -> _Statistics:
    ((totals,),) = part.query(f"SELECT block FROM {table}_data WHERE id = 1")
    n_papers, *tokens = _numbers(totals) or [0]  # an index without papers says nothing
    sql = f"SELECT count(*) FROM {table} WHERE {table} MATCH ?"
    holding = tuple(part.query(sql, [f'"{phrase.word}"'])[0][0] for phrase in phrases)
    return _Statistics(n_papers, sum(tokens), holding)


def _rarity(n_papers: int, holding: int) -> float:
    rarity = log((n_papers - holding + 0.5) / (holding + 0.5))
    return rarity if rarity > 0 else _LEAST_RARITY


def _scores(part: Store, asked: _Asked) -> Iterator[tuple[float, int]]:
    """Score, negative and lower for a better match, and row of every paper of one file that matches. Pure."""
    matching = f"SELECT rowid FROM {asked.table} WHERE {asked.table} MATCH ?"
    sql = f"SELECT id, sz FROM {asked.table}_docsize WHERE id IN ({matching})"
    lengths = {row: sum(_numbers(sizes)) for row, sizes in part.query(sql, [asked.expression])}
    if not lengths:
        return
    held = [_frequencies(part, asked, phrase) for phrase in asked.phrases]
    for row, length in lengths.items():
        score = 0.0
        for rarity, frequencies in zip(asked.rarities, held, strict=True):
            often = frequencies.get(row, 0.0)
            score += rarity * ((often * (_K1 + 1.0)) / (often + _K1 * (1 - _B + _B * length / asked.usual_length)))
        yield -1.0 * score, row


def _frequencies(part: Store, asked: _Asked, phrase: _Phrase) -> Mapping[int, float]:
    """How often papers that match hold a phrase, by row, each time with the weight of the column."""
    weights = dict(zip(_COLUMNS[asked.table], asked.weights, strict=False))
    places = f"temp.{asked.table}_places"
    part.query(f"CREATE VIRTUAL TABLE IF NOT EXISTS {places} USING fts5vocab (main, {asked.table}, instance)")
    matching = f"doc IN (SELECT rowid FROM {asked.table} WHERE {asked.table} MATCH ?)"
    often: dict[int, float] = {}
    if len(phrase.tokens) == 1:
        sql = f"SELECT doc, col, count(*) FROM {places} WHERE term = ? AND {matching} GROUP BY doc, col"
        for row, column, count in part.query(sql, [phrase.tokens[0], asked.expression]):
            often[row] = often.get(row, 0.0) + count * weights[column]
        return often
    sql = f"SELECT doc, col, offset FROM {places} WHERE term = ? AND {matching}"
    found = [set(part.query(sql, [token, asked.expression])) for token in phrase.tokens]
    for row, column, offset in found[0] if found else ():
        if all((row, column, offset + step) in later for step, later in enumerate(found)):
            often[row] = often.get(row, 0.0) + weights[column]
    return often


def _tokens(table: str, words: Sequence[str]) -> list[tuple[str, ...]]:
    """What the index makes of each word, told by an index of these words alone."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"CREATE VIRTUAL TABLE asked USING fts5 (word, tokenize = '{_TOKENIZERS[table]}')")
        connection.execute("CREATE VIRTUAL TABLE places USING fts5vocab (asked, instance)")
        connection.executemany("INSERT INTO asked (rowid, word) VALUES (?, ?)", enumerate(words))
        found = connection.execute("SELECT doc, term FROM places ORDER BY doc, offset").fetchall()
    connection.close()
    tokens: list[list[str]] = [[] for _ in words]
    for word, token in found:
        tokens[word].append(token)
    return list(map(tuple, tokens))


def _numbers(packed: bytes) -> list[int]:
    """Numbers as SQLite packs them: seven bits a byte, the first bit says that another follows."""
    numbers, number = [], 0
    for byte in packed:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    return numbers
