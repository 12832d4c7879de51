"""Paths, against networkx on graphs whose steps are all of one length, so that ties are everywhere."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec.explore.path import Link, find_shortest_path
from graphrec.model.extra_edges import ExtraEdges
from graphrec.model.matrix import SparseMatrix, from_triples


def _alike(matrix: SparseMatrix) -> SparseMatrix:
    return SparseMatrix(matrix.indptr, matrix.indices, np.ones_like(matrix.data), matrix.n_columns)


@pytest.mark.parametrize("seed", range(4))
def test_a_path_is_as_short_as_can_be_and_the_same_every_time(seed: int) -> None:
    graph = random_graph(seed=seed)
    graph = replace(
        graph,
        cites=_alike(graph.cites),
        cited_by=_alike(graph.cited_by),
        uses_method=_alike(graph.uses_method),
        used_by=_alike(graph.used_by),
        similar=_alike(graph.similar),
    )
    oracle = nx.Graph()
    n_linked = graph.n_papers + graph.n_works
    for matrix, offset, length in ((graph.similar, 0, 3.0), (graph.uses_method, n_linked, 2.0), (graph.cites, 0, 1.0)):
        for row in range(graph.n_papers):
            oracle.add_edges_from(
                [(row, column + offset, {"length": length}) for column in matrix.row(row)[0].tolist()]
            )
    lengths = nx.single_source_dijkstra_path_length(oracle, 1, weight="length")
    for goal in range(2, graph.n_papers):
        path = find_shortest_path(graph, 1, goal)
        cost = sum({"reference": 1.0, "method": 2.0, "similar": 3.0}[link.kind] for link in path)
        assert cost == lengths[goal]
        assert path == find_shortest_path(graph, 1, goal)
        assert [link.source for link in path] == [1, *(link.target for link in path)][:-1]


def test_links_of_further_edge_types_are_walked_both_ways_with_the_length_of_their_type() -> None:
    one_way = from_triples([0], [5], [0.5], (40, 40))
    edges = {"replicates": ExtraEdges(one_way, "replicates", is_directed=True, length=0.25)}
    graph = replace(random_graph(), extra=edges)
    assert find_shortest_path(graph, 0, 5) == [Link(0, 5, "replicates", 0.5, "to")]
    assert find_shortest_path(graph, 5, 0) == [Link(5, 0, "replicates", 0.5, "from")]
    between = find_shortest_path(random_graph(), 1, 2)
    both_ways = from_triples([1, 2], [2, 1], [1.0, 1.0], (40, 40))
    near, far = (
        replace(random_graph(), extra={"same_funder": ExtraEdges(both_ways, "same funder", length=length)})
        for length in (1e-3, 1e3)
    )
    assert find_shortest_path(near, 1, 2) == [Link(1, 2, "same_funder", 1.0)]
    assert find_shortest_path(far, 1, 2) == between


def test_a_paper_without_links_has_no_path() -> None:
    assert find_shortest_path(random_graph(), 0, 5) == []
