"""Closed, full and broken streams, odd encodings, hostile names: one sentence or the answer, never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from graphrec.cli import _limits, _run, _signals

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library
    from tests.cli.conftest import Outcome

posix = pytest.mark.skipif(os.name != "posix", reason="a shell of Unix")
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")


def shell(line: str, *arguments: object, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of a shell in which `$G` is graphrec and `$1` the first argument."""
    command = line.replace("$G", f"'{sys.executable}' -m graphrec")
    words = ["bash", "-c", command, "bash", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, check=False, timeout=600, env={**os.environ, **variables})


@posix
@full
@pytest.mark.parametrize("streams", [">&-", "<&- >&-", ">/dev/full"])
def test_a_result_that_cannot_be_written_is_an_error_in_one_sentence(eight_library: Library, streams: str) -> None:
    done = shell(f'$G stats -l "$1" {streams}', eight_library.address)
    said = done.stderr.decode()
    assert done.returncode == 1
    assert said.startswith("graphrec: The output, or a file, cannot be read or written (")
    assert said.count("\n") == 1


@posix
@full
@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", "<&-"])
def test_a_stream_that_is_not_needed_changes_nothing(eight_library: Library, streams: str) -> None:
    done = shell(f'$G related zzz MultiPruner --exact -l "$1" --to json -v {streams}', eight_library.address)
    assert done.returncode == 1  # there is no zzz
    done = shell(f'$G stats -v -l "$1" {streams}', eight_library.address)
    assert (done.returncode, b"Traceback" in done.stderr, b"8" in done.stdout) == (0, False, True)


@posix
def test_stdin_that_is_closed_is_told(eight_library: Library) -> None:
    done = shell('$G related --text - -l "$1" --no-open <&-', eight_library.address)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"graphrec: Nothing can be read from stdin (-), which is closed;")


@posix
def test_a_reader_that_goes_is_no_error(eight_library: Library) -> None:
    done = shell('$G search pruning -l "$1" | true; echo ${PIPESTATUS[0]}', eight_library.address)
    assert (done.stdout, done.stderr) == (b"0\n", b"")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_with_a_mark_is_read_in_its_encoding(
    eight_library: Library, graphrec: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    text = "We prune the blocks of a große Sprache like BlockPruner."
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode(encoding)), encoding="utf-8"))
    done = graphrec("related", "--text", "-", "-l", eight_library.address, "--to", "json", "--page", "none")
    assert (done.code, json.loads(done.out)["query"]["text"]) == (0, text)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("We prune — große Blöcke.".encode("utf-16-le"), "UTF-16"),
        ("We prune — große Blöcke.".encode("utf-16-be"), "UTF-16"),
        ("We prune blocks.".encode("utf-32-be"), "UTF-32"),
        ("We prune große Blöcke.".encode("latin-1"), "Latin-1 or Windows-1252"),
        (b"pruning\0blocks", "NUL"),
        (b"\xff\xfe\x00\xd8a\x00", "UTF-16 and is damaged"),
    ],
)
@pytest.mark.parametrize("where", ["text", "titles", "judgements", "config"])
def test_a_text_in_another_encoding_is_refused_with_its_name(
    eight_library: Library,
    graphrec: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    content: bytes,
    named: str,
    where: str,
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    if where == "config":
        monkeypatch.setenv("GRAPHREC_CONFIG", str(file))
    words = {
        "text": ["related", "--text-file", file],
        "titles": ["related", "--from", file],
        "judgements": ["evaluate", file],
        "config": ["stats"],
    }[where]
    done = graphrec(*words, "-l", eight_library.address)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert named in done.err


@posix
def test_a_file_name_that_is_not_utf_8_is_read_shown_and_stored(
    tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    paths = [tmp_path / os.fsdecode(name) for name in (b"caf\xe9.jsonl", b"two\nlines\x1b[31m.jsonl")]
    for number, path in enumerate(paths):
        record = json.dumps({"title": f"Pruning of blocks, part {number}", "abstract": "We prune."})
        path.write_text(f"{record}\n{{\n", encoding="utf-8")
    done = graphrec("build", *paths, "-o", tmp_path / "library")
    assert done.code == 0
    assert "caf\\xe9.jsonl:2: not JSON" in done.err
    assert "two\\u000alines\\u001b[31m.jsonl:2: not JSON" in done.err
    shown = json.loads(graphrec("show", "Pruning of blocks, part 0", "-l", tmp_path / "library", "--to", "json").out)
    assert "caf\\xe9.jsonl" in json.dumps(shown).replace("\\\\", "\\")


def test_json_escapes_what_cannot_be_seen_and_messages_leave_it_out(
    eight_library: Library, graphrec: Callable[..., Outcome]
) -> None:
    hostile = "pruning \u202egnp\U000e0041 blocks"
    done = graphrec("related", "--text", hostile, "-l", eight_library.address, "--to", "json")
    assert json.loads(done.out)["query"]["text"] == hostile
    assert "\u202e" not in done.out
    assert "\U000e0041" not in done.out
    for words in ((hostile,), ("related", hostile, "--exact", "-l", eight_library.address), ("stats", f"--{hostile}")):
        failed = graphrec(*words)
        assert failed.code in {1, 2}
        assert "\u202e" not in failed.err


def test_memory_that_packages_lack_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def lack() -> None:
        lacking = ImportError("libx.so: failed to map segment from shared object")
        raise ImportError("The `scipy` install you are using seems to be broken") from lacking

    def fail() -> None:
        raise RuntimeError("a mistake of the program")

    assert _run.run_command(click.Command("graphrec", callback=lack), []) == 1
    assert capsys.readouterr().err == "graphrec: Memory ran out; close other programs, or build from fewer papers.\n"
    with pytest.raises(RuntimeError, match="a mistake"):
        _run.run_command(click.Command("graphrec", callback=fail), [])


def test_a_limit_under_which_packages_abort_is_told(
    graphrec: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (100_000_000, 100_000_000))
    done = graphrec("stats")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "100 MB (ulimit -v)" in done.err
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    _limits.check_limits()


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_command_with_its_code_and_a_sentence(capsys: pytest.CaptureFixture[str], name: str) -> None:
    number = getattr(signal, name)
    undone = []

    def work() -> None:
        try:
            with _signals.signals_recorded():
                signal.raise_signal(number)
        finally:
            undone.append(name)

    before = signal.signal(number, signal.SIG_DFL)  # under nohup it is ignored
    try:
        assert _run.run_command(click.Command("graphrec", callback=work), []) == 128 + number
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, before)
    assert undone == [name]
    assert capsys.readouterr().err.strip() == f"graphrec: Ended by {name}; nothing was left half written."
