"""Finds records and papers again after their file was edited: what two versions of a source or library share.

Where a record stands says nothing, since a line that is added moves all others. Citation keys say much, unless they
were all renamed, or one was given to another paper. What two works never share, such as two DOIs of publishers, forbids
a pair, whatever else agrees.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from graphrec.identity import all_identifiers, work_key
from graphrec.identity._authors import authors_agree, shared_surnames
from graphrec.identity._candidates import candidate_pairs_with, count_words
from graphrec.identity._contrasts import is_generic, numbers_contradict, same_signs
from graphrec.identity._evidence import (
    OTHER_OVERLAP,
    SURE_OVERLAP,
    abstract_overlap,
    are_of_two_languages,
    numbers_differ,
    registered_numbers,
    same_venue,
    venues_agree,
)
from graphrec.identity._groups import YEARS_APART
from graphrec.identity._identifiers import OF_VOLUMES, is_one_title, titles_agree
from graphrec.identity._same_title import may_be_same_paper
from graphrec.identity._spelling import are_nearly_alike, continues_title
from graphrec.identity._titles import alternative_keys
from graphrec.model.paper import FIELD_NAMES, Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.identity._evidence import Registered
    from graphrec.model.user_state import PaperKey

# How two titles are related: equal; one is a part of the other, or its subtitle is missing; typos; half of the words;
# none of these; or one is not known.
_Relation = Literal["same", "part", "near", "agree", "other", "unknown"]

_MOST_PAIRS = 1024  # of records that share one feature; beyond that each is compared with those most like it
_WINDOW = 16  # records on either side in the order of their fields
_FEWEST_WORDS = 4  # of a title that is no other work's, if the citation key is the same, too
_LONGEST_TITLE_STEP = 64  # characters by which titles that share rare words may differ: a subtitle
_MOST_OTHERS = 3  # keys that came to another title, for each that did not, above which they are running numbers
_LONGEST_NUMBER = 15  # digits of a line

_CONTENT = tuple(name for name in FIELD_NAMES if name != "source")
_KNOWN_BY_KEY = ("id", "title", "doi", "arxiv", "year", "authors")  # of `PaperKey`
_NAMES = frozenset({"id", "references", "identifiers"})  # fields that change when keys are renamed


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
        keys: what each was known by. One with nothing but a place means the record there.

    Returns:
        The row for each key, each row once; None where nothing is left of it.

    Cost: linear in the papers, 10 microseconds each, and 100 more for each key that is not found by name or title.
    """
    if not keys:
        return []
    wanted = [
        _Entry.of(Paper(key.title, "", key.id, key.year, key.authors, doi=key.doi, arxiv=key.arxiv, source=key.place))
        for key in keys
    ]
    sources = {key.source for key in keys if key.source}
    present: set[str] = set()
    counts: Counter[str] = Counter()
    entries = []
    for paper in papers:
        entries.append(_Entry.of(paper))
        counts.update(entries[-1].identifiers)
        if sources:
            present.update(sources.intersection(_sources_of(paper.source)))
    allowed = [key.source if key.source in present else "" for key in keys]

    def is_eligible(one: int, two: int) -> bool:
        return not allowed[one] or allowed[one] in _sources_of(entries[two].paper.source)

    befores, afters = dict(enumerate(wanted)), dict(enumerate(entries))
    matches = _match_places(befores, afters)
    for one, two in matches.items():
        del befores[one], afters[two]
    counts.update(name for one in wanted for name in one.identifiers - counts.keys())
    matches |= _Matching(befores, afters, counts, _KNOWN_BY_KEY, is_eligible, by_place=True).pairs()
    return [matches.get(row) for row in range(len(keys))]


def _match_places(befores: dict[int, _Entry], afters: dict[int, _Entry]) -> dict[int, int]:
    """The rows of keys that are nothing but a place, and of the records there."""
    rows = {entry.paper.source: row for row, entry in befores.items() if not entry.features and entry.paper.source}
    if not rows:
        return {}
    there = {entry.paper.source: row for row, entry in reversed(afters.items()) if entry.paper.source in rows}
    return {rows[place]: row for place, row in there.items()}


