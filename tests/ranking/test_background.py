"""The background of a corpus: what it is measured on, and what stands above it."""

from dataclasses import replace

import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec.ranking.background import (
    SPREAD,
    USUAL,
    background,
    elevation,
    measure_background,
    share_background,
    usual_rows,
)


def spread_out(count: int, common: float, seed: int = 0) -> np.ndarray:
    """Unit vectors whose cosines are about `common`."""
    noise = np.random.default_rng(seed).normal(size=(count, 64))
    vectors = noise / np.linalg.norm(noise, axis=1, keepdims=True) * (1 - common) ** 0.5
    vectors[:, 0] += common**0.5
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_the_background_is_that_of_all_pairs():
    vectors = spread_out(300, 0.15)
    every = (vectors @ vectors.T)[np.triu_indices(300, 1)]
    assert measure_background(vectors) == pytest.approx(every.mean(), abs=0.01)


def test_papers_without_text_do_not_count():
    vectors = spread_out(50, 0.15)
    assert measure_background(np.concatenate([vectors, np.zeros((20, 64))])) == measure_background(vectors)


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_papers_have_none(count: int):
    assert measure_background(spread_out(count, 0.1)) == 0


def test_a_corpus_of_one_subject_is_no_background_of_its_own():
    assert measure_background(spread_out(100, 0.8)) == 0.25


def test_the_sample_is_spread_over_the_corpus():
    assert usual_rows(10).tolist() == [*range(10)]
    rows = usual_rows(100_000)
    assert USUAL <= len(rows) < 2 * USUAL
    assert rows[-1] > 99_000


def test_a_part_of_a_graph_has_the_background_of_all_of_it():
    graph = replace(random_graph(), vectors=spread_out(random_graph().n_papers, 0.1).astype(np.float16))
    alike = np.repeat(graph.vectors[:1], 5, axis=0)
    part = replace(graph, vectors=np.concatenate([alike, graph.vectors]))
    share_background(graph, part, 5 + usual_rows(graph.n_papers))
    assert background(part) == background(graph) == background(replace(graph))
    assert background(replace(part)) != background(graph)


def test_elevation_is_told_in_standard_deviations():
    graph = replace(random_graph(), vectors=spread_out(random_graph().n_papers, 0.1).astype(np.float16))
    mean = background(graph)
    assert elevation(graph, np.array([mean, mean + 2 * SPREAD])) == pytest.approx([0, 2])
    assert elevation(graph, np.array([mean + SPREAD]), length=0.5) == pytest.approx([2])
