"""The path between two papers: the shortest chain of links, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Any

from graphrec.explore.names import name_nodes
from graphrec.model.relations import LISTED
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import SparseMatrix
    from graphrec.storage.snapshot import Snapshot

_MOST_NODES = 20_000  # visited at most; a connection beyond that is too weak to be useful
_LENGTH = {"reference": 1.0, "method": 2.0, "similar": 3.0}  # of a link of weight 1; a reference is the strongest tie
_LEAST_WEIGHT = 0.05  # keeps the length of a weak link finite


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a path: numbers of its two nodes (see `model.graph`), its kind, and its weight above 0.

    `direction` is "to" or "from" the target for a link of a directed edge type, else "".
    """

    source: int
    target: int
    kind: str
    weight: float
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path between two nodes.

    Attributes:
        source: title of a paper, label of a work, or name of a method.
        target: the same for the node that the step leads to.
        kind: reference, method, similar, or the name of a further edge type.
        in_library: whether `target` is a paper of the library.
        relation: relation of a reference, "" for other kinds.
        direction: of a reference: "cites" if `source` cites `target`, or else "cited_by"; of a link of a directed edge
            type: "to" if it leads from `source` to `target`, or else "from".
        sentence: the sentence that contains the reference, "" if it is only listed.
        weight: weight above 0 of a step that is not a reference, or else None.
        label: how people read a link of a further edge type, or else "".
    """

    source: str
    target: str
    kind: str
    in_library: bool
    relation: str = ""
    direction: str = ""
    sentence: str = ""
    weight: float | None = None
    label: str = ""

    def __repr__(self) -> str:
        return f"<Step {self.relation or self.kind} {quote(self.source)} to {quote(self.target)}>"

    def to_dict(self) -> dict[str, Any]:
        """The step as a JSON object, with the fields of its kind."""
        evidence: dict[str, Any] = {"weight": self.weight}
        if self.kind == "reference":
            evidence = {"relation": self.relation, "direction": self.direction, "sentence": self.sentence}
        elif self.label:
            evidence |= {"label": self.label} | ({"direction": self.direction} if self.direction else {})
        ends = {"from": self.source, "to": self.target}
        return {**ends, "kind": self.kind, "in_library": self.in_library, **evidence}


@dataclass(frozen=True, slots=True)
class PaperPath:
    """The steps from one paper to another, in order; empty if nothing connects them or both are the same paper."""

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

    Args:
        snapshot: the library.
        start: row of the first paper.
        goal: row of the last paper.

    Cost: as `find_shortest_path`, plus look-ups for each link of the path.
    """
    links = find_shortest_path(snapshot.graph, start, goal)
    names = name_nodes(snapshot, {start, goal, *(link.target for link in links)})
    return PaperPath(names[start], names[goal], tuple(_describe(snapshot, link, names) for link in links))


def find_shortest_path(graph: PaperGraph, start: int, goal: int) -> list[Link]:
    """Find the shortest chain of links between two papers; empty if there is none.

    length(link) = length(kind) / weight, whatever the direction of the link; length(kind) is in `_LENGTH`, or else in
    the record of the edge type.

    Args:
        graph: the graph of a library.
        start: row of the first paper.
        goal: row of the last paper.

    Cost: visits at most `_MOST_NODES` nodes, from both ends in turn; transposes the matrix of every directed edge type.

    Source: Pohl, 1971, "Bi-directional search"; of chains of equal length, the one that is met first.
    """
    if start == goal:
        return []
    extra = _list_extra(graph)
    lengths = _LENGTH | {name: edges.length for name, edges in graph.extra.items()}
    walks = (_Walk(start), _Walk(goal))
    shortest, meeting = inf, None
    for _ in range(_MOST_NODES):
        near = min(walks, key=_Walk.reach)  # which of the two walks is behind, in length
        if sum(walk.reach() for walk in walks) >= shortest:  # also if one of them has come to its end
            break
        far = walks[near is walks[0]]
        for link in near.step(lambda node: _links(graph, extra, node), lengths):
            there = far.length.get(link.target)
            if there is not None and near.length[link.target] + there < shortest:
                shortest, meeting = near.length[link.target] + there, link.target
    return [] if meeting is None else _join(walks, meeting)


