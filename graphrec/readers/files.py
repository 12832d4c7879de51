"""Reads many files in parallel: each file is a batch of the engine; results come in the order of the files."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graphrec.engines import run_serially
from graphrec.errors import InputError
from graphrec.model.batches import batched, drain
from graphrec.model.compression import CHUNK, pack, unpack
from graphrec.model.paper import Paper, ReadReport, values_of
from graphrec.readers._guard import BREAKS_OFF
from graphrec.readers.open import STDIN, read_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.engines import Mapper

MISSING = "is missing"
_READINGS = 3  # of a file that is written meanwhile, until it is told


class InputFile(NamedTuple):
    """A file to read: its absolute path, or `-` for standard input, and the name that begins the places of its records.

    Different working folders and machines give the same places, as far as they give the same names. What is a stream,
    and so is no plain file and can be read only once, is read only where this is said.
    """

    path: str
    name: str
    is_stream: bool = False


@dataclass(slots=True)
class FileResult:
    """The result of reading one file.

    Attributes:
        chunks: the papers, compressed in chunks, since one file may have millions.
        report: what became of its records.
        checksum: SHA-256 of its bytes; empty for standard input, and where it could not be read.
        size: its bytes.
        failure: why the file could not be read, if so.
    """

    chunks: list[bytes] = field(default_factory=list)
    report: ReadReport = field(default_factory=ReadReport)
    checksum: str = ""
    size: int = 0
    failure: InputError | None = None

    @property
    def break_reason(self) -> str:
        """Why the file, or one in it, was read in part only; empty if it was read to its end."""
        return break_reason(self.report)

    def papers(self) -> Iterator[Paper]:
        """Yield the papers."""
        for chunk in self.chunks:
            yield from starmap(Paper, unpack(chunk))

    def pop_papers(self) -> Iterator[Paper]:
        """Yield the papers and remove them from memory on the way."""
        for chunk in drain(self.chunks):
            yield from starmap(Paper, unpack(chunk))


def break_reason(report: ReadReport) -> str:
    """Why a file was read in part only, by the report of its reading; empty if it was read to its end."""
    return next((each.reason for each in report.skipped if each.reason.startswith(BREAKS_OFF)), "")


def read_each(files: Sequence[InputFile], mapper: Mapper = run_serially) -> Iterator[FileResult]:
    """Read files; a file that cannot be read is a result with a failure.

    Args:
        files: the files; standard input and pipes are read without the mapper.
        mapper: runs the reading of each file.

    Cost: memory of the files that are read ahead, compressed; to pack and unpack them, 25 microseconds per paper.
    """
    others = mapper(read_file, None, [file for file in files if not file.is_stream])
    for file in files:
        yield read_file(None, file) if file.is_stream else next(others)


def read_file(_: None, file: InputFile) -> FileResult:
    """Read one file, and its checksum; one that changes meanwhile is read again, and fails if it never rests."""
    if file.is_stream:
        return _read_once(file)
    if is_stream(file.path):
        reason = f"{file.name} {describe_obstacle(file.path)}, expected a file; put the file back, or add it anew."
        return FileResult(failure=InputError(reason))
    for _attempt in range(_READINGS):
        before = _state_of(file.path)
        result = _read_once(file)
        if _state_of(file.path) == before:
            return result
    return FileResult(failure=InputError(f"{file.name} changed while it was read; try again when it is written."))


def _state_of(path: str) -> tuple[int, int] | None:
    """Size and time of change (ns) of a file, which differ once something was written to it."""
    try:
        status = os.stat(path)  # noqa: PTH116 - of any text
    except (OSError, ValueError):  # which its reader tells
        return None
    return status.st_size, status.st_mtime_ns


def _read_once(file: InputFile) -> FileResult:
    result = FileResult()
    try:
        if not file.is_stream:
            result.checksum, result.size = hash_file(Path(file.path))
        papers = read_files([file.path], result.report, name=file.name)
        result.chunks = [pack(list(map(values_of, batch))) for batch in batched(papers, CHUNK)]
    except InputError as error:
        result.failure = error
    return result


def is_stream(path: str) -> bool:
    """Whether a path is standard input, a pipe or a device, which can be read only once, and by this process."""
    if path == STDIN:
        return True
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - of any text
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def describe_obstacle(path: str) -> str:
    """Why a path is no plain file that can be read again, as `is a folder`; `MISSING`, or empty where it is one."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - of any text
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return MISSING
    except OSError as error:
        return f"cannot be reached ({error.strerror})"
    if stat.S_ISREG(mode):
        return ""
    return "is a folder" if stat.S_ISDIR(mode) else "is a pipe, a socket or a device"


def hash_file(path: Path) -> tuple[str, int]:
    """SHA-256 and size of the bytes of a file; empty and 0 where it cannot be read, which its reader tells."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except OSError:
        return "", 0
