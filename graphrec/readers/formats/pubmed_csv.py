"""PubMed CSV: search results without abstracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._header import has_columns
from graphrec.readers._table import TableFormat, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "pubmed-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "PubMed CSV (no abstracts in it; prefer its .nbib)"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the table has the columns of PubMed."""
    return 0.92 if has_columns(head, "pmid", "citation", "journal book") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source, TableFormat(correct_row=_strip_full_stop))


def _strip_full_stop(cells: dict[str, object]) -> None:
    """Remove the full stop at the end of the authors."""
    cells["authors"] = str(cells.get("authors", "")).rstrip(".")
