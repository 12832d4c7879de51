"""Full-text search in titles and abstracts, ranked by BM25.

Source: Robertson & Zaragoza, The probabilistic relevance framework: BM25 and beyond, 2009.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.storage.sql.database import Database

_WORD = re.compile(r"\w+")
_TITLE_WEIGHT, _ABSTRACT_WEIGHT = 5, 1  # a word in the title says more than one in the abstract
_MOST_WORDS = 64  # of a query; more do not make it more precise


def search_rows(store: Database, words: str, limit: int) -> tuple[list[int], bool]:
    """Rows of the papers that contain all words, or if there are none any word, best BM25 first, ties by row.

    Args:
        store: the texts of the library.
        words: the query; punctuation is ignored.
        limit: maximum number of rows.

    Returns:
        The rows, and whether their papers contain all of the words.
    """
    terms = list(dict.fromkeys(word.lower() for word in _WORD.findall(words)))[:_MOST_WORDS]
    for glue in (" AND ", " OR "):
        rows = rank_rows(store, "full_text", terms, glue, limit, (_TITLE_WEIGHT, _ABSTRACT_WEIGHT)) if terms else []
        if rows:
            return rows, glue == " AND "
    return [], False


def rank_rows(
    store: Database, table: str, words: Sequence[str], glue: str, limit: int, weights: Sequence[int] = (1,)
) -> list[int]:
    """Rows of the papers that match the words best by BM25, best first, ties by row.

    Args:
        store: the texts of the library, whose word index is in one file even with shards.
        table: the full-text index, `full_text` or `title_words`.
        words: the words, without quotation marks.
        glue: " AND " for papers that contain all words, " OR " for those that contain any.
        limit: maximum number of rows.
        weights: weight of each column of the index.

    Cost: linear in the papers that contain a word.
    """
    score = f"bm25({table}, {', '.join(map(str, weights))})"
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY {score}, rowid LIMIT ?"
    return [row for (row,) in store.query(sql, [glue.join(f'"{word}"' for word in words), limit])]
