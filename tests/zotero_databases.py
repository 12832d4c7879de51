"""Makes databases as Zotero 6, 7, 8 and 10 write them, and a server that answers as Zotero's local API does."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from graphrec.sources.zotero import folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pytest

SCHEMAS = {6: 119, 7: 123, 8: 125, 10: 129}  # `userdata` in the table `version`, by version of Zotero
_TABLES = """
    version(schema TEXT PRIMARY KEY, version INT NOT NULL)
    itemTypes(itemTypeID INTEGER PRIMARY KEY, typeName TEXT, templateItemTypeID INT, display INT DEFAULT 1)
    fields(fieldID INTEGER PRIMARY KEY, fieldName TEXT, fieldFormatID INT)
    creatorTypes(creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT)
    libraries(libraryID INTEGER PRIMARY KEY, type TEXT NOT NULL, editable INT DEFAULT 1, version INT DEFAULT 0)
    groups(groupID INTEGER PRIMARY KEY, libraryID INT NOT NULL UNIQUE, name TEXT NOT NULL, version INT)
    items(itemID INTEGER PRIMARY KEY, itemTypeID INT NOT NULL, dateAdded TIMESTAMP, dateModified TIMESTAMP,
        clientDateModified TIMESTAMP, libraryID INT NOT NULL, key TEXT NOT NULL, version INT DEFAULT 0,
        synced INT DEFAULT 0, UNIQUE (libraryID, key))
    itemDataValues(valueID INTEGER PRIMARY KEY, value UNIQUE)
    itemData(itemID INT, fieldID INT, valueID, PRIMARY KEY (itemID, fieldID))
    itemNotes(itemID INTEGER PRIMARY KEY, parentItemID INT, note TEXT, title TEXT)
    itemAttachments(itemID INTEGER PRIMARY KEY, parentItemID INT, linkMode INT, contentType TEXT, path TEXT)
    itemAnnotations(itemID INTEGER PRIMARY KEY, parentItemID INT NOT NULL, type INTEGER NOT NULL, text TEXT)
    tags(tagID INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)
    itemTags(itemID INT NOT NULL, tagID INT NOT NULL, type INT NOT NULL, PRIMARY KEY (itemID, tagID))
    creators(creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT)
    itemCreators(itemID INT NOT NULL, creatorID INT NOT NULL, creatorTypeID INT DEFAULT 1, orderIndex INT DEFAULT 0,
        PRIMARY KEY (itemID, creatorID, creatorTypeID, orderIndex))
    collections(collectionID INTEGER PRIMARY KEY, collectionName TEXT NOT NULL, parentCollectionID INT DEFAULT NULL,
        clientDateModified TIMESTAMP, libraryID INT NOT NULL, key TEXT NOT NULL, version INT DEFAULT 0)
    collectionItems(collectionID INT NOT NULL, itemID INT NOT NULL, orderIndex INT DEFAULT 0,
        PRIMARY KEY (collectionID, itemID))
    feeds(libraryID INTEGER PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL UNIQUE)
    feedItems(itemID INTEGER PRIMARY KEY, guid TEXT NOT NULL UNIQUE)
    deletedItems(itemID INTEGER PRIMARY KEY, dateDeleted DEFAULT CURRENT_TIMESTAMP NOT NULL)
    deletedCollections(collectionID INTEGER PRIMARY KEY, dateDeleted DEFAULT CURRENT_TIMESTAMP NOT NULL)
"""
_SINCE_10 = ("itemDataValues valueNormalized TEXT", "tags nameNormalized TEXT", "items clientVersion INT DEFAULT 0")
_DATES = frozenset({"date", "dateDecided"})
_COMMON = frozenset({
    "key", "itemType", "dateAdded", "creators", "tags", "collections", "parentItem", "note", "deleted", "library",
})  # fmt: skip
GROUP, FEED = 2, 3  # numbers of libraries beside that of the user, which is 1


@dataclass
class Library:
    """The libraries of a Zotero: items as the Web API has them under `data`, but with the number of their library."""

    items: list[dict[str, Any]] = field(default_factory=list)
    collections: list[dict[str, Any]] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)

    def item(self, key: str) -> dict[str, Any]:
        """The item with this key."""
        return next(item for item in self.items if item["key"] == key)


def key_of(number: int) -> str:
    """A key as Zotero gives, for a number."""
    letters = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
    text = ""
    for _ in range(8):
        number, rest = divmod(number, len(letters))
        text = letters[rest] + text
    return text


def write_database(path: Path, library: Library, version: int = 7, *, wal: bool = False) -> Path:
    """Write a database as a version of Zotero does, in place of one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "storage").mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        if wal or version >= 10:
            connection.execute("PRAGMA journal_mode = WAL")
        make_tables(connection, version)
        fill(connection, library)
    return path


