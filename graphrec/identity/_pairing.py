"""Pairs the papers of two versions that are not simply equal: finds candidates, judges them, takes the surest first."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from graphrec.identity._authors import authors_agree
from graphrec.identity._candidates import count_words
from graphrec.identity._identifiers import all_identifiers
from graphrec.identity._spelling import pairs_of_similar_titles
from graphrec.identity._verdicts import (
    CLOSE,
    Traits,
    do_numbers_differ,
    features_of,
    is_number_corrected,
    is_same_by_id,
    is_same_by_identifier,
    is_same_by_title,
    key_of,
    relation_of_titles,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from graphrec.identity._verdicts import Relation
    from graphrec.model.paper import Paper

NAME_FIELDS = frozenset({"id", "references", "identifiers"})  # fields that change when keys are renamed

_MOST_PAIRS = 1024  # of papers that share one feature; beyond that each is compared with those most like it
_WINDOW = 16  # papers on either side in the order of their fields
_MOST_OTHERS = 3  # ids that came to another paper, for each that did not, above which they are running numbers
_LONGEST_NUMBER = 15  # digits of a line


def place_order(paper: Paper) -> tuple[str, int, str, str, str, int, tuple[str, ...]]:
    """Sort key by the file, then by the line as a number, then by other fields."""
    file, _, line = paper.source.rpartition(":")
    number = int(line) if line.isdecimal() and len(line) <= _LONGEST_NUMBER else 0
    return file, number, paper.id, paper.title, paper.doi, paper.year or 0, paper.authors


class Version:
    """The papers of one version that have no pair yet.

    Args:
        papers: all papers of the version.
        rows: those without a pair.
    """

    def __init__(self, papers: Sequence[Paper], rows: Iterable[int]) -> None:
        self.papers = papers
        self.rows = dict.fromkeys(rows)
        self.keys: dict[int, str] = {}
        self._traits: dict[int, Traits] = {}
        self._counts: Counter[str] = Counter()

    def features(self) -> Iterator[tuple[int, Iterator[tuple[str, str]]]]:
        """Each row with the features of its paper."""
        for row in self.rows:
            paper = self.papers[row]
            self.keys[row] = key_of(paper)
            yield row, features_of(paper, self.keys[row])

    def traits(self, row: int) -> Traits:
        """What the paper of a row is compared by."""
        if row not in self._traits:
            self._traits[row] = Traits.of(self.papers[row])
        return self._traits[row]

    def count(self, identifier: str) -> int:
        """How many papers have an identifier. Cost: of the first call, a pass over all papers."""
        if not self._counts:
            self._counts = Counter(name for paper in self.papers for name in all_identifiers(paper))
        return self._counts[identifier]

    def order(self, rows: Iterable[int]) -> dict[int, int]:
        """The position of each of these rows in the order of their files."""
        ordered = sorted(rows, key=lambda row: (place_order(self.papers[row]), row))
        return {row: position for position, row in enumerate(ordered)}


class Pairing:
    """The pairs of two versions.

    Args:
        before: the earlier version.
        after: the later one.
        fields: the fields that count.
        is_eligible: whether two rows may be paired at all.
        by_place: whether of two pairs that are equally good that at the same place is taken.
    """

    def __init__(
        self,
        before: Version,
        after: Version,
        fields: tuple[str, ...],
        is_eligible: Callable[[int, int], bool] = lambda _one, _two: True,
        *,
        by_place: bool = False,
    ) -> None:
        self._before = before
        self._after = after
        self._fields = fields
        self._is_eligible = is_eligible
        self._by_place = by_place
        self._are_ids_kept = True
        self._frequency: Counter[str] = Counter()

    def find(self) -> dict[int, int]:
        """The row after for each row before, one to one."""
        matches: dict[int, int] = {}
        candidates = self._with_common_features()
        self._are_ids_kept = self._keep_ids(candidates)
        self._take(candidates, matches)
        if self._before.rows and self._after.rows:
            self._take(self._with_similar_titles(), matches)
        return matches

    def _take(self, candidates: Iterable[tuple[int, int]], matches: dict[int, int]) -> None:
        """Add the pairs that are the same paper, the surest first, each row once."""
        judged = ((self._judge(one, two), one, two) for one, two in candidates if self._is_eligible(one, two))
        ranked = [(rank, one, two) for rank, one, two in judged if rank is not None]
        first = self._before.order({one for _, one, _ in ranked})
        second = self._after.order({two for _, _, two in ranked})
        ranked.sort(key=lambda each: (*each[0], first[each[1]], second[each[2]]))
        for _, one, two in ranked:
            if one in self._before.rows and two in self._after.rows:
                matches[one] = two
                del self._before.rows[one], self._after.rows[two]

    def _with_common_features(self) -> list[tuple[int, int]]:
        """Rows before and after that share an id, identifier, title or abstract."""
        holders: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
        for row, features in self._before.features():
            for feature in features:
                holders.setdefault(feature, ([], []))[0].append(row)
        for row, features in self._after.features():
            for feature in features:
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
            ordered = sorted((_likeness(self._after.papers[row], by_id=by_id), row) for row in second)
            for one in first:
                rank = bisect_left(ordered, (_likeness(self._before.papers[one], by_id=by_id),))
                yield from ((one, two) for _, two in ordered[max(0, rank - _WINDOW) : rank + _WINDOW])

    def _with_similar_titles(self) -> list[tuple[int, int]]:
        """Rows before and after whose titles differ by few letters, or by a subtitle."""
        first = [row for row in self._before.rows if self._before.keys[row]]
        second = [row for row in self._after.rows if self._after.keys[row]]
        titles, others = [self._before.keys[row] for row in first], [self._after.keys[row] for row in second]
        self._frequency = count_words([*titles, *others])
        pairs = pairs_of_similar_titles(titles, others, self._frequency)
        return sorted((first[one], second[two]) for one, two in pairs)

    def _keep_ids(self, candidates: Iterable[tuple[int, int]]) -> bool:
        """Whether ids mostly stay with their paper; running numbers do not, once a record is added before others."""
        n_kept = n_others = 0
        for one, two in candidates:
            first, second = self._before.traits(one), self._after.traits(two)
            if not first.ids.isdisjoint(second.ids):
                is_other = not is_same_by_id(first, second, self._relation(first, second))
                n_kept, n_others = n_kept + (not is_other), n_others + is_other
        return n_others <= _MOST_OTHERS * n_kept

    def _relation(self, one: Traits, two: Traits) -> Relation:
        return relation_of_titles(one, two, self._frequency)

    def _judge(self, first: int, second: int) -> tuple[int, ...] | None:
        """How sure it is that two papers are the same: small numbers before great ones; None if they are not."""
        one, two = self._before.traits(first), self._after.traits(second)
        shared = one.identifiers & two.identifiers
        is_named_alike = self._are_ids_kept and not one.ids.isdisjoint(two.ids)
        fields = (name for name in self._fields if self._are_ids_kept or name != "id")
        changed = [name for name in fields if getattr(one.paper, name) != getattr(two.paper, name)]
        is_renamed = NAME_FIELDS.issuperset(changed)
        if not (shared or is_named_alike or is_renamed) and authors_agree(one.paper, two.paper) is False:
            return None
        relation = self._relation(one, two)
        if shared:
            is_unique = any(max(version.count(name) for version in (self._before, self._after)) <= 1 for name in shared)
            is_same = is_same_by_identifier(one, two, relation, is_named_alike=is_named_alike, is_unique=is_unique)
        elif do_numbers_differ(one, two):
            is_same = relation == "same" and is_number_corrected(one.paper, two.paper, is_named_alike=is_named_alike)
        elif is_named_alike:
            is_same = is_same_by_id(one, two, relation)
        else:
            is_same = is_renamed or is_same_by_title(one, two, relation, frozenset(changed) - NAME_FIELDS)
        if not is_same:
            return None
        is_close = relation in CLOSE
        level = (
            0 if is_named_alike and (is_close or shared) else 1 if shared else 2 if is_named_alike or is_close else 3
        )
        is_moved = self._by_place and one.paper.source != two.paper.source
        return level, len(changed), relation != "same", is_moved


def _likeness(paper: Paper, *, by_id: bool) -> tuple[object, ...]:
    """Sort key that brings papers with the same id, or else the same title, authors and so on, next to each other."""
    start = (paper.id,) if by_id else (paper.title, paper.authors, paper.year or 0)
    return (*start, paper.venue, paper.doi, paper.abstract, place_order(paper))
