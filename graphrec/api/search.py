"""Answers a search: parses the query, finds its papers, works and methods, and marks what matches in each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from graphrec.errors import TitleNotFoundError
from graphrec.explore.search import ANY_ROW, RowSet, find_rows
from graphrec.explore.search_hits import mark_paper
from graphrec.model.paper import Paper
from graphrec.model.works import say_named
from graphrec.text import clean, format_count, quote
from graphrec.vectors.search_query import Named, parse_search, positive_leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphrec.explore.search_hits import SearchHit
    from graphrec.model.marked_rows import MarkedRows
    from graphrec.model.marks import MarkFilter
    from graphrec.model.user_state import Mark
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.store import LibraryStore
    from graphrec.vectors.search_query import SearchQuery

_MOST_WORKS = 3  # of one name
_REASONS = {"tag": "mark", "is": "mark", "cited_by": "cited by"}  # fields that are called otherwise as a reason


@dataclass(frozen=True, slots=True)
class WorkHit:
    """A work that a search found: the library does not hold it, papers name it.

    `record` is what is known of it, `named_by` the number of papers that refer to it, by relation.
    """

    record: Paper
    named_by: tuple[tuple[str, int], ...]

    @property
    def n_papers(self) -> int:
        """The number of papers that name it."""
        return sum(count for _, count in self.named_by)

    @property
    def text(self) -> str:
        """It in one sentence."""
        return say_named(self.record.title, dict(self.named_by))

    def to_dict(self) -> dict[str, Any]:
        """The JSON of a work."""
        return {
            "id": self.record.id,
            "title": self.record.title,
            "year": self.record.year,
            "papers": self.n_papers,
            "named_by": dict(self.named_by),
        }


@dataclass(frozen=True, slots=True)
class MethodHit:
    """A method of which the query is a name, and the number of papers that use it."""

    name: str
    n_papers: int
    kind: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON of a method."""
        return {"name": self.name, "papers": self.n_papers, "kind": self.kind}


class SearchResult(list[Paper]):
    """The papers that a search found, best match first: a list of them, and what is known of each match.

    Attributes:
        query: the words as typed.
        matched_by: "all words", "some words" if no paper holds all, None if no paper is found.
        hits: a `SearchHit` for each paper: why it was found, and the sentence with the words in it.
        works: works of that name, which the library does not hold.
        methods: methods of that name.
        notes: sentences on what of the query was not taken as it may have been meant.
        is_plain: whether the query is of words alone.
    """

    def __init__(
        self,
        hits: Sequence[SearchHit],
        query: str = "",
        matched_by: str | None = None,
        works: Sequence[WorkHit] = (),
        methods: Sequence[MethodHit] = (),
        notes: Sequence[str] = (),
        *,
        is_plain: bool = True,
    ) -> None:
        """Make the list of the papers of some hits."""
        super().__init__(hit.paper for hit in hits)
        self.query = query
        self.matched_by = matched_by
        self.hits = tuple(hits)
        self.works = tuple(works)
        self.methods = tuple(methods)
        self.notes = tuple(notes)
        self.is_plain = is_plain

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the parts, of which the list is made."""
        parts = (self.hits, self.query, self.matched_by, self.works, self.methods, self.notes)
        return partial(type(self), is_plain=self.is_plain), parts

    def __repr__(self) -> str:
        return f"<SearchResult {quote(self.query)}: {list.__repr__(self)}>"

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec search`."""
        return {
            "query": {"words": self.query, "matched_by": self.matched_by, "notes": list(self.notes)},
            "results": [hit.to_dict() for hit in self.hits],
            "works": [work.to_dict() for work in self.works],
            "methods": [method.to_dict() for method in self.methods],
        }


def search_library(
    store: LibraryStore,
    words: str,
    limit: int,
    marked: MarkedRows,
    chosen: MarkFilter,
    snapshot: Callable[[], Snapshot],
) -> SearchResult:
    """Search a library.

    Args:
        store: its texts.
        words: the query, see `vectors.search_query`.
        limit: so many papers at most, of those that pass.
        marked: the marks.
        chosen: a filter of marks.
        snapshot: opens the library with its graph, which only fields of references and works need.

    Raises:
        OptionError: a field has a value that it cannot have.

    Cost: a query of the full-text index and a look-up for each field; with `cites:` the graph is opened.
    """
    query, marks = parse_search(words), marked.by_row
    fields = _Fields(store, marked, snapshot)
    ranking = find_rows(store.index, store.n_papers, query, limit, fields.rows_of, _passing(marks, chosen))
    papers = store.papers(ranking.rows)
    evidence = fields.evidence(query, ranking.rows)
    hits = [
        mark_paper(papers[row], query.tree, evidence.get(row, {}), marks.get(row))
        for row in ranking.rows
        if query.tree is not None
    ]
    is_name = query.is_plain and query.tree is not None
    works = _works(store, query.typed, snapshot) if is_name else ()
    methods = _methods(store, query.typed) if is_name else ()
    return SearchResult(
        hits, query.typed, ranking.matched_by, works, methods, (*query.notes, *fields.notes), is_plain=query.is_plain
    )


def _passing(marks: Mapping[int, Mark], chosen: MarkFilter) -> RowSet:
    """The rows that pass a filter of marks."""
    if not chosen:
        return ANY_ROW
    if chosen.passes(None):  # so do all papers without marks
        return ~RowSet(frozenset(row for row, mark in marks.items() if not chosen.passes(mark)))
    return RowSet(frozenset(row for row, mark in marks.items() if chosen.passes(mark)))


