from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec.model.matrix import to_scipy
from graphrec.model.query import Query
from graphrec.model.relations import relation_with_code
from graphrec.signals import pagerank


def _strengths(graph):
    """The strength of every reference, as a dense array (n_papers, n_papers + n_works)."""
    strength = to_scipy(graph.cites).toarray().astype(float)
    strength[strength > 0] *= [relation_with_code(code).strength for code in graph.cites_relation]
    return strength


def _links_of(graph, node, strength):
    """The links of a node by kind: the weight of each node linked to."""
    if node >= graph.cites.n_columns:
        return {"papers": _weights(graph.used_by.row(node - graph.cites.n_columns))}
    if node >= graph.n_papers:
        return {"papers": _weights(graph.cited_by.row(node))}
    inside = strength[:, : graph.n_papers]
    both = inside[node] + inside[:, node]
    works = _weights(graph.cites.row(node))
    return {
        "papers": {target: both[target] for target in np.flatnonzero(both).tolist()},
        "works": {target: value for target, value in works.items() if target >= graph.n_papers},
        "similar": {target: value**pagerank.SHARPNESS for target, value in _weights(graph.similar.row(node)).items()},
        "methods": _weights(graph.uses_method.row(node), graph.cites.n_columns),
    }


def _weights(row, first=0):
    return {first + int(target): float(value) for target, value in zip(*row, strict=True)}


def _walk_graph(graph):
    """The same walk as a networkx graph whose edge weights are the step's chances."""
    walk = nx.DiGraph()
    strength = _strengths(graph)
    usual = {"works": pagerank.WORKS, "similar": pagerank.SIMILAR, "methods": pagerank.METHODS}
    walk.add_nodes_from(range(graph.cites.n_columns + graph.n_methods))
    for node in walk.nodes:
        links = {kind: each for kind, each in _links_of(graph, node, strength).items() if each}
        strengths = sum(links.get("papers", {}).values())
        shares = usual | {"papers": pagerank.PAPERS * strengths / (strengths + pagerank.FEW)}
        total = sum(shares[kind] for kind in links)
        for kind, each in links.items():
            for target, value in each.items():
                chance = shares[kind] / total * value / sum(each.values())
                before = walk.get_edge_data(node, target, {"weight": 0})["weight"]
                walk.add_edge(node, target, weight=before + chance)
    return walk


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_walk_is_networkx_pagerank(seed):
    graph = random_graph(seed=seed)
    chance = pagerank.start(graph, Query(seed_rows=(5, 8)))
    ours = pagerank.walk(graph, chance, iterations=120, negligible=0.0)
    walk = _walk_graph(graph)
    personal = {node: value for node, value in enumerate(chance) if value}
    theirs = nx.pagerank(walk, pagerank.DAMPING, personal, tol=1e-12, max_iter=500, dangling=personal)
    theirs = np.array([theirs[node] for node in range(len(chance))])
    assert ours / ours.sum() == pytest.approx(theirs / theirs.sum(), abs=2e-3)


def test_leaving_negligible_remainders_changes_little():
    graph = random_graph(200, seed=4)
    chance = pagerank.start(graph, Query(seed_rows=(5,)))
    moved, exact = pagerank.walk(graph, chance), chance
    rank = np.zeros(len(chance))
    for _ in range(pagerank.ITERATIONS):
        rank += (1 - pagerank.DAMPING) * exact
        exact = pagerank.DAMPING * pagerank.step(graph, np.arange(len(chance)), exact)
    assert moved == pytest.approx(rank + (1 - pagerank.DAMPING) * exact, abs=0.01)


def test_no_mass_is_made():
    graph = random_graph()
    chance = np.random.default_rng(0).dirichlet(np.ones(graph.cites.n_columns + graph.n_methods))
    assert pagerank.step(graph, np.arange(len(chance)), chance).sum() <= 1 + 1e-9


def test_the_path_leads_from_the_seed_to_the_paper_along_links():
    graph = random_graph()
    query = Query(seed_rows=(5,))
    for row, evidence in zip(range(40), pagerank.explain(graph, query, range(40)), strict=True):
        path = evidence.path
        assert not path or (path[0], path[-1]) == (5, row)
        assert len(path) in ({1} if row == 5 else {0, 2, 3})
        for left, right in pairwise(path):
            chance = np.zeros(graph.cites.n_columns + graph.n_methods)
            chance[left] = 1
            assert pagerank.step(graph, np.array([left]), chance)[right] > 0
