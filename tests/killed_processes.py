"""Runs a function in a process that is killed by SIGKILL: before its n-th change that others see, or after a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerProcess

_MODULES = ["graphrec.api.entry", "graphrec.pipeline.build", "graphrec.edges.similar", "graphrec.vectors.features"]
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect", "fcntl.flock"}


def start(job: Callable[..., object], *arguments: object, moment: int = 0) -> ForkServerProcess:
    """Start `job(*arguments)` in a process that kills itself before its change number `moment`; 0 for never.

    Processes of POSIX systems only; graphrec is imported once for all of them.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_MODULES)
    process = context.Process(target=_run, args=(job, arguments, moment, dict(os.environ)))
    process.start()
    return process


def kill_at(job: Callable[..., object], *arguments: object, moment: int) -> bool:
    """Run a job that is killed before its change number `moment`; returns whether it was done before."""
    process = start(job, *arguments, moment=moment)
    return _is_done(process)


def kill_after(seconds: float, job: Callable[..., object], *arguments: object) -> bool:
    """Run a job that is killed after so many seconds; returns whether it was done before.

    Args:
        seconds: from the start of the process.
        job: a function of a module.
        arguments: its arguments.
    """
    process = start(job, *arguments)
    process.join(seconds)
    process.kill()
    return _is_done(process)


def measure(job: Callable[..., object], *arguments: object) -> float:
    """Seconds that a process takes for a job when nobody kills it."""
    clock = time.monotonic()
    if not _is_done(start(job, *arguments)):
        raise SystemExit("the job does not come to an end by itself")
    return time.monotonic() - clock


def _is_done(process: Any) -> bool:
    process.join()
    code = process.exitcode
    process.close()
    if code not in {0, -signal.SIGKILL}:
        raise SystemExit(f"the job failed with exit code {code}")
    return code == 0


def _run(job: Callable[..., object], arguments: tuple[object, ...], moment: int, environment: dict[str, str]) -> None:
    os.environ |= environment
    if moment:
        _kill_before(moment)
    job(*arguments)


def _kill_before(moment: int) -> None:
    """Kill this process before its change number `moment`: a file is renamed, removed, locked or flushed to disk."""
    changes = 0
    flush = os.fsync

    def count() -> None:
        nonlocal changes
        changes += 1
        if changes == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def fsync(descriptor: int) -> None:
        count()
        flush(descriptor)

    os.fsync = fsync
    sys.addaudithook(lambda event, _: count() if event in _CHANGES else None)
