"""Catalogue of the papers of a library and of new ones, by row, identifier, or author and year; read on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.resolve.authors import rows_by_author_year, surname_key
from graphrec.resolve.corpus_facts import identifier_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from graphrec.model.paper import Paper
    from graphrec.storage.store import LibraryStore


class Catalogue:
    """The papers of a library by row, read on demand.

    `new_papers`: new and changed papers by row, which take precedence over those of the library.
    """

    def __init__(self, store: LibraryStore, new_papers: Mapping[int, Paper] | None = None) -> None:
        self.store = store
        self.new_papers = new_papers or {}
        self._read: dict[int, Paper] = {}

    def __getitem__(self, row: int) -> Paper:
        """Return the paper of a row."""
        if row in self.new_papers:
            return self.new_papers[row]
        if row not in self._read:
            self.read([row])
        return self._read[row]

    def read(self, rows: Iterable[int]) -> None:
        """Read and keep several papers at once, which costs less than one by one."""
        self._read |= self.store.papers({row for row in rows if row not in self._read and row not in self.new_papers})

    def rows_by_identifier(self, names: Collection[str]) -> dict[str, int]:
        """Find the papers with some identifiers: row by identifier in lower case; the library's papers come first."""
        forms = {form for name in names for form in (name, name.lower(), name.lower().partition(":")[2])}
        rows = {name.lower(): row for name, row in self.store.rows_by_identifier(forms).items()}
        for row, paper in sorted(self.new_papers.items()):
            for key in identifier_keys(paper):
                rows.setdefault(key, row)
        return rows

    def rows_of_authors(self, keys: Collection[str]) -> dict[str, list[int]]:
        """Find the papers with some keys from `author_year`: their rows by key."""
        if not keys:
            return {}
        surnames = {key.partition(" ")[0] for key in keys}
        dated: list[tuple[int, str, int | None]] = []
        dated += (one for one in self.store.first_authors() if one[0] not in self.new_papers)
        dated += ((row, one.authors[0], one.year) for row, one in self.new_papers.items() if one.authors)
        return rows_by_author_year(one for one in dated if surname_key(one[1]) in surnames)
