"""Records become a corpus: duplicates merged and reported, ids made unique, papers put into one fixed order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphrec.engines import serially
from graphrec.errors import EmptyCorpusError, OptionError
from graphrec.identity import all_identifiers, folded_key, group_records
from graphrec.merging import derived_id, merge_records, with_unique_ids
from graphrec.packed import Packed
from graphrec.packed_papers import held
from graphrec.readers._record import normal_reference
from graphrec.records import Difference, Merged, Paper, ReadReport, difference, record_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.engines import Mapper

_FEWEST_TITLE_WORDS = 3  # spaces in a title that may be looked for in written-out references
_SHORTEST_TITLE = 24  # characters of such a title


@dataclass(frozen=True, slots=True)
class Corpus:
    """Papers in a fixed order; the row of a paper is its position.

    `originals` tells, by ascending row, in what the records behind a paper differ from it, where it was merged from
    several or its references are now written as ids of other papers: what it takes to identify all records again
    (`records_behind`).
    """

    papers: Sequence[Paper]
    originals: Sequence[tuple[int, list[Difference]]] = field(default=(), repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.papers)


def rows_of_references(papers: Sequence[Paper]) -> Callable[[str], int | None]:
    """Finds the row of the paper that an entry of a reference list means: an id, DOI, arXiv id or `scheme:value`."""
    rows = {paper.id: row for row, paper in enumerate(papers)}
    aliases = _aliases(papers)

    def find(reference: str) -> int | None:
        row = rows.get(reference)
        if row is None:
            row = aliases.get(reference.lower())
        return aliases.get(normal_reference(reference).lower()) if row is None else row

    return find


def _aliases(papers: Sequence[Paper]) -> dict[str, int]:
    """Rows by every identifier, with and without its scheme; the first paper that has one keeps it."""
    rows: dict[str, int] = {}
    for row, paper in enumerate(papers):
        for name in (*all_identifiers(paper), *paper.identifiers):
            rows.setdefault(name.lower(), row)
            rows.setdefault(name.partition(":")[2].lower(), row)
    return rows


def identify(
    papers: Iterable[Paper], report: ReadReport, keep_apart: Collection[str] = (), mapper: Mapper = serially
) -> Corpus:
    """Merge the records that are one paper and give every paper a unique, stable id.

    `keep_apart` names records that must not be merged, by their place (`file:line`, as the report prints
    it) or id. The order is by title, whatever the order of the records; every merge is added to `report`.
    `mapper` groups what records may have in common.

    Raises:
        EmptyCorpusError: no paper at all.
        OptionError: no record has one of the places or ids to keep apart.

    Cost: nearly linear in the number of records.
    """
    keyed = in_order(papers)
    if not keyed:
        raise EmptyCorpusError("There is no paper to build from; expected at least one record with a title.")
    kept = list(without_repeats(keyed, report))
    keys = [key for key, _ in kept]
    records = [paper for _, paper in kept]
    del keyed, kept
    groups = group_records(records, keys, rows_named(records, keep_apart), mapper=mapper)
    members: dict[int, list[int]] = {}  # of the groups of several records
    for row in sorted(groups.reason):
        members.setdefault(groups.root(row), [groups.root(row)]).append(row)
    heads = [row for row in range(len(records)) if row not in groups.reason]
    behind = {row: tuple(records[each] for each in rows) for row, rows in members.items()}
    merged = [
        merge_records(behind[row], [groups.reason.get(each, "") for each in members[row]], report)
        if row in behind
        else records[row]
        for row in heads
    ]
    papers = _with_inner_references(with_unique_ids(merged))
    originals = (
        (at, [difference(paper, record) for record in behind.get(row, (records[row],))])
        for at, (row, paper) in enumerate(zip(heads, papers, strict=True))
        if row in behind or without_derived_id(paper) != records[row]
    )
    return Corpus(held(papers), Packed.of(originals))


def records_behind(papers: Iterable[Paper], originals: Mapping[int, Sequence[Difference]]) -> Iterator[Paper]:
    """The records that `identify` made these papers of: merges taken back, derived ids and inner references too.

    Identified again, alone or with more records, they give what all records give at once.
    """
    for row, paper in enumerate(papers):
        if row in originals:
            yield from (record_of(paper, each) for each in originals[row])
        else:
            yield without_derived_id(paper)


def without_derived_id(paper: Paper) -> Paper:
    """The paper as its record was before it got an id."""
    return replace(paper, id="") if paper.id == derived_id(paper) else paper


def without_repeats(keyed: Sequence[tuple[str, Paper]], report: ReadReport) -> Iterator[tuple[str, Paper]]:
    """The sorted records, one of each that are equal in every field, their place included, as after reading twice."""
    before: tuple[str, Paper] | None = None
    for item in keyed:
        paper = item[1]
        if item == before:
            report.merged.append(Merged(paper.title, paper.title, paper.source, "the same record again", paper.source))
        else:
            yield item
        before = item


def rows_named(records: Sequence[Paper], names: Collection[str]) -> frozenset[int]:
    """Rows of the records with these places or ids.

    Raises:
        OptionError: no record has one of them.
    """
    if not names:
        return frozenset()
    wanted = set(names)
    rows = {row: wanted & {paper.source, paper.id or derived_id(paper)} for row, paper in enumerate(records)}
    if unknown := wanted.difference(*rows.values()):
        raise OptionError(
            f"No record has the place or id {min(unknown)!r}; graphrec dedupe --report shows the places, as file:line."
        )
    return frozenset(row for row, found in rows.items() if found)


def in_order(papers: Iterable[Paper]) -> list[tuple[str, Paper]]:
    """Records with their title keys, by title and then by all of their content."""
    return sorted(((folded_key(paper.title) or paper.title.casefold(), paper) for paper in papers), key=_order)


def _order(keyed: tuple[str, Paper]) -> tuple[object, ...]:
    """Sorts records by all of their content, so that the order of files does not matter."""
    key, paper = keyed
    texts = (key, paper.id, paper.year or 0, paper.doi, paper.arxiv, paper.title, paper.abstract, paper.authors)
    return *texts, paper.venue, paper.keywords, paper.url, paper.references, paper.identifiers, paper.source


def _with_inner_references(papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """The papers with every reference that means one of its papers written as that paper's id."""
    by_name = rows_of_references(papers)
    by_title = _title_finder(papers)
    written = []
    for row, paper in enumerate(papers):
        named: dict[str, None] = {}
        for reference in paper.references:
            at = by_name(reference)
            if at is None:
                at = by_title(reference)
            if at != row:
                named[reference if at is None else papers[at].id] = None
        references = tuple(named)
        written.append(paper if references == paper.references else replace(paper, references=references))
    return tuple(written)


