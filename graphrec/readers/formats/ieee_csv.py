"""CSV exports of IEEE Xplore."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._header import has_columns
from graphrec.readers._table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "ieee-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "IEEE Xplore CSV"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the table has the columns of IEEE Xplore."""
    return 0.92 if has_columns(head, "document title", "publication title") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source)
