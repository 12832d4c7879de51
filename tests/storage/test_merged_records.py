from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from graphrec.errors import LibraryError
from graphrec.storage.merged_records import ORIGINALS_NAME, read_differences, save_differences

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = [(0, [{"title": "One", "authors": ["A. Roe"], "year": None}, {"year": 2020}]), (3, [{}])]


def test_differences_come_back_as_they_were(tmp_path: Path) -> None:
    save_differences(tmp_path, RECORDS)  # type: ignore[arg-type]
    assert read_differences(tmp_path) == dict(RECORDS)


@pytest.mark.parametrize(
    "line",
    [
        [float("nan"), []],
        ["0", []],
        [True, []],
        [0, [{"title": float("nan")}]],
        [0, [{"title": "\ud800"}]],
        [0, [{"title": None}]],
        [0, [{"year": 10**9}]],
        [0, [{"year": True}]],
        [0, [{"authors": "A. Roe"}]],
        [0, [{"authors": [["A. Roe"]]}]],
        [0, [{"further": "x"}]],
        [0, ["x"]],
        [0, {"title": "x"}],
        [0],
        3,
    ],
)
def test_differences_that_cannot_be_are_refused(tmp_path: Path, line: Any) -> None:
    (tmp_path / ORIGINALS_NAME).write_bytes(gzip.compress(json.dumps(line).encode() + b"\n"))
    with pytest.raises(LibraryError, match=r"originals\.jsonl\.gz"):
        read_differences(tmp_path)
