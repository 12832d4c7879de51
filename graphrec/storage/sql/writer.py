"""Writes the text side of a library, one SQLite file, in one go."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, NamedTuple

from graphrec.errors import LibraryError
from graphrec.model.batches import batched
from graphrec.storage.sql.codec import make_compressor, make_decompressor
from graphrec.storage.sql.columns import add_missing_columns, insert_papers, papers_table, to_json
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.model.facts import CorpusFacts, ExtraFact, Method, PaperFacts, Reference, Work
    from graphrec.model.paper import Paper

_TOGETHER = 4_096  # papers whose facts are taken out together


def write_store(
    path: Path, papers: Sequence[Paper], facts: CorpusFacts, vocabulary: Sequence[str], dictionary: bytes = b""
) -> None:
    """Write papers, facts and terms to a new SQLite file; the same input gives the same bytes.

    Abstracts are compressed with `dictionary` (see `codec.learn`) unless it is empty. Not atomic by itself: the caller
    writes into a folder that nobody reads yet.
    """
    nodes = (facts.works, facts.methods, vocabulary)
    _write(path, _Part(0, papers, facts.papers, facts.extra), dictionary, papers, nodes)


def write_common(
    path: Path, papers: Sequence[Paper], facts: CorpusFacts, vocabulary: Sequence[str], dictionary: bytes
) -> None:
    """Write what the shards of a library have in common: works, methods, terms, and the index of all papers' words.

    The index stands here because BM25 needs the counts of the whole library.

    Cost: of the index 30 seconds and 0.8 GB for a million papers with abstracts.
    """
    _write(path, _Part(0, [], [], {}), dictionary, papers, (facts.works, facts.methods, vocabulary))


def write_stores(
    shards: Mapping[Path, range],
    papers: Sequence[Paper],
    facts: CorpusFacts,
    dictionary: bytes,
    mapper: Mapper,
) -> None:
    """Write papers and their facts to the files of shards: the rows of each, in their numbers in the library.

    `mapper` makes these files, one a batch, wherever its workers are.

    Raises:
        LibraryError: there is no room for a file where it is made.
    """
    parts = (
        _Part(
            rows.start,
            papers[rows.start : rows.stop],
            facts.papers[rows.start : rows.stop],
            {row: facts.extra[row] for row in rows if row in facts.extra},
        )
        for rows in shards.values()
    )
    for path, content in zip(shards, mapper(_shard_store, dictionary, parts), strict=True):
        path.write_bytes(content)


class _Part(NamedTuple):
    """Papers from row `start` on, and their facts; those of further extractors by row."""

    start: int
    papers: Sequence[Paper]
    facts: Sequence[PaperFacts]
    extra: Mapping[int, tuple[ExtraFact, ...]]


def _shard_store(dictionary: bytes, part: _Part) -> bytes:
    """The file of one shard, made in a passing folder of the machine this runs on. Pure.

    Raises:
        LibraryError: there is no room for it.

    Cost: memory for the papers of the shard and twice for the file.
    """
    try:
        with TemporaryDirectory(prefix="graphrec-") as folder:
            path = Path(folder) / "store"
            _write(path, part, dictionary)
            return path.read_bytes()
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(
            f"A shard could not be written in {gettempdir()} ({error}); make room there, let TMPDIR name another"
            " folder, or cut in more shards."
        ) from None


def _write(
    path: Path,
    part: _Part,
    dictionary: bytes,
    indexed: Sequence[Paper] = (),
    nodes: tuple[Sequence[Work], Sequence[Method], Sequence[str]] = ((), (), ()),
) -> None:
    """Write a new file.

    Args:
        path: the file.
        part: papers with their facts.
        dictionary: that texts are compressed with, empty where they are not.
        indexed: the papers, from row 0 on, whose words can be searched in this file.
        nodes: works, methods and terms.
    """
    start, papers, facts, extra = part
    works, methods, vocabulary = nodes
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.executescript(papers_table() + _sql("schema.sql") + (_sql("extra_facts.sql") if extra else ""))
        connection.execute("BEGIN")
        connection.execute("INSERT INTO compression VALUES (?)", [dictionary])
        insert_papers(connection, enumerate(papers, start), make_compressor(dictionary))
        _index_words(connection, enumerate(indexed))
        _insert_nodes(connection, works, methods)
        _insert_facts(connection, enumerate(facts, start))
        if extra:
            _insert(connection, "extra_facts", 4, ((row, *fact) for row, its in extra.items() for fact in its))
        _insert(connection, "terms", 2, enumerate(vocabulary))
        connection.execute("COMMIT")
        connection.executescript(_sql("indexes.sql"))
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Additions:
    """What is new in a store, in the numbers of the library with it.

    `papers` and `facts` by row, some of which the library has and which are replaced; `works` and `methods` come
    behind those it has. `joined`: works, by number, that are these papers now. `turned`: row, and a reference of it as
    it was (None for none; with the number its node had) and as it is. `given`: rows with further names.
    """

    n_before: int
    n_papers: int
    papers: Mapping[int, Paper]
    facts: Mapping[int, PaperFacts]
    works: Sequence[Work]
    methods: Sequence[Method]
    joined: Mapping[int, int]
    turned: Sequence[tuple[int, Reference | None, Reference]]
    given: Sequence[tuple[int, str]]


def add_to_store(path: Path, new: Additions) -> None:
    """Add papers to a private copy of a store. Cost: the new papers, and every reference to a work.

    Not atomic by itself: the caller writes into a folder that nobody reads yet.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        add_missing_columns(connection)
        _take_out(connection, [row for row in new.papers if row < new.n_before])
        _move_works(connection, new)
        ((dictionary,),) = connection.execute("SELECT dictionary FROM compression").fetchall()
        insert_papers(connection, new.papers.items(), make_compressor(dictionary))
        _index_words(connection, new.papers.items())
        _insert_nodes(connection, new.works, new.methods)
        _insert_facts(connection, new.facts.items())
        for row, before, _ in new.turned:
            if before is not None:
                sql = "DELETE FROM made_references WHERE source = ? AND name = ? AND mention = ? AND sentence = ?"
                connection.execute(sql, [row, before.name, before.mention, before.sentence])
        _insert_references(connection, ((row, one) for row, _, one in new.turned))
        _insert(connection, "introduced", 3, ((row, name, title_key(name)) for row, name in new.given))
        connection.execute("COMMIT")
    finally:
        connection.close()


