import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphrec.page.links import STRONGEST_PER_NODE, mark_drawn_pairs, pair_up
from graphrec.page.view import PageLink


def similar(first: int, second: int, weight: float) -> PageLink:
    return PageLink(first, second, "similar", weight)


def test_all_links_between_two_nodes_become_one_pair_whose_weights_reinforce_each_other():
    links = [similar(0, 1, 0.5), PageLink(1, 0, "reference", 0.8, "extends"), similar(2, 2, 0.9)]
    (pair,) = pair_up(links)
    assert (pair.first, pair.second, pair.kind) == (0, 1, "reference")
    assert np.isclose(pair.weight, 1 - 0.5 * 0.2)
    assert [link.kind for link in pair.links] == ["reference", "similar"]


def test_references_are_always_drawn_however_weak():
    links = [similar(first, second, 0.9) for first in range(9) for second in range(first)] + [
        PageLink(8, 0, "reference", 0.01)
    ]
    pairs = mark_drawn_pairs(
        pair_up([link for link in links if (link.source, link.target) != (8, 0) or link.kind == "reference"]), 9
    )
    assert next(pair for pair in pairs if (pair.first, pair.second) == (0, 8)).is_drawn


def weighted_graphs():
    edge = st.tuples(st.integers(0, 14), st.integers(0, 14), st.floats(0.01, 1.0))
    return st.lists(edge, max_size=80)


@given(weighted_graphs())
def test_the_drawn_links_hold_a_maximum_spanning_forest_and_the_strongest_of_every_node(edges):
    pairs = mark_drawn_pairs(pair_up([similar(*edge) for edge in edges]), 15)
    graph = nx.Graph()
    graph.add_nodes_from(range(15))
    graph.add_weighted_edges_from((pair.first, pair.second, pair.weight) for pair in pairs)
    shown = nx.Graph([(pair.first, pair.second) for pair in pairs if pair.is_drawn])
    shown.add_nodes_from(range(15))
    assert nx.number_connected_components(shown) == nx.number_connected_components(graph)
    kept = sum(pair.weight for pair in pairs if pair.is_drawn)
    assert kept >= nx.maximum_spanning_tree(graph).size(weight="weight") - 1e-9
    for node in graph:
        weights = sorted((data["weight"] for _, _, data in graph.edges(node, data=True)), reverse=True)[
            :STRONGEST_PER_NODE
        ]
        drawn = sorted((graph[node][other]["weight"] for other in shown[node]), reverse=True)[: len(weights)]
        assert drawn == weights
