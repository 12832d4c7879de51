"""Which links are drawn: one line per pair of nodes, the strongest ones, every reference always."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.page.view import PageLink

STRONGEST_PER_NODE = 3  # with the spanning tree: every node hangs on something, yet no hairball at 40 nodes
KINDS = ("reference", "method", "similar")  # from the strongest kind of evidence to the weakest


@dataclass(frozen=True, slots=True)
class Pair:
    """Two nodes with all that links them.

    `weight` in (0, 1] is the noisy-or of the links' weights; `is_drawn` says whether the page draws the line at first.
    """

    first: int
    second: int
    weight: float
    links: tuple[PageLink, ...]
    is_drawn: bool = False

    @property
    def kind(self) -> str:
        """The strongest kind of evidence between the two."""
        return min((link.kind for link in self.links), key=_kind_order)


def _kind_order(kind: str) -> int:
    """Where a kind stands among all; those of further edge types come last."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def pair_up(links: Sequence[PageLink]) -> list[Pair]:
    """Gather the links between the same two nodes, whatever their direction; sorted by node numbers."""
    gathered: dict[tuple[int, int], list[PageLink]] = {}
    for link in links:
        if link.source != link.target:
            key = (min(link.source, link.target), max(link.source, link.target))
            gathered.setdefault(key, []).append(link)
    return [_pair(first, second, gathered[first, second]) for first, second in sorted(gathered)]


def mark_drawn_pairs(pairs: Sequence[Pair], n_nodes: int) -> list[Pair]:
    """Mark the pairs worth a line: maximum spanning forest ∪ the strongest of each node ∪ all references.

    Cost: sorting the pairs.
    """
    order = sorted(range(len(pairs)), key=lambda at: (-pairs[at].weight, at))
    kept = {at for at, pair in enumerate(pairs) if pair.kind == "reference"}
    kept |= _spanning_forest(pairs, order, n_nodes)
    kept |= _strongest(pairs, order, n_nodes)
    return [_marked(pair, at in kept) for at, pair in enumerate(pairs)]


def _pair(first: int, second: int, links: list[PageLink]) -> Pair:
    links.sort(key=lambda link: (_kind_order(link.kind), -link.weight, link.source))
    missing = np.prod([1 - min(max(link.weight, 0.0), 1.0) for link in links])
    return Pair(first, second, max(1 - float(missing), 1e-6), tuple(links))


def _marked(pair: Pair, is_drawn: bool) -> Pair:
    return Pair(pair.first, pair.second, pair.weight, pair.links, is_drawn)


def _spanning_forest(pairs: Sequence[Pair], order: Sequence[int], n_nodes: int) -> set[int]:
    """Kruskal's algorithm: strongest pairs first, none that closes a circle."""
    parent = list(range(n_nodes))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    kept = set()
    for at in order:
        first, second = root(pairs[at].first), root(pairs[at].second)
        if first != second:
            parent[first] = second
            kept.add(at)
    return kept


def _strongest(pairs: Sequence[Pair], order: Sequence[int], n_nodes: int) -> set[int]:
    left = [STRONGEST_PER_NODE] * n_nodes
    kept = set()
    for at in order:
        ends = pairs[at].first, pairs[at].second
        if max(left[end] for end in ends) > 0:
            kept.add(at)
        for end in ends:
            left[end] -= 1
    return kept
