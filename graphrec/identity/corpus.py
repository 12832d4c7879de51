"""Builds a corpus from records: merges and reports duplicates, makes ids unique, sorts papers into a fixed order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from graphrec.engines import run_serially
from graphrec.errors import EmptyCorpusError, OptionError
from graphrec.identity import all_identifiers, folded_key, group_records, work_key
from graphrec.identity.continuity import find_keys
from graphrec.identity.merge import assign_unique_ids, derived_id, describe_merges, merge_records
from graphrec.model.compressed_papers import PackedPapers, compress_like, gather_papers, select_papers
from graphrec.model.compression import Packed
from graphrec.model.fields import FIELDS
from graphrec.model.limits import SIZE_LIMITS
from graphrec.model.paper import Difference, Merged, Paper, ReadReport, Removed, difference, record_of
from graphrec.readers.record import normalize_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.model.limits import SizeLimits
    from graphrec.model.user_state import PaperKey

REMOVED = -1  # the row of records of papers that the user removed
REPEAT = "the same record again"  # the reason of a merge
_NOTHING = Paper("")

_SORTED_FIRST = ("id", "year", "doi", "arxiv")  # fields in which records with the same title differ most often
_sort_values = attrgetter(*_SORTED_FIRST, *(field.name for field in FIELDS if field.name not in _SORTED_FIRST))
_values_but_id = attrgetter(*(field.name for field in FIELDS if field.name != "id"))


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the user decided about records and papers.

    `apart`: records that are not merged with any other; `apart_names`: the same by place (`file:line`) or id, and
    entries of reference lists by their text. `removed`: papers that shall not be in the corpus. `apart_entries`:
    entries of reference lists that are not matched with any other.
    """

    apart: tuple[PaperKey, ...] = ()
    apart_names: tuple[str, ...] = ()
    removed: tuple[PaperKey, ...] = ()
    apart_entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What was found of `Decisions`: the records kept apart, and the removed papers, each with its records.

    `absent_apart`, `absent_removed`: the keys of which nothing was found.
    """

    apart: tuple[Paper, ...] = ()
    apart_entries: tuple[str, ...] = ()
    removed: tuple[tuple[Paper, tuple[Paper, ...]], ...] = ()
    absent_apart: tuple[PaperKey, ...] = ()
    absent_removed: tuple[PaperKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Papers in a fixed order; the row of a paper is its position.

    Attributes:
        papers: the papers, sorted by title.
        originals: for each paper that differs from its records, in ascending order of rows: the row, and for every
            record the fields in which it differs. A paper differs when it was merged from several records or when
            its references were replaced by ids of other papers. `restore_records` undoes both. Records of removed
            papers stand at the end, as differences from a paper without fields, with the row `REMOVED`.
        decided: what was found of the papers and records that the user decided about.
    """

    papers: Sequence[Paper]
    originals: Sequence[tuple[int, list[Difference]]] = field(default=(), repr=False, compare=False)
    decided: Decided = field(default_factory=Decided, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.papers)


def identify(
    papers: Iterable[Paper],
    report: ReadReport,
    decisions: Decisions = Decisions(),
    mapper: Mapper = run_serially,
    limits: SizeLimits = SIZE_LIMITS,
) -> Corpus:
    """Merge the records of the same paper and give every paper a unique, stable id.

    The papers are sorted by title, whatever the order of the records.

    Args:
        papers: the records.
        report: every merge and removal is added to it.
        decisions: records that are not merged, and papers that are removed.
        mapper: runs the search for common identifiers and titles in batches.
        limits: from `compressed_papers` records on, they are held compressed in memory.

    Raises:
        EmptyCorpusError: there are no records, or all papers are removed.
        OptionError: a place or id in `decisions.apart_names` belongs to no record.

    Cost: nearly linear in the number of records.
    """
    records, keys = _sort_records(papers, report, limits)
    if not records:
        raise EmptyCorpusError("There is no paper to build from; expected at least one record with a title.")
    entries = _entries_among(decisions.apart_names, records)
    alone, absent = _find_apart(records, decisions, set(decisions.apart_names).difference(entries))
    members, reasons = _group_rows(records, keys, alone, mapper)
    del keys
    members, removed = _remove(members, records, decisions.removed)
    apart_entries = tuple(dict.fromkeys((*decisions.apart_entries, *entries)))
    records_apart = tuple(records[row] for row in sorted(alone))
    decided = Decided(records_apart, apart_entries, removed.papers, absent, removed.absent)
    report.removed += (Removed(record.source, paper.title) for paper, behind in removed.papers for record in behind)
    if not members:
        raise EmptyCorpusError("All papers are removed; take one back with: graphrec remove TITLE --undo")
    for several in (rows for rows in members if len(rows) > 1):
        report.merged += describe_merges([records[row] for row in several], [reasons.get(row, "") for row in several])

    def merge_all() -> Iterator[Paper]:
        return assign_unique_ids(merge_records([records[row] for row in rows]) for rows in members)

    # Compressed records are merged again in the second pass, which costs less than to compress the papers twice.
    papers_again = merge_all if isinstance(records, PackedPapers) else tuple(merge_all()).__iter__
    identified = compress_like(_resolve_references(papers_again), records)
    originals = (
        (at, [difference(paper, records[row]) for row in rows])
        for at, (rows, paper) in enumerate(zip(members, identified, strict=True))
        if len(rows) > 1 or not _is_as_read(paper, records[rows[0]])
    )
    aside = [(REMOVED, [difference(_NOTHING, record) for _, behind in removed.papers for record in behind])]
    return Corpus(identified, Packed.of(chain(originals, aside if removed.papers else ())), decided)


