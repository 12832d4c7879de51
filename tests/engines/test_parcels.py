"""Parcels hold what was put in them; arrays of a file are mapped, not read; without room there is no file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from graphrec.engines import _parcels
from graphrec.matrix import SparseMatrix, from_triples, to_scipy

if TYPE_CHECKING:
    from pathlib import Path


def matrix() -> SparseMatrix:
    return from_triples(np.array([0, 2, 2]), np.array([1, 0, 3]), np.array([0.5, 1.0, 2.0], dtype=np.float32), (3, 4))


CONTENTS: list[Any] = [
    None,
    [],
    ["words", ("of", {"some": 1})],
    np.arange(7, dtype=np.int32),
    np.zeros((0, 5), dtype=np.float16),
    (np.arange(6).reshape(2, 3)[:, ::2], "a view", np.array([True, False])),
    {"many": [np.full(each, each, dtype=np.uint8) for each in range(5)]},
]


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


@pytest.mark.parametrize("content", CONTENTS, ids=str)
def test_what_is_unpacked_is_what_was_packed(tmp_path: Path, content: Any) -> None:
    assert same(content, _parcels.unpack(_parcels.pack(content)))
    written = _parcels.parcel_file(tmp_path / "parcel", content)
    assert written is not None
    assert written.size == (tmp_path / "parcel").stat().st_size
    assert same(content, _parcels.unpack(written))


def test_a_matrix_in_a_file_is_mapped_aligned_and_cannot_be_changed(tmp_path: Path) -> None:
    written = _parcels.parcel_file(tmp_path / "parcel", matrix())
    assert written is not None
    found = _parcels.unpack_once(written)
    assert found is _parcels.unpack_once(written)
    assert np.array_equal(to_scipy(found).todense(), to_scipy(matrix()).todense())
    for array in (found.indptr, found.indices, found.data):
        assert array.ctypes.data % 64 == 0
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_where_no_file_can_be_written_there_is_none(tmp_path: Path) -> None:
    assert _parcels.parcel_file(tmp_path / "no such folder" / "parcel", np.arange(5)) is None
