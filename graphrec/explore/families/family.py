"""Traces the lineage of a paper or work: references over generations, and the versions of its name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from graphrec.explore.families.descent import Descent, TreeNode
from graphrec.explore.families.kinds import method_called
from graphrec.explore.families.lineage import BACKWARD, PAPER, VERSION, WORK, Branch, Lineage
from graphrec.explore.families.versions import find_versions
from graphrec.model.relations import LINEAGE_RELATIONS, RANKS, relation_named, relation_with_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphrec.model.facts import Reference
    from graphrec.model.paper import Paper
    from graphrec.storage.snapshot import Snapshot

_UNDATED = 10_000  # behind every year


def trace_lineage(
    snapshot: Snapshot, node: int, depth: int, top: int, relations: Sequence[str] = LINEAGE_RELATIONS
) -> Lineage:
    """Trace what a paper or work builds on, what builds on it, and its versions.

    A node stands once in the trees of one direction; where it would stand again, its branch says under which title it
    does. So cycles end. Nodes with relations that are no lineage, such as "compares", have no branches of their own.

    Args:
        snapshot: the library.
        node: the paper or work.
        depth: number of generations in each direction.
        top: branches below each, at most.
        relations: names of relations that are shown.

    Cost: the references of each node in the trees, and some look-ups for each branch, both bounded.
    """
    numbers = find_versions(snapshot, node)
    is_base = any(version.node == node and not version.number for version in numbers)
    versions = [TreeNode(version.node, VERSION) for version in numbers if version.node != node]
    forward, backward = TreeNode(node), TreeNode(node)
    descents = (
        (Descent(snapshot.graph, relations, top), [forward, *versions]),
        (Descent(snapshot.graph, relations, top, backwards=True), [backward]),
    )
    for descent, roots in descents:
        descent.plant(roots)
        for root in roots if is_base else roots[:1]:
            descent.grow(root, depth, with_others=True)
    return _as_lineage(snapshot, _Trees(versions, forward, backward))


class _Trees:
    """The grown trees of one node, cut into those that are lineage and the others."""

    def __init__(self, versions: list[TreeNode], forward: TreeNode, backward: TreeNode) -> None:
        self.root = forward
        self.by_name = {
            "versions": versions,
            "builds_on": [entry for entry in backward.further if _is_lineage(entry)],
            "built_on_by": [entry for entry in forward.further if _is_lineage(entry)],
            "refers_to": [entry for entry in backward.further if not _is_lineage(entry)],
            "referred_to_by": [entry for entry in forward.further if not _is_lineage(entry)],
        }
        left_out = {
            "builds_on": backward.left_out,
            "built_on_by": forward.left_out,
            "refers_to": backward.others_left_out,
            "referred_to_by": forward.others_left_out,
        }
        self.left_out = {name: count for name, count in left_out.items() if count}

    def nodes(self) -> set[int]:
        """All nodes of the trees, and the root."""
        entries = (each for entries in self.by_name.values() for entry in entries for each in _walk(entry))
        pairs = ((entry.node, entry.stands_under) for entry in entries)
        return {self.root.node, *(node for pair in pairs for node in pair if node is not None)}


def _as_lineage(snapshot: Snapshot, trees: _Trees) -> Lineage:
    node = trees.root.node
    records = snapshot.store.records(trees.nodes())
    writer = _BranchWriter(snapshot, records)
    codes = Counter(relation_with_code(code).name for code in snapshot.graph.relations_to(node).values())
    number = method_called(snapshot.store, records[node].title)
    return Lineage(
        title=records[node].title,
        kind=PAPER if node < snapshot.graph.n_papers else WORK,
        id=records[node].id,
        year=records[node].year,
        named_by={name: codes[name] for name in sorted(codes, key=RANKS.__getitem__, reverse=True)},
        left_out=trees.left_out,
        also_method="" if number is None else snapshot.store.methods([number])[number].name,
        **{name: writer.branches(entries, node, name) for name, entries in trees.by_name.items()},
    )


class _BranchWriter:
    """Turns entries, which hold node numbers, into branches with titles, years and sentences."""

    def __init__(self, snapshot: Snapshot, records: dict[int, Paper]) -> None:
        self._snapshot = snapshot
        self._records = records

    def branches(self, entries: Iterable[TreeNode], parent: int, tree: str) -> tuple[Branch, ...]:
        """The branches below a node: versions as they are, others oldest first, undated last, strongest first.

        Args:
            entries: the nodes of the tree below it.
            parent: the node.
            tree: name of the tree, which says the direction.
        """
        ordered = list(entries) if tree == "versions" else sorted(entries, key=self._order)
        return tuple(self._branch(entry, parent, tree) for entry in ordered)

    def _order(self, entry: TreeNode) -> tuple[int, int]:
        return self._records[entry.node].year or _UNDATED, -RANKS[entry.relation]

    def _branch(self, entry: TreeNode, parent: int, tree: str) -> Branch:
        record, graph = self._records[entry.node], self._snapshot.graph
        is_backward = tree in BACKWARD
        ends = (parent, entry.node) if is_backward else (entry.node, parent)
        in_library = entry.node < graph.n_papers
        return Branch(
            title=record.title,
            relation=entry.relation,
            sentence="" if entry.relation == VERSION else _sentence(self._snapshot, *ends, entry.relation),
            in_library=in_library,
            further=self.branches(entry.further, entry.node, "builds_on" if is_backward else "built_on_by"),
            kind=PAPER if in_library else WORK,
            id=record.id,
            year=record.year,
            n_papers=int(graph.cited_by.indptr[entry.node + 1] - graph.cited_by.indptr[entry.node]),
            left_out=entry.left_out + entry.others_left_out,
            stands_under="" if entry.stands_under is None else self._records[entry.stands_under].title,
            is_cycle=entry.is_cycle,
        )


def _sentence(snapshot: Snapshot, source: int, target: int, relation: str) -> str:
    """The sentence of the first reference with this relation, or else of the most confident; "" for none."""
    references = snapshot.store.references_between(source, target)
    fitting: Iterable[Reference] = (one for one in references if one.relation == relation)
    return next((one.sentence for one in (*fitting, *references)), "")


def _is_lineage(entry: TreeNode) -> bool:
    return relation_named(entry.relation).is_lineage


def _walk(entry: TreeNode) -> Iterator[TreeNode]:
    yield entry
    for child in entry.further:
        yield from _walk(child)
