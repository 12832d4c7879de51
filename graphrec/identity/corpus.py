"""Records become a corpus: duplicates merged and reported, ids made unique, papers put into one fixed order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from graphrec.engines import run_serially
from graphrec.errors import EmptyCorpusError, OptionError
from graphrec.identity import all_identifiers, folded_key, group_records
from graphrec.identity.merge import assign_unique_ids, derived_id, describe_merges, merge_records
from graphrec.model.compressed_papers import compress_like, gather_papers, select_papers
from graphrec.model.compression import Packed
from graphrec.model.fields import FIELDS
from graphrec.model.limits import SIZE_LIMITS
from graphrec.model.paper import Difference, Merged, Paper, ReadReport, difference, record_of
from graphrec.readers.record import normal_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.model.limits import SizeLimits

T = TypeVar("T")

_FEWEST_SPACES = 3  # in a title that may be looked for in written-out references
_SHORTEST_TITLE = 24  # characters of such a title
_SORTED_FIRST = ("id", "year", "doi", "arxiv")  # fields by which records of one title differ at a glance
_sorted_fields = attrgetter(*_SORTED_FIRST, *(field.name for field in FIELDS if field.name not in _SORTED_FIRST))


@dataclass(frozen=True, slots=True)
class Corpus:
    """Papers in a fixed order; the row of a paper is its position.

    `originals` tells, by ascending row, in what the records behind a paper differ from it, where it was merged from
    several or its references are now written as ids of other papers: what it takes to identify all records again
    (`restore_records`).
    """

    papers: Sequence[Paper]
    originals: Sequence[tuple[int, list[Difference]]] = field(default=(), repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.papers)


def identify(
    papers: Iterable[Paper],
    report: ReadReport,
    keep_apart: Collection[str] = (),
    mapper: Mapper = run_serially,
    limits: SizeLimits = SIZE_LIMITS,
) -> Corpus:
    """Merge the records that are one paper and give every paper a unique, stable id.

    `keep_apart` names records that must not be merged, by their place (`file:line`, as the report prints
    it) or id. The order is by title, whatever the order of the records; every merge is added to `report`.
    `mapper` groups what records may have in common; from the size in `limits` on, records are held compressed.

    Raises:
        EmptyCorpusError: no paper at all.
        OptionError: no record has one of the places or ids to keep apart.

    Cost: nearly linear in the number of records.
    """
    records, keys = _sort_records(papers, report, limits)
    if not records:
        raise EmptyCorpusError("There is no paper to build from; expected at least one record with a title.")
    members, reasons = _group_rows(records, keys, find_rows(records, keep_apart), mapper)
    del keys
    for several in (rows for rows in members if len(rows) > 1):
        report.merged += describe_merges([records[row] for row in several], [reasons.get(row, "") for row in several])

    def merged() -> Iterator[Paper]:
        return assign_unique_ids(merge_records([records[row] for row in rows]) for rows in members)

    identified = compress_like(_resolve_references(merged), records)
    originals = (
        (at, [difference(paper, records[row]) for row in rows])
        for at, (rows, paper) in enumerate(zip(members, identified, strict=True))
        if len(rows) > 1 or remove_derived_id(paper) != records[rows[0]]
    )
    return Corpus(identified, Packed.of(originals))


def _sort_records(papers: Iterable[Paper], report: ReadReport, limits: SizeLimits) -> tuple[Sequence[Paper], list[str]]:
    """The records without repeats, as `sort_rows` has them, and the sorting key of each."""
    keys: list[str] = []

    def keyed() -> Iterator[Paper]:  # while they pass: to unpack all of them once more takes longer
        for paper in papers:
            keys.append(sorting_key(paper))
            yield paper

    read = gather_papers(keyed(), limits)
    rows = sort_rows(read, keys, report)
    return select_papers(read, rows), [keys[row] for row in rows]


def _group_rows(
    records: Sequence[Paper], keys: Sequence[str], alone: frozenset[int], mapper: Mapper
) -> tuple[list[tuple[int, ...]], dict[int, str]]:
    """The rows of the records that each paper is, the first first, and why a row joined those before it."""
    groups = group_records(records, keys, alone, mapper=mapper)
    several: dict[int, list[int]] = {}
    for row in sorted(groups.reason):
        several.setdefault(groups.root(row), [groups.root(row)]).append(row)
    heads = (row for row in range(len(records)) if row not in groups.reason)
    return [tuple(several.get(row, (row,))) for row in heads], groups.reason


def restore_records(papers: Iterable[Paper], originals: Mapping[int, Sequence[Difference]]) -> Iterator[Paper]:
    """The records that `identify` made these papers of: merges taken back, derived ids and inner references too.

    Identified again, alone or with more records, they give what all records give at once.
    """
    for row, paper in enumerate(papers):
        if row in originals:
            yield from (record_of(paper, each) for each in originals[row])
        else:
            yield remove_derived_id(paper)


def remove_derived_id(paper: Paper) -> Paper:
    """The paper as its record was before it got an id."""
    return replace(paper, id="") if paper.id == derived_id(paper) else paper


def find_rows(records: Sequence[Paper], names: Collection[str]) -> frozenset[int]:
    """Rows of the records with these places or ids.

    Raises:
        OptionError: no record has one of them.
    """
    if not names:
        return frozenset()
    wanted = set(names)
    called = ((row, wanted & {paper.source, paper.id or derived_id(paper)}) for row, paper in enumerate(records))
    rows = {row: found for row, found in called if found}
    if unknown := wanted.difference(*rows.values()):
        raise OptionError(
            f"No record has the place or id {min(unknown)!r}; graphrec dedupe --report shows the places, as file:line."
        )
    return frozenset(rows)


def sorting_key(paper: Paper) -> str:
    """The key of the title of a record, by which records are put in order."""
    return folded_key(paper.title) or paper.title.casefold()


def sort_rows(records: Sequence[Paper], keys: Sequence[str], report: ReadReport) -> list[int]:
    """The rows of records by title (their sorting keys) and then by all of their content.

    Of records that are equal in every field, their place included, as after reading a file twice, only the first
    stays; the others are told to `report`.
    """
    kept: list[int] = []
    for _, same in groupby(sorted(range(len(keys)), key=keys.__getitem__), key=keys.__getitem__):
        rows = list(same)
        kept += rows if len(rows) == 1 else _drop_repeats(rows, [records[row] for row in rows], report)
    return kept


def _drop_repeats(rows: Sequence[int], records: Sequence[Paper], report: ReadReport) -> Iterator[int]:
    """Rows of records of one title, by all of their content; of each that are equal one, the others are reported."""
    before: Paper | None = None
    for row, record in sorted(zip(rows, records, strict=True), key=lambda pair: _content_key(pair[1])):
        if record == before:
            report.merged.append(
                Merged(record.title, record.title, record.source, "the same record again", record.source)
            )
        else:
            yield row
        before = record


def _content_key(paper: Paper) -> tuple[object, ...]:
    """Sorts records of one title by all of their content, so that the order of files does not matter."""
    return tuple((value is not None, value) for value in _sorted_fields(paper))


def _resolve_references(papers: Callable[[], Iterator[Paper]]) -> Iterator[Paper]:
    """Some papers, which a call gives, with every reference that means one of them written as its id."""
    id_meant = build_reference_resolver(papers)
    for paper in papers():
        meant = ((id_meant(reference), reference) for reference in paper.references)
        references = tuple(dict.fromkeys(name or reference for name, reference in meant if name != paper.id))
        yield paper if references == paper.references else replace(paper, references=references)


def build_reference_resolver(papers: Callable[[], Iterator[Paper]]) -> Callable[[str], str | None]:
    """Finds the id of the paper, of those that a call gives, that an entry of a reference list means.

    An entry is an id, DOI, arXiv id or `scheme:value`, which the first paper that has it keeps, or a reference that
    is written out, with the whole title of the paper in it.

    Cost: a second pass over the papers where references are written out.
    """
    ids: set[str] = set()
    aliases: dict[str, str] = {}  # every identifier, with and without its scheme
    are_written_out = False
    for paper in papers():
        ids.add(paper.id)
        for name in (*all_identifiers(paper), *paper.identifiers):
            aliases.setdefault(name.lower(), paper.id)
            aliases.setdefault(name.partition(":")[2].lower(), paper.id)
        are_written_out = are_written_out or any(" " in reference for reference in paper.references)
    in_title = build_title_finder({folded_key(paper.title): paper.id for paper in papers()} if are_written_out else {})

    def find(reference: str) -> str | None:
        if reference in ids:
            return reference
        return aliases.get(reference.lower()) or aliases.get(normal_reference(reference).lower()) or in_title(reference)

    return find


def build_title_finder(by_title: Mapping[str, T]) -> Callable[[str], T | None]:
    """Finds the paper whose whole title stands in a reference that is written out; the longest title wins.

    `by_title` has the rows or ids of papers by folded title.
    """
    keys = [key for key in by_title if _is_long_title(key)]
    if not keys:
        return lambda _: None
    from ahocorasick_rs import AhoCorasick

    automaton = AhoCorasick([f" {key} " for key in keys])

    def find(reference: str) -> T | None:
        if reference.count(" ") < _FEWEST_SPACES:
            return None
        matches = automaton.find_matches_as_indexes(f" {folded_key(reference)} ", overlapping=True)
        longest = max(matches, key=lambda match: match[2] - match[1], default=None)
        return None if longest is None else by_title[keys[longest[0]]]

    return find


def _is_long_title(key: str) -> bool:
    """Whether a title is long enough not to stand in a reference by chance."""
    return key.count(" ") >= _FEWEST_SPACES and len(key) >= _SHORTEST_TITLE
