"""Stores the original records of merged or changed papers, as differences, so that a merge can be undone."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Protocol

from graphrec.model.paper import FIELD_NAMES, difference
from graphrec.storage.failure import read_error
from graphrec.storage.packed import read_packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from graphrec.model.paper import Difference, Paper

    class _Papers(Protocol):
        def __getitem__(self, row: int, /) -> Paper: ...

    _Differences = list[Difference]

ORIGINALS_NAME = "originals.jsonl.gz"


def differences(papers: _Papers, originals: Mapping[int, Sequence[Paper]]) -> dict[int, _Differences]:
    """By row of a paper, the fields in which each of its original records differs from it."""
    return {row: [difference(papers[row], record) for record in records] for row, records in originals.items()}


def save_differences(folder: Path, rows: Iterable[tuple[int, _Differences]]) -> None:
    """Write one line for each paper: its row and the differences of its original records. Deterministic."""
    with gzip.GzipFile(folder / ORIGINALS_NAME, "wb", mtime=0) as file:
        for line in rows:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def read_differences(folder: Path) -> dict[int, _Differences] | None:
    """Read the file of `save_differences`; None for a library of an earlier graphrec, which has none.

    Raises:
        LibraryError: see `failure.read_error`.
    """
    path = folder / ORIGINALS_NAME
    try:
        return dict(map(_parse_line, read_packed(path).decode().split("\n")[:-1]))
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error, ValueError, TypeError, AttributeError, MemoryError, RecursionError) as error:
        raise read_error(path, error) from error


def _parse_line(line: str) -> tuple[int, _Differences]:
    """The row of a paper, and the differences of its original records.

    Raises:
        ValueError, TypeError, AttributeError: the line has another content.
    """
    row, records = json.loads(line)
    if unknown := set().union(*(each.keys() for each in records)).difference(FIELD_NAMES):
        raise ValueError(f"no paper has {min(unknown)}")
    return row, records
