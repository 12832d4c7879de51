"""Stores the original records of merged or changed papers, as differences, so that a merge can be undone."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Protocol

from graphrec.model.fields import FIELDS
from graphrec.model.paper import difference
from graphrec.storage.failure import read_error
from graphrec.storage.json_text import parse_json
from graphrec.storage.packed import read_packed
from graphrec.storage.sql.content import STORED_YEARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from graphrec.model.fields import Form
    from graphrec.model.paper import Difference, Paper

    class _Papers(Protocol):
        def __getitem__(self, row: int, /) -> Paper: ...

    _Differences = list[Difference]

ORIGINALS_NAME = "originals.jsonl.gz"
_FORMS = {field.name: field.form for field in FIELDS}


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
    row, records = parse_json(line)
    if type(row) is not int:
        raise TypeError(f"{row!r} is no row")
    for record in records:
        check_difference(record)
    return row, records


def check_difference(changes: Difference) -> None:
    """Check that all fields of a difference are those of a paper.

    Raises:
        ValueError, AttributeError: it has another content.
    """
    for name, value in changes.items():
        if name not in _FORMS:
            raise ValueError(f"no paper has {name}")
        if not _is_of_form(value, _FORMS[name]):
            raise ValueError(f"no paper has such a value of {name}")


def _is_of_form(value: object, form: Form) -> bool:
    if form == "text":
        return isinstance(value, str)
    if form == "number":
        return value is None or (type(value) is int and value in STORED_YEARS)
    if form == "pairs":
        return isinstance(value, list) and all(_is_of_form(pair, "list") and len(pair) == 2 for pair in value)
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