def make_tables(connection: sqlite3.Connection, version: int) -> None:
    """Make the tables of a version of Zotero."""
    for table in re.sub(r"\n {8}", " ", _TABLES).strip().splitlines():
        connection.execute(f"CREATE TABLE {table.strip()}")
    for column in _SINCE_10 if version >= 10 else ():
        table, _, rest = column.partition(" ")
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {rest}")
    connection.execute("INSERT INTO version VALUES ('userdata', ?), ('compatibility', ?)", (SCHEMAS[version], 7))
    connection.execute("INSERT INTO libraries(libraryID, type) VALUES (1, 'user'), (2, 'group'), (3, 'feed')")


class _Numbers:
    """The numbers of names in a table, which are added as they come."""

    def __init__(self, connection: sqlite3.Connection, insert: str) -> None:
        self._connection, self._insert = connection, insert
        self._known: dict[Any, int] = {}

    def of(self, *values: Any) -> int:
        if values not in self._known:
            self._known[values] = int(self._connection.execute(self._insert, values).lastrowid or 0)
        return self._known[values]


def fill(connection: sqlite3.Connection, library: Library) -> None:
    """Write the items and collections of libraries."""
    for number, name in library.groups.items():
        connection.execute("INSERT INTO groups(groupID, libraryID, name) VALUES (?, ?, ?)", (number, GROUP, name))
    _Filling(connection, library).fill()


class _Filling:
    def __init__(self, connection: sqlite3.Connection, library: Library) -> None:
        self.run = connection.execute
        self.library = library
        self.types = _Numbers(connection, "INSERT INTO itemTypes(typeName) VALUES (?)")
        self.fields = _Numbers(connection, "INSERT INTO fields(fieldName) VALUES (?)")
        self.values = _Numbers(connection, "INSERT INTO itemDataValues(value) VALUES (?)")
        self.roles = _Numbers(connection, "INSERT INTO creatorTypes(creatorType) VALUES (?)")
        self.people = _Numbers(connection, "INSERT INTO creators(firstName, lastName, fieldMode) VALUES (?, ?, ?)")
        self.tags = _Numbers(connection, "INSERT INTO tags(name) VALUES (?)")
        self.collections = {each["key"]: at for at, each in enumerate(library.collections, start=1)}
        self.numbers = {item["key"]: at for at, item in enumerate(library.items, start=1)}

    def fill(self) -> None:
        for each in self.library.collections:
            self._collection(each)
        for item in self.library.items:
            self._item(item, self.numbers[item["key"]])
            self._values(item, self.numbers[item["key"]])
            self._relations(item, self.numbers[item["key"]])

    def _collection(self, each: dict[str, Any]) -> None:
        number, parent = self.collections[each["key"]], self.collections.get(each.get("parentCollection"))
        self.run(
            "INSERT INTO collections(collectionID, collectionName, parentCollectionID, libraryID, key)"
            " VALUES (?, ?, ?, ?, ?)",
            (number, each["name"], parent, each.get("library", 1), each["key"]),
        )
        if each.get("deleted"):
            self.run("INSERT INTO deletedCollections(collectionID) VALUES (?)", (number,))

    def _item(self, item: dict[str, Any], number: int) -> None:
        kind, parent = item["itemType"], self.numbers.get(item.get("parentItem"))
        added = item["dateAdded"].replace("T", " ").removesuffix("Z")
        self.run(
            "INSERT INTO items(itemID, itemTypeID, dateAdded, libraryID, key) VALUES (?, ?, ?, ?, ?)",
            (number, self.types.of(kind), added, item.get("library", 1), item["key"]),
        )
        below = {
            "note": "INSERT INTO itemNotes(itemID, parentItemID, note) VALUES (?, ?, ?)",
            "attachment": "INSERT INTO itemAttachments(itemID, parentItemID, path) VALUES (?, ?, ?)",
            "annotation": "INSERT INTO itemAnnotations(itemID, parentItemID, text, type) VALUES (?, ?, ?, 1)",
        }
        if kind in below:
            self.run(below[kind], (number, parent, item.get("note")))
        if item.get("deleted"):
            self.run("INSERT INTO deletedItems(itemID) VALUES (?)", (number,))

    def _values(self, item: dict[str, Any], number: int) -> None:
        for name, value in item.items():
            if name not in _COMMON:
                stored = f"{_sql_date(value)} {value}" if name in _DATES else value
                row = (number, self.fields.of(name), self.values.of(stored))
                self.run("INSERT INTO itemData VALUES (?, ?, ?)", row)

    def _relations(self, item: dict[str, Any], number: int) -> None:
        for at, person in enumerate(item.get("creators", ())):
            whole = (None, person["name"], 1) if "name" in person else (person["firstName"], person["lastName"], 0)
            row = (number, self.people.of(*whole), self.roles.of(person["creatorType"]), at)
            self.run("INSERT INTO itemCreators VALUES (?, ?, ?, ?)", row)
        for tag in item.get("tags", ()):
            self.run("INSERT INTO itemTags VALUES (?, ?, ?)", (number, self.tags.of(tag["tag"]), tag.get("type", 0)))
        for key in item.get("collections", ()):
            row = (self.collections[key], number)
            self.run("INSERT INTO collectionItems(collectionID, itemID) VALUES (?, ?)", row)


