"""The records behind papers that were merged or rewritten, kept small: what a merge is taken back with."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Protocol

from graphrec.errors import LibraryCorruptError
from graphrec.model.paper import FIELD_NAMES, difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from graphrec.model.paper import Difference, Paper

    class _Papers(Protocol):
        def __getitem__(self, row: int, /) -> Paper: ...

    _Differences = list[Difference]

ORIGINALS_NAME = "originals.jsonl.gz"


def differences(papers: _Papers, originals: Mapping[int, Sequence[Paper]]) -> dict[int, _Differences]:
    """For each record of some papers, by row, the fields in which it differs from the paper."""
    return {row: [difference(papers[row], record) for record in records] for row, records in originals.items()}


def save_differences(folder: Path, kept: Iterable[tuple[int, _Differences]]) -> None:
    """Write one line a paper: its row, and for each of its records the fields in which that differs from the paper.

    The same papers in the same order give the same bytes.
    """
    with gzip.GzipFile(folder / ORIGINALS_NAME, "wb", mtime=0) as file:
        for line in kept:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def read_differences(folder: Path) -> dict[int, _Differences] | None:
    """What `save_differences` wrote; None where an earlier graphrec kept nothing.

    Raises:
        LibraryCorruptError: the file is damaged.
    """
    path = folder / ORIGINALS_NAME
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return dict(map(_told, file))
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error, ValueError, TypeError, AttributeError) as error:
        raise _damaged(path, error) from error


def _told(line: str) -> tuple[int, _Differences]:
    """A paper's row, and the differences of its records.

    Raises:
        ValueError, TypeError, AttributeError: the line says something else.
    """
    row, records = json.loads(line)
    if unknown := set().union(*(each.keys() for each in records)).difference(FIELD_NAMES):
        raise ValueError(f"no paper has {min(unknown)}")
    return row, records


def _damaged(path: Path, error: Exception) -> LibraryCorruptError:
    return LibraryCorruptError(f"{path} is damaged ({error}); build the library again from its files.")
