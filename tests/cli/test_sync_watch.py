"""`sync --watch` in a process of its own: it follows a file that changes, tells errors, and ends by Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

import graphrec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WATCH = """
import signal, sys
from graphrec.cli import run
from graphrec.sources import watch

signal.signal(signal.SIGINT, signal.default_int_handler)  # the background jobs of a shell ignore it
watch.PERIOD = 0.02
sys.exit(run(sys.argv[1:]))
"""


def write(file: Path, subjects: list[str]) -> None:
    """Records about these subjects, in a file that is replaced at once."""
    lines = [
        json.dumps({"title": f"How {each} grow in rivers", "abstract": f"We counted {each}."}) for each in subjects
    ]
    new = file.with_name(f"{file.name}.new")
    new.write_text("\n".join(lines), "utf-8")
    new.replace(file)


@contextmanager
def following(library: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A process that follows the sources of a library, once it waits for changes; its messages are with its output."""
    command = [sys.executable, "-u", "-c", WATCH, "sync", "-l", str(library), "--watch", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """The lines up to the one with a text."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    pytest.fail(f"{text!r} was not printed, but: {''.join(lines)}")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    write(tmp_path / "refs.jsonl", ["reeds", "mosses"])
    graphrec.build(tmp_path / "refs.jsonl", tmp_path / "library")
    return tmp_path / "library"


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no Ctrl-C to one process")
@pytest.mark.slow
def test_changes_and_problems_are_told_until_ctrl_c(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "refs.jsonl"
    with following(library) as process:
        read_until(process, "Following 1 file; Ctrl-C ends it.")
        write(file, ["reeds", "mosses", "algae"])
        assert "+ How algae grow in rivers" in read_until(process, "Library: ")
        file.write_text("", "utf-8")
        read_until(process, "refs.jsonl")
        write(file, ["reeds", "algae"])
        assert "- How mosses grow in rivers" in read_until(process, "Library: ")
        file.rename(tmp_path / "elsewhere.jsonl")
        read_until(process, "refs.jsonl is missing")
        (tmp_path / "elsewhere.jsonl").rename(file)
        process.send_signal(signal.SIGINT)
        assert process.wait(600) == 0
    with graphrec.open(library) as opened:
        assert len(opened) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
@pytest.mark.slow
def test_another_signal_ends_it_as_any_command(library: Path) -> None:
    with following(library) as process:
        read_until(process, "Following 1 file")
        process.send_signal(signal.SIGTERM)
        assert process.wait(600) == 128 + signal.SIGTERM
