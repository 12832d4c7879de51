"""Scopus CSV; its reference lists are text in a citation style."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._header import has_columns
from graphrec.readers._table import TableFormat, read_table
from graphrec.readers.references import split_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "scopus-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Scopus CSV, references included when they were exported"

_COLUMNS = {"keywords": ("author keywords", "index keywords"), "id": (), "identifiers": ()}


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the table has the columns of Scopus."""
    return 0.92 if has_columns(head, "source title", "eid") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source, TableFormat(_COLUMNS, split_references=split_entries))
