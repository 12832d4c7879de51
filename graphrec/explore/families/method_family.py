"""The family of a method: its kinds as a tree, with the papers of each and the sentences that name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.explore.families.kinds import find_kinds
from graphrec.explore.families.lineage import KIND, METHOD, Branch, Lineage
from graphrec.model.works import method_id
from graphrec.text import split_sentences
from graphrec.vectors.abstracts import content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphrec.model.facts import Method
    from graphrec.model.paper import Paper
    from graphrec.storage.snapshot import Snapshot

_MOST_ENTRIES = 200  # kinds and papers of one family: the sentence of each paper is looked for in its abstract
_UNDATED = 10_000  # behind every year


def trace_method(snapshot: Snapshot, number: int, depth: int, top: int) -> Lineage:
    """Trace the kinds of a method, and the papers that use it: each paper once, below the most special kind it uses.

    Args:
        snapshot: the library.
        number: the method.
        depth: generations of kinds.
        top: kinds and papers below each, at most.

    Cost: a scan of the names of methods, and the papers of those in the tree up to a bound.
    """
    family = _Family(snapshot, find_kinds(snapshot, number), top)
    method = snapshot.store.methods([number])[number]
    kinds, n_kinds_left = family.kinds(number, depth)
    papers, n_papers_left = family.papers(number, method)
    left_out = {"kinds": n_kinds_left, "built_on_by": n_papers_left}
    return Lineage(
        title=method.name,
        builds_on=(),
        built_on_by=papers,
        kinds=kinds,
        kind=METHOD,
        id=method_id(method),
        named_by={"uses": family.n_papers(number)},
        left_out={name: count for name, count in left_out.items() if count},
    )


class _Family:
    """Writes branches for the kinds of a method; `tree` is that of `find_kinds`."""

    def __init__(self, snapshot: Snapshot, tree: dict[int, list[int]], top: int) -> None:
        self._snapshot = snapshot
        self._tree = tree
        self._top = top
        self._methods = snapshot.store.methods({*tree, *(kind for kinds in tree.values() for kind in kinds)})
        self._placed: dict[int, str] = {}  # by row, the name of the kind under which it stands
        self._n_entries = 0

    def n_papers(self, number: int) -> int:
        """Number of papers that use a method."""
        indptr = self._snapshot.graph.used_by.indptr
        return int(indptr[number + 1] - indptr[number])

    def kinds(self, number: int, depth: int) -> tuple[tuple[Branch, ...], int]:
        """The branches of the kinds of a method, most used first, and the number of those that are left out."""
        kinds = self._tree.get(number, [])
        shortlist = self._take(kinds) if depth else []
        return tuple(self._branch(kind, depth - 1) for kind in shortlist), len(kinds) - len(shortlist)

    def papers(self, number: int, method: Method) -> tuple[tuple[Branch, ...], int]:
        """The branches of the papers of a method that none of its kinds has, and the number of those left out.

        One that another kind has only points there.
        """
        graph = self._snapshot.graph
        below = self._rows_below(number)
        rows = [row for row in graph.used_by.row(number)[0].tolist() if row not in below]
        cited_by = graph.cited_by.indptr
        rows.sort(key=lambda row: (row in self._placed, int(cited_by[row] - cited_by[row + 1]), row))
        shortlist = self._take(rows)
        records = self._snapshot.store.papers(shortlist)
        ordered = sorted(shortlist, key=lambda row: records[row].year or _UNDATED)
        pattern = _pattern((method.name, *method.aliases))
        branches = tuple(_paper_branch(records[row], pattern, self._placed.get(row, "")) for row in ordered)
        self._placed |= {row: method.name for row in shortlist if row not in self._placed}
        return branches, len(rows) - len(shortlist)

    def _rows_below(self, number: int) -> set[int]:
        """The papers that use a kind of a method, or a kind of that."""
        kinds = self._tree.get(number, [])
        own = (set(self._snapshot.graph.used_by.row(kind)[0].tolist()) for kind in kinds)
        return set().union(*own, *map(self._rows_below, kinds))

    def _branch(self, number: int, depth: int) -> Branch:
        method = self._methods[number]
        kinds, n_kinds_left = self.kinds(number, depth)
        papers, n_papers_left = self.papers(number, method)
        return Branch(
            title=method.name,
            relation=KIND,
            sentence="",
            in_library=False,
            further=(*kinds, *papers),
            kind=METHOD,
            id=method_id(method),
            n_papers=self.n_papers(number),
            left_out=n_kinds_left + n_papers_left,
        )

    def _take(self, entries: list[int]) -> list[int]:
        shortlist = entries[: min(self._top, max(0, _MOST_ENTRIES - self._n_entries))]
        self._n_entries += len(shortlist)
        return shortlist


def _paper_branch(paper: Paper, pattern: re.Pattern[str], under: str) -> Branch:
    sentences = (*split_sentences(content(paper.abstract)), paper.title)
    sentence = next((one for one in sentences if pattern.search(one)), "")
    return Branch(paper.title, "uses", sentence, in_library=True, id=paper.id, year=paper.year, stands_under=under)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Finds any of some names in a sentence, with hyphens or blanks, also in the plural."""
    words = (r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", name))) for name in names if name.strip())
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})s?(?!\w)", re.IGNORECASE)
