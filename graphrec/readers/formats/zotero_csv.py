"""Zotero CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._table import has_columns, read_table
from graphrec.readers.identifiers import identifier_in_note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "zotero-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Zotero CSV"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the columns are those of this source."""
    return 0.92 if has_columns(head, "item type", "abstract note") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper a row."""
    return read_table(stream, source, own={"extra": ("extra",)}, fix=_from_extra)


def _from_extra(fields: dict[str, object]) -> None:
    """Notes that translators leave in "Extra": PubMed and arXiv ids."""
    extra = str(fields.pop("extra", ""))
    if pmid := identifier_in_note(extra, "pmid"):
        fields.setdefault("pmid", pmid)
    if arxiv := identifier_in_note(extra, "arxiv"):
        fields["arxiv"] = arxiv