def _sources_of(place: str) -> Iterator[str]:
    """The names of sources that a place may be in: all that stands before a colon or an exclamation mark."""
    yield place
    for at, sign in enumerate(place):
        if sign in ":!":
            yield place[:at]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A paper with what it is compared by: the key of its title, those of its parts, and its ids and identifiers."""

    paper: Paper
    key: str
    parts: frozenset[str]
    ids: frozenset[str]
    identifiers: frozenset[str]

    @classmethod
    def of(cls, paper: Paper) -> _Entry:
        key = work_key(paper.title) if paper.title else ""
        names = paper.identifiers
        return cls(
            paper,
            key,
            frozenset((*alternative_keys(paper.title), *map(work_key, paper.other_titles))),
            frozenset(each for each in (paper.id, *(name[3:] for name in names if name[:3] == "id:")) if each),
            frozenset(name for name in all_identifiers(paper) if name.partition(":")[0] not in OF_VOLUMES),
        )

    @property
    def features(self) -> list[tuple[str, str]]:
        """What a paper that may be the same has one of."""
        titles = (self.key, *self.parts) if self.key else self.parts
        abstract = [("abstract", self.paper.abstract)] if self.paper.abstract else []
        return [
            *(("id", name) for name in self.ids),
            *(("identifier", name) for name in self.identifiers),
            *(("title", title) for title in titles),
            *abstract,
        ]

    @property
    def numbers(self) -> Registered:
        """The numbers of which a work has one of each kind."""
        paper = self.paper
        return registered_numbers(paper) | ({f"arxiv:{paper.arxiv}"} if paper.arxiv else frozenset())


def _match(before: Sequence[Paper], after: Sequence[Paper], fields: tuple[str, ...]) -> dict[int, int]:
    """Match records of which most are equal in these fields: only the others are compared one by one."""
    matches: dict[int, int] = {}
    values = attrgetter(*fields)
    old, new = (_rows_by_hash(papers, values) for papers in (before, after))
    for content, rows in old.items():
        if content in new:
            matches.update(_pair_alike(before, after, rows, new[content]))
    matched = set(matches.values())
    befores = {row: _Entry.of(before[row]) for row in range(len(before)) if row not in matches}
    afters = {row: _Entry.of(after[row]) for row in range(len(after)) if row not in matched}
    if not befores or not afters:
        return matches
    names = {name for entries in (befores, afters) for entry in entries.values() for name in entry.identifiers}
    counts = _count_identifiers(before, names) | _count_identifiers(after, names)
    renamed = _match_renamed(befores, afters, attrgetter(*(name for name in fields if name not in _NAMES)))
    for one, two in renamed.items():
        del befores[one], afters[two]
    matches |= renamed
    matches |= _Matching(befores, afters, counts, fields).pairs()
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
    first = sorted(rows, key=lambda row: _order(before[row]))
    second = sorted(others, key=lambda row: _order(after[row]))
    if len(first) != len(second):
        at = {before[row].source: row for row in reversed(first)}
        still = {at[after[row].source]: row for row in reversed(second) if after[row].source in at}
        yield from still.items()
        matched = set(still.values())
        first, second = [row for row in first if row not in still], [row for row in second if row not in matched]
    yield from zip(first, second, strict=False)


def _order(paper: Paper) -> tuple[str, int, str, str, str, int, tuple[str, ...]]:
    """Sort key by the file, then by the line as a number, then by other fields."""
    file, _, line = paper.source.rpartition(":")
    number = int(line) if line.isdecimal() and len(line) <= _LONGEST_NUMBER else 0
    return file, number, paper.id, paper.title, paper.doi, paper.year or 0, paper.authors


def _count_identifiers(papers: Iterable[Paper], names: Collection[str]) -> Counter[str]:
    """How many papers have each of these identifiers."""
    return Counter(name for paper in papers for name in all_identifiers(paper) if name in names) if names else Counter()


def _match_renamed(
    befores: Mapping[int, _Entry], afters: Mapping[int, _Entry], values: Callable[[Paper], object]
) -> dict[int, int]:
    """The records that are equal but for their names, where the old name was not left to another."""
    old_ids, new_ids = ({name for entry in entries.values() for name in entry.ids} for entries in (befores, afters))
    old, new = ({row: hash(values(entry.paper)) for row, entry in entries.items()} for entries in (befores, afters))
    rows = _unique(old)
    others = _unique(new)
    pairs = ((row, others[content]) for content, row in rows.items() if content in others)
    return {
        one: two
        for one, two in pairs
        if befores[one].paper.id == afters[two].paper.id
        or (new_ids.isdisjoint(befores[one].ids) and old_ids.isdisjoint(afters[two].ids))
    }


def _unique(values: Mapping[int, int]) -> dict[int, int]:
    """The row of each value that only one row has."""
    counts = Counter(values.values())
    return {value: row for row, value in values.items() if counts[value] == 1}


class _Matching:
    """Pairs those of two versions of papers that are not simply equal: the surest pairs first.

    Args:
        befores: the papers of the earlier version by row.
        afters: those of the later one.
        counts: how many papers of a version have each identifier.
        fields: the fields that count.
        is_eligible: whether two rows may be paired at all.
        by_place: whether of two pairs that are equally good that at the same place is taken.
    """

    def __init__(
        self,
        befores: Mapping[int, _Entry],
        afters: Mapping[int, _Entry],
        counts: Mapping[str, int],
        fields: tuple[str, ...],
        is_eligible: Callable[[int, int], bool] = lambda _one, _two: True,
        *,
        by_place: bool = False,
    ) -> None:
        self._befores = dict(befores)
        self._afters = dict(afters)
        self._counts = counts
        self._fields = fields
        self._is_eligible = is_eligible
        self._by_place = by_place
        self._are_ids_kept = True
        self._frequency: Counter[str] = Counter()

    def pairs(self) -> dict[int, int]:
        """The row after for each row before."""
        matches: dict[int, int] = {}
        candidates = self._with_common_features()
        self._are_ids_kept = self._keep_ids(candidates)
        self._take(candidates, matches)
        if self._befores and self._afters:
            self._take(self._with_similar_titles(), matches)
        return matches

    def _take(self, candidates: Iterable[tuple[int, int]], matches: dict[int, int]) -> None:
        """Add the pairs that are the same paper, the surest first, each row once."""
        judged = ((self._judge(one, two), one, two) for one, two in candidates if self._is_eligible(one, two))
        ranked = [(rank, one, two) for rank, one, two in judged if rank is not None]
        place_before = self._places(self._befores, {one for _, one, _ in ranked})
        place_after = self._places(self._afters, {two for _, _, two in ranked})
        ranked.sort(key=lambda each: (*each[0], place_before[each[1]], place_after[each[2]]))
        for _, one, two in ranked:
            if one in self._befores and two in self._afters:
                matches[one] = two
                del self._befores[one], self._afters[two]

    @staticmethod
    def _places(entries: Mapping[int, _Entry], rows: Iterable[int]) -> dict[int, int]:
        """The position of each row in the order of their files."""
        ordered = sorted(rows, key=lambda row: (_order(entries[row].paper), row))
        return {row: position for position, row in enumerate(ordered)}

    def _with_common_features(self) -> list[tuple[int, int]]:
        """Rows before and after that share an id, identifier, title or abstract."""
        holders: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
        for row, entry in self._befores.items():
            for feature in entry.features:
                holders.setdefault(feature, ([], []))[0].append(row)
        for row, entry in self._afters.items():
            for feature in entry.features:
                if feature in holders:
                    holders[feature][1].append(row)
        pairs: dict[tuple[int, int], None] = {}
        for first, second in holders.values():
            if len(first) * len(second) <= _MOST_PAIRS:
                pairs.update(dict.fromkeys((one, two) for one in first for two in second))
            else:
                pairs.update(dict.fromkeys(self._neighbours(first, second)))
        return list(pairs)

    def _neighbours(self, first: Sequence[int], second: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Of many rows that share a feature the pairs that are next to each other in the order of their fields."""
        for by_id in (True, False):
            ordered = sorted((self._likeness(self._afters[row].paper, by_id=by_id), row) for row in second)
            for one in first:
                rank = bisect_left(ordered, (self._likeness(self._befores[one].paper, by_id=by_id),))
                yield from ((one, two) for _, two in ordered[max(0, rank - _WINDOW) : rank + _WINDOW])

    @staticmethod
    def _likeness(paper: Paper, *, by_id: bool) -> tuple[object, ...]:
        start = (paper.id,) if by_id else (paper.title, paper.authors, paper.year or 0)
        return (*start, paper.venue, paper.doi, paper.abstract, _order(paper))

    def _with_similar_titles(self) -> list[tuple[int, int]]:
        """Rows before and after whose titles share rare words, or are neighbours in alphabetical order."""
        first = [row for row, entry in self._befores.items() if entry.key]
        second = [row for row, entry in self._afters.items() if entry.key]
        titles, existing = ([entries[row].key for row in rows] for entries, rows in self._sides(first, second))
        self._frequency = count_words([*titles, *existing])
        pairs = candidate_pairs_with(titles, existing, self._frequency, _LONGEST_TITLE_STEP)
        return sorted((first[one], second[two]) for one, two in pairs)

    def _sides(self, first: list[int], second: list[int]) -> tuple[tuple[dict[int, _Entry], list[int]], ...]:
        return (self._befores, first), (self._afters, second)

    def _keep_ids(self, candidates: Iterable[tuple[int, int]]) -> bool:
        """Whether ids mostly stay with their paper; running numbers do not, once a record is added before others."""
        n_kept = n_others = 0
        for one, two in candidates:
            if self._is_named_alike(one, two):
                is_other = self._relation(one, two) == "other"
                n_kept, n_others = n_kept + (not is_other), n_others + is_other
        return n_others <= _MOST_OTHERS * n_kept

    def _is_named_alike(self, one: int, two: int) -> bool:
        return self._are_ids_kept and not self._befores[one].ids.isdisjoint(self._afters[two].ids)

    def _relation(self, first: int, second: int) -> _Relation:
        """How the titles of two papers are related."""
        one, two = self._befores[first], self._afters[second]
        titles = one.paper.title, two.paper.title
        if not one.key or not two.key:
            return "unknown"
        if same_signs(*titles):
            if one.key == two.key:
                return "same"
            if _is_part(one, two):
                return "part"
            if are_nearly_alike(one.paper, two.paper, (one.key, two.key), self._frequency):
                return "near"
        is_alike = titles_agree(one.key, two.key) and not numbers_contradict(one.key, two.key)
        return "agree" if is_alike else "other"

    def _judge(self, first: int, second: int) -> tuple[int, ...] | None:
        """How sure it is that two papers are the same: small numbers before great ones; None if they are not."""
        one, two = self._befores[first], self._afters[second]
        shared = one.identifiers & two.identifiers
        is_named_alike = self._is_named_alike(first, second)
        changed = [
            name
            for name in self._fields
            if getattr(one.paper, name) != getattr(two.paper, name) and (self._are_ids_kept or name != "id")
        ]
        relation = self._relation(first, second)
        if shared:
            is_unique = any(self._counts[name] <= 1 for name in shared)
            is_same = _is_same_by_identifier(one, two, relation, is_named_alike=is_named_alike, is_unique=is_unique)
        elif numbers_differ(one.numbers, two.numbers):
            is_same = relation == "same" and _is_number_corrected(one.paper, two.paper, is_named_alike=is_named_alike)
        elif is_named_alike:
            is_same = _is_same_by_id(one, two, relation)
        else:
            is_same = _NAMES.issuperset(changed) or _is_same_by_title(one, two, relation)
        if not is_same:
            return None
        is_close = relation in {"same", "part", "near", "unknown"}
        level = (
            0 if is_named_alike and (is_close or shared) else 1 if shared else 2 if is_named_alike or is_close else 3
        )
        is_moved = self._by_place and one.paper.source != two.paper.source
        return level, len(changed), relation != "same", is_moved


