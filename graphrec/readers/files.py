"""Reads many files at once: a file is a batch, read where the engine runs its batches, told of in the order given."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.errors import InputError
from graphrec.model.batches import batched, drain
from graphrec.model.compression import CHUNK, pack, unpack
from graphrec.model.paper import Paper, ReadReport, Skipped, values_of
from graphrec.readers.open import STDIN, expand_path, read_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.engines import Mapper


@dataclass(slots=True)
class FileResult:
    """What one file gave: its papers, what became of its records, and why it could not be read, if so.

    The papers wait in `chunks`, packed: one file may hold millions.
    """

    chunks: list[bytes]
    report: ReadReport
    failure: InputError | None = None

    def taken_out(self) -> Iterator[Paper]:
        """The papers, each forgotten here when it is handed over."""
        for chunk in drain(self.chunks):
            yield from starmap(Paper, unpack(chunk))


def read_with_mapper(paths: Sequence[str | Path], report: ReadReport, mapper: Mapper = run_serially) -> Iterator[Paper]:
    """Papers of all the files, in the order given, while `report` is filled; raises as `read_files`.

    Cost: memory of the files that are read ahead, compressed; packing and unpacking them, 25 microseconds a paper.
    """
    if STDIN in map(str, paths):
        yield from read_files(paths, report)
        return
    failures: list[InputError] = []
    files = list(_files(paths, report, failures))
    n_readable = len(files)
    for given in mapper(read_file, Path.cwd(), files):
        report.read += given.report.read
        report.files.update(given.report.files)
        report.skipped += given.report.skipped
        report.notes += given.report.notes
        if given.failure:
            failures.append(given.failure)
            n_readable -= 1
        yield from given.taken_out()
    if failures and not n_readable:
        raise failures[0]


def read_file(folder: Path, path: str) -> FileResult:
    """Read one file; the names of files are relative to `folder`, which a worker elsewhere makes its own."""
    with suppress(OSError):  # where there is no such folder there is no such file, which is said below
        if Path.cwd() != folder:
            os.chdir(folder)
    report = ReadReport()
    try:
        chunks = [pack(list(map(values_of, some))) for some in batched(read_files([path], report), CHUNK)]
    except InputError as error:
        return FileResult([], report, error)
    return FileResult(chunks, report)


def expand_paths(paths: Sequence[str | Path]) -> list[str]:
    """All files that some paths and patterns name; what names none is left out."""
    return list(_files(paths, ReadReport(), []))


def total_size(paths: Sequence[str | Path]) -> float:
    """Bytes of all the files; without end where one comes from a pipe."""
    files = [path for path in expand_paths(paths) if os.path.exists(path)]  # noqa: PTH110
    return math.inf if STDIN in map(str, paths) else sum(os.path.getsize(path) for path in files)  # noqa: PTH202


def _files(paths: Sequence[str | Path], report: ReadReport, failures: list[InputError]) -> Iterator[str]:
    for path in paths:
        try:
            yield from map(str, expand_path(path))
        except InputError as error:
            failures.append(error)
            report.skipped.append(Skipped(str(path), str(error)))