class _Fields:
    """The fields of a query that marks and references answer, with notes on what was taken for a title."""

    def __init__(self, store: LibraryStore, marked: MarkedRows, snapshot: Callable[[], Snapshot]) -> None:
        self._store = store
        self._marks = marked.by_row
        self._works = marked.works
        self._snapshot = snapshot
        self._nodes: dict[str, int | None] = {}
        self.notes: list[str] = []

    def rows_of(self, leaf: Named) -> Iterable[int]:
        """The rows that a field means."""
        if leaf.field in ("tag", "is"):
            self._note_works(leaf)
            return [row for row in self._candidates(leaf) if _is_marked(self._marks.get(row), leaf)]
        node = self._node(leaf)
        if node is None:
            return ()
        graph = self._snapshot().graph
        if leaf.field == "cites":
            return [int(row) for row in graph.cited_by.row(node)[0]]
        return [int(row) for row in graph.cites.row(node)[0] if row < graph.n_papers] if node < graph.n_papers else ()

    def _note_works(self, leaf: Named) -> None:
        """Note how many works are marked so: they are no papers that a search finds."""
        count = sum(_is_marked(mark, leaf) for mark in self._works.values())
        if count:
            works = format_count(count, "work")
            self.notes.append(f"{leaf.field}: {works} marked so are not in the library; see: graphrec marks list")

    def _candidates(self, leaf: Named) -> Iterable[int]:
        is_unread = (leaf.field, leaf.value) == ("is", "unread")
        return range(self._store.n_papers) if is_unread else sorted(self._marks)

    def _node(self, leaf: Named) -> int | None:
        """The paper or work that a value names; None if there is none, which a note says."""
        from graphrec.api.seeds import as_match, find_seed

        if leaf.value not in self._nodes:
            snapshot = self._snapshot()
            try:
                hit = find_seed(snapshot, leaf.value)
            except TitleNotFoundError as error:
                self.notes.append(f"{leaf.field}: {error}")
                self._nodes[leaf.value] = None
            else:
                self._nodes[leaf.value] = hit.row
                match = as_match(snapshot, hit, leaf.value)
                if match.is_guess:
                    others = f" (others that fit: {'; '.join(match.rivals)})" if match.rivals else ""
                    self.notes.append(f"{leaf.field}: takes {match.title}{others}.")
        return self._nodes[leaf.value]

    def evidence(self, query: SearchQuery, rows: Sequence[int]) -> dict[int, dict[str, tuple[str, str]]]:
        """For papers of some rows, what made them fit that their records do not show: a sentence, and words of it."""
        leaves = [leaf for leaf in positive_leaves(query.tree) if isinstance(leaf, Named)] if query.tree else []
        evidence: dict[int, dict[str, tuple[str, str]]] = {row: {} for row in rows}
        for leaf in leaves:
            reason = _REASONS.get(leaf.field, leaf.field)
            for row, sentence in self._sentences(leaf, rows).items():
                evidence[row].setdefault(reason, sentence)
        return evidence

    def _sentences(self, leaf: Named, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
        if leaf.field == "method":
            surfaces = self._store.index.surfaces_of(leaf.value, rows, is_prefix=leaf.is_prefix)
            papers = self._store.papers(surfaces)
            return {row: (_sentence_with(papers[row].abstract, each), each) for row, each in surfaces.items() if each}
        if leaf.field in ("cites", "cited_by", "tag", "is"):
            held = set(self.rows_of(leaf))
            sentences = self._sentences_citing(leaf) if leaf.field == "cites" else {}
            return {row: sentences.get(row, ("", "")) for row in rows if row in held}
        return {}

    def _sentences_citing(self, leaf: Named) -> dict[int, tuple[str, str]]:
        node = self._node(leaf)
        references = self._store.references_to(node) if node is not None else ()
        return {row: (reference.sentence, reference.mention) for row, reference in reversed(references)}


def _is_marked(mark: Mark | None, leaf: Named) -> bool:
    from graphrec.model.marks import MarkFilter, clean_tag

    if leaf.field == "tag":
        if leaf.is_prefix:
            begins = clean_tag(leaf.value).casefold()
            return mark is not None and any(clean_tag(tag).casefold().startswith(begins) for tag in mark.tags)
        return MarkFilter(tags=(leaf.value,)).passes(mark)
    if leaf.value == "unread":
        return MarkFilter(unread=True).passes(mark)
    wanted = {"kept": "keep", "discarded": "discard"}.get(leaf.value, leaf.value)
    return mark is not None and wanted in (mark.decision, mark.reading)


def _sentence_with(abstract: str, surface: str) -> str:
    from graphrec.text import split_sentences

    return next((sentence for sentence in split_sentences(abstract) if surface in sentence), "")


def _works(store: LibraryStore, name: str, snapshot: Callable[[], Snapshot]) -> list[WorkHit]:
    """The works with a name, the most named first."""
    from graphrec.api.seeds import find_works

    if not store.find_works(name):
        return []
    opened = snapshot()
    nodes = find_works(opened, name)[:_MOST_WORKS]
    records = opened.store.records(nodes)
    return [WorkHit(records[node], tuple(opened.graph.count_relations(node).items())) for node in nodes]


def _methods(store: LibraryStore, name: str) -> list[MethodHit]:
    """The methods with a name."""
    numbers = store.index.numbers_of_method(clean(name), is_exact=True)
    methods = store.methods(numbers)
    counts = {number: len(store.index.rows_using([number])) for number in numbers}
    return [MethodHit(methods[number].name, counts[number], methods[number].kind) for number in numbers]
