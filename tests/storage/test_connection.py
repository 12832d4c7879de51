from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from graphrec.model.facts import CorpusFacts, ExtraFact, PaperFacts
from graphrec.model.paper import Paper
from graphrec.storage.sql.connection import open_connection
from graphrec.storage.sql.writer import write_store

FROZEN = sorted((Path(__file__).parent / "frozen").glob("*.zip"))
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS row, x AS title FROM n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The file of a library with every kind of table."""
    path = tmp_path / "papers.sqlite"
    papers = [Paper(id=f"p{row}", title=f"Paper {row}", abstract="We prune.") for row in range(3)]
    extra = {0: (ExtraFact("funder", "NSF", "Paid by the NSF."),)}
    write_store(path, papers, CorpusFacts((PaperFacts(),) * 3, (), (), [], [], extra=extra), ["prune"])
    return path


def change(path: Path, *statements: str, schema: str = "") -> None:
    """Run statements on a file; `schema` edits the table of its schema."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
        if schema:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(schema)


def test_what_the_writer_writes_is_opened(store: Path) -> None:
    with closing(open_connection(store)) as connection:
        assert connection.execute("SELECT count(row) FROM papers").fetchone() == (3,)


@pytest.mark.parametrize("frozen", FROZEN, ids=lambda path: path.stem)
def test_every_file_that_an_earlier_format_wrote_is_opened(frozen: Path, tmp_path: Path) -> None:
    with ZipFile(frozen) as archive:
        archive.extractall(tmp_path)
    for path in tmp_path.rglob("papers.sqlite"):
        open_connection(path).close()


def test_a_column_or_a_table_of_a_later_graphrec_is_left_alone(store: Path) -> None:
    change(store, "ALTER TABLE papers ADD COLUMN licence TEXT NOT NULL DEFAULT ''", "CREATE TABLE votes (row INTEGER)")
    open_connection(store).close()


STRANGE = {
    "a view": ["DROP TABLE works", f"CREATE VIEW works AS {ENDLESS}"],
    "a further view": [f"CREATE VIEW further AS {ENDLESS}"],
    "a trigger": ["CREATE TRIGGER spy AFTER INSERT ON papers BEGIN DELETE FROM works; END"],
    "a generated column": ["ALTER TABLE works ADD COLUMN x TEXT AS (hex(zeroblob(400000000)))"],
    "a check": ["CREATE TABLE more (x INTEGER CHECK (x > abs(x)))"],
    "a default that is an expression": ["CREATE TABLE more (x INTEGER DEFAULT (abs(1)))"],
    "a long default": [f"ALTER TABLE works ADD COLUMN x TEXT DEFAULT '{'x' * 999}'"],
    "a collation": ["CREATE TABLE more (x TEXT COLLATE NOCASE)"],
    "an index of an expression": ["CREATE INDEX spy ON works (abs(year))"],
    "an index with a condition of its own": ["CREATE INDEX spy ON works (year) WHERE abs(year) > 1"],
    "a column of another type": ["DROP TABLE works", "CREATE TABLE works (number TEXT PRIMARY KEY, name TEXT)"],
    "an rtree": ["CREATE VIRTUAL TABLE more USING rtree (id, low, high)"],
    "a further full-text index": ["CREATE VIRTUAL TABLE more USING fts5 (x)"],
    "a full-text index with another content": [
        "DROP TABLE full_text",
        "CREATE VIRTUAL TABLE full_text USING fts5 (title, abstract, content = 'works')",
    ],
    "a full-text index with another tokenizer": [
        "DROP TABLE full_text",
        "CREATE VIRTUAL TABLE full_text USING fts5 (title, abstract, tokenize = 'trigram')",
    ],
    "words of another index": [
        "DROP TABLE title_vocabulary",
        "CREATE VIRTUAL TABLE title_vocabulary USING fts5vocab (full_text, 'instance')",
    ],
    "statistics for the planner": ["ANALYZE"],
    "many tables": [f"CREATE TABLE more{number} ({'x' * 5000} TEXT)" for number in range(30)],
}


@pytest.mark.parametrize("statements", STRANGE.values(), ids=STRANGE)
def test_a_schema_that_holds_anything_else_is_refused(store: Path, statements: list[str]) -> None:
    change(store, *statements)
    with pytest.raises(sqlite3.DatabaseError, match=r"its schema|the column|the table"):
        open_connection(store)


@pytest.mark.parametrize(
    "text",
    [
        f"CREATE VIEW works AS {ENDLESS}",
        'CREATE TABLE "works" (number INTEGER PRIMARY KEY)',
        "CREATE TABLE works (number INTEGER PRIMARY KEY /* , */)",
        "CREATE TABLE works (number INTEGER PRIMARY KEY, name TEXT DEFAULT '-- \n')",
        "CREATE TABLE works AS SELECT 1",
    ],
)
def test_an_edited_schema_is_refused(store: Path, text: str) -> None:
    change(store, schema=f"""UPDATE sqlite_master SET sql = '{text.replace("'", "''")}' WHERE name = 'works'""")
    with pytest.raises(sqlite3.DatabaseError, match="schema"):
        open_connection(store)


def test_a_statement_without_end_is_ended(store: Path) -> None:
    with closing(open_connection(store)) as connection, pytest.raises(sqlite3.OperationalError, match="interrupted"):
        connection.execute(ENDLESS).fetchall()


def test_each_statement_has_steps_of_its_own(store: Path) -> None:
    with closing(open_connection(store)) as connection:
        connection.limit_steps(200_000)
        some = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000) SELECT max(x) FROM n"
        assert [connection.execute(some).fetchone() for _ in range(20)] == [(5000,)] * 20


def test_what_lies_beside_the_file_is_not_read(store: Path) -> None:
    for ending in ("-wal", "-journal", "-shm"):
        store.with_name(store.name + ending).write_bytes(b"\x37\x7f\x06\x82" + bytes(4092))
    with closing(open_connection(store)) as connection:
        assert connection.execute("SELECT count(row) FROM papers").fetchone() == (3,)
    assert {path.stat().st_size for path in store.parent.glob("papers.sqlite-*")} == {4096}


def test_nothing_is_written(store: Path) -> None:
    whole = store.read_bytes()
    with closing(open_connection(store)) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM works")
    assert store.read_bytes() == whole


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        open_connection(tmp_path / "none.sqlite", is_writable=True)
    assert not list(tmp_path.iterdir())
