"""Full-text search over titles and abstracts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.storage.sql.relevance import ranked

if TYPE_CHECKING:
    from graphrec.storage.sql.store import Store

_WORD = re.compile(r"\w+")
_TITLE_WEIGHT, _ABSTRACT_WEIGHT = 5, 1  # a word in the title says more than one in the abstract
_MOST_WORDS = 64  # of a query; more cannot make it more precise


def search_rows(store: Store, words: str, limit: int) -> list[int]:
    """Rows of the papers that hold all words (else any of them), best BM25 first, ties by row."""
    return rows_holding(store, words, limit)[0]


def rows_holding(store: Store, words: str, limit: int) -> tuple[list[int], bool]:
    """The same, and whether they hold all of the words."""
    found = list(dict.fromkeys(word.lower() for word in _WORD.findall(words)))[:_MOST_WORDS]
    for glue in (" AND ", " OR "):
        rows = ranked(store, "full_text", found, glue, limit, (_TITLE_WEIGHT, _ABSTRACT_WEIGHT)) if found else []
        if rows:
            return rows, glue == " AND "
    return [], False
