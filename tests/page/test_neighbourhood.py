from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec.model.matrix import from_triples
from graphrec.page.neighbourhood import _find_closest

if TYPE_CHECKING:
    from graphrec.model.graph import PaperGraph


def one_by_one(graph: PaperGraph, row: int, shown: set[int]) -> list[tuple[int, str, float, bool]]:
    found = [
        (int(other), kind, float(weight), cites_it)
        for kind, matrix, cites_it in (
            ("reference", graph.cites, False),
            ("reference", graph.cited_by, True),
            ("similar", graph.similar, False),
        )
        for other, weight in zip(*matrix.row(row), strict=True)
        if other < graph.n_papers and int(other) not in shown
    ]
    return sorted(found, key=lambda link: (link[1] != "reference", -link[2], link[0]))[:4]


@pytest.mark.parametrize("weights", [(1.0,), (0.5, 1.0), (0.2, 0.4, 0.6, 0.8)])
def test_the_closest_papers_are_those_of_a_plain_sort_with_few_weights_and_many_citing(weights: tuple[float]) -> None:
    random = np.random.default_rng(len(weights))
    n_papers, n_works, count = 300, 10, 3_000
    cited = np.where(random.random(count) < 0.3, random.integers(3, size=count), random.integers(310, size=count))
    cites = from_triples(random.integers(n_papers, size=count), cited, random.choice(weights, count), (300, 310))
    graph = replace(random_graph(n_papers, n_works), cites=cites, cited_by=cites.transpose())
    shown = {0, 1, *random.integers(n_papers, size=30).tolist()}
    for row in range(n_papers):
        assert _find_closest(graph, row, shown) == one_by_one(graph, row, shown)
        assert _find_closest(graph, row, {row}) == one_by_one(graph, row, {row})
