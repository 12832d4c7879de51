"""Parquet tables with one paper per row, such as our own exports; needs pyarrow (extra `parquet`)."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, BinaryIO

from graphrec.errors import ExtraMissingError, InputError
from graphrec.readers._guard import UnreadableError
from graphrec.readers._isolation import read_isolated, serve
from graphrec.readers._json import build_each
from graphrec.readers.formats.jsonl import jsonl_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "parquet"
SUFFIXES = (".parquet", ".pq")
DESCRIPTION = "Parquet with a column of titles (needs graphrec[parquet]); lists may be list columns"

_MARK = b"PAR1"
_ROWS = 1000  # per batch


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the first bytes say it all
    """Confidence by the first four bytes."""
    return 0.99 if head.startswith(_MARK) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row; places are row numbers.

    Raises:
        InputError: the file is damaged.
        ExtraMissingError: pyarrow is not installed.

    Cost: memory of a thousand rows, in a process of its own, and disk space for a copy of the file.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise ExtraMissingError("Reading Parquet needs pyarrow; type: pip install 'graphrec[parquet]'")
    rows = ((f"{source}:{number}", record) for number, record in enumerate(read_isolated(stream, send_rows), start=1))
    try:
        yield from build_each(rows, jsonl_paper)
    except UnreadableError as error:
        raise InputError(f"{source} is a damaged Parquet file ({error}); write it again, or as CSV.") from None


def send_rows() -> None:
    """Send each row as an object; runs in a process of its own."""
    serve(_rows)


def _rows(stream: BinaryIO) -> Iterator[object]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(stream).iter_batches(batch_size=_ROWS, use_threads=False):
        yield from batch.to_pylist()