def _sql_date(date: str) -> str:
    """The part of a date that Zotero puts before it: `2020-05-00` for "May 2020"."""
    year = re.search(r"\d{4}", date)
    iso = re.fullmatch(r"\d{4}-(\d\d)(?:-(\d\d))?", date)
    return f"{year[0] if year else '0000'}-{iso[1] if iso else '00'}-{(iso[2] if iso else '') or '00'}"


@dataclass
class Server:
    """A server as Zotero has one, and what it is asked; `answer` stands for any other answer of it.

    `answer` takes the path, and returns status, headers and body, or None for the usual answer.
    """

    library: Library
    port: int = 0
    enabled: bool = True
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Any = None

    def respond(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the answer to a request."""
        if self.answer is not None and (other := self.answer(path)) is not None:
            return other
        if not self.enabled:
            return 403, {"Zotero-API-Version": "3"}, b"Local API is not enabled"
        parts = urlsplit(path)
        number = 1 if parts.path.startswith("/api/users/0/") else GROUP
        found = self._find(parts.path, number)
        if found is None:
            return 404, {}, b"No endpoint found\n"
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        start = int(query.get("start", 0))
        page = found[start : start + int(query.get("limit", len(found) or 1))]
        headers = {"Zotero-API-Version": "3", "Total-Results": str(len(found)), "Last-Modified-Version": "0"}
        return 200, {**headers, "Content-Type": "application/json"}, json.dumps(page, indent=4).encode()

    def _find(self, path: str, number: int) -> list[dict[str, Any]] | None:
        if path == "/api/users/0/groups":
            return [
                {"id": key, "meta": {}, "data": {"id": key, "name": name}} for key, name in self.library.groups.items()
            ]
        items = [item for item in self.library.items if item.get("library", 1) == number]
        if path.endswith("/items/trash/top"):
            return [_response(item) for item in items if item.get("deleted") and "parentItem" not in item]
        if path.endswith("/items"):
            hidden = {item["key"] for item in items if item.get("deleted")}
            kept = [item for item in items if not hidden & {item["key"], item.get("parentItem")}]
            return [_response(item) for item in sorted(kept, key=lambda item: item["dateAdded"])]
        if path.endswith("/collections"):
            collections = (each for each in self.library.collections if each.get("library", 1) == number)
            return [_response(each) for each in collections if not each.get("deleted")]
        return None


def _response(data: dict[str, Any]) -> dict[str, Any]:
    """An object as the API has it: all fields of its type are there, also those without a value."""
    shown = {name: value for name, value in data.items() if name != "library"}
    empty = {"volume": "", "extra": "", "relations": {}, "version": 0} if "itemType" in data else {}
    top = {} if "itemType" in data else {"parentCollection": False}
    return {"key": data["key"], "version": 0, "library": {}, "links": {}, "meta": {}, "data": {**empty, **top, **shown}}


@contextmanager
def serve(library: Library) -> Iterator[Server]:
    """A server on a free port of this computer, as long as the block runs."""
    server = Server(library)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.path)
            server.headers.append(dict(self.headers))
            status, headers, body = server.respond(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()  # without a length, as Zotero's: the end of the connection is that of the answer
            self.wfile.write(body)

        def log_message(self, format: str, *values: Any) -> None:  # noqa: A002 - of the class above
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.port = http.server_address[1]
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


def make_home(folder: Path, monkeypatch: pytest.MonkeyPatch, *, port: int = 1, data: Path | None = None) -> Path:
    """Make a folder the home of this user, with a profile of Zotero that names a port and perhaps a data folder.

    Nothing listens on port 1.
    """
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    for name in ("APPDATA", "GRAPHREC_ZOTERO"):
        monkeypatch.delenv(name, raising=False)
    root = folders.profile_folder()
    profile = root / "abcd.default"
    profile.mkdir(parents=True, exist_ok=True)
    (root / "profiles.ini").write_text(
        "[General]\nStartWithLastProfile=1\n\n[Profile0]\nName=default\nIsRelative=1\nPath=abcd.default\nDefault=1\n",
        "utf-8",
    )
    lines = [f'user_pref("extensions.zotero.httpServer.port", {port});']
    if data is not None:
        lines += [
            f'user_pref("extensions.zotero.dataDir", {json.dumps(str(data))});',
            'user_pref("extensions.zotero.useDataDir", true);',
        ]
    (profile / "prefs.js").write_text("// Mozilla User Preferences\n\n" + "\n".join(lines) + "\n", "utf-8")
    return folder


def paper(number: int, title: str, **more: Any) -> dict[str, Any]:
    """An item that is a paper."""
    return {
        "key": key_of(number),
        "itemType": "journalArticle",
        "dateAdded": f"2024-02-{number % 28 + 1:02}T10:00:00Z",
        "title": title,
        "creators": [{"creatorType": "author", "firstName": "Ada", "lastName": f"Lee{number}"}],
        **more,
    }


def child(number: int, kind: str, parent: int | None, **more: Any) -> dict[str, Any]:
    """A note, attachment or annotation, below an item or (None) on its own."""
    above = {} if parent is None else {"parentItem": key_of(parent)}
    return {"key": key_of(number), "itemType": kind, "dateAdded": "2024-03-01T10:00:00Z", **above, **more}


def sample(titles: Sequence[str] = ("Anvils", "Bellows", "Chisels")) -> Library:
    """The library of the tests: papers, what is none, collections, a group, a feed, and the trash."""
    subjects = [f"On the making of {title.lower()}" for title in titles]
    tools, reading = key_of(901), key_of(902)
    first = paper(
        1,
        subjects[0],
        abstractNote="We make anvils of steel and compare them with those of stone.",
        publicationTitle="Journal of Tools",
        date="May 2020",
        volume="7",
        pages="1-10",
        DOI="10.1234/tools.1",
        extra="PMID: 123",
        url="https://example.org/anvils",
        accessDate="2024-01-31T09:00:00Z",
        creators=[
            {"creatorType": "editor", "firstName": "Ed", "lastName": "Itor"},
            {"creatorType": "author", "firstName": "Ada", "lastName": "Lee"},
            {"creatorType": "author", "name": "The Forge Group"},
        ],
        tags=[{"tag": "steel"}, {"tag": "Metallurgy", "type": 1}],
        collections=[reading],
    )
    return Library(
        [
            first,
            paper(2, subjects[1], date="2021-03-04", collections=[tools]),
            *(paper(at, title, date="2022") for at, title in enumerate(subjects[2:], start=3)),
            paper(50, "A paper that was thrown away", deleted=True),
            paper(60, "A paper of the group", library=GROUP),
            paper(70, "An item of a feed", library=FEED),
            child(101, "note", 1, note="<div><p>Read <b>again</b>.</p><p>See section 2.</p></div>"),
            child(102, "note", None, note="<p>Buy milk.</p>"),
            child(103, "attachment", 1, title="Full Text PDF"),
            child(104, "annotation", 103),
            child(105, "attachment", None, title="A file of its own"),
            child(106, "note", 50, note="<p>Of a paper in the trash.</p>"),
        ],
        [
            {"key": tools, "name": "Tools"},
            {"key": reading, "name": "To read", "parentCollection": tools},
            {"key": key_of(903), "name": "Thrown away", "deleted": True},
        ],
        {4321: "Forge Lab"},
    )
