"""Reads many files in parallel: each file is a batch of the engine; papers come in the order of the files."""

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
from graphrec.text import show_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.engines import Mapper


@dataclass(slots=True)
class FileResult:
    """The result of reading one file.

    Attributes:
        chunks: the papers, compressed in chunks, since one file may have millions.
        report: what became of its records.
        failure: why the file could not be read, if so.
    """

    chunks: list[bytes]
    report: ReadReport
    failure: InputError | None = None

    def pop_papers(self) -> Iterator[Paper]:
        """Yield the papers and remove them from memory on the way."""
        for chunk in drain(self.chunks):
            yield from starmap(Paper, unpack(chunk))


def read_with_mapper(paths: Sequence[str | Path], report: ReadReport, mapper: Mapper = run_serially) -> Iterator[Paper]:
    """Read the papers of all files, in the order of the paths.

    Args:
        paths: files, glob patterns, or `-` for standard input, which is read without the mapper.
        report: filled with what became of the records.
        mapper: runs the reading of each file.

    Raises:
        InputError: no file could be read.

    Cost: memory of the files that are read ahead, compressed; to pack and unpack them, 25 microseconds per paper.
    """
    if STDIN in map(str, paths):
        yield from read_files(paths, report)
        return
    failures: list[InputError] = []
    files = list(_files(paths, report, failures))
    n_readable = len(files)
    for result in mapper(read_file, Path.cwd(), files):
        report.read += result.report.read
        report.files.update(result.report.files)
        report.skipped += result.report.skipped
        report.notes += result.report.notes
        if result.failure:
            failures.append(result.failure)
            n_readable -= 1
        yield from result.pop_papers()
    if failures and not n_readable:
        raise failures[0]


def read_file(folder: Path, path: str) -> FileResult:
    """Read one file; `path` is relative to `folder`, which becomes the working folder of a worker process."""
    with suppress(OSError):  # without the folder there is no file, which is reported below
        if Path.cwd() != folder:
            os.chdir(folder)
    report = ReadReport()
    try:
        chunks = [pack(list(map(values_of, batch))) for batch in batched(read_files([path], report), CHUNK)]
    except InputError as error:
        return FileResult([], report, error)
    return FileResult(chunks, report)


def expand_paths(paths: Sequence[str | Path]) -> list[str]:
    """All files that paths and glob patterns name; patterns without a match are ignored."""
    return list(_files(paths, ReadReport(), []))


def total_size(paths: Sequence[str | Path]) -> float:
    """Size of all files in bytes; infinite if one of them is standard input."""
    files = [path for path in expand_paths(paths) if os.path.exists(path)]  # noqa: PTH110
    return math.inf if STDIN in map(str, paths) else sum(os.path.getsize(path) for path in files)  # noqa: PTH202


def _files(paths: Sequence[str | Path], report: ReadReport, failures: list[InputError]) -> Iterator[str]:
    for path in paths:
        try:
            yield from map(str, expand_path(path))
        except InputError as error:
            failures.append(error)
            report.skipped.append(Skipped(show_name(path), str(error)))
