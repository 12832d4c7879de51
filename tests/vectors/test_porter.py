"""The stems are those of the full-text index: of every word of the bundled papers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from graphrec.vectors.porter import stem

if TYPE_CHECKING:
    from graphrec.api.library import Library


def test_the_stem_of_every_word_is_that_of_the_index(bundled: Library) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        for name, tokenizer in (("plain", "unicode61"), ("stemmed", "porter unicode61")):
            database.execute(
                f"CREATE VIRTUAL TABLE {name} USING fts5 (x, tokenize = '{tokenizer} remove_diacritics 2')"
            )
            database.execute(f"CREATE VIRTUAL TABLE words_of_{name} USING fts5vocab ({name}, 'instance')")
        texts = [(f"{paper.title} {paper.abstract}",) for paper in bundled]
        database.executemany("INSERT INTO plain VALUES (?)", [*texts, ("ies sses es ss skies yes beyond y",)])
        words = sorted({word for (word,) in database.execute("SELECT term FROM words_of_plain")})
        database.executemany("INSERT INTO stemmed (rowid, x) VALUES (?, ?)", enumerate(words))
        stems = database.execute("SELECT doc, term FROM words_of_stemmed").fetchall()
    assert len(stems) == len(words) > 5_000
    assert {words[row]: (stem(words[row]), term) for row, term in stems if stem(words[row]) != term} == {}
