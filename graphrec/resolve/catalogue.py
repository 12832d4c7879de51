"""Catalogue of the papers of a library and of pieces of text, by row, identifier, author and year; read on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.resolve.authors import rows_by_author_year, surname_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from graphrec.model.paper import Paper
    from graphrec.storage.store import LibraryStore


class Catalogue:
    """The papers of a library by row, read on demand, and pieces of a text that refers to them.

    `texts`: the pieces, as papers without authors and identifiers, by rows that no paper has.
    """

    def __init__(self, store: LibraryStore, texts: Mapping[int, Paper]) -> None:
        self.store = store
        self._papers = dict(texts)

    def __getitem__(self, row: int) -> Paper:
        """Return the paper, or the piece of text, of a row."""
        if row not in self._papers:
            self.read([row])
        return self._papers[row]

    def read(self, rows: Iterable[int]) -> None:
        """Read and keep several papers at once, which costs less than one by one."""
        self._papers |= self.store.papers({row for row in rows if row not in self._papers})

    def rows_by_identifier(self, names: Collection[str]) -> dict[str, int]:
        """Find the papers with some identifiers: row by identifier in lower case."""
        forms = {form for name in names for form in (name, name.lower(), name.lower().partition(":")[2])}
        return {name.lower(): row for name, row in self.store.rows_by_identifier(forms).items()}

    def rows_of_authors(self, keys: Collection[str]) -> dict[str, list[int]]:
        """Find the papers with some keys from `author_year`: their rows by key."""
        if not keys:
            return {}
        surnames = {key.partition(" ")[0] for key in keys}
        return rows_by_author_year(one for one in self.store.first_authors() if surname_key(one[1]) in surnames)
