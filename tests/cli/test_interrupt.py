"""Ctrl-C and --debug, with real signals to real processes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.storage.folder import verify_folder

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library

SAID = "graphrec: Interrupted; nothing was left half written."


def records(path: Path, count: int) -> Path:
    """Enough made-up records to be busy with for a second or two."""
    lines = [
        json.dumps({"title": f"Study {number} of pruning", "abstract": f"We prune model {number} by its blocks. " * 9})
        for number in range(count)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


INTERRUPTED = """
import os, signal, sys
from contextlib import contextmanager
import graphrec.cli._report as report
from graphrec.cli import run

shown = report.progress

@contextmanager
def progress(*arguments):
    with shown(*arguments) as announce:
        def at(step, *rest):
            announce(step, *rest)
            if step == sys.argv[1]:
                signal.signal(signal.SIGPROF, lambda *_: os.kill(os.getpid(), signal.SIGINT))
                signal.setitimer(signal.ITIMER_PROF, 0.02)
        yield at

signal.signal(signal.SIGINT, signal.default_int_handler)  # the background jobs of a shell ignore it
report.progress = progress
sys.exit(run(sys.argv[2:]))
"""


def interrupt(arguments: list[str], step: str) -> subprocess.CompletedProcess[str]:
    """Run a command that gets a Ctrl-C after it worked for 20 ms at a step, however busy the machine is."""
    command = [sys.executable, "-c", INTERRUPTED, step, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=6000, check=False)


DROPPED = """
import os, signal, weakref
import graphrec.cli._report as report

class Gone: ...

signal.signal(signal.SIGINT, signal.default_int_handler)
with report.progress() as announce:
    gone = Gone()
    watch = weakref.ref(gone, lambda _: os.kill(os.getpid(), signal.SIGINT))
    del gone  # Python prints what a callback raises, and goes on
    print("still at work", flush=True)
    announce("Reading")
    print("not reached")
"""


def test_a_ctrl_c_that_python_drops_ends_the_work_at_the_next_step() -> None:
    done = subprocess.run([sys.executable, "-c", DROPPED], capture_output=True, text=True, timeout=600, check=False)
    assert done.stdout == "still at work\n"
    assert done.stderr.rstrip().endswith("KeyboardInterrupt")


RECORDS = 900  # enough for each step to take more than those 20 ms
STEPS = (
    "Reading",
    "Finding duplicates",
    "Reading what the words say",
    "Counting terms",
    "Linking papers",
    "Writing the library",
)


@pytest.mark.parametrize("step", STEPS)
def test_ctrl_c_in_build_leaves_no_library_and_exits_with_130(tmp_path: Path, step: str) -> None:
    target = tmp_path / "library"
    done = interrupt(["build", str(records(tmp_path / "r.jsonl", RECORDS)), "-o", str(target)], step)
    assert (done.returncode, done.stderr.strip()) == (130, SAID)
    names = [path.name for path in target.iterdir()] if target.exists() else []
    left = [name for name in names if not name.startswith((".writer", ".graphrec"))]  # a lock and a marker may stay
    assert left == [] or (sorted(left) == ["generation-1", "manifest.json"] and verify_folder(target) == [])


@pytest.mark.parametrize("step", STEPS)
def test_ctrl_c_in_add_leaves_the_library_as_it_was(tmp_path: Path, eight_library: Library, step: str) -> None:
    target = shutil.copytree(eight_library.address, tmp_path / "library")
    done = interrupt(["add", str(records(tmp_path / "r.jsonl", RECORDS)), "-l", str(target)], step)
    assert (done.returncode, done.stderr.strip()) == (130, SAID)
    whole = {8, 8 + RECORDS} if step == STEPS[-1] else {8}  # the library may be written by then
    assert len(graphrec.open(target)) in whole
    assert verify_folder(target) == []
    assert not list(target.glob(".writing-*"))


def test_debug_shows_the_traceback_and_without_it_there_is_none(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graphrec", "related", "x", "-l", str(tmp_path / "no")]
    plain = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (plain.returncode, plain.stdout) == (1, "")
    assert plain.stderr.startswith("graphrec: There is no library at ")
    assert plain.stderr.count("\n") == 1
    debugged = subprocess.run([*command, "--debug"], capture_output=True, text=True, check=False)
    assert debugged.returncode == 1
    assert "Traceback (most recent call last)" in debugged.stderr
    assert "graphrec.errors.LibraryNotFoundError: There is no library at " in debugged.stderr