@dataclass(slots=True)
class _Walk:
    """Dijkstra's walk from one node: the length to each node it has seen, and the link by which it came there."""

    start: int
    length: dict[int, float] = field(init=False)
    came_by: dict[int, Link] = field(default_factory=dict)
    _queue: list[tuple[float, int]] = field(init=False)
    _done: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.length, self._queue = {self.start: 0.0}, [(0.0, self.start)]

    def reach(self) -> float:
        """The length to the nearest node that it has not visited; infinite if there is none."""
        while self._queue and self._queue[0][1] in self._done:
            heappop(self._queue)
        return self._queue[0][0] if self._queue else inf

    def step(self, links_of: Callable[[int], Iterable[Link]], lengths: Mapping[str, float]) -> Iterator[Link]:
        """Visit the nearest node, and yield the links by which others are nearer than before."""
        length, node = heappop(self._queue)
        self._done.add(node)
        for link in links_of(node):
            further = length + lengths[link.kind] / max(link.weight, _LEAST_WEIGHT)
            if further < self.length.get(link.target, inf):
                self.length[link.target], self.came_by[link.target] = further, link
                heappush(self._queue, (further, link.target))
                yield link

    def trace(self, node: int) -> list[Link]:
        """The links from a node back to the start."""
        path = []
        while node != self.start:
            path.append(self.came_by[node])
            node = path[-1].source
        return path


def _join(walks: tuple[_Walk, _Walk], meeting: int) -> list[Link]:
    """The chain of links of two walks that meet at a node: those of the second are turned round."""
    turned = {"to": "from", "from": "to"}
    back = [
        Link(link.target, link.source, link.kind, link.weight, turned.get(link.direction, ""))
        for link in walks[1].trace(meeting)
    ]
    return walks[0].trace(meeting)[::-1] + back


def _list_extra(graph: PaperGraph) -> list[tuple[str, str, SparseMatrix]]:
    """List name, direction and matrix of the further edge types; directed ones both ways."""
    listed = []
    for name, edges in graph.extra.items():
        listed.append((name, "to" if edges.is_directed else "", edges.matrix))
        if edges.is_directed:
            listed.append((name, "from", edges.matrix.transpose()))
    return listed


def _links(graph: PaperGraph, extra: Sequence[tuple[str, str, SparseMatrix]], node: int) -> Iterator[Link]:
    """Yield all links of a node, whatever their direction; `extra` as `_list_extra` returns it."""
    n_linked = graph.n_papers + graph.n_works
    if node >= n_linked:
        yield from _row_links(graph.used_by, node - n_linked, node, "method", 0)
        return
    yield from _row_links(graph.cited_by, node, node, "reference", 0)
    if node < graph.n_papers:
        yield from _row_links(graph.cites, node, node, "reference", 0)
        yield from _row_links(graph.uses_method, node, node, "method", n_linked)
        yield from _row_links(graph.similar, node, node, "similar", 0)
        for name, direction, matrix in extra:
            for link in _row_links(matrix, node, node, name, 0):
                yield replace(link, direction=direction)


def _row_links(matrix: SparseMatrix, row: int, node: int, kind: str, offset: int) -> Iterator[Link]:
    columns, weights = matrix.row(row)
    for column, weight in zip(columns.tolist(), weights.tolist(), strict=True):
        yield Link(node, column + offset, kind, weight)


def _describe(snapshot: Snapshot, link: Link, names: dict[int, str]) -> Step:
    """Describe one link with names and evidence; for a reference, that of its first mention in the citing text."""
    graph = snapshot.graph
    source, target, inside = names[link.source], names[link.target], link.target < graph.n_papers
    if link.kind != "reference":
        label = graph.extra[link.kind].label if link.kind in graph.extra else ""
        weight = round(link.weight, 3)
        return Step(source, target, link.kind, inside, direction=link.direction, weight=weight, label=label)
    forward = link.source < graph.n_papers and link.target in graph.cites.row(link.source)[0]
    citing, cited = (link.source, link.target) if forward else (link.target, link.source)
    mentions = snapshot.store.references_between(citing, cited)
    relation, sentence = (mentions[0].relation, mentions[0].sentence) if mentions else (LISTED, "")
    direction = "cites" if forward else "cited_by"
    return Step(source, target, link.kind, inside, relation, direction, sentence)
