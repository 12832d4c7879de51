"""The lineage of a paper, work or method: what it builds on, what builds on it, its versions and kinds, as trees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx

VERSION, KIND = "version", "kind"  # relations that names state
PAPER, WORK, METHOD = "paper", "work", "method"


@dataclass(frozen=True, slots=True)
class Branch:
    """One paper, work or method in a lineage tree.

    Attributes:
        title: title of the paper, label of the work or name of the method.
        relation: its relation to the parent in the tree: "extends", "uses", "compares", "mentions" or "cites", or by
            its name "version" or "kind".
        sentence: the sentence that states the relation; "" where a name or a reference list does.
        in_library: whether it is a paper of the library.
        further: its children in the tree, in the same direction, oldest first.
        kind: "paper", "work" or "method".
        id: id of the paper or work, "method:NAME" of a method.
        year: year of publication, None if it is not known.
        n_papers: papers that name the work or use the method; of a paper, those that refer to it.
        left_out: number of children that are not in the tree.
        stands_under: the title under which its own children stand, where it has several places; "" if here.
        is_cycle: whether that place is above it, so that the references lead in a circle.
    """

    title: str
    relation: str
    sentence: str
    in_library: bool
    further: tuple[Branch, ...] = ()
    kind: str = PAPER
    id: str = ""
    year: int | None = None
    n_papers: int = 0
    left_out: int = 0
    stands_under: str = ""
    is_cycle: bool = False

    def __repr__(self) -> str:
        return f"<Branch {self.relation} {quote(self.title)}: {len(self.further)} further>"

    def walk(self, generation: int = 1) -> Iterator[tuple[int, Branch]]:
        """Yield the generation of each branch of the tree with the branch, this one first, parents before children."""
        yield generation, self
        for branch in self.further:
            yield from branch.walk(generation + 1)

    def to_dict(self) -> dict[str, Any]:
        """The branch as JSON, with its own branches nested."""
        return {
            "title": self.title,
            "relation": self.relation,
            "sentence": self.sentence,
            "in_library": self.in_library,
            "kind": self.kind,
            "id": self.id,
            "year": self.year,
            "n_papers": self.n_papers,
            "left_out": self.left_out,
            "stands_under": self.stands_under or None,
            "is_cycle": self.is_cycle,
            "further": [branch.to_dict() for branch in self.further],
        }


BACKWARD = frozenset({"builds_on", "refers_to"})  # trees in which a branch is what its parent refers to
SECTIONS = ("versions", "kinds", "builds_on", "built_on_by", "refers_to", "referred_to_by")


@dataclass(frozen=True, slots=True)
class Lineage:
    """The family of a paper, work or method: trees of limited depth, each ordered oldest first, undated last.

    Attributes:
        title: title of the paper, label of the work or name of the method.
        builds_on: what a paper extends or uses, and so on.
        built_on_by: what extends or uses it, and so on.
        versions: papers and works with the same name and another number, in the order of the numbers, each with what
            builds on it if the name asked for has no number.
        kinds: of a method, those of which the names say that they are kinds of it, with their papers.
        refers_to: what a paper refers to by other relations that were asked for.
        referred_to_by: papers that refer to it by these, such as "compares".
        kind: "paper", "work" or "method".
        id: id of the paper or work, "method:NAME" of a method.
        year: year of publication, None if it is not known.
        named_by: number of papers that refer to it, by relation; of a method those that use it.
        left_out: number of branches that are not in the tree, by the name of the tree.
        also_method: the method that has the same name, "" if there is none.
    """

    title: str
    builds_on: tuple[Branch, ...]
    built_on_by: tuple[Branch, ...]
    versions: tuple[Branch, ...] = ()
    kinds: tuple[Branch, ...] = ()
    refers_to: tuple[Branch, ...] = ()
    referred_to_by: tuple[Branch, ...] = ()
    kind: str = PAPER
    id: str = ""
    year: int | None = None
    named_by: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    also_method: str = ""

    def __repr__(self) -> str:
        counts = f"builds on {len(self.builds_on)}, built on by {len(self.built_on_by)}"
        return f"<Lineage of {quote(self.title)}: {counts}>"

    def trees(self) -> dict[str, tuple[Branch, ...]]:
        """The trees by name, in the order in which they are shown."""
        return {name: getattr(self, name) for name in SECTIONS}

    def walk(self) -> Iterator[tuple[str, int, Branch]]:
        """Yield the name of the tree, the generation and the branch, for every branch; parents before children."""
        for name, branches in self.trees().items():
            for branch in branches:
                yield from ((name, generation, each) for generation, each in branch.walk())

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The family as a networkx MultiDiGraph: nodes by id, edges from what refers to what it refers to.

        Node attributes are `kind`, `title` or `name`, and `year`; edge attributes `kind` ("cites", or "version" and
        "kind" for what names state), `relation` and `sentence`.
        """
        import networkx as nx

        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        _add_node(network, self)
        for name, branches in self.trees().items():
            for branch in branches:
                _add_branch(network, self.id, branch, is_backward=name in BACKWARD)
        return network

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec lineage`: keys as the attributes, branches nested."""
        return {
            "title": self.title,
            "kind": self.kind,
            "id": self.id,
            "year": self.year,
            "named_by": dict(self.named_by),
            "also_method": self.also_method or None,
            **{name: [branch.to_dict() for branch in branches] for name, branches in self.trees().items()},
            "left_out": dict(self.left_out),
        }


def _add_node(network: nx.MultiDiGraph[str], one: Branch | Lineage) -> None:
    name = {"title" if one.kind == PAPER else "name": one.title}
    network.add_node(one.id, kind=one.kind, **name, **({"year": one.year} if one.year else {}))


def _add_branch(network: nx.MultiDiGraph[str], parent: str, branch: Branch, *, is_backward: bool) -> None:
    if branch.id not in network:
        _add_node(network, branch)
    ends = (parent, branch.id) if is_backward else (branch.id, parent)
    kind = branch.relation if branch.relation in {VERSION, KIND} else "cites"
    sentence = {"sentence": branch.sentence} if branch.sentence else {}
    network.add_edge(*ends, branch.relation, kind=kind, relation=branch.relation, **sentence)
    for below in branch.further:
        _add_branch(network, branch.id, below, is_backward=is_backward)
