"""A work that is asked about stands among the papers: signals see it as one that others cite and that cites nothing."""

from __future__ import annotations

import numpy as np
import pytest

from graphrec.model.query import Query
from graphrec.ranking.promotion import promote, text_of_work
from graphrec.ranking.region import find_region, region_of_all
from tests.sample_graphs import random_graph


def test_links_are_those_of_before() -> None:
    graph = random_graph(n_papers=40, n_works=12, seed=3)
    promoted, left = promote(graph, [2, 7])
    node = {**{row: row for row in range(40)}, 42: 40, 47: 41}
    node |= {40 + int(number): 42 + at for at, number in enumerate(left)}
    for row in range(40):
        columns, values = graph.cites.row(row)
        expected = sorted(zip((node[one] for one in columns.tolist()), values.tolist(), strict=True))
        columns, values = promoted.cites.row(row)
        assert list(zip(columns.tolist(), values.tolist(), strict=True)) == expected
    assert promoted.relations_to(40) == graph.relations_to(42)
    assert (promoted.n_papers, promoted.n_works) == (42, 10)


def test_its_vector_is_the_mean_of_those_that_name_it() -> None:
    graph = random_graph(n_papers=40, n_works=12, seed=3)
    node = next(node for node in range(40, 52) if len(graph.cited_by.row(node)[0]) == 1)
    (row,) = graph.cited_by.row(node)[0].tolist()
    text = text_of_work(graph, node)
    assert text.vector == pytest.approx(graph.vectors[row].astype(float))
    assert np.linalg.norm(text.weights) == pytest.approx(1)


def test_a_region_around_a_work_holds_those_that_name_it_and_numbers_it_last() -> None:
    graph = random_graph(n_papers=40, n_works=12, seed=3)
    region = region_of_all(graph, Query(seed_rows=(5, 44), avoid_rows=(41,)))
    assert region.query.seed_rows == (5, 41)
    assert region.query.avoid_rows == (40,)
    assert region.rows.tolist() == [*range(40), 41, 44]
    assert sorted([*region.works.tolist(), 1, 4]) == list(range(12))
    assert find_region(graph, Query(seed_rows=(44,))).graph.relations_to(40) == graph.relations_to(44)
