"""Checks what the SQLite file of a library holds, once for each file: its pages, the types of values, and numbers.

Pages that lead in a circle make a table without end, and a number that names nothing ends in another room. What passes
is read afterwards without a further thought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphrec.model.facts import KINDS
from graphrec.model.fields import FIELDS
from graphrec.model.limits import LONGEST, LONGEST_OTHER, MOST
from graphrec.model.relations import NAMES
from graphrec.storage.failure import unsound_error
from graphrec.storage.sql.columns import KEYS, column_of
from graphrec.storage.sql.pages import own_tables, page_problem
from graphrec.storage.sql.schema import our_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.storage.sql.database import Database

_STORED_AS = {"TEXT": ("text",), "INTEGER": ("integer",), "REAL": ("real",), "BLOB": ("blob",), "": ()}
_PACKED = {("papers", column_of(field)) for field in FIELDS if field.is_compressed}  # blobs where they are compressed
_WIDEST = 40  # bytes that may become of a character of a record: four, and ten characters of a key of one
_LENGTHS = {("papers", column_of(field)): LONGEST.get(field.name, LONGEST_OTHER) for field in FIELDS} | {
    ("papers", key): LONGEST_OTHER for key in KEYS
}  # characters of a text; what a list may have depends on the size of the file
_LISTS = {("papers", column_of(field)) for field in FIELDS if field.form in {"list", "pairs"}}
_MOST_OF_A_PAPER = LONGEST["abstract"] // 4 + MOST["references"]  # a mention takes four characters or more
_OF_A_PAPER = {"made_references": "source", "method_uses": "row", "introduced": "row"}
STORED_YEARS = range(-(1 << 15), 1 << 15)  # they are int16 in the graph


class Extent(NamedTuple):
    """What the numbers in a file may name.

    Papers from row `start` to before `stop`, and so many nodes (papers and works), works and methods.
    """

    start: int
    stop: int
    nodes: int
    works: int
    methods: int


def check_content(store: Database, extent: Extent) -> None:
    """Check one file of a library.

    Args:
        store: the open file.
        extent: what its numbers may name.

    Raises:
        LibraryCorruptError: a page, a type or a number is none of ours.

    Cost: reads the file, 3 ms a megabyte.
    """
    if problem := page_problem(store.query):
        raise unsound_error(store.path, problem)
    ranges = _ranges(extent)
    for table in own_tables(store.query):
        held = {name.lower() for (name,) in store.query(f"SELECT name FROM pragma_table_info('{table}')")}
        conditions = list(_conditions(table, held, ranges))
        if store.query(f"SELECT 1 FROM {table} WHERE NOT ({' AND '.join(conditions)}) LIMIT 1"):
            raise unsound_error(store.path, f"the table {table} holds what cannot be")
        if (row := _OF_A_PAPER.get(table)) and store.query(
            f"SELECT 1 FROM {table} GROUP BY {row} HAVING count(*) > {_MOST_OF_A_PAPER} LIMIT 1"
        ):
            raise unsound_error(store.path, f"the table {table} holds more of one paper than any paper has")


def _ranges(extent: Extent) -> Mapping[tuple[str, str], str]:
    """Conditions of values, by table and column."""
    rows = f"BETWEEN {extent.start} AND {extent.stop - 1}"
    share, year = "BETWEEN 0 AND 1", f"BETWEEN {STORED_YEARS[0]} AND {STORED_YEARS[-1]}"
    return {
        ("papers", "row"): rows,
        ("papers", "year"): year,
        ("works", "year"): year,
        ("matched_references", "target"): f"BETWEEN 0 AND {extent.nodes - 1}",
        ("work_names", "number"): f"BETWEEN 0 AND {extent.works - 1}",
        ("methods", "weight"): share,
        ("methods", "kind"): f"IN ({', '.join(map(repr, KINDS))})",
        ("introduced", "row"): rows,
        ("made_references", "source"): rows,
        ("made_references", "target"): f"BETWEEN 0 AND {extent.nodes - 1}",
        ("made_references", "relation"): f"IN ({', '.join(map(repr, NAMES))})",
        ("made_references", "confidence"): share,
        ("made_references", "year"): year,
        ("method_uses", "row"): rows,
        ("method_uses", "method"): f"BETWEEN 0 AND {extent.methods - 1}",
        ("extra_facts", "row"): rows,
    }


def _conditions(table: str, held: set[str], ranges: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """An SQL condition for each column of a table of ours that the file has."""
    for (of, column), (type_, is_optional) in our_columns().items():
        if of != table or column not in held:
            continue
        kinds = (*_STORED_AS[type_], *(("blob",) if (table, column) in _PACKED else ()))
        condition = f"typeof({column}) IN ({', '.join(map(repr, kinds))})"
        if (table, column) in ranges:
            condition += f" AND {column} {ranges[table, column]}"
        if type_ == "TEXT" and (table, column) not in _LISTS:
            longest = _WIDEST * _LENGTHS.get((table, column), LONGEST["abstract"])
            condition += f" AND length(CAST({column} AS BLOB)) <= {longest}"
        yield f"({column} IS NULL OR {condition})" if is_optional else f"({condition})"
