"""The records behind papers that were merged or rewritten, kept small: what a merge is taken back with."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Protocol

from graphrec.errors import LibraryCorruptError
from graphrec.records import difference, record_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from graphrec.records import Difference, Paper

    class _Papers(Protocol):
        def __getitem__(self, row: int, /) -> Paper: ...

    _Differences = list[Difference]

ORIGINALS_NAME = "originals.jsonl.gz"


def differences(papers: _Papers, originals: Mapping[int, Sequence[Paper]]) -> dict[int, _Differences]:
    """For each record of some papers, by row, the fields in which it differs from the paper."""
    return {row: [difference(papers[row], record) for record in records] for row, records in originals.items()}


def save_differences(folder: Path, kept: Iterable[tuple[int, _Differences]]) -> None:
    """Write one line a paper: its row, and for each of its records the fields in which that differs from the paper.

    The same input gives the same bytes.
    """
    with gzip.GzipFile(folder / ORIGINALS_NAME, "wb", mtime=0) as file:
        for line in kept:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def read_originals(folder: Path, papers: _Papers) -> dict[int, tuple[Paper, ...]] | None:
    """The records behind papers, by row; None where an earlier graphrec kept none (raises as `read_differences`)."""
    kept = read_differences(folder)
    return None if kept is None else {row: records_of(folder, papers[row], each) for row, each in kept.items()}


def read_differences(folder: Path) -> dict[int, _Differences] | None:
    """What `save_differences` wrote; None where an earlier graphrec kept nothing.

    Raises:
        LibraryCorruptError: the file is damaged.
    """
    path = folder / ORIGINALS_NAME
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return dict(map(json.loads, file))
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error, ValueError, TypeError) as error:
        raise _damaged(path, error) from error


def records_of(folder: Path, paper: Paper, kept: _Differences) -> tuple[Paper, ...]:
    """The records behind one paper.

    Raises:
        LibraryCorruptError: the differences are none of a paper.
    """
    try:
        return tuple(record_of(paper, each) for each in kept)
    except (TypeError, AttributeError) as error:
        raise _damaged(folder / ORIGINALS_NAME, error) from error


def _damaged(path: Path, error: Exception) -> LibraryCorruptError:
    return LibraryCorruptError(f"{path} is damaged ({error}); build the library again from its files.")