def _is_part(one: _Entry, two: _Entry) -> bool:
    """Whether a title of one paper is a part of one of the other, or goes on where that ends."""
    if one.key in two.parts or two.key in one.parts or not one.parts.isdisjoint(two.parts):
        return True
    short, long = sorted((one, two), key=lambda entry: len(entry.key))
    return continues_title(long.paper.title, short.key, long.key)


def _is_same_by_identifier(
    one: _Entry, two: _Entry, relation: _Relation, *, is_named_alike: bool, is_unique: bool
) -> bool:
    """Whether two papers with a common identifier are the same, and not two that carry that of their volume.

    Args:
        one: a paper of the earlier version.
        two: one of the later version.
        relation: how their titles are related.
        is_named_alike: they have the same id.
        is_unique: no other paper of either version has the identifier.
    """
    agreed = authors_agree(one.paper, two.paper)
    if relation in {"same", "part", "near", "unknown"}:
        return agreed is not False or is_named_alike or not is_generic(one.key)
    if is_named_alike and is_unique:
        return True
    if relation == "agree":
        return agreed is not False or is_named_alike
    if agreed is False or not is_unique or is_generic(one.key) or is_generic(two.key):
        return False
    overlap = abstract_overlap(one.paper.abstract, two.paper.abstract)
    return overlap is None or overlap >= OTHER_OVERLAP


