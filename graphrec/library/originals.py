"""The records behind papers that were merged or rewritten, kept small: what a merge is taken back with."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from graphrec.errors import LibraryCorruptError
from graphrec.records import Paper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ORIGINALS_NAME = "originals.jsonl.gz"
_FIELDS = tuple(field.name for field in fields(Paper))


def save_originals(folder: Path, papers: Sequence[Paper], originals: Mapping[int, Sequence[Paper]]) -> None:
    """Write one line a paper: its row, and for each of its records the fields in which that differs from the paper.

    The same input gives the same bytes.
    """
    with gzip.GzipFile(folder / ORIGINALS_NAME, "wb", mtime=0) as file:
        for row, records in sorted(originals.items()):
            line = [row, [_difference(papers[row], record) for record in records]]
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def read_originals(folder: Path, papers: Sequence[Paper]) -> dict[int, tuple[Paper, ...]] | None:
    """The records behind papers, by row; None where an earlier graphrec kept none.

    Raises:
        LibraryCorruptError: the file is damaged.
    """
    path = folder / ORIGINALS_NAME
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = dict(map(json.loads, file))
        return {row: tuple(_record(papers[row], each) for each in records) for row, records in rows.items()}
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error, ValueError, TypeError, IndexError) as error:
        raise LibraryCorruptError(f"{path} is damaged ({error}); build the library again from its files.") from error


def _difference(paper: Paper, record: Paper) -> dict[str, Any]:
    return {name: value for name in _FIELDS if (value := getattr(record, name)) != getattr(paper, name)}


def _record(paper: Paper, difference: dict[str, Any]) -> Paper:
    for name, value in difference.items():
        if isinstance(value, list):
            difference[name] = tuple(value)
    return replace(paper, **difference)
