"""How worker processes start and end: without the script that runs, and never after the process that started them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from graphrec.engines import open_engine
from graphrec.engines.backends import _start

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="signals of Unix")

UNGUARDED = """
import multiprocessing, sys
multiprocessing.set_start_method(sys.argv[1], force=True)
print("runs as", __name__, flush=True)
from operator import add
from graphrec.engines import open_engine
with open_engine("processes", 2) as mapper:
    print(list(mapper(add, 1, [1, 2, 3])), __file__ == sys.argv[0], __spec__)
"""


@pytest.mark.parametrize("method", ["spawn", pytest.param("forkserver", marks=posix)])
def test_a_script_without_a_guard_runs_once_however_processes_start(tmp_path: Path, method: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), method], capture_output=True, text=True, check=False, timeout=600
    )
    assert (done.stdout, done.stderr) == ("runs as __main__\n[2, 3, 4] True None\n", "")


def test_forked_workers_stay_where_python_forks() -> None:
    forks = multiprocessing.get_start_method() == "fork"
    assert (_start.worker_context() is multiprocessing.get_context()) == forks


KILLED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # the background jobs of a shell ignore it
from graphrec.engines import open_engine
from tests.engines.test_worker_start import tell_and_wait
pipe = os.open(sys.argv[1], os.O_WRONLY)  # ends with this process, also where workers never begin
with open_engine("processes", 2) as mapper:
    list(mapper(tell_and_wait, sys.argv[1], [1, 2, 3, 4]))
"""


def tell_and_wait(pipe: str, _: int) -> None:
    """Tell that this worker is at work, then wait for whatever ends it; the pipe closes with the last worker."""
    os.write(os.open(pipe, os.O_WRONLY), b"w")  # by its name: only a forked worker has the files of its parent
    time.sleep(3600)


@posix
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_workers_end_with_the_process_that_started_them(name: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    parent = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(pipe)],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    read = os.open(pipe, os.O_RDONLY)
    assert os.read(read, 1) == b"w"  # a worker is within its step
    parent.send_signal(getattr(signal, name))
    parent.wait(timeout=600)
    while os.read(read, 100):  # ends when no process holds the other end
        pass
    os.close(read)


def test_an_error_in_the_middle_ends_the_workers_without_waiting_for_their_batches() -> None:
    before = set(multiprocessing.active_children())  # workers of other tests
    with open_engine("processes", 2) as mapper:
        results = mapper(_first_or_never, None, [0, 1, 2, 3])
        assert next(iter(results)) == 0
        results.close()  # type: ignore[attr-defined]
    assert set(multiprocessing.active_children()) <= before


def _first_or_never(_: None, batch: int) -> int:
    if batch:
        time.sleep(3600)
    return batch


def test_signals_during_a_start_are_handled_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []
    before = signal.signal(signal.SIGINT, lambda *_: done.append("handled"))
    try:
        with _start.signals_deferred():
            signal.raise_signal(signal.SIGINT)
            done.append("started")
        assert done == ["started", "handled"]
    finally:
        signal.signal(signal.SIGINT, before)
