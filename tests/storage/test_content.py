from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from graphrec.errors import LibraryCorruptError, LibraryError
from graphrec.model.facts import CorpusFacts, ExtraFact, Method, MethodUse, PaperFacts, Reference, Work
from graphrec.model.paper import Paper
from graphrec.storage.sql.content import Extent, check_content
from graphrec.storage.sql.store import Store
from graphrec.storage.sql.writer import write_store

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 4096
EXTENT = Extent(0, 400, 401, 1, 1)  # 400 papers, a work and a method


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The file of a library with a row in every table, and a table of papers of several pages."""
    path = tmp_path / "papers.sqlite"
    papers = [Paper(id=f"p{row}", title=f"Paper {row}", abstract="We prune. " * 20, year=2020) for row in range(400)]
    first = PaperFacts(
        ("Pruner",), (Reference("SLEB", "SLEB", "uses", "We use SLEB.", target=400),), (MethodUse(0, "x"),)
    )
    extra = {0: (ExtraFact("funder", "NSF", "Paid by the NSF.", (("place", "US"),)),)}
    facts = CorpusFacts((first, *[PaperFacts()] * 399), (Work("SLEB"),), (Method("pruning"),), [], [], extra=extra)
    write_store(path, papers, facts, ["prune"])
    return path


def test_what_the_writer_writes_is_sound(store: Path) -> None:
    check_content(Store(store), EXTENT)


STRANGE = {
    "a paper that there is not": "UPDATE papers SET row = 999 WHERE row = 3",
    "a title that is a number": "UPDATE papers SET title = CAST('12' AS BLOB)",
    "a year that is a text": "UPDATE papers SET year = 'soon'",
    "a year of the far future": "UPDATE papers SET year = 9223372036854775807",
    "a title of the length of a book": "UPDATE papers SET title = hex(zeroblob(200000)) WHERE row = 3",
    "a title whose length a zero hides": "UPDATE papers SET title = 'A' || char(0) || hex(zeroblob(200000))",
    "a sentence without measure": "UPDATE made_references SET sentence = hex(zeroblob(5000000))",
    "authors that are a blob": "UPDATE papers SET authors = zeroblob(9)",
    "a reference to a node that there is not": "UPDATE made_references SET target = 401",
    "a reference to a negative node": "UPDATE made_references SET target = -1",
    "a reference of a paper that there is not": "UPDATE made_references SET source = 400",
    "a relation that there is not": "UPDATE made_references SET relation = 'sells'",
    "endless confidence": "UPDATE made_references SET confidence = 9e999",
    "a method that there is not": "UPDATE method_uses SET method = 1",
    "a method without end": "UPDATE methods SET weight = -9e999",
    "a kind of method that there is not": "UPDATE methods SET kind = 'x'",
    "a fact of nobody": "UPDATE extra_facts SET row = -5",
    "a term that is a blob": "UPDATE terms SET term = x'ff'",
    "a dictionary that is a text": "UPDATE compression SET dictionary = 'x'",
}


@pytest.mark.parametrize("statement", STRANGE.values(), ids=STRANGE)
def test_a_value_that_cannot_be_is_found(store: Path, statement: str) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute(statement)
    with pytest.raises(LibraryCorruptError, match=r"the table \w+ holds what cannot be|NULL value in"):
        check_content(Store(store), EXTENT)


@pytest.mark.parametrize(
    ("table", "values"),
    [("made_references", "0, 3, 'uses', 1, '', '', '', NULL, '', ''"), ("method_uses", "0, 0, ''")],
)
def test_a_paper_with_more_references_or_uses_than_its_text_has_room_for_is_found(
    store: Path, table: str, values: str
) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute(
            f"INSERT INTO {table} WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 80000)"
            f" SELECT {values} FROM n"
        )
    with pytest.raises(LibraryCorruptError, match=f"the table {table} holds more of one paper than any paper has"):
        check_content(Store(store), EXTENT)


def test_a_value_that_lacks_is_found(store: Path) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'name TEXT NOT NULL', 'name TEXT')")
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("UPDATE works SET name = NULL")
    with pytest.raises(LibraryCorruptError, match="the table works holds what cannot be"):
        check_content(Store(store), EXTENT)


def test_pages_in_a_circle_are_found(store: Path) -> None:
    """Every entry of the root of the table of papers leads to one page: few kilobytes, and a scan of many more rows."""
    with closing(sqlite3.connect(store)) as connection:
        ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'papers'").fetchall()
    content = bytearray(store.read_bytes())
    start = (root - 1) * PAGE
    assert content[start] == 5, "an inner page of a table"
    cells = [int.from_bytes(content[at : at + 2]) for at in range(start + 12, start + 16, 2)]
    for cell in cells:
        content[start + cell : start + cell + 4] = root.to_bytes(4)
    store.write_bytes(content)
    with pytest.raises(LibraryCorruptError, match="is damaged"):
        check_content(Store(store), EXTENT)
    with pytest.raises(LibraryCorruptError, match="is damaged"):
        len(list(Store(store).all_papers()))


LISTS = ("[NaN]", "[Infinity, 1e999]", "[1]", "[null]", '["a", ["b"]]', '{"a": "b"}', "[ ]", "[" * 1_000_000)


@pytest.mark.parametrize("value", LISTS, ids=[value[:12] for value in LISTS])
def test_a_list_that_holds_no_texts_is_refused_when_it_is_read(store: Path, value: str) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("UPDATE papers SET authors = ?", [value])
        connection.execute("UPDATE methods SET aliases = ?", [value])
        connection.execute("UPDATE extra_facts SET fields = ?", ['{"a": NaN}'])
    opened = Store(store)
    for read in (lambda: opened.paper(0), lambda: opened.methods([0]), lambda: opened.extra_facts([0])):
        with pytest.raises(LibraryError, match=r"papers\.sqlite"):
            read()
