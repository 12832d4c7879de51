"""Writes the text side of a library, one SQLite file, in one go."""

from __future__ import annotations

import json
import sqlite3
from importlib.resources import files
from typing import TYPE_CHECKING

from graphrec.library._squeeze import learn, squeezer
from graphrec.text import short_name, title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from graphrec.facts import CorpusFacts
    from graphrec.records import Paper

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_store(path: Path, papers: Sequence[Paper], facts: CorpusFacts, vocabulary: Sequence[str]) -> None:
    """Write papers, facts and terms to a new SQLite file; the same input gives the same bytes.

    Not atomic by itself: the caller writes into a folder that nobody reads yet.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.executescript(_sql("schema.sql"))
        connection.execute("BEGIN")
        dictionary = learn([paper.abstract for paper in papers])
        connection.execute("INSERT INTO compression VALUES (?)", [dictionary])
        _insert(connection, "papers", 16, _paper_rows(papers, squeezer(dictionary)))
        connection.executemany(
            "INSERT INTO full_text (rowid, title, abstract) VALUES (?, ?, ?)",
            ((row, paper.title, paper.abstract) for row, paper in enumerate(papers)),
        )
        works = ((number, work.name, work.author, work.year, work.doi) for number, work in enumerate(facts.works))
        _insert(connection, "works", 5, works)
        methods = (
            (number, method.name, _JSON(method.aliases), method.weight) for number, method in enumerate(facts.methods)
        )
        _insert(connection, "methods", 4, methods)
        _insert_facts(connection, facts)
        _insert(connection, "terms", 2, enumerate(vocabulary))
        connection.execute("COMMIT")
        connection.executescript(_sql("indexes.sql"))
    finally:
        connection.close()


def _sql(name: str) -> str:
    return files("graphrec.library").joinpath(name).read_text("utf-8")


def _insert(connection: sqlite3.Connection, table: str, width: int, rows: Iterator[tuple[object, ...]]) -> None:
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)


def _paper_rows(papers: Sequence[Paper], squeeze: Callable[[str], str | bytes]) -> Iterator[tuple[object, ...]]:
    for row, paper in enumerate(papers):
        yield (
            row,
            paper.id,
            paper.title,
            title_key(paper.title),
            title_key(short_name(paper.title)),
            squeeze(paper.abstract),
            paper.year,
            _JSON(paper.authors),
            paper.venue,
            _JSON(paper.keywords),
            paper.doi,
            paper.arxiv,
            paper.url,
            _JSON(paper.references),
            _JSON(paper.identifiers),
            paper.source,
        )


def _insert_facts(connection: sqlite3.Connection, facts: CorpusFacts) -> None:
    introduced = ((row, name, title_key(name)) for row, paper in enumerate(facts.papers) for name in paper.introduces)
    _insert(connection, "introduced", 3, introduced)
    references = (
        (row, r.target, r.relation, r.confidence, r.mention, r.name, r.author, r.year, r.sentence, title_key(r.name))
        for row, paper in enumerate(facts.papers)
        for r in paper.references
    )
    _insert(connection, "made_references", 10, references)
    uses = ((row, use.method, use.surface) for row, paper in enumerate(facts.papers) for use in paper.methods)
    _insert(connection, "method_uses", 3, uses)
