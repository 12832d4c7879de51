"""Where new records belong: into papers of the library that they are, or behind its last row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from graphrec.identity import (
    all_identifiers,
    count_words,
    folded_key,
    group_records,
    rows_of_other_titles,
    rows_of_similar_titles,
    work_key,
)
from graphrec.identity.corpus import build_title_finder, find_rows, remove_derived_id, sort_rows, sorting_key
from graphrec.identity.merge import derived_id, describe_merges, merge_records
from graphrec.model.unique_names import FreeNames
from graphrec.resolve.catalogue import Catalogue, identifier_forms

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from graphrec.model.paper import Paper, ReadReport
    from graphrec.storage.store import LibraryStore

    class Originals(Protocol):
        """The records behind the papers that have several, by row."""

        def __contains__(self, row: object, /) -> bool: ...
        def __getitem__(self, row: int, /) -> Sequence[Paper]: ...


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What new records make of a library of `n_before` papers.

    `papers` by row, ascending: those of the library that records were merged into, then the new ones.
    `originals`: the records behind each of them that is not its only record as it was read.
    """

    n_before: int
    papers: dict[int, Paper]
    originals: dict[int, tuple[Paper, ...]]

    @property
    def n_papers(self) -> int:
        """Number of papers with the new ones."""
        return max([self.n_before, *(row + 1 for row in self.papers)])


def assign_rows(
    records: Sequence[Paper],
    store: LibraryStore,
    originals: Originals,
    report: ReadReport,
    keep_apart: Collection[str] = (),
) -> Arrivals:
    """Assign each new record to the same paper in a library, by the rules of `corpus.identify`, or to a new row.

    A record that matches several papers of the library is merged into the first.

    Args:
        records: the new records.
        store: the texts of the library.
        originals: the original records of its merged papers.
        report: merges are added to it.
        keep_apart: places (`file:line`) or ids of records that are not merged with any other.

    Cost: linear in the titles of the library, about 17 microseconds each; only papers worth comparing are read.
    """
    existing = store.all_titles()
    titles = [folded_key(title) for title in existing]
    works = [work_key(title, key) for title, key in zip(existing, titles, strict=True)]
    keys = [work_key(record.title) for record in records]
    frequency = count_words([*works, *keys])
    near = store.papers(
        _rows_worth_comparing(records, frozenset(keys), works, store, frequency)
        | rows_of_other_titles([record.title for record in records], keys, existing, works)
    )
    held = [(record, row) for row, paper in near.items() for record in _behind(row, paper, originals)]
    row_of = {id(record): row for record, row in held}
    everyone = [*(record for record, _ in held), *records]
    groups = _grouped(everyone, [*(work_key(record.title) for record, _ in held), *keys], frequency, keep_apart, report)
    names = FreeNames(store.has_id)
    papers: dict[int, Paper] = {}
    behind: dict[int, tuple[Paper, ...]] = {}
    n_papers = len(titles)
    for members in groups:
        rows = sorted({row_of[id(record)] for record, _ in members if id(record) in row_of})
        if all(id(record) in row_of for record, _ in members):
            continue
        if not rows:
            rows, n_papers = [n_papers], n_papers + 1
        own = [pair for pair in members if row_of.get(id(pair[0]), rows[0]) == rows[0]]
        behind[rows[0]] = tuple(record for record, _ in own)
        report.merged += describe_merges(behind[rows[0]], [reason for _, reason in own])
        merged = merge_records(behind[rows[0]])
        before = near[rows[0]].id if rows[0] in near else ""
        papers[rows[0]] = replace(merged, id=names.claim(merged.id or derived_id(merged), before))
    papers = _with_inner_references(dict(sorted(papers.items())), store, titles)
    changed = {
        row: records
        for row, records in behind.items()
        if len(records) > 1 or remove_derived_id(papers[row]) != records[0]
    }
    return Arrivals(len(titles), papers, changed)


def _behind(row: int, paper: Paper, originals: Originals) -> Sequence[Paper]:
    return originals[row] if row in originals else (remove_derived_id(paper),)


def _rows_worth_comparing(
    records: Sequence[Paper], keys: Collection[str], titles: Sequence[str], store: LibraryStore, frequency: Counter[str]
) -> set[int]:
    """Rows of the papers that share an identifier or the title with a new record, or have nearly its title."""
    names = {name for record in records for name in (*all_identifiers(record), record.doi, record.arxiv) if name}
    rows = set(store.rows_by_identifier(names).values())
    rows |= {row for row, key in enumerate(titles) if key in keys}
    return rows | rows_of_similar_titles(sorted(keys), titles, frequency)


def _grouped(
    records: Sequence[Paper],
    keys: Sequence[str],
    frequency: Counter[str],
    keep_apart: Collection[str],
    report: ReadReport,
) -> list[list[tuple[Paper, str]]]:
    """The records (and the key of each) that are one paper, each with the reason why it joined the others."""
    rows = sort_rows(records, [sorting_key(record) for record in records], report)
    ordered = [records[row] for row in rows]
    separate = [name for name in keep_apart if any(name in {one.source, one.id, derived_id(one)} for one in ordered)]
    groups = group_records(ordered, [keys[row] for row in rows], find_rows(ordered, separate), frequency)
    members: dict[int, list[tuple[Paper, str]]] = {}
    for row, paper in enumerate(ordered):
        members.setdefault(groups.root(row), []).append((paper, groups.reason.get(row, "")))
    return list(members.values())


def _with_inner_references(papers: Mapping[int, Paper], store: LibraryStore, titles: Sequence[str]) -> dict[int, Paper]:
    """The papers with every reference that means a paper written as that paper's id."""
    references = {reference for paper in papers.values() for reference in paper.references}
    if not references:
        return dict(papers)
    catalogue = Catalogue(store, papers)
    rows = catalogue.rows_by_identifier({form for reference in references for form in identifier_forms(reference)})
    by_title = _title_finder(papers, titles, references)
    targets = {one: _target_of(one, rows, by_title) for one in references}
    catalogue.read(row for row in targets.values() if row is not None)
    return {row: replace(paper, references=_with_ids(row, paper, targets, catalogue)) for row, paper in papers.items()}


def _with_ids(row: int, paper: Paper, targets: Mapping[str, int | None], catalogue: Catalogue) -> tuple[str, ...]:
    rows = [(reference, targets[reference]) for reference in paper.references]
    return tuple(dict.fromkeys(one if at is None else catalogue[at].id for one, at in rows if at != row))


def _target_of(reference: str, rows: Mapping[str, int], by_title: Callable[[str], int | None]) -> int | None:
    row = next((rows[form] for form in identifier_forms(reference) if form in rows), None)
    return by_title(reference) if row is None else row


def _title_finder(
    papers: Mapping[int, Paper], titles: Sequence[str], references: Iterable[str]
) -> Callable[[str], int | None]:
    if not any(" " in reference for reference in references):
        return lambda _: None
    new = {folded_key(paper.title): row for row, paper in papers.items()}
    return build_title_finder({key: row for row, key in enumerate(titles)} | new)
