"""When papers were first seen is noted, and no rebuild, sync, move or removal forgets it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.pipeline import outcome

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    """The time that a build notes, a day later each time."""

    def __init__(self) -> None:
        self.days = -1

    def __call__(self) -> str:
        self.days += 1
        return (START + timedelta(days=self.days)).isoformat(timespec="seconds")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(outcome, "_now", clock)
    return clock


def write(path: Path, *names: str) -> Path:
    lines = [json.dumps({"id": name, "title": f"On the sand of {name}", "abstract": f"Sand {name}."}) for name in names]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def batches(library: graphrec.Library) -> list[tuple[str, int]]:
    return list(library.trends("batch").periods)


def test_the_files_of_one_build_are_batches_by_name(tmp_path: Path, clock: Clock) -> None:
    files = [write(tmp_path / "b.jsonl", "one", "two"), write(tmp_path / "a.jsonl", "three")]
    assert [size for _, size in batches(graphrec.build(files, tmp_path / "library"))] == [1, 2]


def test_what_is_added_or_comes_by_sync_is_a_later_batch(tmp_path: Path, clock: Clock) -> None:
    first = write(tmp_path / "a.jsonl", "one", "two")
    graphrec.build([first], tmp_path / "library")
    graphrec.add([write(tmp_path / "b.jsonl", "three")], tmp_path / "library")
    write(first, "one", "two", "four", "five")
    graphrec.sync(tmp_path / "library")
    found = batches(graphrec.open(tmp_path / "library"))
    assert [size for _, size in found] == [2, 1, 2]
    assert [label[:10] for label, _ in found] == ["2026-01-01", "2026-01-02", "2026-01-03"]


def test_a_paper_that_left_and_comes_back_is_not_new(tmp_path: Path, clock: Clock) -> None:
    first = write(tmp_path / "a.jsonl", "one", "two", "three")
    graphrec.build([first], tmp_path / "library")
    write(first, "one", "three")
    graphrec.sync(tmp_path / "library")
    write(first, "one", "two", "three", "four")
    graphrec.sync(tmp_path / "library")
    assert [size for _, size in batches(graphrec.open(tmp_path / "library"))] == [3, 1]


def test_a_second_source_and_a_rebuild_leave_the_first_arrival(tmp_path: Path, clock: Clock) -> None:
    files = [write(tmp_path / "b.jsonl", "one", "two")]
    graphrec.build(files, tmp_path / "library")
    files.append(write(tmp_path / "a.jsonl", "one", "three"))
    graphrec.add(files[1:], tmp_path / "library")
    before = batches(graphrec.open(tmp_path / "library"))
    assert [size for _, size in before] == [2, 1]
    graphrec.build(files, tmp_path / "library", replace=True)
    assert batches(graphrec.open(tmp_path / "library")) == before


def test_arrivals_change_no_byte_of_the_generation(tmp_path: Path, clock: Clock) -> None:
    file = write(tmp_path / "a.jsonl", "one", "two")
    sums = []
    for name in ("x", "y"):
        graphrec.build([file], tmp_path / name)
        sums.append(graphrec.open(tmp_path / name)._snapshot.manifest.files)
    assert sums[0] == sums[1]


def test_an_earlier_graphrec_noted_nothing_and_its_papers_are_the_first_batch(tmp_path: Path, clock: Clock) -> None:
    file = write(tmp_path / "a.jsonl", "one", "two")
    graphrec.build([file], tmp_path / "library")
    (tmp_path / "library" / "marks.json").unlink()
    assert [size for _, size in batches(graphrec.open(tmp_path / "library"))] == [2]
    graphrec.add([write(tmp_path / "b.jsonl", "three")], tmp_path / "library")
    assert [size for _, size in batches(graphrec.open(tmp_path / "library"))] == [2, 1]
