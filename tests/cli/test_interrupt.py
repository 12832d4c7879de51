"""Ctrl-C and --debug, with real signals to real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.library.folder import verify_folder

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.front import Library

SAID = "graphrec: Interrupted; nothing was left half written."


def records(path: Path, count: int) -> Path:
    """Enough made-up records to be busy with for a second or two."""
    lines = [
        json.dumps({"title": f"Study {number} of pruning", "abstract": f"We prune model {number} by its blocks. " * 9})
        for number in range(count)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def interrupt(arguments: list[str], step: str) -> subprocess.CompletedProcess[str]:
    """Start a command and press Ctrl-C as soon as it says that it is at a step."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    code = (
        "import signal, sys, graphrec.cli._report as report\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # the background jobs of a shell ignore it
        "from contextlib import contextmanager\n"
        "@contextmanager\n"
        "def progress():\n"
        "    yield lambda step, *_: print('at', step, flush=True)\n"
        "report.progress = progress\n"
        "from graphrec.cli import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line == f"at {step}\n":
            break
    time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


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
    done = interrupt(["build", str(records(tmp_path / "r.jsonl", 2000)), "-o", str(target)], step)
    assert (done.returncode, done.stderr.strip()) == (130, SAID)
    assert not target.exists() or not [path for path in target.iterdir() if not path.name.startswith(".writer")]


@pytest.mark.parametrize("step", STEPS)
def test_ctrl_c_in_add_leaves_the_library_as_it_was(tmp_path: Path, eight_library: Library, step: str) -> None:
    target = shutil.copytree(eight_library.path, tmp_path / "library")
    done = interrupt(["add", str(records(tmp_path / "r.jsonl", 2000)), "-l", str(target)], step)
    assert (done.returncode, done.stderr.strip()) == (130, SAID)
    assert len(graphrec.open(target)) == 8
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
