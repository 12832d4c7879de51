"""Runs SELECT statements on the SQLite files of a library, from any thread."""

from __future__ import annotations

import sqlite3
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from graphrec.storage.failure import read_error
from graphrec.storage.sql.columns import COLUMN_NAMES
from graphrec.storage.sql.pool import ConnectionPool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_BATCH = 500  # values bound per statement; SQLite allows 999 in its oldest builds

_TOO_LONG = "a statement takes more steps than the size of the file allows"


class Database:
    """An open, read-only SQLite file of one library generation.

    The file never changes once it is in place, so it is opened as immutable: no locks, no WAL, and it works on
    read-only and network file systems. Several threads may read at once.

    Raises:
        LibraryError: the file cannot be opened (see `failure.read_error`).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._pool = ConnectionPool(path)
        except (sqlite3.Error, MemoryError) as error:
            raise read_error(path, error) from error

    def close(self) -> None:
        """Close the file; the database is unusable afterwards."""
        self._pool.close()

    def query(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT.

        Raises:
            LibraryError: the file cannot be read (see `failure.read_error`), or was closed.
        """
        try:
            connection = self._pool.borrow()
            try:
                return connection.execute(sql, values).fetchall()
            finally:
                self._pool.give_back(connection)
        except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
            raise  # an error of graphrec, and none of the file
        except (sqlite3.Error, UnicodeDecodeError, MemoryError) as error:
            raise read_error(self.path, _TOO_LONG if str(error) == "interrupted" else error) from error

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

    @cached_property
    def n_papers(self) -> int:
        """Number of papers."""
        return int(sum(count for (count,) in self.query_all("SELECT count(row) FROM papers")))
