"""Follows references from one paper or work over several generations, each node once, with bounded work."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.relations import CODES, RANKS, relation_named, relation_with_code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from graphrec.model.graph import PaperGraph

_MOST_ENTRIES = 500  # of all trees of one lineage: more than a person reads, and some 20 ms
_MOST_REFERENCES = 200_000  # that are looked at for one lineage; a node behind them is shown without what refers to it


@dataclass(slots=True, eq=False)
class TreeNode:
    """A node in a tree.

    Attributes:
        node: number of the node.
        relation: relation to the parent.
        generation: steps from the root.
        parent: the entry above, None for a root.
        further: the entries below.
        left_out: number of nodes below it that are not in the tree.
        others_left_out: of these, those with relations that are not followed.
        stands_under: the node under which the same node has its own branches; None if it has them here.
        is_cycle: whether that node is an ancestor in the tree.
    """

    node: int
    relation: str = ""
    generation: int = 0
    parent: TreeNode | None = None
    further: list[TreeNode] = field(default_factory=list)
    left_out: int = 0
    others_left_out: int = 0
    stands_under: int | None = None
    is_cycle: bool = False

    def ancestors(self) -> Iterator[TreeNode]:
        """The entries above it, from the nearest to the root."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


class Descent:
    """Grows trees of references in one direction; a node that is in a tree already is only pointed to.

    Args:
        graph: the graph of the library.
        relations: names of the relations that are shown; those that are lineage are followed further.
        top: nodes below each entry, at most, and as many with relations that are not followed: those with the strongest
            relation, of these the most cited.
        backwards: whether to go to what a node refers to, instead of to what refers to it.
    """

    def __init__(self, graph: PaperGraph, relations: Collection[str], top: int, *, backwards: bool = False) -> None:
        self._graph = graph
        self._codes = {CODES[name] for name in relations}
        self._followed = {CODES[name] for name in relations if relation_named(name).is_lineage}
        self._top = top
        self._backwards = backwards
        self._placed: dict[int, TreeNode] = {}
        self._n_entries = self._n_references = 0

    def plant(self, entries: Collection[TreeNode]) -> None:
        """Place the roots of trees before any grows, so that none stands below another."""
        self._placed |= {entry.node: entry for entry in entries}

    def grow(self, root: TreeNode, depth: int, *, with_others: bool = False) -> None:
        """Add `depth` generations to a root that is planted, the nearest first.

        Args:
            root: the root.
            depth: number of generations.
            with_others: whether nodes with relations that are not followed are added below the root, too.

        Cost: the references to (or of) each node in the tree, up to a bound.
        """
        waiting = deque([root])
        while waiting:
            entry = waiting.popleft()
            near = self._near(entry, is_wide=with_others and entry is root)
            followed = [pair for pair in near if pair[1] in self._followed]
            others = [pair for pair in near if pair[1] not in self._followed]
            children = self._take(followed, entry, depth)
            entry.left_out += len(followed) - len(children)
            waiting.extend(child for child in children if child.stands_under is None)
            entry.others_left_out += len(others) - len(self._take(others, entry, depth))

    def _take(self, pairs: list[tuple[int, int]], entry: TreeNode, depth: int) -> list[TreeNode]:
        """Add the first of some nodes below an entry, as many as there is room for."""
        room = min(self._top, max(0, _MOST_ENTRIES - self._n_entries)) if entry.generation < depth else 0
        return [self._add(entry, *pair) for pair in pairs[:room]]

    def _add(self, parent: TreeNode, node: int, code: int) -> TreeNode:
        child = TreeNode(node, relation_with_code(code).name, parent.generation + 1, parent)
        self._n_entries += 1
        first = self._placed.setdefault(node, child)
        if first is not child:
            child.stands_under = first.parent.node if first.parent else first.node
            child.is_cycle = any(above.node == node for above in child.ancestors())
        parent.further.append(child)
        return child

    def _near(self, entry: TreeNode, *, is_wide: bool) -> list[tuple[int, int]]:
        """Node and code of the relation of what is one step away, strongest relation first, of these the most cited.

        With `is_wide`, also by relations that are not followed.
        """
        codes = self._codes if is_wide else self._followed
        if self._n_references >= _MOST_REFERENCES:
            return []
        near = self._cited(entry.node) if self._backwards else self._graph.relations_to(entry.node)
        self._n_references += len(near)
        cited_by = self._graph.cited_by.indptr
        chosen = [(node, code) for node, code in near.items() if code in codes]
        above = entry.parent.node if entry.parent else None
        return sorted(
            (pair for pair in chosen if pair[0] != above),
            key=lambda pair: (-_rank(pair[1]), int(cited_by[pair[0]] - cited_by[pair[0] + 1]), pair[0]),
        )

    def _cited(self, row: int) -> dict[int, int]:
        """The code of the relation with which a paper refers to each node; none for a work, which has no text here."""
        if row >= self._graph.n_papers:
            return {}
        _, at = self._graph.cites.entries(np.asarray([row], dtype=np.int64))
        codes = self._graph.cites_relation[at]
        return dict(zip(self._graph.cites.indices[at].tolist(), codes.tolist(), strict=True))


def _rank(code: int) -> int:
    return RANKS[relation_with_code(code).name]
