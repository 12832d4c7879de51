"""What is said before a build that memory or disk may not suffice for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.errors import LibraryError
from graphrec.model.paper import Paper
from graphrec.storage import resources
from graphrec.storage.resources import check_papers, free_memory, warn_of_files

if TYPE_CHECKING:
    from pathlib import Path

PAPERS = [Paper("Sieving sand", "We sieve sand. " * 1000)] * 1000  # 15 MB of text


def with_memory(monkeypatch: pytest.MonkeyPatch, free: int | None) -> None:
    monkeypatch.setattr(resources, "free_memory", lambda: free)


def with_disk(monkeypatch: pytest.MonkeyPatch, free: int | None) -> None:
    monkeypatch.setattr(resources, "_free_disk", lambda _: free)


def test_little_memory_is_said_before_building(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with_memory(monkeypatch, 100_000_000)
    check_papers(PAPERS, tmp_path / "library")
    (said,) = caplog.messages
    assert said.startswith("Building a library of 1,000 papers takes about 355.1 MB of memory, and 100.0 MB are free;")


def test_nothing_is_said_where_there_is_enough_or_where_nobody_knows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for free in (10**12, None):
        with_memory(monkeypatch, free)
        with_disk(monkeypatch, free)
        check_papers(PAPERS, tmp_path / "library")
    assert caplog.messages == []


def test_large_files_are_warned_of_before_they_are_read_packed_ones_by_what_is_in_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with_memory(monkeypatch, 260_000_000)
    for name in ("plain.jsonl", "packed.jsonl.gz"):
        (tmp_path / name).write_bytes(b"x" * 1_000_000)
    warn_of_files([tmp_path / "plain.jsonl", "nowhere.jsonl"])
    assert caplog.messages == []
    warn_of_files([tmp_path / "packed.jsonl.gz"])
    assert [message.partition(" takes")[0] for message in caplog.messages] == ["Building from 3.0 MB of records"]


def test_a_disk_too_small_is_refused_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, eight_file: Path
) -> None:
    with_disk(monkeypatch, 100)
    with pytest.raises(LibraryError, match=r"library needs about .* MB of disk for this, and 0\.0 MB are free; make"):
        graphrec.build(eight_file, tmp_path / "library")
    assert not (tmp_path / "library").exists()


def test_a_disk_that_may_be_too_small_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with_disk(monkeypatch, 10_000_000)
    check_papers(PAPERS, tmp_path / "library")
    assert [message.partition("; ")[2] for message in caplog.messages] == ["it may not fit."]


@pytest.mark.parametrize(
    ("limit", "used", "free"), [("1000000", "400000", 600_000), ("max", "400000", None), (None, None, None)]
)
def test_the_limit_of_a_container_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str | None, used: str | None, free: int | None
) -> None:
    for name, text in (("max", limit), ("current", used)):
        if text is not None:
            (tmp_path / name).write_text(text, "ascii")
    monkeypatch.setattr(resources, "_GROUPS", (str(tmp_path / "max"),))
    monkeypatch.setattr(resources, "_GROUPS_USED", (str(tmp_path / "current"),))
    for name in ("_available", "_limit_free"):
        monkeypatch.setattr(resources, name, lambda: None)
    assert free_memory() == free


def test_the_limit_of_the_process_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    before = resources._limit_free()
    assert before is None or before > 0
    monkeypatch.setattr(resource, "getrlimit", lambda _: (10**15, 10**15))
    left = resources._limit_free()
    assert left is not None
    assert 10**14 < left < 10**15
