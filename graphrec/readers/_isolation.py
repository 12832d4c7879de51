"""Reads a file in a process of its own, for parsers in native code: where one crashes, a file is lost and no build.

The process gets the file as its standard input, in which it may go back, and writes one JSON value a line, the last of
which says that it came to the end. Where the system can, its memory and its processor time are limited by the size of
the file.

Where the system can fork, the process is the fork of a nursery: a process that has Python and the parser in memory, and
is kept for the next file, so that 500 files do not wait 500 times for their import.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.readers._guard import UnreadableError, check_size, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CODE = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {module} import {name}; {name}()"
_IDLE = 20.0  # seconds after which a nursery that nobody asks ends
_MOST_FORKS = 200  # files of one nursery, which might grow
_CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What a process may take to read a file: bytes and seconds, and more of both for each byte of the file.

    `why`: what asks for more, as the end of a sentence.
    """

    memory: int = 400 << 20  # beyond what the process takes before it reads
    memory_per_byte: int = 60  # workbooks take up to 40
    seconds: int = 8
    seconds_per_byte: float = 4e-6  # a megabyte of a workbook takes 0.5
    why: str = (
        "as it does if one cell far outside of a table, or one text a million times, asks for more memory or time than"
        " a file of this size is given"
    )


USUAL_LIMITS = ProcessLimits()


def read_isolated(
    stream: BinaryIO, entry: Callable[[], None], preload: tuple[str, ...] = (), why: str = USUAL_LIMITS.why
) -> Iterator[Any]:
    """Read a file with a function in a process of its own.

    Args:
        stream: the file, of which a copy is made on disk.
        entry: a public function of a module, which calls `serve`.
        preload: modules that are imported once for many files, where the system can fork.
        why: what makes a parser crash, as the end of a sentence.

    Yields:
        The values that the function sends, in their order.

    Raises:
        UnreadableError: the function could not read the file, or the process crashed.

    Cost: 0.1 s to start the first process, 5 ms for each fork, and disk space for the copy.
    """
    with tempfile.TemporaryFile() as copy:
        while block := stream.read(1 << 20):
            copy.write(block)
        copy.seek(0)
        yield from (_in_fork(copy, entry, preload, why) if _CAN_FORK else _in_process(copy, entry, why))


def _in_process(copy: Any, entry: Callable[[], None], why: str) -> Iterator[Any]:
    with _start(_CODE.format(module=entry.__module__, name=entry.__name__), copy) as process:
        try:
            yield from _answers(process, why)
        finally:
            process.kill()


def _start(code: str, stdin: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own code
        [sys.executable, "-P", "-c", code, json.dumps([path or os.getcwd() for path in sys.path])],  # noqa: PTH109
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # native code writes traces there before it aborts
    )


