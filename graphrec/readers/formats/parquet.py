"""Parquet tables with one paper per row, such as our own exports; needs pyarrow (extra `parquet`)."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, BinaryIO

from graphrec.errors import ExtraMissingError, InputError
from graphrec.readers.formats.jsonl import jsonl_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "parquet"
SUFFIXES = (".parquet", ".pq")
DESCRIPTION = "Parquet with a column of titles (needs graphrec[parquet]); lists may be list columns"

_MARK = b"PAR1"
_ROWS = 1000  # per batch
_IN_MEMORY = 1 << 24  # bytes up to which the copy of a file is in memory; its index is at the end


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the first bytes say it all
    """Confidence by the first four bytes."""
    return 0.99 if head.startswith(_MARK) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row; places are row numbers.

    Raises:
        InputError: the file is damaged.
        ExtraMissingError: pyarrow is not installed.

    Cost: memory of a thousand rows, and disk space for a copy of a large file.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ExtraMissingError("Reading Parquet needs pyarrow; type: pip install 'graphrec[parquet]'") from None
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        while block := stream.read(1 << 20):
            copy.write(block)
        copy.seek(0)
        row = 0
        try:
            for batch in pq.ParquetFile(copy).iter_batches(batch_size=_ROWS):
                for record in batch.to_pylist():
                    row += 1
                    yield jsonl_paper(json.loads(json.dumps(record, default=str)), f"{source}:{row}")
        except (pa.ArrowException, OSError, ValueError) as error:
            raise InputError(f"{source} is a damaged Parquet file ({error}); write it again, or as CSV.") from None
