"""A sync that is killed at any moment is as if it had not begun, or as if it had ended; syncs and readers meet."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from adversarial import kills
from killed_processes import kill_at, start

import graphrec
from graphrec.pipeline import update

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,  # in processes of their own
    pytest.mark.skipif(sys.platform == "win32", reason="there are no signals that kill"),
]
STRIDE = 8  # of the moments that are tried; tests/adversarial/kills.py tries each


def test_papers_marks_and_ids_are_together_as_before_or_as_after(tmp_path: Path) -> None:
    begun = kills.make_library(tmp_path / "start", 12)
    done = shutil.copytree(begun, tmp_path / "done")
    kills.sync(str(done))
    states = {"before": kills.observe(begun), "after": kills.observe(done)}
    moments = iter(range(1, 1000, STRIDE))
    is_done, seen = False, set()
    while not is_done:
        moment = next(moments)
        victim = shutil.copytree(begun, tmp_path / f"victim-{moment}")
        is_done = kill_at(kills.sync, str(victim), moment=moment)
        seen.add(kills.check(victim, states))
    assert seen == {"before", "after"}


def test_two_syncs_at_once_are_one_after_the_other_or_one_is_told(tmp_path: Path) -> None:
    begun = kills.make_library(tmp_path / "start", 12)
    done = shutil.copytree(begun, tmp_path / "done")
    kills.sync(str(done))
    others = [start(kills.sync, str(begun)) for _ in range(2)]
    for each in others:
        each.join()
    codes = sorted(each.exitcode for each in others)
    assert codes in ([0, 0], [0, 1]), "an error of ours ends a process with 1"
    assert kills.observe(begun) == kills.observe(done)


def test_a_mark_that_is_set_while_a_sync_is_at_work_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = kills.make_library(tmp_path / "start", 12) / "library"
    write = update.write_corpus

    def mark_first(*arguments: object, **options: object) -> object:
        graphrec.open(library).mark("a5", discard=True, note="work5q")
        return write(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(update, "write_corpus", mark_first)
    graphrec.sync(library, yes=True)
    opened = graphrec.open(library)
    mark = opened.marks["b5"]
    assert (mark.decision, mark.note) == ("discard", "work5q")
    assert "work5q" in opened["b5"].abstract
