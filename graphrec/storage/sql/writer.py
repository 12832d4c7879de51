"""Writes the texts of a library to SQLite files."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, NamedTuple

from graphrec.errors import LibraryError
from graphrec.model.batches import batched
from graphrec.storage.sql.codec import make_compressor
from graphrec.storage.sql.columns import insert_papers, papers_table, titles_in, to_json
from graphrec.storage.sql.postings import index_names
from graphrec.storage.sql.work_lookup import keys_of_work
from graphrec.text import title_key
from graphrec.vectors.scripts import spread_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.model.facts import CorpusFacts, ExtraFact, MatchedReference, Method, PaperFacts, Reference, Work
    from graphrec.model.paper import Paper

_TOGETHER = 4_096  # papers that are inserted as one batch


def write_store(
    path: Path, papers: Sequence[Paper], facts: CorpusFacts, vocabulary: Sequence[str], dictionary: bytes = b""
) -> None:
    """Write papers, facts and terms to a new SQLite file. Deterministic.

    It is not atomic: the caller writes to a scratch folder.

    Args:
        path: the file.
        papers: records by row.
        facts: facts of the papers, works and methods.
        vocabulary: terms by column.
        dictionary: for the compression of abstracts (see `codec.learn_dictionary`); empty for none.
    """
    nodes = _Nodes(facts.works, facts.methods, vocabulary, facts.matched)
    _write(path, _Part(0, papers, facts.papers, facts.extra), dictionary, papers, nodes)


def write_common(
    path: Path, papers: Sequence[Paper], facts: CorpusFacts, vocabulary: Sequence[str], dictionary: bytes
) -> None:
    """Write the common file of a library in shards: works, methods, terms, and the word index of all papers.

    There is one index because BM25 needs word counts of the whole library.

    Args:
        path: the file.
        papers: records by row, to be indexed.
        facts: works and methods.
        vocabulary: terms by column.
        dictionary: for the compression of abstracts; empty for none.

    Cost: 30 seconds and 0.8 GB for the index of a million papers with abstracts.
    """
    nodes = _Nodes(facts.works, facts.methods, vocabulary, facts.matched)
    _write(path, _Part(0, [], [], {}), dictionary, papers, nodes)


def write_stores(
    shards: Mapping[Path, range],
    papers: Sequence[Paper],
    facts: CorpusFacts,
    dictionary: bytes,
    mapper: Mapper,
) -> None:
    """Write the papers and facts of each shard to its file, with their row numbers in the library.

    Args:
        shards: rows of the library in each file.
        papers: records by row.
        facts: facts of the papers.
        dictionary: for the compression of abstracts; empty for none.
        mapper: its workers make the files, one a batch.

    Raises:
        LibraryError: a worker has no room for a file.
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


class _Nodes(NamedTuple):
    """What the first file of a library holds beside papers."""

    works: Sequence[Work] = ()
    methods: Sequence[Method] = ()
    vocabulary: Sequence[str] = ()
    matched: Sequence[MatchedReference] = ()


class _Part(NamedTuple):
    """Papers from row `start` on and their facts; `extra` are those of additional extractors, by row."""

    start: int
    papers: Sequence[Paper]
    facts: Sequence[PaperFacts]
    extra: Mapping[int, tuple[ExtraFact, ...]]