def _entries_among(names: Sequence[str], records: Sequence[Paper]) -> tuple[str, ...]:
    """Those of some names that are the text of an entry of a reference list."""
    texts = {name for name in names if " " in name}
    entries = {entry for record in records for entry in record.references if entry in texts} if texts else set()
    return tuple(name for name in names if name in entries)


def _find_apart(
    records: Sequence[Paper], decisions: Decisions, names: Collection[str]
) -> tuple[frozenset[int], tuple[PaperKey, ...]]:
    """Rows of the records that are kept apart, and the keys of which there is no record (raises as `find_rows`)."""
    rows = find_rows(records, names)
    if not decisions.apart:
        return rows, ()
    by_key = find_keys(records, decisions.apart)
    absent = tuple(key for key, row in zip(decisions.apart, by_key, strict=True) if row is None)
    return rows.union(row for row in by_key if row is not None), absent


class _Aside(NamedTuple):
    """Removed papers with their records, and the keys of which there is no paper."""

    papers: tuple[tuple[Paper, tuple[Paper, ...]], ...] = ()
    absent: tuple[PaperKey, ...] = ()


def _remove(
    members: list[tuple[int, ...]], records: Sequence[Paper], keys: Sequence[PaperKey]
) -> tuple[list[tuple[int, ...]], _Aside]:
    """The rows of the records of each paper without those that have one of the keys, and what was removed."""
    if not keys:
        return members, _Aside()
    papers = [merge_records([records[row] for row in rows]) for rows in members]
    papers = [paper if paper.id else replace(paper, id=derived_id(paper)) for paper in papers]
    by_key = find_keys(papers, keys)
    gone = {row for row in by_key if row is not None}
    aside = ((papers[row], tuple(records[each] for each in members[row])) for row in sorted(gone))
    absent = tuple(key for key, row in zip(keys, by_key, strict=True) if row is None)
    return [rows for row, rows in enumerate(members) if row not in gone], _Aside(tuple(aside), absent)


def _sort_records(papers: Iterable[Paper], report: ReadReport, limits: SizeLimits) -> tuple[Sequence[Paper], list[str]]:
    """The records in the order of `sort_rows`, without repeats, and the key of the title of each (`work_key`)."""
    keys: list[str] = []  # to sort by
    works: list[str] = []  # to find records of one paper; most are the same text

    def collect_keys() -> Iterator[Paper]:  # while reading, since unpacking records again is slow
        for paper in papers:
            keys.append(sorting_key(paper))
            works.append(work_key(paper.title, keys[-1]))
            yield paper

    read = gather_papers(collect_keys(), limits)
    rows = sort_rows(read, keys, report)
    return select_papers(read, rows), [works[row] for row in rows]


def _group_rows(
    records: Sequence[Paper], keys: Sequence[str], alone: frozenset[int], mapper: Mapper
) -> tuple[list[tuple[int, ...]], dict[int, str]]:
    """For each paper the rows of its records, ascending, and for each row after the first the reason of the merge."""
    groups = group_records(records, keys, alone, mapper=mapper)
    several: dict[int, list[int]] = {}
    for row in sorted(groups.reason):
        several.setdefault(groups.root(row), [groups.root(row)]).append(row)
    heads = (row for row in range(len(records)) if row not in groups.reason)
    return [tuple(several.get(row, (row,))) for row in heads], groups.reason


