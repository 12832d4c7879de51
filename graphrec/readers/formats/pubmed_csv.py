"""PubMed CSV (a list of hits without abstracts)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._table import has_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "pubmed-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "PubMed CSV (no abstracts in it; prefer its .nbib)"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the columns are those of this source."""
    return 0.92 if has_columns(head, "pmid", "citation", "journal book") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper a row."""
    return read_table(stream, source, fix=_without_stop)


def _without_stop(fields: dict[str, object]) -> None:
    """The list of authors ends with a full stop."""
    fields["authors"] = str(fields.get("authors", "")).rstrip(".")
