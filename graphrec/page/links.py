"""Joins the links of a page to pairs of nodes, and selects the pairs that are drawn as lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.page.view import PageLink

STRONGEST_PER_NODE = 3  # besides the spanning forest; more lines make a map of 40 nodes illegible
KINDS = ("reference", "method", "similar")  # from the strongest kind of evidence to the weakest


@dataclass(frozen=True, slots=True)
class Pair:
    """Two linked nodes.

    Attributes:
        first: index of one node in `PageView.nodes`.
        second: index of the other node, which is higher.
        weight: noisy-or of the weights of the links, 1 − ∏ (1 − weight), in (0, 1].
        links: all links between the two nodes, strongest kind first.
        is_drawn: whether the page draws a line for the pair before filters are changed.
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
    """Position of a kind among all kinds, from the strongest evidence; third-party kinds come last."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def pair_up(links: Sequence[PageLink]) -> list[Pair]:
    """Group the links between the same two nodes, whatever their direction; sorted by node indices."""
    groups: dict[tuple[int, int], list[PageLink]] = {}
    for link in links:
        if link.source != link.target:
            key = (min(link.source, link.target), max(link.source, link.target))
            groups.setdefault(key, []).append(link)
    return [_pair(first, second, groups[first, second]) for first, second in sorted(groups)]


def mark_drawn_pairs(pairs: Sequence[Pair], n_nodes: int) -> list[Pair]:
    """Mark the pairs that are drawn: all references, a maximum spanning forest, and the strongest pairs of each node.

    Cost: sorting the pairs.
    """
    order = sorted(range(len(pairs)), key=lambda index: (-pairs[index].weight, index))
    chosen = {index for index, pair in enumerate(pairs) if pair.kind == "reference"}
    chosen |= _spanning_forest(pairs, order, n_nodes)
    chosen |= _strongest(pairs, order, n_nodes)
    return [_mark(pair, index in chosen) for index, pair in enumerate(pairs)]


def _pair(first: int, second: int, links: list[PageLink]) -> Pair:
    links.sort(key=lambda link: (_kind_order(link.kind), -link.weight, link.source))
    missing = np.prod([1 - min(max(link.weight, 0.0), 1.0) for link in links])
    return Pair(first, second, max(1 - float(missing), 1e-6), tuple(links))


def _mark(pair: Pair, is_drawn: bool) -> Pair:
    return Pair(pair.first, pair.second, pair.weight, pair.links, is_drawn)


def _spanning_forest(pairs: Sequence[Pair], order: Sequence[int], n_nodes: int) -> set[int]:
    """Select a maximum spanning forest with Kruskal's algorithm: strongest pairs first, none that closes a cycle."""
    parent = list(range(n_nodes))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    chosen = set()
    for index in order:
        first, second = root(pairs[index].first), root(pairs[index].second)
        if first != second:
            parent[first] = second
            chosen.add(index)
    return chosen


def _strongest(pairs: Sequence[Pair], order: Sequence[int], n_nodes: int) -> set[int]:
    remaining = [STRONGEST_PER_NODE] * n_nodes
    chosen = set()
    for index in order:
        ends = pairs[index].first, pairs[index].second
        if max(remaining[end] for end in ends) > 0:
            chosen.add(index)
        for end in ends:
            remaining[end] -= 1
    return chosen
