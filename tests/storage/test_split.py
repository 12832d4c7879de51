from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.model.matrix import SparseMatrix, from_triples
from graphrec.storage.shards.split import SplitArray

SIZES = st.lists(st.integers(0, 4), min_size=1, max_size=5)


def split(array: np.ndarray, bounds: list[int]) -> SplitArray:
    return SplitArray(lambda at: array[bounds[at] : bounds[at + 1]], bounds)


def split_matrix(matrix: SparseMatrix, bounds: list[int]) -> SparseMatrix:
    entries = matrix.indptr[bounds].tolist()
    indptr = SplitArray(lambda at: matrix.indptr[bounds[at] : bounds[at + 1] + 1] - entries[at], bounds, entries[:-1])
    return SparseMatrix(indptr, split(matrix.indices, entries), split(matrix.data, entries), matrix.n_columns)


def bounds_of(sizes: list[int]) -> list[int]:
    return np.cumsum([0, *sizes]).tolist()


@given(SIZES, st.data())
def test_an_array_in_pieces_gives_what_the_array_gives(sizes: list[int], data: st.DataObject) -> None:
    bounds = bounds_of(sizes)
    whole = np.arange(bounds[-1] * 2, dtype=np.float16).reshape(-1, 2)
    pieces = split(whole, bounds)
    assert (len(pieces), pieces.shape, pieces.ndim, pieces.dtype) == (len(whole), whole.shape, 2, whole.dtype)
    ends = st.none() | st.integers(-12, 12)
    piece = slice(data.draw(ends), data.draw(ends), data.draw(st.sampled_from([None, 1, 2, -1])))
    assert np.array_equal(pieces[piece], whole[piece])
    if len(whole):
        places = np.array(data.draw(st.lists(st.integers(0, len(whole) - 1))), dtype=np.int64)
        assert np.array_equal(pieces[places], whole[places])
        assert np.array_equal(pieces[int(places[0]) if len(places) else 0], whole[int(places[0]) if len(places) else 0])
        assert np.array_equal(pieces[np.arange(len(whole)) % 2 == 0], whole[::2])
    assert np.array_equal(np.asarray(pieces), whole)


@given(SIZES, st.data())
def test_a_matrix_in_pieces_gives_the_rows_of_the_matrix(sizes: list[int], data: st.DataObject) -> None:
    bounds = bounds_of(sizes)
    cells = st.tuples(st.integers(0, max(0, bounds[-1] - 1)), st.integers(0, 6))
    triples = data.draw(st.lists(cells, max_size=20)) if bounds[-1] else []
    matrix = from_triples(
        [row for row, _ in triples], [column for _, column in triples], np.arange(len(triples)), (bounds[-1], 7)
    )
    pieces = split_matrix(matrix, bounds)
    assert pieces.shape == matrix.shape
    for row in range(matrix.n_rows):
        assert [part.tolist() for part in pieces.row(row)] == [part.tolist() for part in matrix.row(row)]
    rows = np.array(data.draw(st.lists(st.integers(0, bounds[-1] - 1))) if bounds[-1] else [], dtype=np.int64)
    for one, other in zip(pieces.entries(rows), matrix.entries(rows), strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(np.asarray(pieces.indptr), matrix.indptr)


def test_a_piece_is_fetched_when_it_is_asked_for_only() -> None:
    fetched = []

    def piece(at: int) -> np.ndarray:
        fetched.append(at)
        return np.arange(10) + 10 * at

    pieces = SplitArray(piece, [0, 10, 20, 30])
    assert pieces[14] == 14
    assert pieces[12:17].tolist() == [12, 13, 14, 15, 16]
    assert set(fetched) == {1}


def test_a_place_behind_the_end_is_refused() -> None:
    with pytest.raises(IndexError):
        split(np.arange(5), [0, 2, 5])[5]
