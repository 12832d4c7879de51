"""The words of names (authors, venues, keywords) with the rows of their papers, and words that a library joins.

A list of rows is a blob of four bytes each, so that one look-up reads it. A library of an earlier graphrec has none:
its papers are scanned. What words it writes with a hyphen is then not known.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.model.people import name_words
from graphrec.storage.json_text import parse_json
from graphrec.text import strip_accents, title_key
from graphrec.vectors.porter import stem

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from graphrec.model.paper import Paper
    from graphrec.storage.sql.database import Database

_ROW = 4  # bytes of a row in a list
_LAST = "\U0010ffff"  # sorts behind every other character
_MOST_KEYWORD = 80  # letters of a keyword that is looked up as a whole
_COMPOUND = re.compile(r"[^\W_]{1,24}(?:[-\u2010\u2011][^\W_]{1,24}){1,3}(?![-\u2010\u2011\w])")
_HYPHEN = re.compile(r"[-\u2010\u2011]")


def index_names(connection: sqlite3.Connection, papers: Iterable[tuple[int, Paper]]) -> None:
    """Write the words of names and the joined words of papers to a new file.

    Args:
        connection: a writable database with our tables.
        papers: row and record of each paper, rows ascending.

    Cost: linear in the texts; memory for four bytes a word of a name, and for each word with a hyphen.
    """
    rows: dict[tuple[str, str], array[int]] = defaultdict(lambda: array("I"))
    compounds: dict[tuple[str, str], None] = {}
    for row, paper in papers:
        for key in _keys(paper):
            rows[key].append(row)
        compounds |= dict.fromkeys(_compounds(f"{paper.title}\n{paper.abstract}"))
    lists = ((field, word, _packed(rows[field, word])) for field, word in sorted(rows))
    connection.executemany("INSERT INTO name_words VALUES (?, ?, ?)", lists)
    connection.executemany("INSERT INTO compounds VALUES (?, ?)", sorted(compounds))


def _keys(paper: Paper) -> set[tuple[str, str]]:
    """Field and word of each name of a paper."""
    keys = {("author", word) for name in paper.authors for word in name_words(name)}
    keys |= {("venue", word) for word in title_key(paper.venue).split()}
    for keyword in map(title_key, paper.keywords):
        keys |= {("keyword", word) for word in (keyword[:_MOST_KEYWORD], *keyword.split())}
    return keys


def _compounds(text: str) -> Iterator[tuple[str, str]]:
    """The words with hyphens of a text: the stem of what they are without, and their parts."""
    pieces = " ".join(
        piece for piece in text.split() if "-" in piece or not (piece.isascii() or _HYPHEN.search(piece) is None)
    )
    for word in set(_COMPOUND.findall(pieces)):
        joined = fold_word(_HYPHEN.sub("", word))
        if not joined.isdigit():  # a range of numbers
            yield stem(joined), fold_word(_HYPHEN.sub(" ", word))


@lru_cache(maxsize=1 << 14)
def fold_word(word: str) -> str:
    """A word in lower case without accents, as the index of words has it."""
    return strip_accents(word.lower())


def _packed(rows: array[int]) -> bytes:
    if sys.byteorder == "big":
        rows.byteswap()
    return rows.tobytes()


def _unpacked(packed: bytes, n_papers: int) -> Iterator[int]:
    rows: array[int] = array("I")
    rows.frombytes(packed[: len(packed) // _ROW * _ROW])
    if sys.byteorder == "big":
        rows.byteswap()
    return (row for row in rows if row < n_papers)  # a stranger's file may hold any number


def rows_with_name(store: Database, field: str, value: str, *, is_prefix: bool = False) -> set[int]:
    """Rows of the papers with a name of a field that holds some words; with `is_prefix` the last begins a word.

    An author is found in every form of the name: an initial stands for a word that begins with it, and a word for its
    initial, if one word is the same. A keyword of several words is that whole keyword.

    Args:
        store: the texts of the library.
        field: "author", "venue" or "keyword".
        value: the words.
        is_prefix: whether the last word is a beginning.

    Cost: a look-up for each word; for several words of an author, the names of the papers with them are read. A scan
        of all papers in a library of an earlier graphrec.
    """
    words = name_words(value) if field == "author" else tuple(title_key(value).split())
    if not words:
        return set()
    if not has_table(store, "name_words"):
        return _scanned(store, field, words, is_prefix=is_prefix)
    if field == "keyword" and len(words) > 1:
        return _listed(store, field, " ".join(words)[:_MOST_KEYWORD], is_prefix=is_prefix)
    if field == "author" and len(words) > 1 and not is_prefix:
        return _of_author(store, words)
    lists = [_listed(store, field, word, is_prefix=is_prefix and word is words[-1]) for word in words]
    return set.intersection(*lists)


def _listed(store: Database, field: str, word: str, *, is_prefix: bool = False) -> set[int]:
    sql = "SELECT row_list FROM name_words WHERE field = ? AND word >= ? AND word <= ?"
    lists = store.query(sql, [field, word, word + _LAST * is_prefix])
    n_papers = store.n_papers if lists else 0
    return {row for (packed,) in lists for row in _unpacked(packed, n_papers)}


def _of_author(store: Database, words: tuple[str, ...]) -> set[int]:
    """Rows of papers one of whose authors can be the one with these words."""
    long = [word for word in words if len(word) > 1]
    if not long:
        return _checked(store, set.intersection(*(_listed(store, "author", word) for word in words)), words)
    exact = {word: _listed(store, "author", word) for word in long}
    either = {word: exact[word] | _listed(store, "author", word[0]) for word in long}
    rows = set.intersection(*either.values()).intersection(row for rows in exact.values() for row in rows)
    return _checked(store, rows, words)


def _checked(store: Database, rows: set[int], words: tuple[str, ...]) -> set[int]:
    names = store.select_papers("row, authors", rows)
    return {row for row, encoded in names if any(is_author(words, name) for name in _strings(encoded))}


def is_author(words: tuple[str, ...], name: str) -> bool:
    """Whether an author can be the one with some words of a name, in any order, given names as initials or in full.

    >>> is_author(("elias", "frantar"), "E. Frantar"), is_author(("e", "frantar"), "Frantar, Elias")
    (True, True)
    >>> is_author(("elias", "frantar"), "Elias Smith"), is_author(("emma", "frantar"), "Elias Frantar")
    (False, False)
    """
    held = name_words(name)
    if len(words) == 1:
        return words[0] in held
    if not any(word in held for word in words if len(word) > 1) and any(len(word) > 1 for word in words):
        return False
    return all(word in held or _has_initial(word, held) for word in words)


def _has_initial(word: str, held: tuple[str, ...]) -> bool:
    """Whether a word of a name is the initial of the word, or begins with it if it is an initial."""
    if len(word) == 1:
        return any(other.startswith(word) for other in held)
    return word[0] in held


def _scanned(store: Database, field: str, words: tuple[str, ...], *, is_prefix: bool) -> set[int]:
    column = {"author": "authors", "venue": "venue", "keyword": "keywords"}[field]
    if column not in store.columns:
        return set()
    passes = _passes(field, words, is_prefix=is_prefix)
    papers = store.query_all(f"SELECT row, {column} FROM papers WHERE {column} NOT IN ('', '[]')")
    return {row for row, value in papers if any(map(passes, [value] if column == "venue" else _strings(value)))}


def _passes(field: str, words: tuple[str, ...], *, is_prefix: bool) -> Callable[[str], bool]:
    """Whether a name holds the words, as `rows_with_name` means it."""
    *others, last = words

    def holds(name: str) -> bool:
        if field == "author" and len(words) > 1 and not is_prefix:
            return is_author(words, name)
        if field == "keyword" and len(words) > 1:
            key = title_key(name)[:_MOST_KEYWORD]
            return key.startswith(" ".join(words)) if is_prefix else key == " ".join(words)
        held = name_words(name) if field == "author" else title_key(name).split()
        return all(word in held for word in others) and any(
            word.startswith(last) if is_prefix else word == last for word in held
        )

    return holds


def _strings(encoded: str) -> list[str]:
    """The texts in a column of texts; a stranger's file may hold anything else."""
    try:
        value = parse_json(encoded)
    except (ValueError, RecursionError):
        return []
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def parts_of_compounds(store: Database, joined: Iterable[str]) -> dict[str, list[str]]:
    """The parts of words that the library also writes with a hyphen, by the stem of the joined word."""
    parts: dict[str, list[str]] = {}
    if has_table(store, "compounds"):
        for word, apart in store.select_where("joined, parts", "compounds", "joined", joined):
            parts.setdefault(word, []).append(apart)
    return {word: sorted(apart) for word, apart in parts.items()}


def has_table(store: Database, name: str) -> bool:
    """Whether a file has a table, which one of an earlier graphrec may lack."""
    return bool(store.query("SELECT 1 FROM sqlite_master WHERE name = ?", [name]))
