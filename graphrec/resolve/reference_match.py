"""Which entries of reference lists mean one work: by identifiers, by first author, year, volume and page, by titles.

Entries that share a key are compared, strong keys first; a union is refused where any two of its entries contradict
each other. What lacks a page, a volume or a year joins a work only if no other one fits it as well.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from graphrec.resolve._reference_parts import keys_of
from graphrec.resolve._reference_rules import (
    IDENTIFIERS,
    STRONG,
    WEAK,
    are_different,
    is_telling,
    share_identifier,
    share_numbers,
    share_title,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.model.listed_reference import ListedReference
    from graphrec.resolve._reference_parts import Keys
    from graphrec.resolve._reference_rules import Key, KeyMaker, Rule

_LARGEST_BLOCK = 60  # works that share a weak key; each is compared with those behind it, and with no more
_MOST_WITNESSES = 6  # entries of one work that another one is compared with


class MatchedPair(NamedTuple):
    """Two entries (by number) that were found to mean one work, and the key that says so."""

    one: int
    two: int
    by: str


class Matches(NamedTuple):
    """For each entry the number of the first entry of its work, and why entries are together."""

    first: list[int]
    matches: list[MatchedPair]


def match_references(
    references: Sequence[ListedReference],
    papers: Iterable[int] = (),
    apart: Iterable[int] = (),
    pairs: Iterable[tuple[int, int, str]] = (),
) -> Matches:
    """Find the references that mean one work.

    Args:
        references: the parts of each reference.
        papers: numbers of those that are papers of the library, no two of which are one work.
        apart: numbers of those that are matched with no other.
        pairs: those that are one work by what is not among their parts, with what that is.

    Cost: nearly linear; references are compared only with a bounded number of those that share a key.
    """
    works = _Works([keys_of(reference) for reference in references], frozenset(papers), frozenset(apart))
    for one, two, by in pairs:
        works.join(one, two, by, is_known=True)
    for by, key in IDENTIFIERS:
        works.join_equal(by, key)
    for by, key, rule in STRONG:
        works.join_alike(by, key, rule)
    for by, key, rule in WEAK:
        works.join_only(by, key, rule)
    return Matches([works.root(number) for number in range(len(references))], works.matches)


class _Works:
    """Union-find over references, with witnesses that veto unions."""

    def __init__(self, keys: list[Keys], papers: frozenset[int], apart: frozenset[int]) -> None:
        self.keys = keys
        self.papers = papers
        self.apart = apart
        self.parent = list(range(len(keys)))
        self.witnesses: dict[int, list[int]] = {}
        self.paper_of = {number: number for number in papers}
        self.matches: list[MatchedPair] = []

    def root(self, number: int) -> int:
        parent = self.parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(self, one: int, two: int, by: str, *, is_known: bool = False) -> bool:
        """Make two references one work; refuse it if their works are contradictory.

        Args:
            one: number of a reference.
            two: number of another one.
            by: what both have in common.
            is_known: whether they are one work in any case.
        """
        first, second = sorted((self.root(one), self.root(two)))
        if first == second:
            return True
        if not is_known and not self.can_join(one, two):
            return False
        self.parent[second] = first
        some = self.witnesses.pop(second, [second])
        all_told = self.witnesses.setdefault(first, [first])
        all_told += [each for each in some if all(self.keys[each] != self.keys[other] for other in all_told)]
        self.witnesses[first] = sorted(all_told, key=self._telling)[:_MOST_WITNESSES]
        if second in self.paper_of:
            self.paper_of[first] = self.paper_of.pop(second)
        self.matches.append(MatchedPair(one, two, by))
        return True

    def _telling(self, number: int) -> int:
        keys = self.keys[number]
        return -sum(map(bool, (keys.doi, keys.doi, keys.title, keys.title, keys.page, keys.volume, keys.year)))

    def can_join(self, one: int, two: int) -> bool:
        """Whether the works of two references can be one.

        No two of their references may be of different works, and the numbers of the one must be among those of the
        other, unless both have one identifier or one telling title.
        """
        first, second = self.root(one), self.root(two)
        if (first in self.paper_of and second in self.paper_of) or first in self.apart or second in self.apart:
            return False
        some = [self.keys[each] for each in self.witnesses.get(first, (first,))]
        others = [self.keys[each] for each in self.witnesses.get(second, (second,))]
        if any(are_different(each, other) for each in some for other in others):
            return False
        key, other = self.keys[one], self.keys[two]
        return share_identifier(key, other) or share_title(key, other) or share_numbers(some, others)

    def blocks(self, key: KeyMaker) -> Iterator[list[int]]:
        """References that share a key, one of each work and of each text, in order."""
        blocks: defaultdict[Key, list[int]] = defaultdict(list)
        for number, keys in enumerate(self.keys):
            if number not in self.apart:
                for each in key(keys):
                    blocks[each].append(number)
        return (block for block in blocks.values() if len(block) > 1)

    def join_equal(self, by: str, key: KeyMaker) -> None:
        """Join all references that share a key."""
        for block in self.blocks(key):
            for number in block[1:]:
                self.join(block[0], number, by)

    def join_alike(self, by: str, key: KeyMaker, rule: Rule) -> None:
        """Join references that share a key and agree by a rule, each with the first that it agrees with.

        Args:
            by: what they have in common then.
            key: the keys of a reference.
            rule: whether two agree.
        """
        for block in self.blocks(key):
            heads: list[int] = []
            for number in block:
                alike = (head for head in heads if rule(self.keys[head], self.keys[number]))
                if not any(self.join(head, number, by) for head in alike) and len(heads) < _LARGEST_BLOCK:
                    heads.append(number)

    def join_only(self, by: str, key: KeyMaker, rule: Rule) -> None:
        """Join references that share a key and agree by a rule, if each fits one work only.

        Args:
            by: what they have in common then.
            key: the keys of a reference.
            rule: whether two agree.
        """
        for block in self.blocks(key):
            roots = sorted({self.root(number): number for number in reversed(block)}.items())
            if not 1 < len(roots) <= _LARGEST_BLOCK:
                continue
            numbers = [number for _, number in roots]
            fits: defaultdict[int, set[int]] = defaultdict(set)
            for at, one in enumerate(numbers):
                for two in numbers[at + 1 :]:
                    if rule(self.keys[one], self.keys[two]) and self.can_join(one, two):
                        fits[one].add(two)
                        fits[two].add(one)
            for one, others in fits.items():
                if _is_clique(one, fits) and all(_is_clique(other, fits) for other in others):
                    for other in others:
                        if is_telling(self.keys[one], self.keys[other]):
                            self.join(one, other, by)


def _is_clique(one: int, fits: Mapping[int, set[int]]) -> bool:
    """Whether all that fit a reference fit each other, so that there is no choice."""
    others = fits[one]
    return len(others) == 1 or all(others - {other} <= fits[other] for other in others)
