from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from graphrec.storage import packed
from graphrec.storage.packed import read_packed

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"one\ntwo\n"))
    assert read_packed(tmp_path / "a.gz") == b"one\ntwo\n"


def test_a_file_that_holds_more_than_its_size_allows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "_UNCHECKED", 1000)
    (tmp_path / "a.gz").write_bytes(gzip.compress(bytes(10_000_000)))
    with pytest.raises(OSError, match="holds more than a file of its size may"):
        read_packed(tmp_path / "a.gz")
