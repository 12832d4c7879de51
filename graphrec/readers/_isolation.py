"""Reads a file in a process of its own, for parsers in native code: where one crashes, a file is lost and no build.

The process gets the file as its standard input, in which it may go back, and writes one JSON value a line, the last of
which says that it came to the end. Where the system can, its memory and its processor time are limited by the size of
the file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.readers._guard import UnreadableError, check_size, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MEMORY = 400 << 20  # bytes beyond what the process takes before it reads
_MEMORY_PER_BYTE = 60  # bytes more for each byte of the file; workbooks take up to 40
_SECONDS = 8
_SECONDS_PER_BYTE = 4e-6  # a megabyte of a workbook takes 0.5
_CODE = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {module} import {name}; {name}()"


def read_isolated(stream: BinaryIO, entry: Callable[[], None]) -> Iterator[Any]:
    """Read a file with a function in a process of its own.

    Args:
        stream: the file, of which a copy is made on disk.
        entry: a public function of a module, which calls `serve`.

    Yields:
        The values that the function sends, in their order.

    Raises:
        UnreadableError: the function could not read the file, or the process crashed.

    Cost: 0.1 s to start the process, and disk space for the copy.
    """
    code = _CODE.format(module=entry.__module__, name=entry.__name__)
    with tempfile.TemporaryFile() as copy:
        while block := stream.read(1 << 20):
            copy.write(block)
        copy.seek(0)
        with subprocess.Popen(  # noqa: S603  # our own code
            [sys.executable, "-P", "-c", code, json.dumps([path or os.getcwd() for path in sys.path])],  # noqa: PTH109
            stdin=copy,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # native code writes traces there before it aborts
        ) as process:
            try:
                yield from _answers(process)
            finally:
                process.kill()


def _answers(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    for line in process.stdout or ():
        if not line.endswith(b"\n"):
            break  # it crashed while it wrote
        kind, value = json.loads(line)
        if kind == "done":
            return
        if kind == "error":
            raise UnreadableError(value)
        yield value
    code = process.wait()
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"code {code}"
    raise UnreadableError(
        f"its parser crashed ({name}), as it does if one cell far outside of a table, or one text a million times, asks"
        " for more memory or time than a file of this size is given"
    )


def serve(read: Callable[[BinaryIO], Iterator[Any]]) -> None:
    """Read the file at the standard input with limited memory and time, and write each value to the standard output.

    Args:
        read: reads the file, at which it may go back, and yields values for JSON.
    """
    size = os.fstat(0).st_size
    _limit(size)
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


def _limit(size: int) -> None:
    """Limit the memory and processor time of this process for reading a file of so many bytes."""
    if sys.platform == "win32":  # there only a crash is contained
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = int(_SECONDS + _SECONDS_PER_BYTE * size)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    statm = Path("/proc/self/statm")
    if statm.exists():  # macOS has no limit that counts
        in_use = int(statm.read_text("utf-8").split()[0]) * resource.getpagesize()
        memory = in_use + _MEMORY + _MEMORY_PER_BYTE * size
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
