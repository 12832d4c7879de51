"""Reads Zotero's database, as it lies on the disk, and gives the items as Zotero's Web API would.

It is opened read-only and immutable where nobody writes it. Beside a journal or a write-ahead log it is copied together
with that, since neither says what is in the library without the other; both are compared with what they were before.

Source: resource/schema/userdata.sql of Zotero 5 to 10 (versions 80 to 129).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphrec.errors import InputError
from graphrec.sources.zotero.content import ZoteroContent
from graphrec.sources.zotero.local_api import SETTING, no_group
from graphrec.sources.zotero.names import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.sources.zotero.content import Item
    from graphrec.sources.zotero.names import ZoteroLibrary

_READINGS = 3  # of a database that is written meanwhile, until that is told
_LONGEST = 300.0  # seconds of all questions; a library of 100,000 items takes ten
_STEPS = 1_000_000  # of SQLite's machine between two looks at the clock
_LARGEST = 1 << 28  # bytes of one value; notes may hold pictures
_COLUMNS = {
    "libraries": {"libraryID", "type"},
    "groups": {"groupID", "libraryID", "name"},
    "items": {"itemID", "itemTypeID", "libraryID", "key", "dateAdded"},
    "itemTypes": {"itemTypeID", "typeName"},
    "fields": {"fieldID", "fieldName"},
    "itemData": {"itemID", "fieldID", "valueID"},
    "itemDataValues": {"valueID", "value"},
    "creators": {"creatorID", "firstName", "lastName", "fieldMode"},
    "itemCreators": {"itemID", "creatorID", "creatorTypeID", "orderIndex"},
    "creatorTypes": {"creatorTypeID", "creatorType"},
    "collections": {"collectionID", "collectionName", "parentCollectionID", "libraryID", "key"},
    "collectionItems": {"collectionID", "itemID"},
    "tags": {"tagID", "name"},
    "itemTags": {"itemID", "tagID", "type"},
    "itemNotes": {"itemID", "parentItemID", "note"},
    "itemAttachments": {"itemID", "parentItemID"},
    "deletedItems": {"itemID"},
}
_MULTIPART = re.compile(r"-?\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01]) ")  # before a date as its user wrote it
_DATES = frozenset({"date", "dateDecided", "dateEnacted", "issueDate", "filingDate"})

_ITEMS = """
    SELECT itemID, key, typeName, dateAdded FROM items LEFT JOIN itemTypes USING (itemTypeID) WHERE libraryID = :library
"""
_VALUES = """
    SELECT itemID, fieldName, value FROM items JOIN itemData USING (itemID) JOIN fields USING (fieldID)
    JOIN itemDataValues USING (valueID) WHERE libraryID = :library
"""
_CREATORS = """
    SELECT itemID, creatorType, firstName, lastName, fieldMode FROM items JOIN itemCreators USING (itemID)
    JOIN creators USING (creatorID) JOIN creatorTypes USING (creatorTypeID) WHERE libraryID = :library
    ORDER BY itemID, orderIndex
"""
_TAGS = """
    SELECT itemID, name, itemTags.type FROM items JOIN itemTags USING (itemID) JOIN tags USING (tagID)
    WHERE libraryID = :library
"""
_NOTES = "SELECT itemID, parentItemID, note FROM items JOIN itemNotes USING (itemID) WHERE libraryID = :library"
_ATTACHMENTS = "SELECT itemID, parentItemID FROM items JOIN itemAttachments USING (itemID) WHERE libraryID = :library"
_ANNOTATIONS = "SELECT itemID, parentItemID FROM items JOIN itemAnnotations USING (itemID) WHERE libraryID = :library"
_TRASHED = "SELECT itemID FROM items JOIN deletedItems USING (itemID) WHERE libraryID = :library"
_COLLECTIONS = """
    SELECT collectionID, key, collectionName, parentCollectionID FROM collections WHERE libraryID = :library
"""
_MEMBERS = """
    SELECT itemID, collections.key FROM collections JOIN collectionItems USING (collectionID)
    WHERE libraryID = :library
