"""What the rooms read from an open library besides its graph: records, facts and words, however they are stored.

A room names `LibraryStore`, never a class that implements it: another storage engine is one more class beside
`storage.sql.store.Store`, and one line in `storage.texts` that opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.model.facts import ExtraFact, MatchedReference, Method, PaperFacts, Reference, Work
    from graphrec.model.match import Hit
    from graphrec.model.paper import Paper
    from graphrec.vectors.search_query import Text


@dataclass(frozen=True, slots=True)
class TitleKey:
    """A paper by its title key (see `text.title_key`), its row, and the key of its short name, "" for none."""

    key: str
    row: int
    name_key: str


class SearchIndex(Protocol):
    """Answers the parts of a search: which papers hold words, have names, years and identifiers, and use methods.

    A leaf is a word or phrase, a clause some leaves of which one suffices. Words that begin with a word count as well,
    but for a NOT. An index that a library of an earlier graphrec lacks is made good by a scan.
    """

    def rank_with_all(
        self,
        clauses: Sequence[Sequence[Text]],
        without: Sequence[Text],
        limit: int,
        within: Collection[int] | None = None,
    ) -> list[int]:
        """Rows of papers whose texts hold a leaf of each clause and none of others, best match first.

        Args:
            clauses: the clauses.
            without: the leaves that no text may hold.
            limit: so many rows at most.
            within: the rows that may be among them; None for all.
        """

    def rank_with_any(
        self, leaves: Sequence[Text], without: Sequence[Text], limit: int, within: Collection[int] | None = None
    ) -> list[int]:
        """Rows of papers whose texts hold any of some leaves and none of others, best match first.

        Args:
            leaves: the leaves.
            without: the leaves that no text may hold.
            limit: so many rows at most.
            within: the rows that may be among them; None for all.
        """

    def rows_with_text(self, clauses: Sequence[Sequence[Text]], without: Sequence[Text] = ()) -> set[int]:
        """Rows of papers whose texts hold a leaf of each clause and none of others."""

    def rows_with_word(self, leaf: Text) -> set[int]:
        """Rows of papers whose texts hold a leaf itself."""

    def rows_with_name(self, field: str, value: str, *, is_prefix: bool = False) -> set[int]:
        """Rows of papers with a name that holds some words, accents aside.

        Args:
            field: "author", "venue" or "keyword".
            value: the words.
            is_prefix: whether the last begins a word.
        """

    def rows_of_years(self, first: int | None, last: int | None) -> set[int]:
        """Rows of papers of some years, both ends included."""

    def rows_of_identifier(self, scheme: str, value: str) -> set[int]:
        """Rows of papers with a "doi" or an "arxiv" id; any of the two, or an id of the library, for "id"."""

    def rows_using(self, methods: Collection[int]) -> set[int]:
        """Rows of papers that use any of some methods."""

    def surfaces_of(self, method: str, rows: Collection[int], *, is_prefix: bool = False) -> dict[int, str]:
        """How the papers of some rows write a method that they use, by row.

        Args:
            method: a name of the method.
            rows: the rows.
            is_prefix: whether the name begins that of the method.
        """

    def numbers_of_method(self, name: str, *, is_prefix: bool = False, is_exact: bool = False) -> list[int]:
        """Numbers of the methods with a name, ascending.

        Args:
            name: a name of the method.
            is_prefix: whether the name begins that of the method.
            is_exact: whether only case and hyphens may differ; else all names are read if there is none.
        """


class LibraryStore(Protocol):
    """Reads papers by row, works and methods by number, and finds rows by title, id, name and words.

    Rows, numbers and nodes are those of the graph (see `model.graph`). Several threads may read at once.

    Raises:
        LibraryCorruptError: any method, if a file is damaged or lacks a record that the graph names.
    """

    @property
    def n_papers(self) -> int:
        """Number of papers."""

    def close(self) -> None:
        """Close all files; every question is refused afterwards."""

    def paper(self, row: int) -> Paper:
        """The record of one row."""

    def papers(self, rows: Iterable[int]) -> dict[int, Paper]:
        """The records of some rows, by row."""

    def all_papers(self) -> Iterator[Paper]:
        """Every record in row order, read as a stream."""

    def first_authors(self) -> Iterator[tuple[int, str, int | None]]:
        """Row, first author and year of every paper that has authors."""

    def titles(self, rows: Iterable[int]) -> dict[int, str]:
        """Titles by row."""

    def all_names(self) -> list[tuple[str, str]]:
        """Id and title of every paper in row order."""

    def places(self) -> list[tuple[str, str]]:
        """Id and place of every paper in row order, without the rest of its record."""

    def dates(self) -> list[tuple[str, str, str]]:
        """Id, arXiv id and date of issue of every paper in row order; "" for what it lacks."""

    def titles_beginning(self, beginning: str, limit: int) -> list[TitleKey]:
        """At most `limit` papers whose title key begins so, in the order of the keys."""

    def count_filled(self) -> dict[str, int]:
        """How many papers have each field that may be empty, by the name of the field."""

    def find_title(self, title: str, search: str = ...) -> Hit:
        """Find the paper that `title` means: a title, an id or a name, also in part or with typos.

        `search` is the command that an error recommends to look for words with.

        Raises:
            TitleNotFoundError: nothing is close enough; the sentence lists the three closest.
        """

    def find_likely(self, title: str) -> Hit | None:
        """Find the paper that `title` means as `find_title` does, but without typos; None if there is none."""

    def find_exact(self, title: str) -> Hit | None:
        """Find the first paper of which `title` is the title, id, DOI or arXiv id; None if there is none."""

    @property
    def index(self) -> SearchIndex:
        """What a search asks."""

    def rows_with_phrase(self, words: str, limit: int) -> list[int]:
        """At most `limit` rows of papers whose title or abstract holds some words side by side."""

    def rows_with_any(self, words: Sequence[str], limit: int) -> list[int]:
        """At most `limit` rows of papers whose title or abstract holds any of some words, best match first."""

    def rows_of_id(self, name: str) -> list[int]:
        """Rows of the papers with this id: one or none."""

    def rows_by_identifier(self, names: Collection[str]) -> dict[str, int]:
        """Rows by those of some ids, DOIs, arXiv ids and further identifiers (`scheme:value`) that papers have."""

    def rows_introducing(self, keys: Collection[str]) -> Iterator[tuple[int, str]]:
        """Rows of papers and the names they introduce, of which these are the title keys."""

    def works(self, numbers: Iterable[int]) -> dict[int, Work]:
        """Works by number."""

    def matched_references(self) -> list[MatchedReference]:
        """Why entries of reference lists are one work or paper, in order."""

    def find_works(self, name: str) -> list[int]:
        """Numbers of the works with this id, DOI, name, label or title, ascending."""

    def find_works_of(self, names: Collection[str]) -> dict[str, list[int]]:
        """Numbers of the works with each of several names, ascending."""

    def names_of_family(self, name: str) -> list[tuple[str, int]]:
        """Name and node of each paper and work that is called so, or so with a number behind: "DINO", "DINOv2"."""

    def records(self, nodes: Iterable[int]) -> dict[int, Paper]:
        """The records of papers and of works, by node; that of a work holds what is known of it."""

    def methods(self, numbers: Iterable[int]) -> dict[int, Method]:
        """Methods by number."""

    def methods_with_words(self, words: Sequence[str]) -> list[int]:
        """Numbers of the methods of which a name holds these words in this order, ascending."""

    def method_names(self, row: int) -> tuple[str, ...]:
        """Names of the methods that one paper uses, most salient first, without terms of other kinds."""

    def all_method_names(self) -> list[str]:
        """The canonical names of all methods in alphabetical order."""

    def terms(self, numbers: Iterable[int]) -> dict[int, str]:
        """Terms by number."""

    def term_numbers(self, terms: Iterable[str]) -> Mapping[str, int]:
        """Numbers of the terms that the library knows, by term."""

    def facts(self, row: int) -> PaperFacts:
        """The facts extracted from the words of one paper."""

    def extra_facts(self, rows: Iterable[int]) -> dict[int, tuple[ExtraFact, ...]]:
        """What extractors of further kinds found in some papers, by row, of those that have any."""

    def facts_of_kind(self, kind: str) -> Iterator[tuple[int, ExtraFact]]:
        """Row and fact for every fact of one kind of further extractors, in the order of the rows, as a stream."""

    @property
    def keeps_parts_of_facts(self) -> bool:
        """Whether the library keeps facts with their parts, as those of an earlier graphrec do not."""

    def references_between(self, source: int, target: int) -> list[Reference]:
        """The references in words from one node to another, most confident first."""

    def references_to(self, target: int) -> list[tuple[int, Reference]]:
        """The references in words to one node, with the row of the paper that makes each."""
