"""Lens.org CSV; its references are Lens ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._table import has_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "lens-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Lens.org CSV"

_OWN = {"authors": ("author s",), "id": ("lens id",)}


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the columns are those of this source."""
    return 0.92 if has_columns(head, "lens id") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper a row."""
    return read_table(stream, source, own=_OWN, fix=_with_lens_id)


def _with_lens_id(fields: dict[str, object]) -> None:
    """Keep the Lens id as an identifier, too: reference lists name papers by it."""
    fields["identifiers"] = f"lens:{fields['id']}" if fields.get("id") else ""
