"""Parcels hold what was put in them; arrays of a file are mapped, not read; without room there is no file."""

from __future__ import annotations

import resource
import shutil
import signal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from graphrec.engines.backends import _parcels
from graphrec.model.matrix import SparseMatrix, from_triples, to_scipy

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
    written = _parcels.parcel_at(tmp_path / "parcel", content)
    assert isinstance(written, _parcels.ParcelFile)
    assert written.arrays + written.rest <= written.path.stat().st_size
    assert same(content, _parcels.unpack(written))


def test_a_matrix_in_a_file_is_mapped_aligned_and_cannot_be_changed(tmp_path: Path) -> None:
    written = _parcels.parcel_at(tmp_path / "parcel", matrix())
    assert isinstance(written, _parcels.ParcelFile)
    found = _parcels.unpack_once(written)
    assert found is _parcels.unpack_once(written)
    assert np.array_equal(to_scipy(found).todense(), to_scipy(matrix()).todense())
    for array in (found.indptr, found.indices, found.data):
        assert array.ctypes.data % 64 == 0
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_where_there_is_too_little_room_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10_000))
    assert isinstance(_parcels.parcel_at(tmp_path / "parcel", np.arange(50)), _parcels.ParcelFile)
    content = np.arange(5_000)
    assert same(content, _parcels.unpack(_parcels.parcel_at(tmp_path / "large", content)))
    assert [path.name for path in tmp_path.iterdir()] == ["parcel"]


def test_a_file_that_the_disk_refuses_half_way_is_removed(tmp_path: Path) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limit[1]))
    try:
        content = np.arange(100_000)
        packed = _parcels.parcel_at(tmp_path / "parcel", content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, before)
    assert same(content, _parcels.unpack(packed))
    assert list(tmp_path.iterdir()) == []
