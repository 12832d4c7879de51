"""How two papers connect: the shortest chain of links between them, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any

from graphrec.explore.names import name_nodes
from graphrec.model.relations import LISTED
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import SparseMatrix
    from graphrec.storage.snapshot import Snapshot

_MOST_NODES = 20_000  # looked at for a path; two papers further apart than that are not connected in a useful way
_LENGTH = {"reference": 1.0, "method": 2.0, "similar": 3.0}  # of a link of full weight; a reference ties closest
_LEAST_WEIGHT = 0.05  # keeps the length of a weak link finite


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a path in numbers: from a node to a node (see `model.graph`), its kind and weight in (0, 1]."""

    source: int
    target: int
    kind: str
    weight: float


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path, from `source` to `target`: titles of papers, labels of works, names of methods.

    `kind` is reference, method or similar; `in_library` says whether `target` is a paper of the library. A reference
    has its `relation`, its `direction` (cites: `source` cites `target`; or cited_by) and the `sentence` that makes it,
    "" where it stands in a reference list alone; the other kinds have a `weight` in (0, 1].
    """

    source: str
    target: str
    kind: str
    in_library: bool
    relation: str = ""
    direction: str = ""
    sentence: str = ""
    weight: float | None = None

    def __repr__(self) -> str:
        return f"<Step {self.relation or self.kind} {quote(self.source)} to {quote(self.target)}>"

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON, with what a link of its kind has."""
        evidence: dict[str, Any] = {"weight": self.weight}
        if self.kind == "reference":
            evidence = {"relation": self.relation, "direction": self.direction, "sentence": self.sentence}
        ends = {"from": self.source, "to": self.target}
        return {**ends, "kind": self.kind, "in_library": self.in_library, **evidence}


@dataclass(frozen=True, slots=True)
class PaperPath:
    """The steps from one paper to another, in order; none when nothing connects them, or both are the same paper."""

    start: str
    goal: str
    steps: tuple[Step, ...]

    def __iter__(self) -> Iterator[Step]:
        """The steps in order."""
        return iter(self.steps)

    def __len__(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    def __repr__(self) -> str:
        steps = f"{len(self)} step{'s' * (len(self) != 1)}"
        return f"<PaperPath from {quote(self.start)} to {quote(self.goal)}: {steps}>"

    def to_dict(self) -> list[dict[str, Any]]:
        """The JSON output of `graphrec path`: a list of the steps."""
        return [step.to_dict() for step in self.steps]


def find_path(snapshot: Snapshot, start: int, goal: int) -> PaperPath:
    """Find the shortest path between two papers, with the names of its nodes and the evidence of its links.

    Cost: as `find_shortest_path`, and look-ups for each link of the path.
    """
    links = find_shortest_path(snapshot.graph, start, goal)
    names = name_nodes(snapshot, {start, goal, *(link.target for link in links)})
    return PaperPath(names[start], names[goal], tuple(_describe(snapshot, link, names) for link in links))


def find_shortest_path(graph: PaperGraph, start: int, goal: int) -> list[Link]:
    """The shortest chain of links between two papers; empty when there is none.

    Nodes are numbered as in the graph: papers, works, methods. The length of a link is `_LENGTH` / weight.
    Source: Dijkstra, 1959. Cost: at most `_MOST_NODES` nodes are looked at.
    """
    best: dict[int, Link] = {}
    done: set[int] = set()
    order = count()  # two links of one length to one node are taken in the order they were found
    queue: list[tuple[float, int, int, Link | None]] = [(0.0, start, next(order), None)]
    while queue and len(done) < _MOST_NODES:
        length, node, _, came = heappop(queue)
        if node in done:
            continue
        done.add(node)
        if came is not None:
            best[node] = came
        if node == goal:
            return _trace(best, start, goal)
        for link in _links(graph, node):
            if link.target not in done:
                further = length + _LENGTH[link.kind] / max(link.weight, _LEAST_WEIGHT)
                heappush(queue, (further, link.target, next(order), link))
    return []


def _links(graph: PaperGraph, node: int) -> Iterator[Link]:
    """All links of a node, whatever their direction."""
    n_linked = graph.n_papers + graph.n_works
    if node >= n_linked:
        yield from _row_links(graph.used_by, node - n_linked, node, "method", 0)
        return
    yield from _row_links(graph.cited_by, node, node, "reference", 0)
    if node < graph.n_papers:
        yield from _row_links(graph.cites, node, node, "reference", 0)
        yield from _row_links(graph.uses_method, node, node, "method", n_linked)
        yield from _row_links(graph.similar, node, node, "similar", 0)


def _row_links(matrix: SparseMatrix, row: int, node: int, kind: str, offset: int) -> Iterator[Link]:
    columns, weights = matrix.row(row)
    for column, weight in zip(columns.tolist(), weights.tolist(), strict=True):
        yield Link(node, column + offset, kind, weight)


def _trace(best: dict[int, Link], start: int, goal: int) -> list[Link]:
    path: list[Link] = []
    node = goal
    while node != start:
        path.append(best[node])
        node = best[node].source
    return path[::-1]


def _describe(snapshot: Snapshot, link: Link, names: dict[int, str]) -> Step:
    """One link with names and evidence; the sentence of a reference is the first that one end says of the other."""
    graph = snapshot.graph
    source, target, inside = names[link.source], names[link.target], link.target < graph.n_papers
    if link.kind != "reference":
        return Step(source, target, link.kind, inside, weight=round(link.weight, 3))
    forward = link.source < graph.n_papers and link.target in graph.cites.row(link.source)[0]
    citing, cited = (link.source, link.target) if forward else (link.target, link.source)
    found = snapshot.store.references_between(citing, cited)
    relation, sentence = (found[0].relation, found[0].sentence) if found else (LISTED, "")
    direction = "cites" if forward else "cited_by"
    return Step(source, target, link.kind, inside, relation, direction, sentence)
