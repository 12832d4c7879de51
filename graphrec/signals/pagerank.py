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
SHARES = {"cites": 1.0, "cited_by": 1.0, "similar": 1.0, "uses_method": 0.3}  # of the steps from a paper
ITERATIONS = 12  # DAMPING ** 12 = 1.4% of the walk is left
NEGLIGIBLE = 1e-5  # of the walk: a node with less is not left again on large graphs
EXACT_UP_TO = 5_000  # papers; below, nothing is negligible
TEXT_STARTS = 10  # papers closest to free text from which the walk starts


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Chance of the walk to be at each paper, divided by the root of the paper's number of links.

    Source: Haveliwala, Topic-sensitive PageRank, 2002; a step follows Andersen, Chung & Lang, Local graph partitioning
    using PageRank vectors, 2006, in that negligible remainders are not pushed on.
    Cost: `ITERATIONS` times the links of the nodes that matter.
    """
    mass = walk(graph, start(graph, query))[: graph.n_papers]
    links = _rows.row_sizes(graph.cites) + _rows.row_sizes(graph.cited_by)[: graph.n_papers]
    links = links + _rows.row_sizes(graph.similar)
    return np.asarray(mass / np.sqrt(np.maximum(1, links)))


def start(graph: PaperGraph, query: Query) -> FloatArray:
    """Where the walk starts: at the seeds and at the papers closest to the free text; sums to 1 (or 0)."""
    chance = np.zeros(graph.n_papers + graph.n_works + graph.n_methods)
    chance[_rows.seeds(query)] = 1
    if query.text_terms is not None:
        similarity = graph.postings.combine_rows(*query.text_terms)
        closest = _rows.strongest(similarity, TEXT_STARTS)
        if len(closest):
            chance[closest] += similarity[closest] / similarity[closest].sum()
    total = chance.sum()
    return chance / total if total else chance


def walk(graph: PaperGraph, chance: FloatArray, iterations: int = ITERATIONS) -> FloatArray:
    """Personalized PageRank of all nodes (papers, works, methods) for a start distribution.

    `rank = (1 - d) * sum over k of d^k * chance @ P^k`; where a node has no link, the walk ends.
    """
    least = 0.0 if graph.n_papers <= EXACT_UP_TO else NEGLIGIBLE
    rank, moving = np.zeros(len(chance)), chance
    for _ in range(iterations):
        rank += (1 - DAMPING) * moving
        moving = DAMPING * step(graph, np.flatnonzero(moving > least), moving)
    return rank + (1 - DAMPING) * moving


def step(graph: PaperGraph, nodes: IntArray, mass: FloatArray) -> FloatArray:
    """The mass of some nodes moved one step along their links of all types; each type gets its share."""
    n_papers, n_linked = graph.n_papers, graph.n_papers + graph.n_works
    papers, works, methods = np.split(nodes, np.searchsorted(nodes, [n_papers, n_linked]))
    moved = np.zeros(len(mass))
    kinds = (
        ("cites", graph.cites, 0),
        ("cited_by", graph.cited_by, 0),
        ("similar", graph.similar, 0),
        ("uses_method", graph.uses_method, n_linked),
    )
    present = np.stack(
        [SHARES[kind] * (matrix.indptr[papers + 1] > matrix.indptr[papers]) for kind, matrix, _ in kinds]
    )
    shares = present / np.maximum(present.sum(axis=0), 1e-12)
    for (_, matrix, first), share in zip(kinds, shares, strict=True):
        _spread(matrix, papers, mass[papers] * share, moved, first)
    _spread(graph.cited_by, works, mass[works], moved, 0)
    _spread(graph.used_by, methods - n_linked, mass[methods], moved, 0)
    return moved


def _spread(matrix: SparseMatrix, rows: IntArray, mass: FloatArray, moved: FloatArray, first: int) -> None:
    """Add the mass of rows, split over their columns in proportion to the entries, to `moved[first:]`."""
    if not len(rows):
        return
    which, at = _rows.entries(matrix, rows)
    if not len(at):
        return
    values = matrix.data[at].astype(np.float64)
    sums = np.bincount(which, weights=values, minlength=len(rows))
    each = values * (mass / np.where(sums > 0, sums, 1))[which]
    moved[first : first + matrix.n_columns] += np.bincount(matrix.indices[at], weights=each, minlength=matrix.n_columns)


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper the shortest way from the query to it as node numbers; empty when more than one node lies between.

    Of several ways the one on which most of the walk goes.
    """
    chance = start(graph, query)
    first = step(graph, np.flatnonzero(chance), chance)
    return [{"path": _path(graph, chance, first, int(row))} for row in rows]


def _path(graph: PaperGraph, chance: FloatArray, first: FloatArray, row: int) -> list[int]:
    """A way of one or two steps; `first` is the mass after one step."""
    if first[row] > 0:
        return [_source(graph, chance, row), row]
    back = np.zeros(len(chance))
    back[row] = 1
    through = first * step(graph, np.array([row]), back)
    middle = int(np.argmax(through))
    return [_source(graph, chance, middle), middle, row] if through[middle] > 0 else []


def _source(graph: PaperGraph, chance: FloatArray, node: int) -> int:
    """The start node from which most mass moves to a node."""
    starts = np.flatnonzero(chance)
    arriving = [step(graph, starts[at : at + 1], chance)[node] for at in range(len(starts))]
    return int(starts[int(np.argmax(arriving))])
