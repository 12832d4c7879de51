import networkx as nx
import numpy as np
import pytest
from sample_graphs import graph_of, random_graph

from graphrec.evaluation import Case, evaluate, gain, systems
from graphrec.evaluation.report import rank_rows
from graphrec.evaluation.systems import bm25, citation_pagerank, weigh_signals
from graphrec.model.query import Query
from graphrec.ranking.fusion import default_weights, rank


def test_every_system_ranks_every_paper(eight):
    graph = graph_of(eight)
    for name, system in systems(eight).items():
        scores = system(graph, Query(seed_rows=(1,)))
        assert scores.shape == (8,), name
        assert np.isfinite(scores).all(), name


def test_graphrec_is_judged_by_the_ranking_that_users_get():
    graph, query = random_graph(), Query(seed_rows=(5,))
    scores = weigh_signals(default_weights())(graph, query)
    found = rank(graph, query, top=10, min_score=0)
    assert rank_rows(graph, Case(query, {}), scores)[: len(found.rows)] == found.rows.tolist()


def test_each_signal_runs_alone_and_left_out(eight):
    names = systems(eight)
    assert all(f"only {name}" in names and f"without {name}" in names for name in default_weights())


def test_citation_pagerank_is_that_of_networkx():
    graph = random_graph()
    links = nx.MultiGraph()
    links.add_nodes_from(range(graph.cites.n_columns))
    sources = np.repeat(np.arange(graph.n_papers), np.diff(graph.cites.indptr))
    links.add_edges_from(zip(sources.tolist(), graph.cites.indices.tolist(), strict=True))
    theirs = nx.pagerank(links, 0.85, {7: 1.0}, tol=1e-12, max_iter=500, dangling={7: 1.0})
    ours = citation_pagerank(graph, Query(seed_rows=(7,)), iterations=200)
    assert ours == pytest.approx([theirs[row] for row in range(graph.n_papers)], abs=1e-6)


def test_bm25_by_hand(eight):
    from graphrec.vectors import tokens

    texts = [tokens.fold_words(f"{paper.title}. {paper.abstract}") for paper in eight]
    mean = np.mean([len(words) for words in texts])
    expected = np.zeros(8)
    for word in texts[1]:
        frequency = sum(word in words for words in texts)
        idf = np.log(1 + (8 - frequency + 0.5) / (frequency + 0.5))
        for row, words in enumerate(texts):
            count = words.count(word)
            expected[row] += idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(words) / mean))
    assert bm25(eight)(graph_of(eight), Query(seed_rows=(1,))) == pytest.approx(expected)


def test_a_report_has_every_measure_with_an_interval(eight):
    graph = graph_of(eight)
    cases = [Case(Query(seed_rows=(1,)), {0: 3, 2: 1}), Case(Query(seed_rows=(4,)), {3: 2, 5: 2})]
    results = evaluate(graph, cases, systems(eight), relevant_from=2)
    row = results[0].to_dict()
    assert row["system"] == "graphrec"
    assert row["queries"] == 2
    assert repr(results[0]).startswith("<SystemResult 'graphrec': nDCG@10 ")
    assert row["nDCG@10 95%"][0] <= row["nDCG@10"] <= row["nDCG@10 95%"][1]
    assert results[0].mean("nDCG@10") > next(each for each in results if each.system == "random").mean("nDCG@10")
    difference, low, high = gain(results[0], results[1])
    assert low <= difference <= high


def test_excluded_papers_and_seeds_do_not_compete(eight):
    case = Case(Query(seed_rows=(1,)), {0: 1}, np.array([2, 3]))
    assert set(rank_rows(graph_of(eight), case, np.ones(8))) == {0, 4, 5, 6, 7}
