"""CSV of the OpenAlex website."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._table import has_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "openalex-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "OpenAlex website CSV"

_OWN = {"title": ("display name", "title"), "authors": ("authorships author display name",)}


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the columns are those of this source."""
    return 0.92 if has_columns(head, "id", "authorships author display name") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper a row."""
    return read_table(stream, source, own=_OWN, fix=_short_id)


def _short_id(fields: dict[str, object]) -> None:
    """The id without its URL, and as an identifier."""
    number = str(fields.get("id", "")).rpartition("/")[2]
    fields["id"] = number
    fields["identifiers"] = f"openalex:{number}" if number else ""
