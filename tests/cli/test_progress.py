"""Bars on a terminal, silence elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from rich.progress import Progress

from graphrec.cli import _report
from graphrec.engines import run_serially
from graphrec.engines.progress import announce_batches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Outcome


def shown_on_a_terminal(arguments: list[str]) -> str:
    """What a command writes to stderr where that is a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "graphrec", *arguments]
    environment = {**os.environ, "COLUMNS": "120", "TERM": "xterm"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
            if not piece:
                break
            said += piece
    os.close(ours)
    assert process.returncode == 0, said
    return said.decode()


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """More than one batch of records."""
    path = tmp_path / "records.jsonl"
    lines = [{"title": f"Study {number} of pruning", "abstract": f"We prune model {number}."} for number in range(1100)]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


def test_a_terminal_shows_the_steps_of_a_build_and_the_time_left(records: Path, tmp_path: Path) -> None:
    said = shown_on_a_terminal(["build", str(records), "-o", str(tmp_path / "library")])
    for part in ("Reading what the words say", "so far, left", "Writing the library"):
        assert part in said


def test_the_rate_is_what_was_done_of_a_step_since_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([10.0, 10.0, 12.0, 20.0, 20.0, 24.0])
    drawn = Progress(disable=True)
    monkeypatch.setattr(_report, "_draw", lambda: drawn)
    bar = _report._Bar("papers", clock=lambda: next(seconds))
    rates = []
    for step, done in (("One", 0), ("One", 3000), ("Two", 0), ("Two", 10)):
        bar(step, done, 5000)
        rates += [task.fields["rate"] for task in drawn.tasks]
    assert rates == ["", "1,500 papers/s", "", "2 papers/s"]


def test_a_pipe_shows_no_bar(records: Path, tmp_path: Path, graphrec: Callable[..., Outcome]) -> None:
    said = graphrec("build", records, "-o", tmp_path / "library").err
    assert "Linking papers" not in said
    assert "\x1b" not in said


def test_batches_that_are_done_are_announced_up_to_the_total() -> None:
    told: list[tuple[object, ...]] = []
    mapper = announce_batches(run_serially, lambda *said: told.append(said), "Adding", 5, 2)
    assert list(mapper(lambda shared, batch: shared + batch, 1, [1, 2, 3])) == [2, 3, 4]
    assert told == [("Adding", 0, 5), ("Adding", 2, 5), ("Adding", 4, 5), ("Adding", 5, 5)]
