"""Lens.org CSV; its references are Lens ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._header import has_columns
from graphrec.readers._table import TableFormat, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "lens-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Lens.org CSV"

_COLUMNS = {"authors": ("author s",), "id": ("lens id",)}


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the table has the columns of Lens.org."""
    return 0.92 if has_columns(head, "lens id") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source, TableFormat(_COLUMNS, correct_row=_add_lens_id))


def _add_lens_id(cells: dict[str, object]) -> None:
    """Add the Lens id to the identifiers, since reference lists consist of Lens ids."""
    cells["identifiers"] = f"lens:{cells['id']}" if cells.get("id") else ""