def _take_out(connection: sqlite3.Connection, rows: Sequence[int]) -> None:
    """Remove papers that are about to be replaced, from the indexes of words with the words they were put in with."""
    from contextlib import closing

    for row in rows:
        found = "SELECT title, abstract, title_key FROM papers WHERE row = ?"
        with closing(connection.execute(found, [row])) as cursor:
            title, abstract, key = cursor.fetchone()
        ((dictionary,),) = connection.execute("SELECT dictionary FROM compression").fetchall()
        text = abstract if isinstance(abstract, str) else make_decompressor(dictionary)(abstract)
        connection.execute(
            "INSERT INTO full_text (full_text, rowid, title, abstract) VALUES ('delete', ?, ?, ?)", [row, title, text]
        )
        connection.execute(
            "INSERT INTO title_words (title_words, rowid, title_key) VALUES ('delete', ?, ?)", [row, key]
        )
        connection.execute("DELETE FROM papers WHERE row = ?", [row])
        for table, column in (("introduced", "row"), ("made_references", "source"), ("method_uses", "row")):
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", [row])


def _move_works(connection: sqlite3.Connection, new: Additions) -> None:
    """Move the numbers of works up behind the new papers; those that are such a paper now get its row."""
    step = new.n_papers - new.n_before
    connection.execute("UPDATE made_references SET target = target + ? WHERE target >= ?", [step, new.n_before])
    connection.executemany(
        "UPDATE made_references SET target = ? WHERE target = ?",
        [(row, new.n_papers + work) for work, row in new.joined.items()],
    )


def _sql(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _insert(connection: sqlite3.Connection, table: str, width: int, rows: Iterator[tuple[object, ...]]) -> None:
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)


def _index_words(connection: sqlite3.Connection, papers: Iterable[tuple[int, Paper]]) -> None:
    for some in batched(papers, _TOGETHER):
        texts = ((row, paper.title, paper.abstract) for row, paper in some)
        connection.executemany("INSERT INTO full_text (rowid, title, abstract) VALUES (?, ?, ?)", texts)
        titles = ((row, title_key(paper.title)) for row, paper in some)
        connection.executemany("INSERT INTO title_words (rowid, title_key) VALUES (?, ?)", titles)


def _insert_nodes(connection: sqlite3.Connection, works: Sequence[Work], methods: Sequence[Method]) -> None:
    """Insert works and methods behind those that are there."""
    ((n_works, n_methods),) = connection.execute(
        "SELECT (SELECT count(*) FROM works), (SELECT count(*) FROM methods)"
    ).fetchall()
    rows = ((number, work.name, work.author, work.year, work.doi) for number, work in enumerate(works, n_works))
    _insert(connection, "works", 5, rows)
    named = (
        (number, method.name, to_json(method.aliases), method.weight)
        for number, method in enumerate(methods, n_methods)
    )
    _insert(connection, "methods", 4, named)


def _insert_facts(connection: sqlite3.Connection, facts: Iterable[tuple[int, PaperFacts]]) -> None:
    for said in batched(facts, _TOGETHER):
        introduced = ((row, name, title_key(name)) for row, paper in said for name in paper.introduces)
        _insert(connection, "introduced", 3, introduced)
        _insert_references(connection, ((row, one) for row, paper in said for one in paper.references))
        uses = ((row, use.method, use.surface) for row, paper in said for use in paper.methods)
        _insert(connection, "method_uses", 3, uses)


def _insert_references(connection: sqlite3.Connection, made: Iterable[tuple[int, Reference]]) -> None:
    rows = (
        (row, r.target, r.relation, r.confidence, r.mention, r.name, r.author, r.year, r.sentence, title_key(r.name))
        for row, r in made
    )
    _insert(connection, "made_references", 10, rows)
