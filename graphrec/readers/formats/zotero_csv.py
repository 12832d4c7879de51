"""CSV exports of Zotero."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._table import TableFormat, has_columns, read_table
from graphrec.readers.identifiers import identifier_in_note

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
    """Add the PubMed and arXiv ids that Zotero keeps in the column "Extra"."""
    extra = str(cells.pop("extra", ""))
    if pmid := identifier_in_note(extra, "pmid"):
        cells.setdefault("pmid", pmid)
    if arxiv := identifier_in_note(extra, "arxiv"):
        cells["arxiv"] = arxiv
