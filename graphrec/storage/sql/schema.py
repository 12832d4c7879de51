"""What the schema of a library's SQLite file may hold: plain tables, plain indexes, and our virtual tables.

SQLite runs what a schema says: views, triggers, expressions of columns and indexes, modules of virtual tables. So
a stranger's file is compared with the statements that `writer` makes its tables with.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from graphrec.storage.sql.columns import papers_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LONGEST = 100_000  # characters of a statement, and of all statements of a schema together; ours have 2,000 and 4,000
_MADE_BY = ("schema", "extra_facts")  # beside the table of papers
_KEPT_IN = ("data", "idx", "content", "docsize", "config")  # https://sqlite.org/fts5.html#fts5_data_structures
_TYPES = ("TEXT", "INTEGER", "REAL", "BLOB")
_TOKEN = re.compile(r"'(?:[^']|'')*'|--[^\n]*|\w+|<>|[^\s\w]")
_NAME = r"'?(?!(?i:sqlite_))\w+'?"  # SQLite's own tables steer its planner
_LIST = r"\( \w+(?: , \w+)* \)"
_COLUMN = rf"\w+(?: (?:{'|'.join(_TYPES)}))?(?: PRIMARY KEY)?(?: NOT NULL)?(?: UNIQUE)?(?: DEFAULT '[\w\[\]]{{0,8}}')?"
_TABLE = re.compile(
    rf"CREATE TABLE (?P<name>{_NAME}) \( (?P<columns>{_COLUMN}(?: , {_COLUMN})*)(?: , PRIMARY KEY {_LIST})? \)"
    r"(?: WITHOUT ROWID)?"
)
_INDEX = re.compile(rf"CREATE (?:UNIQUE )?INDEX \w+ ON \w+ {_LIST}(?: WHERE \w+ <> '')?")
_VIRTUAL = re.compile(r"CREATE VIRTUAL TABLE (?P<name>\w+) USING (?P<module>\w+) \( (?P<arguments>.*) \)")


def check_schema(statements: Iterable[tuple[str]]) -> None:
    """Check that the CREATE statements of a file make plain tables, plain indexes and our virtual tables only.

    A column of one of our tables has our type; a table or column that we do not have is of a later graphrec.

    Raises:
        sqlite3.DatabaseError: one makes something else.
    """
    room = LONGEST
    for (statement,) in statements:
        room -= len(statement)
        if room < 0:
            raise sqlite3.DatabaseError("its schema is longer than any of ours")
        if problem := _problem(statement):
            raise sqlite3.DatabaseError(problem)


@lru_cache(maxsize=128)  # each connection to each shard has the same statements
def _problem(statement: str) -> str:
    """Why a CREATE statement is none of ours; empty if it is."""
    plain = _plain(statement)
    if table := _TABLE.fullmatch(plain):
        columns = our_columns()
        for column, (type_, _) in _columns_of(table):
            if column in columns and columns[column].type != type_:
                return f"the column {'.'.join(column)} is {type_ or 'of no type'}"
    elif index := _VIRTUAL.fullmatch(plain):
        if not _words_of(index) <= _our_indexes().get(index["name"], frozenset()):
            return f"the table {index['name']} is another one"
    elif not _INDEX.fullmatch(plain):
        return f"its schema says {plain[:60]!r}"
    return ""


def _plain(statement: str) -> str:
    """A statement without comments, with one blank between its words and marks."""
    return " ".join(token for token in _TOKEN.findall(statement) if not token.startswith("--"))


class Column(NamedTuple):
    """What a column holds: its type (TEXT, INTEGER, REAL, BLOB, or "" for any), and whether a value may lack."""

    type: str
    is_optional: bool


@cache
def our_columns() -> Mapping[tuple[str, str], Column]:
    """The columns of the tables that `writer` makes, by the names of table and column."""
    tables = (_TABLE.fullmatch(each.replace("IF NOT EXISTS ", "")) for each in _our_statements())
    return dict(pair for table in tables if table for pair in _columns_of(table))


@cache
def _our_indexes() -> Mapping[str, frozenset[str]]:
    """What each of our virtual tables may be made with: an argument of any one of its module, as formats differ."""
    indexes = [index for each in _our_statements() if (index := _VIRTUAL.fullmatch(each))]
    arguments = {each["module"]: frozenset[str]() for each in indexes}
    for each in indexes:
        arguments[each["module"]] |= _words_of(each)
    return {each["name"]: arguments[each["module"]] for each in indexes}


def full_text_tables() -> list[str]:
    """The names of the tables that SQLite keeps our word indexes in, which it makes itself."""
    words = [name for name, arguments in _our_indexes().items() if "USING fts5" in arguments]
    return [f"{name}_{part}" for name in words for part in _KEPT_IN]


@cache
def _our_statements() -> tuple[str, ...]:
    texts = [papers_table(), *(files(__package__).joinpath(f"{name}.sql").read_text("utf-8") for name in _MADE_BY)]
    return tuple(_plain(each) for text in texts for each in re.sub(r"--[^\n]*", "", text).split(";"))


def _columns_of(table: re.Match[str]) -> Iterator[tuple[tuple[str, str], Column]]:
    """Names of table and column, and what the column holds."""
    for column in table["columns"].split(" , "):
        name, _, rest = column.partition(" ")
        type_ = rest.partition(" ")[0]
        is_optional = "NOT NULL" not in rest and "PRIMARY KEY" not in rest
        yield (
            (table["name"].strip("'").lower(), name.lower()),
            Column(type_ if type_ in _TYPES else "", is_optional),
        )


def _words_of(index: re.Match[str]) -> frozenset[str]:
    """The module of a virtual table and each of its arguments."""
    return frozenset((f"USING {index['module']}", *index["arguments"].split(" , ")))
