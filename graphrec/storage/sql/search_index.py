"""The indexes that a search asks, of one library in SQLite: an implementation of `storage.store.SearchIndex`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.readers.identifiers import arxiv_of_doi, normalize_arxiv, normalize_doi
from graphrec.storage.json_text import parse_json
from graphrec.storage.sql import search
from graphrec.storage.sql.postings import rows_with_name
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from graphrec.storage.sql.database import Database
    from graphrec.vectors.search_query import Text


@dataclass(frozen=True, slots=True)
class SqlSearchIndex:
    """The indexes of the texts of a library; each method is described in `storage.store.SearchIndex`."""

    store: Database

    def rank_with_all(
        self,
        clauses: Sequence[Sequence[Text]],
        without: Sequence[Text],
        limit: int,
        within: Collection[int] | None = None,
    ) -> list[int]:
        """Rows of the papers whose texts hold a leaf of each clause, best match first.

        Args: as for `search.rank_with_all`.
        """
        return search.rank_with_all(self.store, clauses, without, limit, within)

    def rank_with_any(
        self, leaves: Sequence[Text], without: Sequence[Text], limit: int, within: Collection[int] | None = None
    ) -> list[int]:
        """Rows of the papers whose texts hold any leaf, best match first.

        Args: as for `search.rank_with_any`.
        """
        return search.rank_with_any(self.store, leaves, limit, within, without)

    def rows_with_text(self, clauses: Sequence[Sequence[Text]], without: Sequence[Text] = ()) -> set[int]:
        """Rows of the papers whose texts hold a leaf of each clause.

        Args: as for `search.rows_with_text`.
        """
        return search.rows_with_text(self.store, clauses, without)

    def rows_with_word(self, leaf: Text) -> set[int]:
        """Rows of the papers whose texts hold the leaf itself.

        Args: as for `search.rows_with_word`.
        """
        return search.rows_with_word(self.store, leaf)

    def rows_with_name(self, field: str, value: str, *, is_prefix: bool = False) -> set[int]:
        """Rows of the papers with a name of a field.

        Args: as for `postings.rows_with_name`.
        """
        return rows_with_name(self.store, field, value, is_prefix=is_prefix)

    def rows_of_years(self, first: int | None, last: int | None) -> set[int]:
        """Rows of the papers of some years.

        Args: as for `search.rows_of_years`.
        """
        return search.rows_of_years(self.store, first, last)

    def rows_of_identifier(self, scheme: str, value: str) -> set[int]:
        """Rows of the papers with an id, a DOI or an arXiv id; an id may be any of them."""
        doi = normalize_doi(value)
        names = {"id": [value], "doi": [doi], "arxiv": [arxiv_of_doi(doi) or normalize_arxiv(value)]}
        columns = names if scheme == "id" else {scheme: names[scheme]}
        return set().union(
            *(search.rows_of_identifier(self.store, column, filter(None, names[column])) for column in columns)
        )

    def rows_using(self, methods: Collection[int]) -> set[int]:
        """Rows of the papers that use any of at most 500 methods."""
        numbers = sorted(methods)
        marks = ", ".join("?" * len(numbers))
        return {
            row for (row,) in self.store.query_all(f"SELECT row FROM method_uses WHERE method IN ({marks})", numbers)
        }

    def surfaces_of(self, method: str, rows: Collection[int], *, is_prefix: bool = False) -> dict[int, str]:
        """How the papers of some rows write a method that they use, by row.

        Args: as in `storage.store.SearchIndex`.
        """
        numbers = set(self.numbers_of_method(method, is_prefix=is_prefix))
        surfaces: dict[int, str] = {}
        for row in sorted(rows):
            uses = self.store.part_of(row).query("SELECT method, surface FROM method_uses WHERE row = ?", [row])
            surfaces[row] = next((surface for number, surface in uses if number in numbers), "")
        return surfaces

    def numbers_of_method(self, name: str, *, is_prefix: bool = False, is_exact: bool = False) -> list[int]:
        """Numbers of the methods with this name, or with a name that begins so, ascending; at most 500.

        Args: as in `storage.store.SearchIndex`.
        """
        key = title_key(name)
        sql = "SELECT number, name, aliases FROM methods"
        likely = f"{sql} WHERE replace(lower(name), '-', ' ') = ? OR instr(replace(lower(aliases), '-', ' '), ?) > 0"
        numbers = [] if is_prefix else _with_key(self.store.query(likely, [key, f'"{key}"']), key, is_prefix=False)
        if not (numbers or is_exact):
            numbers = _with_key(self.store.query(sql), key, is_prefix=is_prefix)
        return numbers[:_MOST_METHODS]


_MOST_METHODS = 500  # values bound by one statement


def _with_key(methods: Sequence[tuple[int, str, str]], key: str, *, is_prefix: bool) -> list[int]:
    def fits(name: str) -> bool:
        return title_key(name).startswith(key) if is_prefix else title_key(name) == key

    return sorted(number for number, name, aliases in methods if key and any(map(fits, _names(name, aliases))))


def _names(name: str, aliases: str) -> Iterator[str]:
    yield name
    try:
        value = parse_json(aliases)
    except (ValueError, RecursionError):
        return  # a stranger's file; what reads the method itself will say so
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))
