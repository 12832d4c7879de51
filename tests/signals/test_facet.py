from dataclasses import replace

import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec.query import Query
from graphrec.ranking import DEFAULT_WEIGHTS, FROM_TEXT, for_facet, rank
from graphrec.signals import facet


@pytest.fixture
def graph():
    plain = random_graph()
    halves = np.random.default_rng(1).normal(size=(3, 40, 8))
    halves /= np.linalg.norm(halves, axis=2, keepdims=True)
    return replace(plain, facets=halves.astype(np.float16))


def test_without_a_facet_it_has_nothing_to_say(graph):
    assert not facet.score(graph, Query(seed_rows=(5,))).any()
    assert not facet.score(random_graph(), Query(seed_rows=(5,), facet="method")).any()


def test_the_score_is_the_cosine_of_that_part(graph):
    vectors = graph.facets[1].astype(float)
    expected = vectors @ (vectors[5] + vectors[9]) / 2
    assert facet.score(graph, Query(seed_rows=(5, 9), facet="method")) == pytest.approx(expected, abs=1e-3)


def test_free_text_as_a_whole_is_the_facet_text(graph):
    text = np.full(8, 8**-0.5)
    query = Query(text_terms=(np.array([1]), np.array([1.0])), text_vector=text, facet="result")
    assert facet.score(graph, query) == pytest.approx(graph.facets[2].astype(float) @ text, abs=1e-3)


def test_the_facet_takes_the_place_of_all_likeness_of_whole_texts():
    assert for_facet(DEFAULT_WEIGHTS, "") == DEFAULT_WEIGHTS
    problem, method = for_facet(DEFAULT_WEIGHTS, "problem"), for_facet(DEFAULT_WEIGHTS, "method")
    assert FROM_TEXT & set(problem) == {"facet"}
    assert FROM_TEXT & set(method) == {"facet", "shared_methods"}
    assert set(DEFAULT_WEIGHTS) - FROM_TEXT <= set(problem)


def test_contributions_add_up_and_the_default_ranking_does_not_change(graph):
    by = rank(graph, Query(seed_rows=(5,), avoid_rows=(7,), facet="method"), min_score=0)
    assert by.contributions.sum(axis=1) == pytest.approx(by.scores)
    assert 5 not in by.rows
    assert 7 not in by.rows
    usual, without = rank(graph, Query(seed_rows=(5,))), rank(random_graph(), Query(seed_rows=(5,)))
    assert np.array_equal(usual.rows, without.rows)
    assert np.array_equal(usual.scores, without.scores)
