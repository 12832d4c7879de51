"""The columns of the table `papers`: one for each of `FIELDS`.

A library of an earlier graphrec may lack the column of a new field, which is then empty in its papers.
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
_LIST = "TEXT NOT NULL DEFAULT '[]'"
_TYPES = {"text": "TEXT NOT NULL DEFAULT ''", "number": "INTEGER", "list": _LIST, "pairs": _LIST}
EMPTY_LIST = "'[]'"  # in SQL
_EMPTY = {"text": "''", "number": "NULL", "list": "'[]'", "pairs": "'[]'"}
KEYS = ("title_key", "name_key")  # index keys of the title and of the short name at its beginning
_EMPTY_LIST = "[]"
COLUMN_NAMES = "SELECT name FROM pragma_table_info('papers')"  # lists the columns that exist
HAS_KIND = "SELECT 1 FROM pragma_table_info('methods') WHERE name = 'kind'"  # an earlier graphrec told no kinds
to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def column_of(field: Field) -> str:
    """The name of the column of a field."""
    return _NAMES.get(field.name, field.name)


def papers_table() -> str:
    """The SQL statement that creates the table; compressed texts are blobs in their column."""
    keys = (f"{key} TEXT NOT NULL" for key in KEYS)
    columns = ", ".join(("row INTEGER PRIMARY KEY", *keys, *map(_definition, FIELDS)))
    return f"CREATE TABLE papers ({columns});"


def _definition(field: Field) -> str:
    return f"{column_of(field)} {_TYPES[field.form]}"


def titles_in(encoded: str) -> list[str]:
    r"""The titles in a column of titles, whose words are indexed; a quotation mark inside keeps its backslash.

    It cannot fail and takes linear time, whatever a stranger's file holds there.

    >>> titles_in('["Sand","A \\"Salt\\""]'), titles_in("[]")
    (['Sand', 'A \\"Salt\\"'], [])
    """
    return encoded[2:-2].split('","') if encoded != _EMPTY_LIST else []


def date_of_issue(encoded: str) -> str:
    """The date in a column of details; "" for none, and for what is no list of pairs."""
    if '"issued"' not in encoded:
        return ""
    try:
        return next((value for name, value in json.loads(encoded) if name == "issued" and isinstance(value, str)), "")
    except (ValueError, TypeError, RecursionError):
        return ""


def selected_columns(present: Collection[str]) -> str:
    """The SQL columns to select for `FIELDS`, with an empty value for a column that the table lacks."""
    return ", ".join(column_of(each) if column_of(each) in present else _EMPTY[each.form] for each in FIELDS)


def filled_counts(present: Collection[str]) -> str:
    """The SQL expressions that count the papers with a value, for each field with a label."""
    tests = ((column_of(field), _EMPTY[field.form]) for field in FIELDS if field.label)
    return ", ".join(f"sum({column} IS NOT {empty})" if column in present else "0" for column, empty in tests)


def insert_papers(
    connection: sqlite3.Connection, papers: Iterable[tuple[int, Paper]], compress: Callable[[str], str | bytes]
) -> None:
    """Insert papers into the table.

    Args:
        connection: a writable database.
        papers: row and record of each paper.
        compress: compresses the texts of fields that are stored compressed.
    """
    columns = ("row", *KEYS, *map(column_of, FIELDS))
    marks = ", ".join("?" * len(columns))
    rows = ((row, *_keys_of(paper), *_values(paper, compress)) for row, paper in papers)
    connection.executemany(f"INSERT INTO papers ({', '.join(columns)}) VALUES ({marks})", rows)


def _keys_of(paper: Paper) -> tuple[str, str]:
    return title_key(paper.title), title_key(short_name(paper.title))


def _values(paper: Paper, compress: Callable[[str], str | bytes]) -> Iterator[object]:
    for field in FIELDS:
        value = getattr(paper, field.name)
        yield to_json(value) if field.form in {"list", "pairs"} else compress(value) if field.is_compressed else value