def _shard_store(dictionary: bytes, part: _Part) -> bytes:
    """The content of the file of one shard, made in a temporary folder on the worker. Pure.

    Raises:
        LibraryError: there is no room for it.

    Cost: memory for the papers of the shard and twice the size of the file.
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
    nodes: _Nodes | None = None,
) -> None:
    """Write a new file.

    Args:
        path: the file.
        part: papers with their facts.
        dictionary: for the compression of abstracts; empty for none.
        indexed: papers, from row 0 on, for the word index of this file.
        nodes: works, methods and terms; None where another file has them.
    """
    start, papers, facts, extra = part
    works, methods, vocabulary, matched = nodes or _Nodes()
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.executescript(papers_table() + _sql("schema.sql") + _sql("extra_facts.sql"))
        connection.execute("BEGIN")
        connection.execute("INSERT INTO compression VALUES (?)", [dictionary])
        insert_papers(connection, enumerate(papers, start), make_compressor(dictionary))
        _index_words(connection, enumerate(indexed))
        index_names(connection, enumerate(indexed))
        _insert_nodes(connection, works, methods)
        _insert(connection, "matched_references", 4, iter(matched))
        _insert_facts(connection, enumerate(facts, start))
        _insert_extra(connection, extra)
        _insert(connection, "terms", 2, enumerate(vocabulary))
        connection.execute("COMMIT")
        connection.executescript(_sql("indexes.sql"))
    finally:
        connection.close()


def _sql(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _insert(connection: sqlite3.Connection, table: str, width: int, rows: Iterator[tuple[object, ...]]) -> None:
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)


def _index_words(connection: sqlite3.Connection, papers: Iterable[tuple[int, Paper]]) -> None:
    for some in batched(papers, _TOGETHER):
        words = [_words_of_titles(paper.title, to_json(paper.other_titles)) for _, paper in some]
        texts = (
            (row, titles, spread_runs(paper.abstract)) for (row, paper), (titles, _) in zip(some, words, strict=True)
        )
        connection.executemany("INSERT INTO full_text (rowid, title, abstract) VALUES (?, ?, ?)", texts)
        keys_of_rows = ((row, keys) for (row, _), (_, keys) in zip(some, words, strict=True))
        connection.executemany("INSERT INTO title_words (rowid, title_key) VALUES (?, ?)", keys_of_rows)


def _words_of_titles(title: str, others: str) -> tuple[str, str]:
    """All titles of a paper as one text, and their keys, for the two indexes of words; `others` as in the column."""
    titles = (title, *titles_in(others))
    return spread_runs(" ".join(titles)), spread_runs(" ".join(map(title_key, titles)))


def _insert_nodes(connection: sqlite3.Connection, works: Sequence[Work], methods: Sequence[Method]) -> None:
    rows = ((number, *work[:-1], to_json(work.other_ids)) for number, work in enumerate(works))
    _insert(connection, "works", 11, rows)
    names = ((key, number) for number, work in enumerate(works) for key in keys_of_work(work))
    _insert(connection, "work_names", 2, names)
    method_rows = (
        (number, method.name, to_json(method.aliases), method.weight, method.kind)
        for number, method in enumerate(methods)
    )
    _insert(connection, "methods", 5, method_rows)


def _insert_facts(connection: sqlite3.Connection, facts: Iterable[tuple[int, PaperFacts]]) -> None:
    for batch in batched(facts, _TOGETHER):
        introduced = ((row, name, title_key(name)) for row, paper in batch for name in paper.introduces)
        _insert(connection, "introduced", 3, introduced)
        _insert_references(connection, ((row, one) for row, paper in batch for one in paper.references))
        uses = ((row, use.method, use.surface) for row, paper in batch for use in paper.methods)
        _insert(connection, "method_uses", 3, uses)


def _insert_extra(connection: sqlite3.Connection, extra: Mapping[int, tuple[ExtraFact, ...]]) -> None:
    facts = ((row, fact) for row, of_row in extra.items() for fact in of_row)
    rows = ((row, *fact[:3], to_json(dict(fact.fields)) if fact.fields else "") for row, fact in facts)
    _insert(connection, "extra_facts", 5, rows)


def _insert_references(connection: sqlite3.Connection, references: Iterable[tuple[int, Reference]]) -> None:
    rows = (
        (row, r.target, r.relation, r.confidence, r.mention, r.name, r.author, r.year, r.sentence, title_key(r.name))
        for row, r in references
    )
    _insert(connection, "made_references", 10, rows)
