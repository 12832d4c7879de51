"""CSV exports of the OpenAlex website."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._header import has_columns
from graphrec.readers._table import TableFormat, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "openalex-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "OpenAlex website CSV"

_COLUMNS = {"title": ("display name", "title"), "authors": ("authorships author display name",)}


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the table has the columns of the OpenAlex website."""
    return 0.92 if has_columns(head, "id", "authorships author display name") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source, TableFormat(_COLUMNS, correct_row=_shorten_id))


def _shorten_id(cells: dict[str, object]) -> None:
    """Remove the URL before the id, and add the id to the identifiers."""
    number = str(cells.get("id", "")).rpartition("/")[2]
    cells["id"] = number
    cells["identifiers"] = f"openalex:{number}" if number else ""
