"""Opens SQLite files of libraries, which may come from strangers: what a file may hold, and how long a statement runs.

SQLite runs what the schema of a file says: views, triggers, expressions of columns and indexes, virtual tables. So a
schema may only hold plain tables, plain indexes, and the virtual tables that `schema.sql` makes.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graphrec.storage.sql.columns import papers_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LONGEST_STATEMENT = 100_000  # characters, also of all statements of a schema together; ours have 2,000 and 4,000
_LONGEST_VALUE = 1 << 28  # bytes of one text or blob
_STRIDE = 100_000  # steps of SQLite's virtual machine from one count to the next: a millisecond or more
_STEPS_AT_LEAST = 5_000_000  # steps of a statement in a file of any size: a tenth of a second
_STEPS_A_BYTE = 20  # of the file: a scan takes less than one for each byte, of the words of titles up to four

_MADE_BY = ("schema", "extra_facts")  # beside the table of papers
_TYPES = ("TEXT", "INTEGER", "REAL", "BLOB")
_TOKEN = re.compile(r"'(?:[^']|'')*'|--[^\n]*|\w+|<>|[^\s\w]")
_NAME = r"'?(?!sqlite_)\w+'?"  # SQLite's own tables steer its planner
_LIST = r"\( \w+(?: , \w+)* \)"
_COLUMN = rf"\w+(?: (?:{'|'.join(_TYPES)}))?(?: PRIMARY KEY)?(?: NOT NULL)?(?: UNIQUE)?(?: DEFAULT '[\w\[\]]{{0,8}}')?"
_TABLE = re.compile(
    rf"CREATE TABLE (?P<name>{_NAME}) \( (?P<columns>{_COLUMN}(?: , {_COLUMN})*)(?: , PRIMARY KEY {_LIST})? \)"
    r"(?: WITHOUT ROWID)?"
)
_INDEX = re.compile(rf"CREATE (?:UNIQUE )?INDEX \w+ ON \w+ {_LIST}(?: WHERE \w+ <> '')?")
_VIRTUAL = re.compile(r"CREATE VIRTUAL TABLE (?P<name>\w+) USING (?P<module>\w+) \( (?P<arguments>.*) \)")


class BoundedConnection(sqlite3.Connection):
    """A connection each of whose statements ends after so many steps (`limit_steps`), with OperationalError."""

    _strides = _budget = 0

    def limit_steps(self, steps: int) -> None:
        """Let a statement run for so many steps of SQLite's virtual machine, at least."""
        self._strides = self._budget = -(-steps // _STRIDE)
        self.set_progress_handler(self._is_over, _STRIDE)

    def _is_over(self) -> bool:
        self._strides -= 1
        return self._strides < 0

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run one statement, with steps of its own."""
        self._strides = self._budget
        return super().execute(sql, parameters)

    def executescript(self, sql_script: str, /) -> sqlite3.Cursor:
        """Run several statements, which share their steps."""
        self._strides = self._budget
        return super().executescript(sql_script)

    def close(self) -> None:
        """Close the file."""
        self.set_progress_handler(None, 0)  # it refers to the connection, which would outlive its last user
        super().close()


def open_connection(path: Path, *, is_writable: bool = False) -> BoundedConnection:
    """Open the SQLite file of a library for any thread, and check that its schema holds nothing that runs.

    A file that is only read is opened as immutable: no locks, no journal, no WAL; whatever lies beside it is not read.

    Args:
        path: the file.
        is_writable: whether the file is a private copy that is changed, in autocommit mode.

    Raises:
        sqlite3.DatabaseError: there is no such file, or it is not one of ours.

    Cost: 0.4 ms.
    """
    mode = "mode=rw" if is_writable else "mode=ro&immutable=1"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        factory=BoundedConnection,
    )
    try:
        _restrict(connection)
        connection.limit_steps(_STEPS_AT_LEAST + _STEPS_A_BYTE * path.stat().st_size)
        check_schema(connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
    except OSError as error:
        connection.close()
        raise sqlite3.OperationalError(error.strerror) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _restrict(connection: sqlite3.Connection) -> None:
    """Limit what SQLite does with a file: no function of its schema runs, and nothing is longer than ours."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_STATEMENT)
    connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    if hasattr(connection, "setconfig"):  # from Python 3.12 on
        for name in ("SQLITE_DBCONFIG_DEFENSIVE", "SQLITE_DBCONFIG_ENABLE_FKEY"):
            connection.setconfig(getattr(sqlite3, name), name == "SQLITE_DBCONFIG_DEFENSIVE")


def check_schema(statements: Iterable[tuple[str]]) -> None:
    """Check that the CREATE statements of a file make plain tables, plain indexes and our virtual tables only.

    A column of one of our tables has our type; a table or column that we do not have is of a later graphrec.

    Raises:
        sqlite3.DatabaseError: one makes something else.
    """
    types, indexes = _ours()
    room = _LONGEST_STATEMENT
    for (statement,) in statements:
        room -= len(statement)
        if room < 0:
            raise sqlite3.DatabaseError("its schema is longer than any of ours")
        plain = _plain(statement)
        if table := _TABLE.fullmatch(plain):
            for column, type_ in _types(table):
                if types.get(column, type_) != type_:
                    raise sqlite3.DatabaseError(f"the column {'.'.join(column)} is {type_ or 'of no type'}")
        elif index := _VIRTUAL.fullmatch(plain):
            if not _words_of(index) <= indexes.get(index["name"], frozenset()):
                raise sqlite3.DatabaseError(f"the table {index['name']} is another one")
        elif not _INDEX.fullmatch(plain):
            raise sqlite3.DatabaseError(f"its schema says {plain[:60]!r}")


def _plain(statement: str) -> str:
    """A statement without comments, with one blank between its words and marks."""
    return " ".join(token for token in _TOKEN.findall(statement) if not token.startswith("--"))


@cache
def _ours() -> tuple[dict[tuple[str, str], str], dict[str, frozenset[str]]]:
    """The types of the columns of our tables, and what our virtual tables may be made with, by name.

    Each is made by one module; its arguments may be those of any of them, since earlier formats mixed them otherwise.
    """
    texts = [papers_table(), *(files(__package__).joinpath(f"{name}.sql").read_text("utf-8") for name in _MADE_BY)]
    statements = [_plain(each) for text in texts for each in re.sub(r"--[^\n]*", "", text).split(";")]
    tables = filter(None, (_TABLE.fullmatch(each.replace("IF NOT EXISTS ", "")) for each in statements))
    indexes = list(filter(None, map(_VIRTUAL.fullmatch, statements)))
    arguments = {each["module"]: frozenset[str]() for each in indexes}
    for each in indexes:
        arguments[each["module"]] |= _words_of(each)
    return dict(pair for table in tables for pair in _types(table)), {
        each["name"]: arguments[each["module"]] for each in indexes
    }


def _types(table: re.Match[str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Table and name of each column, and its type, empty for none."""
    for column in table["columns"].split(" , "):
        name, _, rest = column.partition(" ")
        type_ = rest.partition(" ")[0]
        yield (table["name"].strip("'").lower(), name.lower()), type_ if type_ in _TYPES else ""


def _words_of(index: re.Match[str]) -> frozenset[str]:
    """The module of a virtual table and each of its arguments."""
    return frozenset((f"USING {index['module']}", *index["arguments"].split(" , ")))
