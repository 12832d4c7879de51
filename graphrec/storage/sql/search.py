"""Full-text search in titles and abstracts, ranked by BM25.

Source: Robertson & Zaragoza, The probabilistic relevance framework: BM25 and beyond, 2009.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.vectors.scripts import MARKS, WITHIN_WORDS, phrase_query, words_of_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.storage.sql.database import Database

_WORD = re.compile(rf"[\w{WITHIN_WORDS}{MARKS}]+")
_TITLE_WEIGHT, _ABSTRACT_WEIGHT = 5, 1  # a word in the title says more than one in the abstract
_BEGINNING = 5  # letters of a word from which longer words that begin with it are found, too
_MOST_WORDS = 64  # of a query; more do not make it more precise


def search_rows(store: Database, words: str, limit: int) -> tuple[list[int], bool]:
    """Rows of the papers that contain all words, or if there are none any word, best BM25 first, ties by row.

    Behind the papers with the words themselves come those with words that begin with them: "Knorpel" is in
    "Knorpelschäden". Of a script without blanks, a word is found within a run of letters, and is any word if two
    neighbouring letters of it are.

    Args:
        store: the texts of the library.
        words: the query; punctuation is ignored.
        limit: maximum number of rows.

    Returns:
        The rows, and whether their papers contain all of the words.
    """
    terms = list(dict.fromkeys(word.lower() for word in _WORD.findall(words)))[:_MOST_WORDS]
    queries = list(map(phrase_query, terms))
    beginnings = [_begins(term, query) for term, query in zip(terms, queries, strict=True)]
    rows = _best(store, queries, " AND ", limit)
    if len(rows) < limit and beginnings != queries:
        rows = list(dict.fromkeys([*rows, *_best(store, beginnings, " AND ", limit)]))[:limit]
    if rows:
        return rows, True
    return _best(store, list(map(phrase_query, words_of_query(terms)[:_MOST_WORDS])), " OR ", limit), False


def _begins(word: str, query: str) -> str:
    """The query for a word and for words that begin with it, if it is long enough to mean the same in them."""
    return f"{query} *" if len(word) >= _BEGINNING and not query.endswith("*") else query


def _best(store: Database, queries: Sequence[str], glue: str, limit: int) -> list[int]:
    """Rows of the papers that match queries best, a word in the title more."""
    return _rank(store, "full_text", queries, glue, limit, (_TITLE_WEIGHT, _ABSTRACT_WEIGHT)) if queries else []


def rows_with_any(store: Database, words: Sequence[str], limit: int) -> list[int]:
    """Rows of the papers that contain any of some words, best BM25 first, ties by row.

    Args:
        store: the texts of the library.
        words: the words.
        limit: maximum number of rows.

    Cost: linear in the papers that contain a word.
    """
    return _best(store, [phrase_query(word) for word in words], " OR ", limit)


def rank_rows(store: Database, table: str, words: Sequence[str], glue: str, limit: int) -> list[int]:
    """Rows of the papers that match the words best by BM25, best first, ties by row.

    Args:
        store: the texts of the library, whose word index is in one file even with shards.
        table: the full-text index, `full_text` or `title_words`.
        words: the words, without quotation marks.
        glue: " AND " for papers that contain all words, " OR " for those that contain any.
        limit: maximum number of rows.

    Cost: linear in the papers that contain a word.
    """
    return _rank(store, table, list(map(phrase_query, words)), glue, limit, (1,))


def _rank(
    store: Database, table: str, queries: Sequence[str], glue: str, limit: int, weights: Sequence[int]
) -> list[int]:
    """As `rank_rows`, by queries of the index and the weight of each of its columns."""
    score = f"bm25({table}, {', '.join(map(str, weights))})"
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY {score}, rowid LIMIT ?"
    return [row for (row,) in store.query(sql, [glue.join(queries), limit])]
