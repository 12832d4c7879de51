"""Personalized PageRank: where a walk from the query over references, text neighbours and methods ends up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.signals import _rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.graph import PaperGraph
    from graphrec.matrix import FloatArray, IntArray, SparseMatrix
    from graphrec.query import Query

NAME = "pagerank"
DAMPING = 0.7  # chance of another step; shorter walks than the Web's 0.85 keep to the subject
ITERATIONS = 10  # DAMPING ** 10 = 3% of the walk is left
PAPERS, WORKS, SIMILAR, METHODS = 1.0, 0.1, 0.35, 0.1  # shares of the steps from a paper: works and methods are hubs
SHARPNESS = 5  # power of the similarity: the nearest neighbours count most
HUB_PENALTY = 0.25  # power of the number of links by which a paper's chance is divided
NEGLIGIBLE = 1e-4  # of the walk: a node with less is not left again; ten times less changes no figure, and takes longer
EVIDENCE_NODES = 3
TEXT_STARTS = 10  # papers closest to free text from which the walk starts


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Chance of the walk to be at each paper, divided by a small power of the paper's number of links.

    Source: Haveliwala, Topic-sensitive PageRank, 2002; as in Andersen, Chung & Lang, Local graph partitioning using
    PageRank vectors, 2006, negligible remainders are not pushed on.
    Cost: `ITERATIONS` times the links of the nodes that matter.
    """
    mass = walk(graph, start(graph, query))[: graph.n_papers]
    links = _rows.row_sizes(graph.cited_by)[: graph.n_papers] + _rows.row_sizes(graph.similar)
    return np.asarray(mass / np.maximum(1, links) ** HUB_PENALTY)


def start(graph: PaperGraph, query: Query) -> FloatArray:
    """Where the walk starts: at the seeds and at the papers closest to the free text; sums to 1 (or 0)."""
    chance = np.zeros(graph.n_papers + graph.n_works + graph.n_methods)
    chance[_rows.seeds(query)] = 1
    if query.text_terms is not None:
        similarity = graph.terms.right_multiply(*query.text_terms)
        closest = _rows.strongest(similarity, TEXT_STARTS)
        if len(closest):
            chance[closest] += similarity[closest] / similarity[closest].sum()
    total = chance.sum()
    return chance / total if total else chance


def walk(graph: PaperGraph, chance: FloatArray, iterations: int = ITERATIONS) -> FloatArray:
    """Personalized PageRank of all nodes (papers, works, methods) for a start distribution.

    `rank = (1 - d) * sum over k of d^k * chance @ P^k`; where a node has no link, the walk ends.
    """
    rank, moving = np.zeros(len(chance)), chance
    for _ in range(iterations):
        rank += (1 - DAMPING) * moving
        moving = DAMPING * step(graph, np.flatnonzero(moving > NEGLIGIBLE), moving)
    return rank + (1 - DAMPING) * moving


def step(graph: PaperGraph, nodes: IntArray, mass: FloatArray) -> FloatArray:
    """The mass of some nodes (ascending) moved one step along their links; each kind of link gets its share."""
    n_linked = graph.n_papers + graph.n_works
    papers, works, methods = np.split(nodes, np.searchsorted(nodes, [graph.n_papers, n_linked]))
    which, target, chance = _chances(graph, papers)
    moved = np.zeros(len(mass))
    moved += np.bincount(target, weights=mass[papers][which] * chance, minlength=len(mass))
    _spread(graph.cited_by, works, mass[works], moved)
    _spread(graph.used_by, methods - n_linked, mass[methods], moved)
    return moved


def _chances(graph: PaperGraph, papers: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Where a walk goes from some papers: position of the paper, node, chance (of a paper 1 in all, or 0)."""
    links = _links_of_papers(graph, papers)
    sums = np.stack([np.bincount(which, weights=value, minlength=len(papers)) for _, which, _, value in links])
    shares = np.array([share for share, *_ in links])[:, None] * (sums > 0)
    factors = shares / np.maximum(shares.sum(axis=0), 1e-12) / np.where(sums > 0, sums, 1)
    chances = [value * factor[which] for factor, (_, which, _, value) in zip(factors, links, strict=True)]
    join = np.concatenate
    return join([which for _, which, _, _ in links]), join([target for _, _, target, _ in links]), join(chances)


Links = tuple[float, "IntArray", "IntArray", "FloatArray"]  # share, position of the paper, node linked to, weight


def _links_of_papers(graph: PaperGraph, papers: IntArray) -> list[Links]:
    """The links of some papers by kind: papers cited or citing, works cited, text neighbours, methods."""
    which, at = _rows.entries(graph.cites, papers)
    target, value = graph.cites.indices[at], graph.cites.data[at]
    citing, from_ = _rows.entries(graph.cited_by, papers)
    near, beside = _rows.entries(graph.similar, papers)
    using, with_ = _rows.entries(graph.uses_method, papers)
    inside = target < graph.n_papers
    join = np.concatenate
    return [
        (
            PAPERS,
            join((which[inside], citing)),
            join((target[inside], graph.cited_by.indices[from_])),
            join((value[inside], graph.cited_by.data[from_])),
        ),
        (WORKS, which[~inside], target[~inside], value[~inside]),
        (SIMILAR, near, graph.similar.indices[beside], graph.similar.data[beside] ** SHARPNESS),
        (METHODS, using, graph.uses_method.indices[with_] + graph.cites.n_columns, graph.uses_method.data[with_]),
    ]


def _spread(matrix: SparseMatrix, rows: IntArray, mass: FloatArray, moved: FloatArray) -> None:
    """Add the mass of rows, split over their columns in proportion to the entries, to `moved`."""
    if not len(rows):
        return
    which, at = _rows.entries(matrix, rows)
    sums = np.bincount(which, weights=matrix.data[at], minlength=len(rows))
    each = matrix.data[at] * (mass / np.where(sums > 0, sums, 1))[which]
    moved[: matrix.n_columns] += np.bincount(matrix.indices[at], weights=each, minlength=matrix.n_columns)


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper a shortest way from the query, and the nodes through which most of the walk passes.

    `path` holds node numbers and is empty when more than one node lies between; `through` is strongest first.
    """
    chance = start(graph, query)
    first = step(graph, np.flatnonzero(chance), chance)
    which, target, back = _chances(graph, np.asarray(rows, dtype=np.int64))
    between = np.where(chance[target] > 0, 0, first[target] * back)
    return [
        _evidence(graph, chance, first, int(row), target[which == at], between[which == at])
        for at, row in enumerate(rows)
    ]


def _evidence(
    graph: PaperGraph, chance: FloatArray, first: FloatArray, row: int, nodes: IntArray, between: FloatArray
) -> dict[str, Any]:
    """`first` is the mass after one step from the query, `between` that which gets to the paper over `nodes`."""
    passed, place = np.unique(nodes, return_inverse=True)
    mass = np.zeros(len(passed))
    np.add.at(mass, place, between)
    through = passed[_rows.strongest(mass, EVIDENCE_NODES)].tolist()
    middle = [] if first[row] > 0 else through[:1]
    reached = bool(first[row] > 0 or middle)
    path = [_source(graph, chance, [*middle, row][0]), *middle, row] if reached else []
    return {"path": path, "through": through}


def _source(graph: PaperGraph, chance: FloatArray, node: int) -> int:
    """The start node from which most mass moves to a node."""
    starts = np.flatnonzero(chance)
    if len(starts) == 1:
        return int(starts[0])
    arriving = [step(graph, starts[at : at + 1], chance)[node] for at in range(len(starts))]
    return int(starts[int(np.argmax(arriving))])