"""


def read_database(path: Path, library: ZoteroLibrary) -> ZoteroContent:
    """The content of a library, from Zotero's database.

    Args:
        path: the file.
        library: the library.

    Raises:
        InputError: it cannot be read, is none of Zotero's, damaged, encrypted, of an unknown version, or written all
            the time; or Zotero has no such group.

    Cost: a second for 20,000 items; a copy of the database first where it is in use.
    """
    for _attempt in range(_READINGS):
        failure: sqlite3.Error | None = None
        try:
            before = _states(path)
            with path.open("rb"):  # for which SQLite would give no reason
                pass
            try:
                contents = _read_copy(path, library) if any(before[1:]) else _read(path, library, "immutable=1&mode=ro")
            except sqlite3.Error as error:
                failure = error
            if _states(path) != before:
                continue
        except InputError:
            raise
        except FileNotFoundError:
            if path.exists():  # Zotero has removed its journal meanwhile
                continue
            raise InputError(f"{path} does not exist; check the path.") from None
        except OSError as error:
            raise InputError(
                f"{path} cannot be read ({error.strerror}); close Zotero, or let it run and tick {SETTING}."
            ) from None
        if failure:
            raise InputError(_describe(path, failure)) from None
        return contents
    raise InputError(f"{path} changed while it was read; try again when Zotero is done.")


def _states(path: Path) -> list[tuple[int, ...]]:
    """Inode, size and time of change (ns) of the database and of what lies beside it; nothing for what is empty."""
    states = [_state(os.stat(path))]  # noqa: PTH116 - as below
    for side in SIDES:
        try:
            state = os.stat(f"{path}{side}")  # noqa: PTH116 - of any text
        except FileNotFoundError:
            states.append(())
        else:
            states.append(_state(state) if state.st_size else ())
    return states


def _state(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _read_copy(path: Path, library: ZoteroLibrary) -> ZoteroContent:
    """Read a copy of the database and of its journal or log, which SQLite joins there.

    Raises:
        FileNotFoundError, OSError: the files cannot be copied.
        sqlite3.Error: the copy is no whole database, as when it was written meanwhile.
    """
    before = _states(path)
    with tempfile.TemporaryDirectory(prefix="graphrec-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "zotero.sqlite"
        shutil.copyfile(path, copy)
        for side, state in zip(SIDES, before[1:], strict=True):
            if state:
                shutil.copyfile(f"{path}{side}", f"{copy}{side}")
        if _states(path) != before:
            raise sqlite3.DatabaseError("it changed while it was copied")
        return _read(copy, library, "mode=rw")


def _read(path: Path, library: ZoteroLibrary, mode: str) -> ZoteroContent:
    """Read an open database (raises sqlite3.Error, InputError)."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)) as connection:
        deadline = time.monotonic() + _LONGEST
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.execute("PRAGMA trusted_schema = OFF")
        _check_schema(connection)
        return _Reading(connection, library).contents()


def _check_schema(connection: sqlite3.Connection) -> None:
    """Check that the tables are those of Zotero, and no views or the like, which run what they please.

    Raises:
        sqlite3.Error: they are not; the message says so.
    """
    tables = {
        name
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if not str(sql).upper().startswith("CREATE VIRTUAL")
    }
    if "itemData" not in tables:
        raise _SchemaError("it is none of Zotero")
    for table, columns in _COLUMNS.items():
        present = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} if table in tables else set()
        if missing := sorted(columns - present):
            raise _SchemaError(f"version {_version(connection, tables)} of its schema has no {table}.{missing[0]}")


class _SchemaError(sqlite3.Error):
    """The database has other tables than those that are read here."""


def _version(connection: sqlite3.Connection, tables: set[str]) -> str:
    sql = "SELECT version FROM version WHERE schema = 'userdata'"
    row = connection.execute(sql).fetchone() if "version" in tables else None
    return str(row[0])[:20] if row else "?"


def _describe(path: Path, error: sqlite3.Error) -> str:
    """The sentence on a database that cannot be read."""
    if isinstance(error, _SchemaError):
        return (
            f"{path} cannot be used ({error}); open it with a current Zotero and tick {SETTING}, or export the library"
            " as CSL JSON."
        )
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
        return f"{path} takes more than {_LONGEST:,.0f} seconds to read; export the library from Zotero as CSL JSON."
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
        return f"{path} is no SQLite database, or an encrypted one; give the one that Zotero writes."
    return (
        f"{path} is damaged ({error}); let Zotero check it (Settings > Advanced > Files and Folders), or give a backup"
        " (zotero.sqlite.bak beside it)."
    )


