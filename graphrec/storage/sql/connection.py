"""Opens SQLite files of libraries, which may come from strangers: nothing in them runs, and every statement ends."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from graphrec.storage.failure import unsound_error
from graphrec.storage.plain_files import check_file
from graphrec.storage.sql.pages import page_problem
from graphrec.storage.sql.schema import LONGEST, check_schema

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_VALUE = 1 << 28  # bytes of one text or blob
_STRIDE = 100_000  # steps of SQLite's virtual machine from one count to the next: a millisecond or more
_STEPS_AT_LEAST = 5_000_000  # steps of a statement in a file of any size: a tenth of a second
_STEPS_A_BYTE = 20  # of the file: a scan takes less than one for each byte, of the words of titles up to four


class _Steps:
    """Counts the steps of a statement, in strides."""

    def __init__(self) -> None:
        self.most = self.used = 0

    def are_over(self) -> bool:
        """Count a stride; true, which ends the statement, when there were too many."""
        self.used += 1
        return self.used > self.most


class BoundedConnection(sqlite3.Connection):
    """A connection each of whose statements ends after so many steps (`limit_steps`), with OperationalError."""

    def limit_steps(self, steps: int) -> None:
        """Let a statement run for so many steps of SQLite's virtual machine, at least."""
        self._steps = _Steps()  # an object of its own: a handler that held the connection would keep the file open
        self._steps.most = -(-steps // _STRIDE)
        self.set_progress_handler(self._steps.are_over, _STRIDE)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run one statement, with steps of its own."""
        self._steps.used = 0
        return super().execute(sql, parameters)

    def executescript(self, sql_script: str, /) -> sqlite3.Cursor:
        """Run several statements, which share their steps."""
        self._steps.used = 0
        return super().executescript(sql_script)


def open_connection(path: Path, *, is_writable: bool = False) -> BoundedConnection:
    """Open the SQLite file of a library for any thread, and check that its schema holds nothing that runs.

    A file that is only read is opened as immutable: no locks, no journal, no WAL; whatever lies beside it is not read.

    Args:
        path: the file.
        is_writable: whether the file is a private copy that is changed, in autocommit mode; its pages are checked.

    Raises:
        sqlite3.DatabaseError: there is no such file, or it is not one of ours.
        LibraryCorruptError: it is a link, a pipe or a device.

    Cost: 0.4 ms.
    """
    try:
        size = check_file(path).st_size
    except OSError as error:
        raise sqlite3.OperationalError(error.strerror) from error
    mode = "mode=rw" if is_writable else "mode=ro&immutable=1"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        factory=BoundedConnection,
    )
    try:
        connection.limit_steps(_STEPS_AT_LEAST + _STEPS_A_BYTE * size)
        _restrict(connection)
        check_schema(connection.execute("SELECT CAST(sql AS TEXT) FROM sqlite_master WHERE sql IS NOT NULL"))
        _check_size(connection, path, size)
        if is_writable:
            _check_pages(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_size(connection: sqlite3.Connection, path: Path, size: int) -> None:
    """Check that a file ends with the last page that its header counts (raises LibraryCorruptError)."""
    ((n_pages,), (page,)) = (connection.execute(f"PRAGMA {fact}").fetchone() for fact in ("page_count", "page_size"))
    if size > n_pages * page:
        raise unsound_error(path, f"it has {size} bytes, of which its header counts {n_pages * page}")


def _check_pages(connection: sqlite3.Connection) -> None:
    if problem := page_problem(connection.execute):
        raise sqlite3.DatabaseError(problem)


def _restrict(connection: sqlite3.Connection) -> None:
    """Limit what SQLite does with a file: no function of its schema runs, and nothing is longer than ours."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LONGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    if hasattr(connection, "setconfig"):  # from Python 3.12 on
        for name in ("SQLITE_DBCONFIG_DEFENSIVE", "SQLITE_DBCONFIG_ENABLE_FKEY"):
            connection.setconfig(getattr(sqlite3, name), name == "SQLITE_DBCONFIG_DEFENSIVE")
