"""Reads the texts of a library from SQLite: papers, facts, works, methods and the full-text index.

In a library in shards every shard has a file with its papers and their facts; a common file has the works, methods,
terms and the word index of all papers. A query about papers runs on the file that has them, or on all files in the
order of their rows.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from graphrec.model.facts import METHOD, ExtraFact, MatchedReference, Method, MethodUse, PaperFacts, Reference, Work
from graphrec.model.fields import FIELDS
from graphrec.model.paper import Paper
from graphrec.model.works import record_of_work
from graphrec.storage.failure import read_error
from graphrec.storage.json_text import parse_json
from graphrec.storage.sql.columns import EMPTY_LIST, HAS_KIND, date_of_issue, filled_counts, selected_columns
from graphrec.storage.sql.database import Database
from graphrec.storage.sql.name_lookup import methods_with_words, names_of_family
from graphrec.storage.sql.search import rows_with_any
from graphrec.storage.sql.search_index import SqlSearchIndex
from graphrec.storage.sql.work_lookup import find_works, find_works_of, with_id
from graphrec.text import as_link, truncate
from graphrec.vectors.scripts import phrase_query

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from graphrec.model.fields import Field
    from graphrec.model.match import Hit
    from graphrec.storage.store import TitleKey

T = TypeVar("T")

_REFERENCE_COLUMNS = "mention, name, relation, sentence, author, year, confidence, target"
_ECHO = 40  # characters of a damaged value in a message
_STREAMED = 200  # records fetched at a time from all of them
_STREAMED_FACTS = 5_000  # facts fetched at a time; each time all facts are looked through
_LAST = "\U0010ffff"  # sorts behind every other character


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_text, value))


class Store(Database):
    """Papers, works, methods, terms and facts of a library in one file: an implementation of `LibraryStore`."""

    @property
    def parts(self) -> tuple[Store, ...]:
        """The files with papers, in the order of their rows: this one."""
        return (self,)

    def part_of(self, row: int) -> Store:  # noqa: ARG002 - all rows are in this file
        """The file with the paper of a row."""
        return self

    def find_exact(self, title: str) -> Hit | None:
        """Find the first paper of which `title` is the title, id, DOI or arXiv id; None if there is none."""
        from graphrec.storage.sql.lookup import find_exact

        return find_exact(self, title)

    def find_title(self, title: str, search: str = "") -> Hit:
        """Find the paper that `title` means (see `lookup.find_title`)."""
        from graphrec.storage.sql.lookup import SEARCH, find_title

        return find_title(self, title, search or SEARCH)

    def find_likely(self, title: str) -> Hit | None:
        """Find the paper that `title` means, without typos; None if there is none."""
        from graphrec.storage.sql.lookup import find_likely

        return find_likely(self, title)

    @property
    def index(self) -> SqlSearchIndex:
        """What a search asks."""
        return SqlSearchIndex(self)

    def count_filled(self) -> dict[str, int]:
        """The number of papers with a value, for each field with a label."""
        counts = [part.query(f"SELECT {filled_counts(part.columns)} FROM papers")[0] for part in self.parts]
        names = [field.name for field in FIELDS if field.label]
        return {name: sum(filter(None, each)) for name, each in zip(names, zip(*counts, strict=True), strict=True)}

    def paper(self, row: int) -> Paper:
        """The record of one row."""
        return self.papers([row])[row]

    def papers(self, rows: Iterable[int]) -> dict[int, Paper]:
        """The records of some rows, by row.

        Raises:
            LibraryCorruptError: one is not there, or the file is damaged.
        """
        wanted = set(rows)
        records = {
            row: part.record(values)
            for part, held in self._holding(wanted)
            for row, *values in part.select_where(f"row, {selected_columns(part.columns)}", "papers", "row", held)
        }
        return self._complete(records, wanted, "paper")

    def all_papers(self) -> Iterator[Paper]:
        """Every record in row order, as a generator."""
        for part in self.parts:
            yield from part.own_papers()

    def own_papers(self) -> Iterator[Paper]:
        """Every record of this file in row order, as a generator that any thread may go on with."""
        columns, last = selected_columns(self.columns), -1
        sql = f"SELECT row, {columns} FROM papers WHERE row > ? ORDER BY row LIMIT {_STREAMED}"
        while rows := self.query(sql, [last]):
            yield from (self.record(values) for _, *values in rows)
            last = rows[-1][0]

    def all_names(self) -> list[tuple[str, str]]:
        """Id and title of every paper in row order."""
        return [(name, title) for name, title in self.query_all("SELECT id, title FROM papers ORDER BY row")]

    def places(self) -> list[tuple[str, str]]:
        """Id and place of every paper in row order."""
        return [(name, place) for name, place in self.query_all("SELECT id, source FROM papers ORDER BY row")]

    def dates(self) -> list[tuple[str, str, str]]:
        """Id, arXiv id and date of issue of every paper in row order; "" for what it lacks."""
        return [
            (name, arxiv, date_of_issue(details))
            for part in self.parts
            for name, arxiv, details in part.query(
                f"SELECT id, arxiv, {'details' if 'details' in part.columns else EMPTY_LIST} FROM papers ORDER BY row"
            )
        ]

    def rows_introducing(self, keys: Collection[str]) -> Iterator[tuple[int, str]]:
        """Row and name for every paper that introduces a name with one of these title keys."""
        return (pair for part in self.parts for pair in part.select_where("row, name", "introduced", "name_key", keys))

    def rows_of_id(self, name: str) -> list[int]:
        """Rows of the papers with this id: one or none."""
        return [row for (row,) in self.query_all("SELECT row FROM papers WHERE id = ?", [name])]

    def titles_beginning(self, beginning: str, limit: int) -> list[TitleKey]:
        """At most `limit` papers whose title key begins so, in the order of the keys."""
        from graphrec.storage.store import TitleKey

        sql = "SELECT title_key, row, name_key FROM papers WHERE title_key >= ? AND title_key < ? ORDER BY 1 LIMIT ?"
        pair = self.query_all(sql, [beginning, beginning + _LAST, limit])
        return [TitleKey(*values) for values in sorted(pair)[:limit]]

    def rows_by_identifier(self, names: Collection[str]) -> dict[str, int]:
        """Rows of papers by id, DOI, arXiv id or further identifier (`scheme:value`); unknown ones are left out.

        Cost: an index look-up for each name, and a scan of all further identifiers of the library.
        """
        rows: dict[str, int] = {}
        nonempty = [name for name in names if name]
        for column in ("id", "doi", "arxiv"):
            for part in self.parts:
                rows |= dict(part.select_where(f"{column}, row", "papers", column, nonempty))
        for row, encoded in self.query_all("SELECT row, identifiers FROM papers WHERE identifiers <> '[]'"):
            rows |= {name: row for name in self._strings(encoded) if name in names}
        return rows

    def first_authors(self) -> Iterator[tuple[int, str, int | None]]:
        """Row, first author and year of every paper that has authors."""
        sql = "SELECT row, authors, year FROM papers WHERE authors <> '[]' ORDER BY row"
        return ((row, self._strings(authors)[0], year) for row, authors, year in self.query_all(sql))

    def rows_with_phrase(self, words: str, limit: int) -> list[int]:
        """At most `limit` rows of papers whose title or abstract contains the words as a phrase."""
        phrase = words.replace('"', " ").strip()
        if not phrase:
            return []
        sql = "SELECT rowid FROM full_text WHERE full_text MATCH ? LIMIT ?"
        return [row for (row,) in self.query(sql, [phrase_query(phrase), limit])]

    def rows_with_any(self, words: Sequence[str], limit: int) -> list[int]:
        """At most `limit` rows of papers whose title or abstract contains any of the words, best BM25 first."""
        return rows_with_any(self, words, limit)

    def titles(self, rows: Iterable[int]) -> dict[int, str]:
        """Titles by row (raises as `papers`)."""
        wanted = set(rows)
        return self._complete(dict(self.select_papers("row, title", wanted)), wanted, "paper")

    def works(self, numbers: Iterable[int]) -> dict[int, Work]:
        """Works by number (raises as `papers`)."""
        wanted = set(numbers)
        results = self.select_where(f"number, {self._work_columns}", "works", "number", sorted(wanted))
        works = {
            number: with_id(Work(*rest)._replace(other_ids=self._strings(others))) for number, *rest, others in results
        }
        return self._complete(works, wanted, "work")

    def matched_references(self) -> list[MatchedReference]:
        """Why entries of reference lists are one work or paper, in order; none in a library of an earlier graphrec."""
        if not self.query("SELECT 1 FROM pragma_table_info('matched_references')"):
            return []
        rows = self.query("SELECT entry, other, reason, target FROM matched_references ORDER BY rowid")
        return [MatchedReference(*values) for values in rows]

    @cached_property
    def _work_columns(self) -> str:
        """The SQL columns to select for the fields of `Work`, with an empty value for one that an old file lacks."""
        present = {name for (name,) in self.query("SELECT name FROM pragma_table_info('works')")}
        empty = {"other_ids": "'[]'"}
        return ", ".join(name if name in present else empty.get(name, "''") for name in Work._fields)

    def find_works(self, name: str) -> list[int]:
        """Numbers of the works with this id, DOI, name, label or title, ascending."""
        return find_works(self, name)

    def find_works_of(self, names: Collection[str]) -> dict[str, list[int]]:
        """Numbers of the works with each of several names, ascending."""
        return find_works_of(self, names)

    def names_of_family(self, name: str) -> list[tuple[str, int]]:
        """Name and node of each paper and work that is called so, or so with a number behind."""
        return names_of_family(self, name)

    def records(self, nodes: Iterable[int]) -> dict[int, Paper]:
        """The records of papers and works, by node; that of a work holds what is known of it (raises as `papers`)."""
        wanted, n_papers = set(nodes), self.n_papers
        works = self.works(node - n_papers for node in wanted if node >= n_papers)
        records = self.papers(node for node in wanted if node < n_papers)
        return records | {n_papers + number: record_of_work(work) for number, work in works.items()}

    def methods(self, numbers: Iterable[int]) -> dict[int, Method]:
        """Methods by number (raises as `papers`)."""
        wanted = set(numbers)
        columns = "number, name, aliases, weight" + (", kind" if self._has_kinds else "")
        results = self.select_where(columns, "methods", "number", sorted(wanted))
        methods = {number: Method(name, self._strings(aliases), *rest) for number, name, aliases, *rest in results}
        return self._complete(methods, wanted, "method")

    def methods_with_words(self, words: Sequence[str]) -> list[int]:
        """Numbers of the methods of which a name holds these words in this order, ascending."""
        return methods_with_words(self, words)

    @cached_property
    def _has_kinds(self) -> bool:
        return bool(self.query(HAS_KIND))

    def all_method_names(self) -> list[str]:
        """The canonical names of all methods in alphabetical order."""
        return [name for (name,) in self.query("SELECT name FROM methods ORDER BY name")]

    def terms(self, numbers: Iterable[int]) -> dict[int, str]:
        """Terms by number."""
        return dict(self.select_where("number, term", "terms", "number", numbers))

    def term_numbers(self, terms: Iterable[str]) -> Mapping[str, int]:
        """Numbers of terms, by term; words that are not terms of the library are left out."""
        return dict(self.select_where("term, number", "terms", "term", terms))

    def facts(self, row: int) -> PaperFacts:
        """The facts of one paper."""
        part = self.part_of(row)
        introduced = part.query("SELECT name FROM introduced WHERE row = ? ORDER BY rowid", [row])
        references = part.query(
            f"SELECT {_REFERENCE_COLUMNS} FROM made_references WHERE source = ? ORDER BY rowid", [row]
        )
        uses = part.query("SELECT method, surface FROM method_uses WHERE row = ? ORDER BY rowid", [row])
        return PaperFacts(
            tuple(name for (name,) in introduced),
            tuple(Reference(*values) for values in references),
            tuple(MethodUse(*values) for values in uses),
            self.extra_facts([row]).get(row, ()),
        )

    @cached_property
    def has_extra_facts(self) -> bool:
        """Whether there is a table of facts of additional extractors."""
        return bool(self.query_all("SELECT 1 FROM sqlite_master WHERE name = 'extra_facts'"))

    @cached_property
    def fields_column(self) -> str:
        """The column of the parts of additional facts, or "''" in a file of an earlier graphrec, which has none."""
        columns = {name for (name,) in self.query_all("SELECT name FROM pragma_table_info('extra_facts')")}
        return "fields" if "fields" in columns else "''"

    def extra_facts(self, rows: Iterable[int]) -> dict[int, tuple[ExtraFact, ...]]:
        """The facts of additional extractors, by row; papers without any are left out."""
        facts: dict[int, list[ExtraFact]] = {}
        for part, held in self._holding(rows):
            if part.has_extra_facts:
                columns = f"row, kind, text, sentence, {part.fields_column}"
                for row, kind, text, sentence, fields in part.select_where(columns, "extra_facts", "row", held):
                    parts = tuple(self._parsed(fields, dict).items()) if fields else ()
                    facts.setdefault(row, []).append(ExtraFact(kind, text, sentence, parts))
        return {row: tuple(of_row) for row, of_row in facts.items()}

    def facts_of_kind(self, kind: str) -> Iterator[tuple[int, ExtraFact]]:
        """Row and fact for every fact of one kind of additional facts, in the order of the rows, as a stream."""
        for part in self.parts:
            if part.has_extra_facts:
                yield from part.own_facts(kind)

    def own_facts(self, kind: str) -> Iterator[tuple[int, ExtraFact]]:
        """The facts of one kind of the papers in this file, as a generator that any thread may go on with."""
        last = (-1, -1)
        sql = (
            f"SELECT row, text, sentence, {self.fields_column}, rowid FROM extra_facts"
            f" WHERE kind = ? AND (row, rowid) > (?, ?) ORDER BY row, rowid LIMIT {_STREAMED_FACTS}"
        )
        while rows := self.query(sql, [kind, *last]):
            for row, text, sentence, fields, _ in rows:
                parts = tuple(self._parsed(fields, dict).items()) if fields else ()
                yield row, ExtraFact(kind, text, sentence, parts)
            last = (rows[-1][0], rows[-1][4])

    @property
    def keeps_parts_of_facts(self) -> bool:
        """Whether the library keeps additional facts with their parts, as those of an earlier graphrec do not."""
        return all(part.has_extra_facts and part.fields_column == "fields" for part in self.parts)

    def method_names(self, row: int) -> tuple[str, ...]:
        """Names of the methods that one paper uses, most salient first, without terms of other kinds."""
        uses = self.part_of(row).query("SELECT method FROM method_uses WHERE row = ? ORDER BY rowid", [row])
        methods = self.methods(number for (number,) in uses)
        return tuple(methods[number].name for (number,) in uses if methods[number].kind == METHOD)

    def references_between(self, source: int, target: int) -> list[Reference]:
        """The references in the text of a paper (row `source`) to a node, most confident first."""
        sql = (
            f"SELECT {_REFERENCE_COLUMNS} FROM made_references WHERE source = ? AND target = ?"
            " ORDER BY confidence DESC, rowid"
        )
        return [Reference(*values) for values in self.part_of(source).query(sql, [source, target])]

    def references_to(self, target: int) -> list[tuple[int, Reference]]:
        """The references in texts to one node, each with the row of the referring paper."""
        sql = f"SELECT source, {_REFERENCE_COLUMNS} FROM made_references WHERE target = ? ORDER BY source, rowid"
        return [(source, Reference(*values)) for source, *values in self.query_all(sql, [target])]

    def _holding(self, rows: Iterable[int]) -> Iterator[tuple[Store, Iterator[int]]]:
        """The files with these papers, in the order of their rows, each with its rows, ascending."""
        return groupby(sorted(rows), self.part_of)

    def record(self, values: Sequence[Any]) -> Paper:
        """The paper from the columns of one row of this file (see `columns.selected_columns`).

        Its url is a link that may be followed, or "": the file may be a stranger's.
        """
        fields = {field.name: self._value(field, value) for field, value in zip(FIELDS, values, strict=True)}
        return Paper(**{**fields, "url": as_link(fields["url"])})

    def _value(self, field: Field, value: Any) -> Any:
        if field.form == "list":
            return self._strings(value)
        if field.form == "pairs":
            return self._pairs(value)
        if field.form == "number" or isinstance(value, str):
            return value
        return self._expanded(value)  # no other column holds bytes, see `content`

    def _expanded(self, packed: bytes) -> str:
        from zstandard import ZstdError

        from graphrec.storage.sql.codec import make_decompressor

        ((dictionary,),) = self.query("SELECT dictionary FROM compression")
        try:
            return make_decompressor(dictionary)(packed)
        except (ZstdError, UnicodeDecodeError, TypeError, MemoryError) as error:
            raise read_error(self.path, error) from error

    def _strings(self, encoded: str) -> tuple[str, ...]:
        return () if encoded == "[]" else tuple(self._parsed(encoded, list))

    def _pairs(self, encoded: str) -> tuple[tuple[str, str], ...]:
        if encoded == "[]":
            return ()
        return tuple((name, value) for name, value in self._parsed(encoded, list, _is_pair))

    def _parsed(self, encoded: str, kind: type[T], is_item: Callable[[object], bool] = _is_text) -> T:
        """A value of JSON, which is a list or an object of texts, or of other items, and not empty."""
        try:
            value = parse_json(encoded)
        except (ValueError, RecursionError) as error:
            raise read_error(self.path, error) from error
        items = value.values() if isinstance(value, dict) else value
        if not isinstance(value, kind) or not value or not all(map(is_item, items)):
            raise read_error(self.path, f"{truncate(encoded, _ECHO)!r} stands in the place of a JSON {kind.__name__}")
        return value

    def _complete(self, records: dict[int, T], wanted: set[int], what: str) -> dict[int, T]:
        """The records, if none is missing; `what` is the noun for one, for the message.

        Raises:
            LibraryCorruptError: one is missing.
        """
        if missing := wanted - records.keys():
            raise read_error(self.path, f"{what} {min(missing)} is missing")
        return records


class ShardedStore(Store):
    """The files of a library in shards, which are opened when they are needed.

    `path` is the common file with works, methods, terms and the word index, `shards` are the files with papers, and
    `ends` has the row after the last paper of each.
    """

    def __init__(self, path: Path, shards: Sequence[Path], ends: Sequence[int]) -> None:
        super().__init__(path)
        self._ends = ends
        self._shards: list[Path | Store] = list(shards)
        self._opening = Lock()  # two threads open no file twice

    def close(self) -> None:
        """Close all files; the store is unusable afterwards."""
        super().close()
        for shard in self._shards:
            if isinstance(shard, Store):
                shard.close()

    @cached_property
    def parts(self) -> tuple[Store, ...]:
        """The files with papers, in the order of their rows."""
        return tuple(map(self._opened, range(len(self._shards))))

    def part_of(self, row: int) -> Store:
        """The file with the paper of a row; the last one for a row that does not exist, where a query then fails."""
        return self._opened(min(bisect_right(self._ends, row), len(self._ends) - 1))

    def _opened(self, at: int) -> Store:
        shard = self._shards[at]
        if isinstance(shard, Store):
            return shard
        with self._opening:
            shard = self._shards[at]
            if not isinstance(shard, Store):
                shard = self._shards[at] = Store(shard)
        return shard
