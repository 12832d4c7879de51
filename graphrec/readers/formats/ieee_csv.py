"""IEEE Xplore CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._table import has_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "ieee-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "IEEE Xplore CSV"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the columns are those of this source."""
    return 0.92 if has_columns(head, "document title", "publication title") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper a row."""
    return read_table(stream, source)