def _title_finder(papers: Sequence[Paper]) -> Callable[[str], int | None]:
    if not any(" " in reference for paper in papers for reference in paper.references):
        return lambda _: None
    return title_finder({folded_key(paper.title): row for row, paper in enumerate(papers)})


def title_finder(rows: Mapping[str, int]) -> Callable[[str], int | None]:
    """Finds the paper whose whole title stands in a reference that is written out; the longest title wins.

    `rows` are those of papers by folded title.
    """
    keys = [key for key in rows if _is_long_title(key)]
    if not keys:
        return lambda _: None
    from ahocorasick_rs import AhoCorasick, MatchKind

    automaton = AhoCorasick([f" {key} " for key in keys], matchkind=MatchKind.LeftmostLongest)

    def find(reference: str) -> int | None:
        if reference.count(" ") < _FEWEST_TITLE_WORDS:
            return None
        matches = automaton.find_matches_as_indexes(f" {folded_key(reference)} ")
        longest = max(matches, key=lambda match: match[2] - match[1], default=None)
        return None if longest is None else rows[keys[longest[0]]]

    return find


def _is_long_title(key: str) -> bool:
    """Whether a title is long enough not to stand in a reference by chance."""
    return key.count(" ") >= _FEWEST_TITLE_WORDS and len(key) >= _SHORTEST_TITLE
