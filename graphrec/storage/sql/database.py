"""Opens the SQLite files of a library and runs SELECT statements on them, from any thread. Knows no records."""

from __future__ import annotations

import sqlite3
from functools import cached_property
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Any

from graphrec.errors import LibraryCorruptError
from graphrec.storage.sql.columns import COLUMN_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_BATCH = 500  # values bound per statement; SQLite allows 999 in its oldest builds
_STREAMED = 200  # records read in one go while all papers are read; another thread waits no longer than for these


class Database:
    """An open, read-only SQLite file of one library generation.

    The file never changes once it is in place, so it is opened as immutable: no locks, no WAL, and it works on
    read-only and network file systems. Several threads may read at once; their statements run one after the other.

    Raises:
        LibraryCorruptError: the file is not there, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)  # the lock takes care of it
        except sqlite3.Error as error:
            raise self.damage_error(error) from error

    def close(self) -> None:
        """Close the file; the database is unusable afterwards."""
        self._connection.close()

    def query(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT.

        Raises:
            LibraryCorruptError: the file is damaged.
        """
        try:
            with self._lock:
                return self._connection.execute(sql, values).fetchall()
        except sqlite3.ProgrammingError:
            raise  # a mistake of the caller, such as a closed file: no damage
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self.damage_error(error) from error

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Run one SELECT whose result is too large for memory (raises as `query`)."""
        try:
            with self._lock:
                cursor = self._connection.execute(sql)
            while True:
                with self._lock:
                    rows = cursor.fetchmany(_STREAMED)
                if not rows:
                    return
                yield from rows
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self.damage_error(error) from error

    @property
    def parts(self) -> tuple[Database, ...]:
        """The files that hold papers, in the order of their rows: here this one."""
        return (self,)

    def part_of(self, row: int) -> Database:  # noqa: ARG002 - all rows are here
        """The file that holds a paper."""
        return self

    def query_all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT on all files with papers; results by file, in the order of the rows (raises as `query`)."""
        return [found for part in self.parts for found in part.query(sql, values)]

    def select_where(self, columns: str, table: str, key: str, values: Iterable[object]) -> Iterator[tuple[Any, ...]]:
        """Columns of the rows of a table of this file whose `key` is one of some values."""
        wanted = [value if isinstance(value, str) else int(value) for value in values]  # type: ignore[call-overload]
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            yield from self.query(
                f"SELECT {columns} FROM {table} WHERE {key} IN ({', '.join('?' * len(batch))})", batch
            )

    def select_papers(self, columns: str, rows: Iterable[int]) -> list[tuple[Any, ...]]:
        """Columns of the table of papers for some rows, in ascending order of the files that hold them."""
        groups = groupby(sorted(rows), self.part_of)
        return [found for part, held in groups for found in part.select_where(columns, "papers", "row", held)]

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns that the table of papers of this file has (raises as `query`)."""
        return frozenset(name for (name,) in self.query(COLUMN_NAMES))

    @property
    def n_papers(self) -> int:
        """Number of papers."""
        return int(sum(count for (count,) in self.query_all("SELECT count(*) FROM papers")))

    def damage_error(self, error: object) -> LibraryCorruptError:
        """The error that says that a file of the store is damaged, and how."""
        return LibraryCorruptError(f"{self.path} is damaged ({error}); build the library again from its files.")