def _is_number_corrected(one: Paper, two: Paper, *, is_named_alike: bool) -> bool:
    """Whether two papers with the same title have two numbers since one was wrong: all else is the same."""
    is_known = is_named_alike or (one.abstract == two.abstract and bool(one.abstract))
    return is_known and (one.authors, one.year, one.venue) == (two.authors, two.year, two.venue)


def _is_same_by_id(one: _Entry, two: _Entry, relation: _Relation) -> bool:
    """Whether two papers with the same id are the same, and the id was not given to another.

    Args:
        one: a paper of the earlier version.
        two: one of the later version.
        relation: how their titles are related.
    """
    agreed = authors_agree(one.paper, two.paper)
    if relation == "same" and is_generic(one.key):
        return agreed is not False and venues_agree(one.paper, two.paper) is not False and _years_are_near(one, two)
    if relation in {"agree", "other"}:
        return _is_retitled(one, two, agreed, is_alike=relation == "agree")
    is_long = len(one.key.split()) >= _FEWEST_WORDS or not one.key.isascii()
    return agreed is not False or relation == "unknown" or (relation == "same" and is_long)


def _is_retitled(one: _Entry, two: _Entry, agreed: bool | None, *, is_alike: bool) -> bool:
    """Whether two papers with the same id are one that was given another title.

    Args:
        one: a paper of the earlier version.
        two: one of the later version.
        agreed: whether their authors agree; None if that is open.
        is_alike: their titles share half of their words.
    """
    overlap = abstract_overlap(one.paper.abstract, two.paper.abstract)
    if overlap is not None and overlap >= SURE_OVERLAP:
        return agreed is not False
    if is_alike:
        if agreed is None:
            return is_one_title(one.key, two.key)
        return agreed and _years_are_near(one, two) and (overlap is None or overlap >= OTHER_OVERLAP)
    return (
        agreed is True
        and shared_surnames(one.paper, two.paper) > 1
        and _years_are_near(one, two)
        and are_of_two_languages(one.key, two.key)
    )


def _is_same_by_title(one: _Entry, two: _Entry, relation: _Relation) -> bool:
    """Whether two papers that share neither an id nor an identifier are the same.

    Args:
        one: a paper of the earlier version.
        two: one of the later version.
        relation: how their titles are related.
    """
    agreed = authors_agree(one.paper, two.paper)
    overlap = abstract_overlap(one.paper.abstract, two.paper.abstract)
    is_sure = overlap is not None and overlap >= SURE_OVERLAP
    if agreed is False or not (is_sure or _years_are_near(one, two)):
        return False
    if relation == "same":
        if is_generic(one.key) and overlap is None and same_venue(one.paper, two.paper):
            return True
        return may_be_same_paper(one.paper, two.paper, one.key)
    if relation == "part":
        return agreed is True and (overlap is None or overlap >= OTHER_OVERLAP)
    if relation == "near":
        return True
    return (
        agreed is True
        and is_sure
        and not numbers_contradict(one.key, two.key)
        and not is_generic(one.key)
        and not is_generic(two.key)
    )


def _years_are_near(one: _Entry, two: _Entry) -> bool:
    first, second = one.paper.year, two.paper.year
    return first is None or second is None or abs(first - second) <= YEARS_APART
