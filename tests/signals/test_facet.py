from dataclasses import replace

import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec.model.query import Query
from graphrec.ranking.fusion import WITH_FACET, default_weights, for_facet, rank, score_all
from graphrec.signals import facet, shared_methods


@pytest.fixture
def graph():
    return random_graph()


def _about(query):
    """The query with vectors of the parts of papers 3 to 19, of one sentence each."""
    parts = np.random.default_rng(1).normal(size=(17, 8))
    parts /= np.linalg.norm(parts, axis=1, keepdims=True)
    return replace(query, part_rows=tuple(range(3, 20)), part_vectors=parts.astype(np.float32))


def test_without_a_facet_it_has_nothing_to_say(graph):
    assert not facet.score(graph, Query(seed_rows=(5,))).any()


def _above_unlike(cosines):
    return pytest.approx(np.clip((cosines - facet.UNLIKE) / (1 - facet.UNLIKE), 0, 1), abs=1e-6)


def test_the_score_is_the_cosine_of_that_part_and_zero_where_none_was_compared(graph):
    query = _about(Query(seed_rows=(5, 9), facet="method"))
    parts = query.part_vectors
    found = facet.score(graph, query)
    assert found[3:20] == _above_unlike(parts @ (parts[2] + parts[6]) / 2)
    assert not found[:3].any()
    assert not found[20:].any()


def test_of_several_sentences_the_whole_and_the_closest_pairs_count_half_each(graph):
    one, two, three = np.eye(3, 8)
    query = Query((5,), facet="method", part_rows=(5, 5, 7, 7), part_vectors=np.stack([one, two, two, three]))
    whole, closest = 0.5, (0 + 1) / 2
    found = facet.score(graph, query)
    assert found[7] == _above_unlike((whole + closest) / 2)
    assert found[5] == pytest.approx(1)


def test_free_text_as_a_whole_is_the_facet_text(graph):
    text = np.full(8, 8**-0.5)
    query = _about(Query(text_terms=(np.array([1]), np.array([1.0])), text_vector=text, facet="result"))
    assert facet.score(graph, query)[3:20] == _above_unlike(query.part_vectors @ text)


def test_the_facet_joins_the_usual_signals():
    usual = default_weights()
    assert for_facet(usual, "") == usual
    assert for_facet(usual, "problem") == {**usual, "facet": facet.WEIGHT}
    method = for_facet(usual, "method")
    assert {name for name in method if method[name] != usual.get(name)} == {"facet", "shared_methods"}


def test_the_facet_is_added_and_its_share_is_its_own(graph):
    usual = score_all(graph, Query(seed_rows=(5,)))
    by = score_all(graph, _about(Query(seed_rows=(5,), facet="problem")))
    column = by.signals.index("facet")
    assert by.raw - by.shares[:, column] == pytest.approx(usual.raw * WITH_FACET)
    compared = np.flatnonzero(by.shares[:, column])
    assert len(compared)
    assert set(compared) <= set(range(3, 20))


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
    sharing = np.flatnonzero(shared_methods.score(graph, query))
    assert set(sharing) - {5} <= set(rank(graph, query, min_score=0, top=graph.n_papers).rows)
    assert found.contributions[:, found.signals.index("shared_methods")].any()


def test_by_method_shared_methods_count_where_the_texts_are_unlike_only(graph):
    seed, by_method = Query(seed_rows=(5,)), Query(seed_rows=(5,), facet="method")
    sharing = shared_methods.score(graph, seed) > 0
    unlike, alike = ({"semantic": np.full(graph.n_papers, cosine)} for cosine in (0.4, 0.5))
    assert ((shared_methods.score(graph, by_method, unlike) > 0) == sharing).all()
    assert not shared_methods.score(graph, by_method, alike).any()
    assert np.array_equal(shared_methods.score(graph, seed, alike), shared_methods.score(graph, seed))
