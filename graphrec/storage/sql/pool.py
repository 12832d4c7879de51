"""Lends the connections to one SQLite file to the threads that read it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from threading import Condition, Lock
from typing import TYPE_CHECKING
from weakref import finalize

from graphrec.errors import LibraryError
from graphrec.storage.sql.connection import BoundedConnection, open_connection

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 4  # connections to one file; SQLite and Python's lock let few threads read at the same moment


class ConnectionPool:
    """Connections to a file, each of which serves one thread at a time; a thread waits while all are lent.

    The first is opened at once and held to the end, so the file answers also after it was deleted; further ones are
    opened when threads read at the same moment, as far as that is possible. A process that was forked begins with a
    connection of its own, since SQLite's must not be used in two processes.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_closed = False
        self._begin()

    def _begin(self) -> None:
        self._free = [open_connection(self._path)]
        self._count, self._most = 1, _MOST
        self._process = os.getpid()
        self._returned = Condition(Lock())
        self._end = finalize(self, _close_all, self._free)  # not only by the garbage collector, which warns of it

    def borrow(self) -> BoundedConnection:
        """A connection that no other thread uses; give it back at once.

        Raises:
            LibraryError: the pool was closed.
        """
        if self._process != os.getpid():
            self._begin()
        with self._returned:
            while True:
                if self._is_closed:
                    raise LibraryError(
                        f"{self._path} was closed; open the library again, in Python with graphrec.open or"
                        " library.reload()."
                    )
                if self._free:
                    return self._free.pop()
                if self._count < self._most:
                    with suppress(sqlite3.Error):
                        connection = open_connection(self._path)
                        self._count += 1
                        return connection
                    self._most = self._count  # the file is gone, or this process has too many files
                else:
                    self._returned.wait()

    def give_back(self, connection: BoundedConnection) -> None:
        """Let others use a connection."""
        with self._returned:
            if self._is_closed:
                connection.close()
                return
            self._free.append(connection)
            self._returned.notify()

    def close(self) -> None:
        """Close the file; a connection that is lent is closed when it comes back."""
        with self._returned:
            self._is_closed = True
            self._end()
            self._returned.notify_all()


def _close_all(connections: list[BoundedConnection]) -> None:
    while connections:
        connections.pop().close()
