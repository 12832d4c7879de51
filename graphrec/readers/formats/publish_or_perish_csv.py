"""CSV exports of Harzing's Publish or Perish; abstracts are snippets of the search engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._header import has_columns
from graphrec.readers._table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "publish-or-perish-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Publish or Perish CSV (abstracts are snippets)"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the table has the columns of Publish or Perish."""
    return 0.92 if has_columns(head, "cites", "gsrank", "source") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source)
