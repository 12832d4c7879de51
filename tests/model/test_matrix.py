from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.model.matrix import SparseMatrix, from_scipy, from_triples, to_float32, to_scipy

SHAPE = (5, 7)
triples = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), st.floats(0.125, 4, width=32)), max_size=30)


def dense(matrix: SparseMatrix) -> np.ndarray:
    return to_scipy(matrix).toarray()


def build(entries: list[tuple[int, int, float]]) -> SparseMatrix:
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    return from_triples(rows, columns, values, SHAPE)


@given(triples)
def test_of_equal_positions_the_largest_value_stays(entries: list[tuple[int, int, float]]) -> None:
    expected = np.zeros(SHAPE, dtype=np.float32)
    for row, column, value in entries:
        expected[row, column] = max(expected[row, column], value)
    np.testing.assert_array_equal(dense(build(entries)), expected)


@given(triples)
def test_transposing_agrees_with_scipy(entries: list[tuple[int, int, float]]) -> None:
    matrix = build(entries)
    np.testing.assert_array_equal(dense(matrix.transpose()), dense(matrix).T)
    assert matrix.transpose().shape == (7, 5)


@given(triples, st.lists(st.integers(0, 4), max_size=5))
def test_combining_rows_is_the_weighted_sum(entries: list[tuple[int, int, float]], rows: list[int]) -> None:
    matrix = build(entries)
    weights = np.arange(1, len(rows) + 1, dtype=np.float64)
    np.testing.assert_allclose(matrix.combine_rows(rows, weights), weights @ dense(matrix)[rows], rtol=1e-6)


@given(triples)
def test_left_multiplication_agrees_with_scipy(entries: list[tuple[int, int, float]]) -> None:
    matrix = build(entries)
    vector = np.arange(5, dtype=np.float64)
    np.testing.assert_allclose(matrix.left_multiply(vector), vector @ dense(matrix), rtol=1e-6)


def test_a_row_gives_columns_and_values() -> None:
    columns, values = build([(1, 3, 0.5), (1, 0, 2.0)]).row(1)
    assert columns.tolist() == [0, 3]
    assert values.tolist() == [2.0, 0.5]


def test_scipy_round_trip_keeps_everything() -> None:
    matrix = build([(0, 1, 1.0), (4, 6, 2.0)])
    again = from_scipy(to_scipy(matrix))
    np.testing.assert_array_equal(again.indices, matrix.indices)
    np.testing.assert_array_equal(again.indptr, matrix.indptr)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_empty_matrices_work(shape: tuple[int, int]) -> None:
    matrix = from_triples([], [], [], shape)
    assert matrix.shape == shape
    assert matrix.transpose().shape == shape[::-1]


def test_every_half_becomes_the_same_single() -> None:
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    halves = halves[np.isfinite(halves)]
    assert to_float32(halves).view(np.uint32).tolist() == halves.astype(np.float32).view(np.uint32).tolist()


def test_what_is_no_row_of_halves_becomes_single_too() -> None:
    halves = np.linspace(-1, 1, 12, dtype=np.float16).reshape(3, 4)
    for values in (halves.T, halves[:, ::2], halves.astype(">f2"), halves.astype(np.float64)):
        assert to_float32(values).tolist() == values.astype(np.float32).tolist()
    already = halves.astype(np.float32)
    assert to_float32(already) is already
