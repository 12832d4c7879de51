"""CSV exports of Zotero."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._header import has_columns
from graphrec.readers._table import TableFormat, read_table
from graphrec.readers.zotero_extra import read_extra

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "zotero-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Zotero CSV"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the table has the columns of Zotero."""
    return 0.92 if has_columns(head, "item type", "abstract note") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source, TableFormat({"extra": ("extra",)}, correct_row=_add_ids_from_extra))


def _add_ids_from_extra(cells: dict[str, object]) -> None:
    """Add the ids and titles that Zotero keeps in the column "Extra"."""
    extra = read_extra(str(cells.pop("extra", "")))
    values = {"doi": extra.doi, "arxiv": extra.arxiv, "url": extra.url, "other_titles": "; ".join(extra.titles)}
    values |= dict(identifier.split(":", 1) for identifier in extra.identifiers)
    for name, value in values.items():
        if value and not str(cells.get(name, "")).strip():
            cells[name] = value
