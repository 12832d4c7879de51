"""Closest centres: the same by way of groups as among all, but for a few; and k-means the same everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from graphrec.engines import open_engine
from graphrec.model.limits import SizeLimits
from graphrec.vectors import kmeans


def units(count: int, dimensions: int, seed: int, *, around: int = 0) -> np.ndarray:
    """Unit vectors: evenly spread, or around as many directions as said."""
    draw = np.random.default_rng(seed)
    vectors = draw.normal(size=(count, dimensions))
    if around:
        vectors = draw.normal(size=(around, dimensions))[draw.integers(around, size=count)] + 0.4 * vectors
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def among_all(vectors: np.ndarray, centres: np.ndarray, count: int) -> np.ndarray:
    return np.argsort(-(vectors @ centres.T), axis=1, kind="stable")[:, :count]


def test_few_centres_are_all_compared() -> None:
    vectors, centres = units(300, 8, 1), units(60, 8, 2)
    assert np.array_equal(kmeans.closest_centres(vectors, centres, 5), among_all(vectors, centres, 5))


@pytest.mark.slow
def test_of_many_centres_nearly_all_of_the_closest_are_found_by_way_of_groups() -> None:
    vectors, centres = np.split(units(9_000, 24, 3, around=80), [4_600])
    found, expected = kmeans.closest_centres(vectors, centres, 28), among_all(vectors, centres, 28)
    assert np.mean(found[:, 0] == expected[:, 0]) > 0.97
    assert np.mean([len(np.intersect1d(*rows)) / 28 for rows in zip(found, expected, strict=True)]) > 0.95
    assert all(len(set(row)) == 28 for row in found.tolist())
    cosines = np.take_along_axis(vectors @ centres.T, found, axis=1)
    assert (np.diff(cosines, axis=1) <= 1e-6).all()  # closest first


def test_a_block_is_cut_where_its_cosines_would_fill_the_memory() -> None:
    vectors, centres = units(4_300, 12, 5), units(4_200, 12, 6)
    whole = kmeans.closest_centres(vectors, centres, 4)
    assert np.array_equal(kmeans.closest_centres(vectors, centres, 4, most_cosines=1 << 17), whole)


def test_where_groups_are_all_but_empty_all_centres_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    among = kmeans._closest

    def noted(given: tuple[np.ndarray, int], some: np.ndarray) -> np.ndarray:
        compared.append(given[1])
        return among(given, some)

    monkeypatch.setattr(kmeans, "_closest", noted)
    centres, vectors = units(400, 6, 8), units(500, 6, 9)
    found = kmeans.closest_centres(
        vectors, centres, 390, limits=SizeLimits(grouped_centres=30), most_cosines=1
    )  # of the 20 groups, 16 are looked into
    assert compared.count(390) > 400
    assert np.mean(found == among_all(vectors, centres, 390)) > 0.99  # but for cosines that are all but equal
    assert all(len(set(row)) == 390 for row in found.tolist())


@pytest.mark.slow
def test_a_group_that_is_much_larger_than_the_others_is_cut() -> None:
    centres = np.concatenate([units(4_000, 12, 11), np.zeros((2_000, 12), dtype=np.float32)])
    grouped = kmeans._group_centres(centres)
    assert np.diff(grouped.starts).max() <= 3 * 77
    assert sorted(grouped.order.tolist()) == list(range(6_000))
    vectors = units(6_000, 12, 12)
    found = kmeans.closest_centres(vectors, centres, 5)
    assert np.mean(found[:, 0] == among_all(vectors, centres, 1)[:, 0]) > 0.97


def test_few_vectors_are_compared_with_all_centres_which_costs_less_than_to_group_them() -> None:
    vectors, centres = units(100, 12, 13), units(4_200, 12, 14)
    assert np.array_equal(kmeans.closest_centres(vectors, centres, 4), among_all(vectors, centres, 4))


@pytest.mark.parametrize("grouped_from", [250, 4_096])
def test_centres_are_unit_vectors_and_the_same_from_every_engine(grouped_from: int) -> None:
    limits = SizeLimits(grouped_centres=grouped_from)
    sample = units(3_000, 10, 10, around=40)
    centres = kmeans.spherical_kmeans(sample, 300, limits=limits)
    assert np.allclose(np.linalg.norm(centres, axis=1), 1, atol=1e-5)
    with open_engine("processes", 2) as mapper:
        assert np.array_equal(kmeans.spherical_kmeans(sample, 300, mapper, limits), centres)