class _Reading:
    """The questions to an open database, all about one library."""

    def __init__(self, connection: sqlite3.Connection, library: ZoteroLibrary) -> None:
        self._connection = connection
        self._groups: dict[int, str] = dict(connection.execute("SELECT groupID, name FROM groups"))
        self._library = self._find(library)
        self._items: dict[int, dict[str, Any]] = {}

    def contents(self) -> ZoteroContent:
        """All items and collections."""
        trashed = {item for (item,) in self._ask(_TRASHED)}
        parents = dict(self._parents())
        hidden = {
            item for item, parent in parents.items() if item not in trashed and self._is_below(parent, trashed, parents)
        }
        for item, key, kind, added in self._ask(_ITEMS):
            if item not in trashed and item not in hidden:
                self._items[item] = {"key": key, "itemType": kind or "document", "dateAdded": added}
        for item, name, value in self._ask(_VALUES):
            self._set(item, name, _value(name, value))
        for item, parent in parents.items():
            self._set(item, "parentItem", self._items.get(parent, {}).get("key", ""))
        for item, _, note in self._ask(_NOTES):
            self._set(item, "note", note)
        for item, *creator in self._ask(_CREATORS):
            self._append(item, "creators", _creator(*creator))
        for item, name, kind in self._ask(_TAGS):
            self._append(item, "tags", {"tag": name, "type": kind})
        for item, key in self._ask(_MEMBERS):
            self._append(item, "collections", key)
        top_trashed = sum(item not in parents for item in trashed)
        return ZoteroContent([*self._items.values()], self._collections(), top_trashed, self._groups)

    def _find(self, library: ZoteroLibrary) -> int:
        """The number of the library in this database (raises InputError)."""
        if library.group:
            sql, values = "SELECT libraryID FROM groups WHERE groupID = ?", [library.group]
        else:
            sql, values = "SELECT libraryID FROM libraries WHERE type = 'user'", []
        row = self._connection.execute(sql, values).fetchone()
        if row is None and library.group:
            raise InputError(no_group(library.group, self._groups))
        return int(row[0]) if row else 1  # a database that has just been made

    def _ask(self, sql: str) -> Iterator[tuple[Any, ...]]:
        return self._connection.execute(sql, {"library": self._library})

    def _parents(self) -> Iterator[tuple[int, int]]:
        """The items that stand below others, with these."""
        questions = [_NOTES, _ATTACHMENTS]
        annotated = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'itemAnnotations'"  # from Zotero 6 on
        if self._connection.execute(annotated).fetchone():
            questions.append(_ANNOTATIONS)
        for sql in questions:
            yield from ((item, parent) for item, parent, *_ in self._ask(sql) if parent is not None)

    @staticmethod
    def _is_below(item: int, trashed: set[int], parents: dict[int, int]) -> bool:
        """Whether an item is in the trash, or an item above it; an annotation is on an attachment of an item."""
        return any(each in trashed for each in (item, parents.get(item)))

    def _collections(self) -> dict[str, tuple[str, str]]:
        rows = {number: (key, name, parent) for number, key, name, parent in self._ask(_COLLECTIONS)}
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'deletedCollections'"  # from Zotero 6 on
        if self._connection.execute(sql).fetchone():
            for (number,) in self._connection.execute("SELECT collectionID FROM deletedCollections"):
                rows.pop(number, None)
        return {key: (name, rows[parent][0] if parent in rows else "") for key, name, parent in rows.values()}

    def _set(self, item: int, name: str, value: object) -> None:
        if item in self._items:
            self._items[item][name] = value

    def _append(self, item: int, name: str, value: object) -> None:
        if item in self._items:
            self._items[item].setdefault(name, []).append(value)


def _value(name: str, value: object) -> object:
    """The value of a field as the Web API has it: a date as it was written, without its parts before it."""
    if name in _DATES and isinstance(value, str):
        return _MULTIPART.sub("", value, count=1)
    return value


def _creator(kind: str, first: str | None, last: str | None, mode: int | None) -> Item:
    """A person, or a name that is not split (a group)."""
    if mode == 1:
        return {"creatorType": kind, "name": last or ""}
    return {"creatorType": kind, "firstName": first or "", "lastName": last or ""}
