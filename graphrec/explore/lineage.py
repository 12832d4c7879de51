"""The lineage of a paper: what it builds on and what builds on it, as two trees with sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.explore.names import name_nodes
from graphrec.model.relations import relation_named
from graphrec.text import quote

if TYPE_CHECKING:
    from graphrec.model.facts import Reference
    from graphrec.storage.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Branch:
    """One paper or work in a lineage tree.

    Attributes:
        title: title of the paper or label of the work.
        relation: its relation to the parent in the tree: extends or uses.
        sentence: the sentence that states the relation.
        in_library: whether it is a paper of the library.
        further: its children in the tree, in the same direction.
    """

    title: str
    relation: str
    sentence: str
    in_library: bool
    further: tuple[Branch, ...] = ()

    def __repr__(self) -> str:
        return f"<Branch {self.relation} {quote(self.title)}: {len(self.further)} further>"

    def to_dict(self) -> dict[str, Any]:
        """The branch as JSON, with its own branches nested."""
        return {
            "title": self.title,
            "relation": self.relation,
            "sentence": self.sentence,
            "in_library": self.in_library,
            "further": [branch.to_dict() for branch in self.further],
        }


@dataclass(frozen=True, slots=True)
class Lineage:
    """Two trees: what a paper builds on, and what is built on it, both of limited depth."""

    title: str
    builds_on: tuple[Branch, ...]
    built_on_by: tuple[Branch, ...]

    def __repr__(self) -> str:
        counts = f"builds on {len(self.builds_on)}, built on by {len(self.built_on_by)}"
        return f"<Lineage of {quote(self.title)}: {counts}>"

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec lineage`: keys as the attributes, branches nested."""
        return {
            "title": self.title,
            "builds_on": [branch.to_dict() for branch in self.builds_on],
            "built_on_by": [branch.to_dict() for branch in self.built_on_by],
        }


def trace_lineage(snapshot: Snapshot, row: int, depth: int) -> Lineage:
    """Trace what a paper extends or uses, and what extends or uses it.

    A paper that is already an ancestor in the tree is not visited again, so cycles end.

    Args:
        snapshot: the library.
        row: the paper.
        depth: number of generations in each direction.

    Cost: two look-ups per paper in the trees.
    """
    return Lineage(
        title=snapshot.store.titles([row])[row],
        builds_on=_find_ancestors(snapshot, row, depth, {row}),
        built_on_by=_find_descendants(snapshot, row, depth, {row}),
    )


def _find_ancestors(snapshot: Snapshot, row: int, depth: int, visited: set[int]) -> tuple[Branch, ...]:
    first: dict[int, Reference] = {}  # the first reference in the text to each paper or work
    for reference in snapshot.store.facts(row).references:
        target = reference.target
        if target is not None and target not in visited and relation_named(reference.relation).is_lineage:
            first.setdefault(target, reference)
    names = name_nodes(snapshot, first)
    branches = []
    for target, reference in first.items():
        inside = target < snapshot.graph.n_papers
        above = _find_ancestors(snapshot, target, depth - 1, visited | set(first)) if inside and depth > 1 else ()
        branches.append(Branch(names[target], reference.relation, reference.sentence, inside, above))
    return tuple(branches)


def _find_descendants(snapshot: Snapshot, row: int, depth: int, visited: set[int]) -> tuple[Branch, ...]:
    first: dict[int, Reference] = {}
    for source, reference in snapshot.store.references_to(row):
        if source not in visited and relation_named(reference.relation).is_lineage:
            first.setdefault(source, reference)
    names = name_nodes(snapshot, first)
    branches = []
    for source, reference in first.items():
        below = _find_descendants(snapshot, source, depth - 1, visited | set(first)) if depth > 1 else ()
        branches.append(Branch(names[source], reference.relation, reference.sentence, True, below))
    return tuple(branches)
