"""How papers hang together: what a paper builds on and what builds on it, how two connect, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.explore.description import node_titles
from graphrec.model.facts import work_label
from graphrec.model.graph import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.graph import PaperGraph
    from graphrec.storage.sql.store import Store

_BUILDS_ON = frozenset({"extends", "uses"})  # relations that make a line of descent; listed references have no words
_MOST_NODES = 20_000  # looked at for a path; two papers further apart than that are not connected in a useful way
_STEP = {"reference": 1.0, "method": 2.0, "similar": 3.0}  # length of a step of full weight; a reference ties closest
_LEAST_WEIGHT = 0.05  # keeps the length of a weak step finite


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: from a node to a node, by what kind of link, as long as the link is weak."""

    source: int
    target: int
    kind: str
    weight: float


def lineage(store: Store, graph: PaperGraph, row: int, depth: int = 3) -> dict[str, Any]:
    """What a paper builds on and what builds on it, as two trees with sentences.

    A paper that was met before on the way up is not followed again, so circles end.
    """
    return {
        "title": store.titles([row])[row],
        "builds_on": _ancestors(store, graph, row, depth, {row}),
        "built_on_by": _descendants(store, graph, row, depth, {row}),
    }


def gaps(store: Store, graph: PaperGraph, *, least: int = 2, top: int = 20) -> list[dict[str, Any]]:
    """Works that at least `least` papers name but the library lacks, most named first, with who names them and how."""
    named = np.diff(graph.cited_by.indptr)[graph.n_papers :]
    order = np.argsort(-named, kind="stable")[:top]
    numbers = [int(number) for number in order if named[number] >= least]
    works = store.works(numbers)
    return [_gap(store, graph, number, work_label(works[number])) for number in numbers]


def shortest_path(graph: PaperGraph, start: int, goal: int) -> list[Step]:
    """The shortest chain of links between two papers; empty when there is none.

    Nodes are numbered as in the graph: papers, works, methods. Strong links are short: `_STEP` / weight.
    Source: Dijkstra, 1959. Cost: at most `_MOST_NODES` nodes are looked at.
    """
    best: dict[int, Step] = {}
    done: set[int] = set()
    order = count()  # two steps of one length to one node are taken in the order they were found
    queue: list[tuple[float, int, int, Step | None]] = [(0.0, start, next(order), None)]
    while queue and len(done) < _MOST_NODES:
        length, node, _, came = heappop(queue)
        if node in done:
            continue
        done.add(node)
        if came is not None:
            best[node] = came
        if node == goal:
            return _trace(best, start, goal)
        for step in _steps(graph, node):
            if step.target not in done:
                further = length + _STEP[step.kind] / max(step.weight, _LEAST_WEIGHT)
                heappush(queue, (further, step.target, next(order), step))
    return []


def describe_path(store: Store, graph: PaperGraph, path: list[Step]) -> list[dict[str, Any]]:
    """Every step with the names of its two ends, whether it leads to a paper of the library, and its evidence."""
    n_linked = graph.n_papers + graph.n_works
    nodes = {node for step in path for node in (step.source, step.target)}
    names = node_titles(store, graph.n_papers, {node for node in nodes if node < n_linked})
    methods = store.methods(node - n_linked for node in nodes if node >= n_linked)
    names |= {n_linked + number: method.name for number, method in methods.items()}
    return [
        {
            "from": names[step.source],
            "to": names[step.target],
            "kind": step.kind,
            "in_library": step.target < graph.n_papers,
            **_evidence(store, graph, step),
        }
        for step in path
    ]


def _steps(graph: PaperGraph, node: int) -> Iterator[Step]:
    """All links of a node, whatever their direction."""
    n_linked = graph.n_papers + graph.n_works
    if node >= n_linked:
        yield from _row_steps(graph.used_by, node - n_linked, node, "method", 0)
        return
    yield from _row_steps(graph.cited_by, node, node, "reference", 0)
    if node < graph.n_papers:
        yield from _row_steps(graph.cites, node, node, "reference", 0)
        yield from _row_steps(graph.uses_method, node, node, "method", n_linked)
        yield from _row_steps(graph.similar, node, node, "similar", 0)


def _row_steps(matrix: Any, row: int, node: int, kind: str, offset: int) -> Iterator[Step]:
    columns, weights = matrix.row(row)
    for column, weight in zip(columns.tolist(), weights.tolist(), strict=True):
        yield Step(node, column + offset, kind, weight)


def _trace(best: dict[int, Step], start: int, goal: int) -> list[Step]:
    path: list[Step] = []
    node = goal
    while node != start:
        path.append(best[node])
        node = best[node].source
    return path[::-1]


def _evidence(store: Store, graph: PaperGraph, step: Step) -> dict[str, Any]:
    if step.kind != "reference":
        return {"weight": round(step.weight, 3)}
    forward = step.source < graph.n_papers and step.target in graph.cites.row(step.source)[0]
    citing, cited = (step.source, step.target) if forward else (step.target, step.source)
    found = store.references_between(citing, cited)
    relation = found[0].relation if found else "cites"
    direction = "cites" if forward else "cited_by"
    return {"relation": relation, "direction": direction, "sentence": found[0].sentence if found else ""}


def _ancestors(store: Store, graph: PaperGraph, row: int, depth: int, seen: set[int]) -> list[dict[str, Any]]:
    made = [r for r in store.facts(row).references if r.target is not None and r.relation in _BUILDS_ON]
    targets = dict.fromkeys(int(r.target) for r in made if r.target is not None and r.target not in seen)
    names = node_titles(store, graph.n_papers, set(targets))
    branches = []
    for target in targets:
        reference = next(r for r in made if r.target == target)
        inside = target < graph.n_papers
        above = _ancestors(store, graph, target, depth - 1, seen | set(targets)) if inside and depth > 1 else []
        branches.append(_branch(names[target], reference.relation, reference.sentence, above, inside=inside))
    return branches


def _descendants(store: Store, graph: PaperGraph, row: int, depth: int, seen: set[int]) -> list[dict[str, Any]]:
    made = [(s, r) for s, r in store.references_to(row) if r.relation in _BUILDS_ON and s not in seen]
    sources = dict.fromkeys(source for source, _ in made)
    titles = store.titles(sources)
    branches = []
    for source in sources:
        reference = next(r for s, r in made if s == source)
        below = _descendants(store, graph, source, depth - 1, seen | set(sources)) if depth > 1 else []
        branches.append(_branch(titles[source], reference.relation, reference.sentence, below, inside=True))
    return branches


def _branch(title: str, relation: str, sentence: str, further: list[dict[str, Any]], *, inside: bool) -> dict[str, Any]:
    return {"title": title, "relation": relation, "sentence": sentence, "in_library": inside, "further": further}


def _gap(store: Store, graph: PaperGraph, number: int, name: str) -> dict[str, Any]:
    node = graph.n_papers + number
    made = store.references_to(node)
    citing = graph.cited_by.row(node)[0].tolist()
    titles = store.titles(citing)
    said = dict(reversed(made))
    return {
        "name": name,
        "papers": len(citing),
        "named_by": [
            {
                "title": titles[source],
                "relation": said[source].relation if source in said else RELATIONS[0],
                "sentence": said[source].sentence if source in said else "",
            }
            for source in citing
        ],
    }
