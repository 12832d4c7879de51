from dataclasses import replace

import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec.model.query import Query
from graphrec.ranking.fusion import default_weights, for_facet, rank
from graphrec.signals import facet, load_signals, shared_methods


@pytest.fixture
def graph():
    return random_graph()


def _about(query):
    """The query with vectors of the parts of papers 3 to 19."""
    parts = np.random.default_rng(1).normal(size=(17, 8))
    parts /= np.linalg.norm(parts, axis=1, keepdims=True)
    return replace(query, part_rows=tuple(range(3, 20)), part_vectors=parts.astype(np.float32))


def test_without_a_facet_it_has_nothing_to_say(graph):
    assert not facet.score(graph, Query(seed_rows=(5,))).any()


def test_the_score_is_the_cosine_of_that_part_and_zero_where_none_was_compared(graph):
    query = _about(Query(seed_rows=(5, 9), facet="method"))
    parts = query.part_vectors
    found = facet.score(graph, query)
    assert found[3:20] == pytest.approx(parts @ (parts[2] + parts[6]) / 2, abs=1e-6)
    assert not found[:3].any()
    assert not found[20:].any()


def test_free_text_as_a_whole_is_the_facet_text(graph):
    text = np.full(8, 8**-0.5)
    query = _about(Query(text_terms=(np.array([1]), np.array([1.0])), text_vector=text, facet="result"))
    assert facet.score(graph, query)[3:20] == pytest.approx(query.part_vectors @ text, abs=1e-6)


def test_the_facet_takes_the_place_of_all_likeness_of_whole_texts():
    usual = default_weights()
    from_text = {name for name, signal in load_signals().items() if signal.is_from_text}
    assert for_facet(usual, "") == usual
    problem, method = for_facet(usual, "problem"), for_facet(usual, "method")
    assert from_text & set(problem) == {"facet"}
    assert from_text & set(method) == {"facet", "shared_methods"}
    assert set(usual) - from_text <= set(problem)


def test_contributions_add_up_and_the_default_ranking_does_not_change(graph):
    by = rank(graph, _about(Query(seed_rows=(5,), avoid_rows=(7,), facet="method")), min_score=0)
    assert by.contributions.sum(axis=1) == pytest.approx(by.scores)
    assert 5 not in by.rows
    assert 7 not in by.rows
    usual, without = rank(graph, Query(seed_rows=(5,))), rank(random_graph(), Query(seed_rows=(5,)))
    assert np.array_equal(usual.rows, without.rows)
    assert np.array_equal(usual.scores, without.scores)


def test_who_shares_a_method_is_found_by_method_however_unlike_the_text(graph):
    query = Query(seed_rows=(5,), facet="method", part_rows=(5,), part_vectors=np.ones((1, 8), dtype=np.float32))
    found = rank(graph, query, min_score=0)
    sharing = np.flatnonzero(shared_methods.score(graph, Query(seed_rows=(5,))))
    assert set(sharing) - {5} <= set(rank(graph, query, min_score=0, top=graph.n_papers).rows)
    assert found.contributions[:, found.signals.index("shared_methods")].any()
