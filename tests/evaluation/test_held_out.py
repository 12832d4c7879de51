from dataclasses import fields
from functools import partial

import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec.errors import OptionError
from graphrec.evaluation import held_out

hide_references = partial(held_out.hide_references, least=2)


@pytest.fixture
def graph():
    return random_graph(150, 20)


def _references(graph, row):
    return {int(node) for node in graph.cites.row(row)[0] if node < graph.n_papers}


@pytest.mark.parametrize("cold", [False, True])
def test_hidden_references_are_in_no_matrix_of_the_graph(graph, cold):
    reduced, cases = hide_references(graph, 0.4, cold=cold)
    assert cases
    for case in cases:
        query = case.query.seed_rows[0]
        for row in case.grades:
            assert row in _references(graph, query)
            assert row not in _references(reduced, query)
            assert query not in reduced.cited_by.row(row)[0]


def test_a_cold_query_has_no_reference_left_not_even_to_works(graph):
    reduced, cases = hide_references(graph, 0.3, cold=True)
    assert all(len(reduced.cites.row(case.query.seed_rows[0])[0]) == 0 for case in cases)


def test_nobody_later_and_nobody_still_cited_competes(graph):
    reduced, cases = hide_references(graph, 0.5)
    for case in cases:
        query = case.query.seed_rows[0]
        later = set(np.flatnonzero(graph.years > graph.years[query]).tolist())
        assert set(case.excluded.tolist()) == later | _references(reduced, query)
        assert not set(case.grades) & set(case.excluded.tolist())


def test_relations_stay_with_their_references(graph):
    reduced, _ = hide_references(graph, 0.5)
    assert len(reduced.cites_relation) == len(reduced.cites.data)
    kept = {
        (row, int(node)): int(relation)
        for row in range(150)
        for node, relation in zip(
            graph.cites.row(row)[0], graph.cites_relation[graph.cites.indptr[row] :], strict=False
        )
    }
    for row in range(150):
        start = int(reduced.cites.indptr[row])
        for at, node in enumerate(reduced.cites.row(row)[0]):
            assert reduced.cites_relation[start + at] == kept[row, int(node)]


def test_the_given_graph_is_left_as_it_was_and_the_rest_is_shared(graph):
    before = len(graph.cites.data)
    reduced, _ = hide_references(graph, 0.5)
    assert len(graph.cites.data) == before
    changed = {part.name for part in fields(graph) if getattr(graph, part.name) is not getattr(reduced, part.name)}
    assert changed == {"cites", "cites_relation", "cited_by"}


def test_the_same_seed_hides_the_same_references(graph):
    one, other = (hide_references(graph, 0.3, seed=5)[1] for _ in range(2))
    assert [dict(case.grades) for case in one] == [dict(case.grades) for case in other]


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, float("nan")])
def test_an_impossible_share_is_refused(graph, share):
    with pytest.raises(OptionError, match="share"):
        hide_references(graph, share)


def test_a_library_without_references_says_so():
    with pytest.raises(OptionError, match="99 references"):
        held_out.hide_references(random_graph(), least=99)
