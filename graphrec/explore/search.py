"""Finds the papers that a query means: words ranked by BM25, fields by their indexes, and, or and not as sets of rows.

A word without a field is found in title, abstract and the names of authors. Papers that only an author's name makes
fit stand behind those whose texts do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

from graphrec.vectors.search_query import (
    NAME_FIELDS,
    All,
    Named,
    Not,
    Some,
    Text,
    YearRange,
    conjuncts,
    is_bare,
    positive_leaves,
    words_of_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from graphrec.storage.store import SearchIndex
    from graphrec.vectors.search_query import Node, SearchQuery

    RowsOf = Callable[[Named], Iterable[int]]
    Clause = tuple[Text, ...]

_MOST_COMBINATIONS = 64  # of words that are those of an author and words of the text; each is one query
_LONGEST_NAME = 5  # words
_ALL_WORDS, _SOME_WORDS = "all words", "some words"


@dataclass(frozen=True, slots=True)
class RowSet:
    """Rows of papers, or all but these."""

    rows: frozenset[int]
    is_complement: bool = False

    def __and__(self, other: RowSet) -> RowSet:
        if self.is_complement and other.is_complement:
            return RowSet(self.rows | other.rows, is_complement=True)
        if self.is_complement:
            return RowSet(other.rows - self.rows)
        return RowSet(self.rows - other.rows if other.is_complement else self.rows & other.rows)

    def __or__(self, other: RowSet) -> RowSet:
        return ~(~self & ~other)

    def __invert__(self) -> RowSet:
        return RowSet(self.rows, not self.is_complement)

    def __contains__(self, row: int) -> bool:
        return (row in self.rows) != self.is_complement

    def listed(self, n_papers: int) -> list[int]:
        """The rows, ascending."""
        return [row for row in range(n_papers) if row not in self.rows] if self.is_complement else sorted(self.rows)


NO_ROW = RowSet(frozenset())
ANY_ROW = ~NO_ROW


@dataclass(frozen=True, slots=True)
class FoundRows:
    """Rows of papers, best first, and how they match: "all words", "some words", or None if there are none."""

    rows: tuple[int, ...]
    matched_by: str | None


def find_rows(
    index: SearchIndex, n_papers: int, query: SearchQuery, limit: int, rows_of: RowsOf, passing: RowSet = ANY_ROW
) -> FoundRows:
    """Find the papers that a query means; if there are none, those that hold any of its words.

    Args:
        index: the indexes of the library.
        n_papers: number of its papers.
        query: the query.
        limit: so many rows at most.
        rows_of: the rows that fields mean which the index does not know: marks and references.
        passing: the rows that may be found.

    Cost: linear in the papers that hold the rarest word of each part, and those that its fields mean.
    """
    if query.tree is None or limit < 1:
        return FoundRows((), None)
    search = _Search(index, n_papers, rows_of)
    if rows := search.ranked(conjuncts(query.tree), query, limit, passing):
        return FoundRows(tuple(rows), _ALL_WORDS)
    rows = search.relaxed(conjuncts(query.tree), limit, passing)
    return FoundRows(tuple(rows), _SOME_WORDS if rows else None)


@dataclass(frozen=True, slots=True)
class _Conjunction:
    """The parts of a conjunction: what is ranked, what no text may hold, and everything else."""

    clauses: tuple[Clause, ...]
    without: tuple[Text, ...]
    others: tuple[Node, ...]

    @classmethod
    def of(cls, parts: Sequence[Node]) -> _Conjunction:
        clauses = [_as_clause(part) for part in parts]
        without = [part.part for part in parts if isinstance(part, Not) and isinstance(part.part, Text)]
        others = [
            part
            for part, clause in zip(parts, clauses, strict=True)
            if not clause and not (isinstance(part, Not) and isinstance(part.part, Text))
        ]
        return cls(tuple(filter(None, dict.fromkeys(clauses))), tuple(dict.fromkeys(without)), tuple(others))


def _as_clause(part: Node) -> Clause:
    """The leaves of a part of which one has to hold; empty for what is no text."""
    parts = part.parts if isinstance(part, Some) else (part,)
    leaves = [replace(each, words=each.words.lower()) for each in parts if isinstance(each, Text)]
    return tuple(dict.fromkeys(leaves)) if len(leaves) == len(parts) else ()  # what is said twice is asked once


@dataclass(frozen=True, slots=True)
class _Search:
    """One search in one library."""

    index: SearchIndex
    n_papers: int
    rows_of: RowsOf

    def ranked(self, parts: Sequence[Node], query: SearchQuery, limit: int, passing: RowSet) -> list[int]:
        """Rows that all parts mean, best match first.

        Args:
            parts: the parts.
            query: the whole query, which may be the name of an author.
            limit: so many rows at most.
            passing: the rows that may be among them.
        """
        split = _Conjunction.of(parts)
        within = self._within(split.others, split.without, passing)
        if not split.clauses:
            return self._unranked(parts, within & self._excluded(split.without), limit)
        if within == NO_ROW:
            return []
        rows = _passing(
            lambda most, some: self.index.rank_with_all(split.clauses, split.without, most, some), limit, within
        )
        if len(rows) < limit:
            further = (*self._by_authors(split), *self._by_whole_name(query))
            allowed = within & self._excluded(split.without) if further else within
            rows = list(dict.fromkeys([*rows, *(row for row in further if row in allowed)]))[:limit]
        return rows

    def relaxed(self, parts: Sequence[Node], limit: int, passing: RowSet) -> list[int]:
        """Rows that hold any of the words, and all that fields, phrases and NOT say.

        Args: as for `ranked`.
        """
        split = _Conjunction.of(parts)
        words = [clause[0] for clause in split.clauses if len(clause) == 1 and is_bare(clause[0])]
        strict = [clause for clause in split.clauses if clause[0] not in words]
        if not words:
            return []
        within = self._within(split.others, split.without, passing)
        if strict:
            within &= RowSet(frozenset(self.index.rows_with_text(strict)))
        rows = _passing(lambda most, some: self.index.rank_with_any(words, split.without, most, some), limit, within)
        if len(rows) < limit:
            authors = set().union(*(self._with_author(word) for word in words))
            allowed = within & self._excluded(split.without) if authors else within
            rows += [row for row in sorted(authors - set(rows)) if row in allowed]
        return rows[:limit]

    def _within(self, others: Iterable[Node], without: Iterable[Text], passing: RowSet) -> RowSet:
        """The rows that the parts mean which are no text, without those whose authors are excluded."""
        authors = (row for leaf in without for row in self._with_author(leaf))
        start = passing & ~RowSet(frozenset(authors))
        return reduce(RowSet.__and__, map(self.evaluate, others), start)

    def _excluded(self, without: Iterable[Text]) -> RowSet:
        """All rows whose texts do not hold some leaves."""
        return ~RowSet(frozenset(row for leaf in without for row in self.index.rows_with_word(leaf)))

    def _unranked(self, parts: Sequence[Node], chosen: RowSet, limit: int) -> list[int]:
        """Rows that fields alone mean: those with words of OR first, then in the order of the library."""
        leaves = [leaf for part in parts for leaf in positive_leaves(part) if isinstance(leaf, Text)]
        rows = chosen.listed(self.n_papers)
        best = self.index.rank_with_any(leaves, (), limit, rows) if leaves and rows else []
        return list(dict.fromkeys([*best, *rows]))[:limit]

    def evaluate(self, node: Node) -> RowSet:
        """The rows that a node means."""
        if isinstance(node, Not):
            return ~self._excludable(node.part)
        if isinstance(node, Some):
            return reduce(RowSet.__or__, map(self.evaluate, node.parts))
        if isinstance(node, All):
            return self._evaluate_all(node.parts)
        return RowSet(frozenset(self._of_leaf(node)))

    def _excludable(self, node: Node) -> RowSet:
        """The rows that NOT takes away: of a word those with the word itself."""
        if isinstance(node, Text):
            return RowSet(frozenset(self.index.rows_with_word(node) | self._with_author(node)))
        return self.evaluate(node)

    def _evaluate_all(self, parts: Sequence[Node]) -> RowSet:
        split = _Conjunction.of(parts)
        within = self._within(split.others, split.without, ANY_ROW) & self._excluded(split.without)
        if not split.clauses:
            return within
        rows = self.index.rows_with_text(split.clauses, split.without)
        return RowSet(frozenset((*rows, *self._by_authors(split)))) & within

    def _of_leaf(self, leaf: Text | Named | YearRange) -> Iterable[int]:
        if isinstance(leaf, Text):
            return self.index.rows_with_text([(leaf,)]) | self._with_author(leaf)
        if isinstance(leaf, YearRange):
            return self.index.rows_of_years(leaf.first, leaf.last)
        if leaf.field in NAME_FIELDS:
            return self.index.rows_with_name(leaf.field, leaf.value, is_prefix=leaf.is_prefix)
        if leaf.field in ("id", "doi", "arxiv"):
            return self.index.rows_of_identifier(leaf.field, leaf.value)
        if leaf.field == "method":
            return self.index.rows_using(self.index.numbers_of_method(leaf.value, is_prefix=leaf.is_prefix))
        return self.rows_of(leaf)

    def _with_author(self, leaf: Text) -> set[int]:
        """Rows of papers one of whose authors a word names."""
        if not is_bare(leaf) or len(leaf.words) == 1:  # an initial names nobody
            return set()
        return self.index.rows_with_name("author", leaf.words)

    def _by_authors(self, split: _Conjunction) -> list[int]:
        """Rows that fit when some words are those of an author, the most such words first, then ascending."""
        words_of: dict[int, list[int]] = defaultdict(list)
        for at, clause in enumerate(split.clauses):
            for row in set().union(*map(self._with_author, clause)):
                words_of[row].append(at)
        groups: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for row, numbers in words_of.items():
            groups[tuple(numbers)].add(row)
        most_first = sorted(groups, key=lambda places: (-len(places), places))[:_MOST_COMBINATIONS]
        rows: list[int] = []
        for places in most_first:
            rest = [clause for at, clause in enumerate(split.clauses) if at not in places]
            some = groups[places]
            rows += sorted(some & self.index.rows_with_text(rest, split.without) if rest else some)
        return rows

    def _by_whole_name(self, query: SearchQuery) -> list[int]:
        """Rows of papers by the author that a whole query is the name of: "E. Frantar", "Frantar, Elias"."""
        words = words_of_text(query.typed)
        is_name = 1 < len(words) <= _LONGEST_NAME and all(not word[0].islower() for word in words)
        return sorted(self.index.rows_with_name("author", query.typed)) if query.is_plain and is_name else []


def _passing(rank: Callable[[int, frozenset[int] | None], list[int]], limit: int, within: RowSet) -> list[int]:
    """The best rows that pass: of a few the index is told, around a few it is asked for more."""
    if not within.is_complement:
        return rank(limit, within.rows) if within.rows else []
    rows = rank(limit + len(within.rows), None)
    return [row for row in rows if row in within][:limit]