def restore_records(
    papers: Iterable[tuple[int, Paper]], originals: Mapping[int, Sequence[Difference]]
) -> Iterator[tuple[int, Paper]]:
    """The records from which `identify` made these papers, each with the row of its paper.

    They are as before merging, with their own ids and references: to identify them again together with others gives
    the same corpus as to identify all records at once. Records of removed papers have the row `REMOVED`.
    """
    for row, paper in papers:
        if row in originals:
            yield from ((row, record_of(paper, each)) for each in originals[row])
        else:
            yield row, replace(paper, id="") if paper.id == derived_id(paper) else paper
    yield from ((REMOVED, record_of(_NOTHING, each)) for each in originals.get(REMOVED, ()))


def _is_as_read(paper: Paper, record: Paper) -> bool:
    """Whether a paper is its only record with no more than a derived id, at a tenth of the time of copying it."""
    own_id = "" if paper.id == derived_id(paper) else paper.id
    return own_id == record.id and _values_but_id(paper) == _values_but_id(record)


def find_rows(records: Sequence[Paper], names: Collection[str]) -> frozenset[int]:
    """Rows of the records with these places (`file:line`) or ids.

    Raises:
        OptionError: a name belongs to no record.
    """
    if not names:
        return frozenset()
    wanted = set(names)
    matches = ((row, wanted & {paper.source, paper.id or derived_id(paper)}) for row, paper in enumerate(records))
    rows = {row: matching for row, matching in matches if matching}
    if unknown := wanted.difference(*rows.values()):
        raise OptionError(
            f"No record has the place or id {min(unknown)!r}, and no reference this text; graphrec dedupe --report"
            " shows the places, as file:line, and with --references the texts."
        )
    return frozenset(rows)


def sorting_key(paper: Paper) -> str:
    """The key by which records are sorted: the folded title, or the title itself if nothing of it can be folded."""
    return folded_key(paper.title) or paper.title.casefold()


def sort_rows(records: Sequence[Paper], keys: Sequence[str], report: ReadReport) -> list[int]:
    """Rows of the records sorted by title and then by all other fields, without repeats.

    A repeat is equal to another record in every field and in its place, as when a file is read twice.

    Args:
        records: the records.
        keys: the sorting key of each record.
        report: every repeat is added to it.
    """
    sorted_rows: list[int] = []
    for _, block in groupby(sorted(range(len(keys)), key=keys.__getitem__), key=keys.__getitem__):
        rows = list(block)
        sorted_rows += rows if len(rows) == 1 else _drop_repeats(rows, [records[row] for row in rows], report)
    return sorted_rows


def _drop_repeats(rows: Sequence[int], records: Sequence[Paper], report: ReadReport) -> Iterator[int]:
    """Rows of records with the same title, sorted by all fields; repeats are left out and reported."""
    previous: Paper | None = None
    for row, record in sorted(zip(rows, records, strict=True), key=lambda pair: _content_key(pair[1])):
        if record == previous:
            report.merged.append(Merged(record.title, record.title, record.source, REPEAT, record.source))
        else:
            yield row
        previous = record


def _content_key(paper: Paper) -> tuple[object, ...]:
    """Sort key from all fields of a record, so that the order of files does not matter; empty values come first."""
    return tuple((value is not None, value) for value in _sort_values(paper))


def _resolve_references(papers: Callable[[], Iterator[Paper]]) -> Iterator[Paper]:
    """The papers with every reference to one of them replaced by its id; `papers` returns a new pass over them."""
    resolve = build_reference_resolver(papers)
    for paper in papers():
        resolved = ((resolve(reference), reference) for reference in paper.references)
        references = tuple(dict.fromkeys(name or reference for name, reference in resolved if name != paper.id))
        yield paper if references == paper.references else replace(paper, references=references)


def build_reference_resolver(papers: Callable[[], Iterator[Paper]]) -> Callable[[str], str | None]:
    """Build a function from an entry of a reference list to the id of the paper it refers to, or None.

    An entry is an id, a DOI, an arXiv id or `scheme:value`. If several papers have the same identifier, the first one
    is meant. Entries that are texts stay as they are, since they say more: `resolve.reference_lists` finds their
    papers. `papers` returns a pass over the papers.
    """
    ids: set[str] = set()
    aliases: dict[str, str] = {}  # every identifier, with and without its scheme
    for paper in papers():
        ids.add(paper.id)
        for name in (*all_identifiers(paper), *paper.identifiers):
            aliases.setdefault(name.lower(), paper.id)
            aliases.setdefault(name.partition(":")[2].lower(), paper.id)

    def resolve(reference: str) -> str | None:
        if reference in ids:
            return reference
        if " " in reference:
            return None
        return aliases.get(reference.lower()) or aliases.get(normalize_reference(reference).lower())

    return resolve
