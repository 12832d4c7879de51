"""Finds records and papers again after their file was edited: what two versions of a source or library share.

Where a record stands says nothing, since a line that is added moves all others. Citation keys say much, unless they
were all renamed, or one was given to another paper. What two works never share, such as two DOIs of publishers, forbids
a pair, whatever else agrees.
"""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING

from graphrec.identity._pairing import NAME_FIELDS, Pairing, Version, place_order
from graphrec.identity._verdicts import ids_of
from graphrec.model.paper import FIELD_NAMES, Paper
from graphrec.model.source import Source, SourceFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.model.user_state import PaperKey

_CONTENT = tuple(name for name in FIELD_NAMES if name != "source")
_KNOWN_BY_KEY = ("id", "title", "doi", "arxiv", "year", "authors")  # of `PaperKey`


def match_records(before: Sequence[Paper], after: Sequence[Paper]) -> dict[int, int]:
    """Find the records of one source again, which was edited and read again.

    Args:
        before: the records of the earlier reading.
        after: those of the later one.

    Returns:
        For rows of `before` the row in `after` of the same record, one to one. A row that is missing was removed, and
        one of `after` that nothing leads to was added.

    Cost: linear, 3 microseconds for each record that did not change; about 100 for one that did.
    """
    return _match(before, after, _CONTENT)


def match_papers(before: Sequence[Paper], after: Sequence[Paper]) -> dict[int, int]:
    """As `match_records`, for the papers of two versions of a library, whose records may have moved between sources.

    The reference lists do not count: they name papers by their ids, which change with those papers.
    """
    return _match(before, after, tuple(name for name in _CONTENT if name != "references"))


def changed_fields(before: Paper, after: Paper) -> tuple[str, ...]:
    """The fields in which two records differ, but for the place where they were read."""
    return tuple(name for name in _CONTENT if getattr(before, name) != getattr(after, name))


def find_keys(papers: Sequence[Paper], keys: Sequence[PaperKey]) -> list[int | None]:
    """Find the records or papers that are known by these keys, after their file may have been edited.

    The key of a record, which has a source, leads to records of that source alone, if the source has any.

    Args:
        papers: the papers or records.
        keys: what each was known by. One without a title means the record at its place, else that with its id.

    Returns:
        The row for each key, each row once; None where nothing is left of it.

    Cost: linear in the papers, 7 microseconds each, and as much again if a key is not found by a name or its title.
    """
    if not keys:
        return []
    before = [Paper(key.title, "", key.id, key.year, key.authors, doi=key.doi, arxiv=key.arxiv, source=key.place)
              for key in keys]  # fmt: skip
    names = {key.source for key in keys if key.source}
    source_at = SourceFinder(map(Source, names)).name_at
    absent = _absent_sources(papers, names, source_at)
    allowed = ["" if key.source in absent else key.source for key in keys]

    def is_eligible(one: int, two: int) -> bool:
        return not allowed[one] or allowed[one] == source_at(papers[two].source)

    matches = _match_places(before, papers)
    earlier = Version(before, _others(before, matches))
    later = Version(papers, _others(papers, matches.values()))
    matches |= Pairing(earlier, later, _KNOWN_BY_KEY, is_eligible, by_place=True).find()
    return [matches.get(row) for row in range(len(keys))]


def _match_places(before: Sequence[Paper], after: Iterable[Paper]) -> dict[int, int]:
    """The rows of keys of which hardly more than the place is known, and of the records there."""
    rows = {
        paper.source: row
        for row, paper in enumerate(before)
        if paper.source and not (paper.title or paper.doi or paper.arxiv)
    }
    there: dict[str, int] = {}
    for row, paper in enumerate(after if rows else ()):
        if paper.source in rows:
            there.setdefault(paper.source, row)
    return {rows[place]: row for place, row in there.items()}


def _others(papers: Sequence[Paper], rows: Collection[int]) -> list[int]:
    """All rows but these."""
    left_out = set(rows)
    return [row for row in range(len(papers)) if row not in left_out]


def _absent_sources(papers: Iterable[Paper], names: Iterable[str], source_at: Callable[[str], str]) -> set[str]:
    """Those of the sources that no paper is from. Cost: a pass over the papers up to the first of each source.

    Args:
        papers: the papers.
        names: of the sources.
        source_at: the name of the source of a place.
    """
    absent = set(names)
    for paper in papers if absent else ():
        absent.discard(source_at(paper.source))
        if not absent:
            break
    return absent


def _match(before: Sequence[Paper], after: Sequence[Paper], fields: tuple[str, ...]) -> dict[int, int]:
    """Match records of which most are equal in these fields: only the others are compared one by one."""
    matches: dict[int, int] = {}
    values = attrgetter(*fields)
    old, new = (_rows_by_hash(papers, values) for papers in (before, after))
    for content, rows in old.items():
        if content in new:
            matches.update(_pair_alike(before, after, rows, new[content]))
    matches |= _match_renamed(
        {row: before[row] for row in _others(before, matches)},
        {row: after[row] for row in _others(after, matches.values())},
        attrgetter(*(name for name in fields if name not in NAME_FIELDS)),
    )
    earlier, later = Version(before, _others(before, matches)), Version(after, _others(after, matches.values()))
    if earlier.rows and later.rows:
        matches |= Pairing(earlier, later, fields).find()
    return dict(sorted(matches.items()))


def _rows_by_hash(papers: Iterable[Paper], values: Callable[[Paper], object]) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for row, paper in enumerate(papers):
        rows.setdefault(hash(values(paper)), []).append(row)
    return rows


def _pair_alike(
    before: Sequence[Paper], after: Sequence[Paper], rows: Sequence[int], others: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Pair records that are equal but for their place: in order, or if some are missing, by their place first."""
    if len(rows) == len(others) == 1:
        yield rows[0], others[0]
        return
    first = sorted(rows, key=lambda row: place_order(before[row]))
    second = sorted(others, key=lambda row: place_order(after[row]))
    if len(first) != len(second):
        at = {before[row].source: row for row in reversed(first)}
        still = {at[after[row].source]: row for row in reversed(second) if after[row].source in at}
        yield from still.items()
        matched = set(still.values())
        first, second = [row for row in first if row not in still], [row for row in second if row not in matched]
    yield from zip(first, second, strict=False)


def _match_renamed(
    before: Mapping[int, Paper], after: Mapping[int, Paper], values: Callable[[Paper], object]
) -> dict[int, int]:
    """The records that are equal but for their names, where the old name was not left to another."""
    old_ids, new_ids = ({name for paper in papers.values() for name in ids_of(paper)} for papers in (before, after))
    old, new = ({row: hash(values(paper)) for row, paper in papers.items()} for papers in (before, after))
    rows = _unique(old)
    others = _unique(new)
    pairs = ((row, others[content]) for content, row in rows.items() if content in others)
    return {
        one: two
        for one, two in pairs
        if before[one].id == after[two].id
        or (new_ids.isdisjoint(ids_of(before[one])) and old_ids.isdisjoint(ids_of(after[two])))
    }


def _unique(values: Mapping[int, int]) -> dict[int, int]:
    """The row of each value that only one row has."""
    counts = Counter(values.values())
    return {value: row for row, value in values.items() if counts[value] == 1}
