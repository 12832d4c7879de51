"""Finds works, papers and methods by parts of their names: versions of one name, and methods that share words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.storage.sql.work_lookup import HAS_NAMES
from graphrec.text import short_name, title_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.storage.sql.database import Database

_JOINTS = ("", " ", "v", " v")  # between a name and its number, in the keys of names
_KEY_IN_EARLIER = "lower(replace(replace(name, ' ', ''), '-', ''))"  # of a work, in a library without such keys
_MOST = 200  # names that begin so, of each kind: a name has hardly twenty versions
_MOST_NEAR = 400  # names that begin alike, among which the nearest are looked for
_MOST_WORDS = 12  # of the name of a method: SQLite refuses patterns that are too long
_LONGEST = 60  # letters of a word


def names_of_family(store: Database, name: str) -> list[tuple[str, int]]:
    """Name and node of each paper and work that is called so, or so with a number behind: "DINO", "DINOv2".

    Args:
        store: the texts of the library.
        name: what they are called, without a number.

    Cost: index look-ups; in a library of an earlier graphrec, a scan of all works.
    """
    key = title_key(name)
    if not key:
        return []
    return [*_papers_called(store, key), *_works_called(store, key.replace(" ", ""))]


def _papers_called(store: Database, key: str) -> Iterator[tuple[str, int]]:
    condition, values = _versions_of("name_key", key, _JOINTS)
    titled = f"SELECT title, row FROM papers WHERE name_key <> '' AND ({condition}) LIMIT {_MOST}"
    introduced = f"SELECT name, row FROM introduced WHERE {condition} LIMIT {_MOST}"
    yield from ((short_name(title), row) for title, row in store.query_all(titled, values))
    yield from ((name, row) for name, row in store.query_all(introduced, values))


def _works_called(store: Database, key: str) -> Iterator[tuple[str, int]]:
    """The keys stand for the names: in both only letters and digits count."""
    n_papers = store.n_papers
    if store.query(HAS_NAMES):
        table, column = "work_names", "name_key"
        condition, values = _versions_of(column, key, ("", "v"))
    else:
        table, column, condition, values = "works", _KEY_IN_EARLIER, f"{_KEY_IN_EARLIER} LIKE ?", [f"{key}%"]
    pairs = store.query(f"SELECT {column}, number FROM {table} WHERE {condition} LIMIT {_MOST}", values)
    yield from ((name, n_papers + number) for name, number in pairs)


def _versions_of(column: str, key: str, joints: Sequence[str]) -> tuple[str, list[str]]:
    """An SQL condition that uses the index: the key itself, or the key, a joint and a digit."""
    ranges = [(f"{key}{joint}0", f"{key}{joint}:") for joint in joints]  # ":" follows "9"
    condition = " OR ".join([f"{column} = ?", *(f"{column} >= ? AND {column} < ?" for _ in ranges)])
    return condition, [key, *(end for pair in ranges for end in pair)]


def methods_with_words(store: Database, words: Sequence[str]) -> list[int]:
    """Numbers of the methods of which a name holds these words in this order, ascending.

    Cost: a scan of the names of methods.
    """
    pattern = f"%{'%'.join(word[:_LONGEST] for word in words[:_MOST_WORDS])}%"
    sql = "SELECT number FROM methods WHERE name LIKE ? OR aliases LIKE ? ORDER BY number"
    return [number for (number,) in store.query(sql, [pattern, pattern])] if words else []


def names_beginning(store: Database, beginning: str) -> list[str]:
    """At most some hundred names of works and methods that begin so, whatever the case.

    Cost: an index look-up, and a scan of the names of methods.
    """
    methods = store.query("SELECT name FROM methods WHERE name LIKE ? LIMIT ?", [f"{beginning}%", _MOST_NEAR])
    if not beginning or not store.query(HAS_NAMES):
        return [name for (name,) in methods]
    sql = (
        "SELECT DISTINCT works.name FROM work_names JOIN works USING (number)"
        " WHERE name_key >= ? AND name_key < ? AND name <> '' LIMIT ?"
    )
    works = store.query(sql, [beginning, beginning + "\U0010ffff", _MOST_NEAR])
    return [name for (name,) in (*works, *methods)]
