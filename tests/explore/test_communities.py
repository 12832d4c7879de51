"""Communities are those of networkx, or nearly as good, and deterministic."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graphrec.explore.themes.communities import find_communities, join_nodes, sum_entries
from graphrec.model.matrix import SparseMatrix, empty, to_scipy


def matrix_of(graph: nx.Graph) -> SparseMatrix:
    ends = np.array([(one, other, data.get("weight", 1.0)) for one, other, data in graph.edges(data=True)])
    first, second = ends[:, 0].astype(int), ends[:, 1].astype(int)
    both = np.concatenate((first, second)), np.concatenate((second, first))
    return sum_entries(*both, np.concatenate((ends[:, 2], ends[:, 2])), len(graph))


@pytest.mark.parametrize("resolution", [1.0, 2.0])
def test_the_modularity_is_that_of_networkx_within_three_percent(resolution: float) -> None:
    graph = nx.stochastic_block_model([30, 40, 50, 60], np.full((4, 4), 0.03) + np.eye(4) * 0.2, seed=3)
    found = find_communities(matrix_of(graph), resolution)
    groups = [set(np.flatnonzero(found == number).tolist()) for number in range(found.max() + 1)]
    oracle = nx.community.louvain_communities(graph, resolution=resolution, seed=0)
    ours, theirs = (nx.community.modularity(graph, each, resolution=resolution) for each in (groups, oracle))
    assert ours >= 0.97 * theirs


def test_two_cliques_with_one_bridge_are_two_communities_and_the_larger_is_first() -> None:
    graph = nx.disjoint_union(nx.complete_graph(4), nx.complete_graph(6))
    graph.add_edge(0, 9)
    assert find_communities(matrix_of(graph)).tolist() == [1] * 4 + [0] * 6


def test_nodes_without_ties_are_alone() -> None:
    assert find_communities(empty(3, 3)).tolist() == [0, 1, 2]
    assert find_communities(empty()).tolist() == []


def test_the_same_graph_gives_the_same_communities() -> None:
    graph = matrix_of(nx.karate_club_graph())
    assert find_communities(graph).tolist() == find_communities(graph).tolist()


def test_joined_nodes_keep_the_weight_between_and_inside_them() -> None:
    path = matrix_of(nx.path_graph(4))
    joined = to_scipy(join_nodes(path, np.array([0, 0, 1, -1]), 2)).toarray()
    assert joined.tolist() == [[2, 1], [1, 0]]
