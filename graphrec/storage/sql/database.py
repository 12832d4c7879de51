"""Runs SELECT statements on the SQLite files of a library, from any thread."""

from __future__ import annotations

import sqlite3
from functools import cached_property
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Any

from graphrec.errors import LibraryCorruptError
from graphrec.storage.sql.columns import COLUMN_NAMES
from graphrec.storage.sql.connection import open_connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_BATCH = 500  # values bound per statement; SQLite allows 999 in its oldest builds
_STREAMED = 200  # records fetched at a time from a large result; other threads wait for no more than these


class Database:
    """An open, read-only SQLite file of one library generation.

    The file never changes once it is in place, so it is opened as immutable: no locks, no WAL, and it works on
    read-only and network file systems. Several threads may read at once; their statements run one after the other.

    Raises:
        LibraryCorruptError: the file does not exist or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        try:
            self._connection = open_connection(path)  # guarded by the lock
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
            raise  # an error of the caller, such as a closed file, and no damage
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self.damage_error(error) from error

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Run one SELECT and yield its rows one by one, for results too large for memory (raises as `query`)."""
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
        """The files with papers, in the order of their rows: this one."""
        return (self,)

    def part_of(self, row: int) -> Database:  # noqa: ARG002 - all rows are in this file
        """The file with the paper of a row."""
        return self

    def query_all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT on all files with papers, in the order of their rows (raises as `query`)."""
        return [result for part in self.parts for result in part.query(sql, values)]

    def select_where(self, columns: str, table: str, key: str, values: Iterable[object]) -> Iterator[tuple[Any, ...]]:
        """Select the records of a table of this file whose key is one of some values, in batches.

        Args:
            columns: SQL expressions to select.
            table: name of the table.
            key: column that is compared.
            values: texts or integers.
        """
        wanted = [value if isinstance(value, str) else int(value) for value in values]  # type: ignore[call-overload]
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            yield from self.query(
                f"SELECT {columns} FROM {table} WHERE {key} IN ({', '.join('?' * len(batch))})", batch
            )

    def select_papers(self, columns: str, rows: Iterable[int]) -> list[tuple[Any, ...]]:
        """Select columns of the table of papers for some rows, from all files, in the order of the files."""
        groups = groupby(sorted(rows), self.part_of)
        return [
            result for part, part_rows in groups for result in part.select_where(columns, "papers", "row", part_rows)
        ]

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns of the table of papers in this file (raises as `query`)."""
        return frozenset(name for (name,) in self.query(COLUMN_NAMES))

    @property
    def n_papers(self) -> int:
        """Number of papers."""
        return int(sum(count for (count,) in self.query_all("SELECT count(row) FROM papers")))

    def damage_error(self, error: object) -> LibraryCorruptError:
        """The exception for a damaged file, with the reason."""
        reason = "a statement takes more steps than its size allows" if str(error) == "interrupted" else error
        return LibraryCorruptError(f"{self.path} is damaged ({reason}); build the library again from its files.")
