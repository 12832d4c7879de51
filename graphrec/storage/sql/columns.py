"""How the fields of a paper stand in the table `papers` of a library: one column each, made from `FIELDS`.

A library whose graphrec did not know a field yet has no column for it: its papers are read with the field empty.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from graphrec.model.fields import FIELDS
from graphrec.text import short_name, title_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Iterator

    from graphrec.model.fields import Field
    from graphrec.model.paper import Paper

_NAMES = {"references": "reference_list"}  # REFERENCES is a word of SQL
_TYPES = {"text": "TEXT NOT NULL DEFAULT ''", "number": "INTEGER", "list": "TEXT NOT NULL DEFAULT '[]'"}
_EMPTY = {"text": "''", "number": "NULL", "list": "'[]'"}
_KEYS = ("title_key", "name_key")  # by which titles and the short names in front of them are looked up
COLUMN_NAMES = "SELECT name FROM pragma_table_info('papers')"  # the statement that tells which columns there are
to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def column_of(field: Field) -> str:
    """The name of the column of a field."""
    return _NAMES.get(field.name, field.name)


def papers_table() -> str:
    """The statement that creates the table; a compressed text stands in its column as a blob."""
    keys = (f"{key} TEXT NOT NULL" for key in _KEYS)
    columns = ", ".join(("row INTEGER PRIMARY KEY", *keys, *map(_definition, FIELDS)))
    return f"CREATE TABLE papers ({columns});"


def _definition(field: Field) -> str:
    return f"{column_of(field)} {_TYPES[field.form]}"


def add_missing_columns(connection: sqlite3.Connection) -> None:
    """Add a column for each field that the table has none for."""
    present = {name for (name,) in connection.execute(COLUMN_NAMES)}
    for field in FIELDS:
        if column_of(field) not in present:
            connection.execute(f"ALTER TABLE papers ADD COLUMN {_definition(field)}")


def selected_columns(present: Collection[str]) -> str:
    """The columns to select for `FIELDS`, the empty value in place of one that the table lacks."""
    return ", ".join(column_of(each) if column_of(each) in present else _EMPTY[each.form] for each in FIELDS)


def filled_counts(present: Collection[str]) -> str:
    """The expressions to select that count the papers in which each field with a label is not empty."""
    tests = ((column_of(field), _EMPTY[field.form]) for field in FIELDS if field.label)
    return ", ".join(f"sum({column} IS NOT {empty})" if column in present else "0" for column, empty in tests)


def insert_papers(
    connection: sqlite3.Connection, papers: Iterable[tuple[int, Paper]], squeeze: Callable[[str], str | bytes]
) -> None:
    """Insert papers by row; `squeeze` makes of a text what is stored of it where its field is compressed."""
    columns = ("row", *_KEYS, *map(column_of, FIELDS))
    marks = ", ".join("?" * len(columns))
    rows = ((row, *_keys_of(paper), *_values(paper, squeeze)) for row, paper in papers)
    connection.executemany(f"INSERT INTO papers ({', '.join(columns)}) VALUES ({marks})", rows)


def _keys_of(paper: Paper) -> tuple[str, str]:
    return title_key(paper.title), title_key(short_name(paper.title))


def _values(paper: Paper, squeeze: Callable[[str], str | bytes]) -> Iterator[object]:
    for field in FIELDS:
        value = getattr(paper, field.name)
        yield to_json(value) if field.form == "list" else squeeze(value) if field.is_compressed else value