class _Nursery:
    """A process that forks for each file, and the socket by which it is asked."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self.process = _start(_CODE.format(module=__name__, name=run_nursery.__name__), theirs)
        self.n_forks = 0

    def ask(self, copy: Any, entry: Callable[[], None], preload: tuple[str, ...]) -> None:
        """Ask for the values of a file.

        Args:
            copy: the file.
            entry: the function that reads it.
            preload: modules that are imported before the process forks.

        Raises:
            OSError: the process has ended.
        """
        if sys.platform == "win32":  # where nothing forks, and nobody asks
            return
        request = json.dumps([entry.__module__, entry.__name__, preload]).encode()
        socket.send_fds(self._socket, [request], [copy.fileno()])
        self.n_forks += 1

    def is_running(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        self._socket.close()
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


_idle: dict[int, list[_Nursery]] = {}  # by the process that started them: a fork shares no socket with its parent


def _in_fork(copy: Any, entry: Callable[[], None], preload: tuple[str, ...], why: str) -> Iterator[Any]:
    nursery = _ready_nursery(copy, entry, preload)
    is_done = False
    try:
        yield from _answers(nursery.process, why)
        is_done = True
    except UnreadableError:
        is_done = True
        raise
    finally:
        if is_done and nursery.n_forks < _MOST_FORKS and nursery.is_running():
            _idle.setdefault(os.getpid(), []).append(nursery)
        else:
            nursery.close()


def _ready_nursery(copy: Any, entry: Callable[[], None], preload: tuple[str, ...]) -> _Nursery:
    """A nursery that has been asked; one that ended meanwhile, since nobody asked it, is replaced."""
    waiting = _idle.setdefault(os.getpid(), [])
    while True:
        try:
            nursery = waiting.pop()
        except IndexError:
            nursery = _Nursery()
            nursery.ask(copy, entry, preload)
            return nursery
        try:
            nursery.ask(copy, entry, preload)
            if _begins(nursery):
                return nursery
        except OSError:
            pass
        nursery.close()


def _begins(nursery: _Nursery) -> bool:
    """Whether a nursery says something: one that ends just now never does."""
    stdout = nursery.process.stdout
    if stdout is None:
        return False
    return bool(stdout.peek(1))  # type: ignore[attr-defined]  # it is buffered


@atexit.register
def _close_nurseries() -> None:
    for nursery in _idle.pop(os.getpid(), []):
        with suppress(OSError):
            nursery.close()


def run_nursery() -> None:
    """Fork for each file that is asked for, until nobody asks any more; runs in a process of its own."""
    if sys.platform == "win32":  # where nothing forks
        return
    requests = socket.socket(fileno=0)
    while select.select([requests], [], [], _IDLE)[0]:
        request, files, _, _ = socket.recv_fds(requests, 1 << 16, 1)
        if not request or not files:
            return
        module, name, preload = json.loads(request)
        for each in preload:
            importlib.import_module(each)
        entry = getattr(importlib.import_module(module), name)
        child = os.fork()
        if not child:
            try:
                os.dup2(files[0], 0)
                entry()
            finally:
                os._exit(0)
        os.close(files[0])
        _, status = os.waitpid(child, 0)
        os.write(1, b"\n" + json.dumps(["end", os.waitstatus_to_exitcode(status)]).encode() + b"\n")


def _answers(process: subprocess.Popen[bytes], why: str) -> Iterator[Any]:
    """The values that a process sends; it is read to the end of the file, so that the next one begins behind it."""
    is_done, problem, code = False, "", None
    for line in process.stdout or ():
        if not line.endswith(b"\n"):
            break  # it crashed while it wrote
        try:
            kind, value = json.loads(line)
        except ValueError:
            continue  # as before, or an empty line
        if kind == "end":
            code = value
            break
        if kind == "value":
            yield value
        is_done = is_done or kind == "done"
        problem = value if kind == "error" else problem
        if not _CAN_FORK and kind in {"done", "error"}:
            break
    if problem:
        raise UnreadableError(problem)
    if not is_done:
        code = process.wait() if code is None else code
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"code {code}"
        raise UnreadableError(f"its parser crashed ({name}), {why}")


def serve(read: Callable[[BinaryIO], Iterator[Any]], limits: ProcessLimits = USUAL_LIMITS) -> None:
    """Read the file at the standard input with limited memory and time, and write each value to the standard output.

    Args:
        read: reads the file, at which it may go back, and yields values for JSON.
        limits: what the process may take.
    """
    size = os.fstat(0).st_size
    _limit(size, limits)
    n_characters = 0
    with open(0, "rb", closefd=False) as stream, open(1, "w", encoding="utf-8", closefd=False) as output:
        last = ["done", ""]
        try:
            for value in read(stream):
                line = json.dumps(["value", value], default=str)
                n_characters += len(line)
                check_size("the file", n_characters, size)
                output.write(f"{line}\n")
        except BaseException as error:  # noqa: BLE001  # panics of Rust are no `Exception`
            last = ["error", reason_of(error)]
        output.write(f"{json.dumps(last)}\n")


def _limit(size: int, limits: ProcessLimits) -> None:
    """Limit the memory and processor time of this process for reading a file of so many bytes."""
    if sys.platform == "win32":  # there only a crash is contained
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = int(limits.seconds + limits.seconds_per_byte * size)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    statm = Path("/proc/self/statm")
    if statm.exists():  # macOS has no limit that counts
        in_use = int(statm.read_text("utf-8").split()[0]) * resource.getpagesize()
        memory = in_use + limits.memory + limits.memory_per_byte * size
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
