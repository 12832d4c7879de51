"""CSV, TSV and other delimited tables with one paper per row and any common column names."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._columns import columns_of, describe_unknown
from graphrec.readers._header import find_header, find_unknown_header
from graphrec.readers._table import count_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "table"
SUFFIXES = (".csv", ".tsv", ".tab")
DESCRIPTION = "CSV, TSV or semicolon table with a column of titles, under whatever column names people use"


def looks_like(head: bytes, name: str) -> float:
    """Confidence by the number of known column names in the header; a title column must be among them."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b'{"', b"[{")):
        return 0.0  # JSON: its keys are no columns
    header = find_header(head)
    if header is None:
        if name.lower().endswith(SUFFIXES):
            return 0.5 if find_unknown_header(head) else 0.16 if b"\0" not in head else 0.0
        return 0.16 if find_unknown_header(head) else 0.0
    columns = columns_of(header[2])
    if "title" not in columns:
        return 0.5 if name.lower().endswith(SUFFIXES) else 0.0
    return min(0.75, 0.3 + 0.1 * len(columns)) + (0.1 if name.lower().endswith(SUFFIXES) else 0.0)


def note(head: bytes) -> str:
    """A note on the columns that are ignored: their names are unknown, or they hold numbers; "" if there are none."""
    header = find_header(head)
    if header is None:
        return ""
    counts = [f"the column {name!r} holds numbers of references, and no lists" for name in count_columns(head)]
    unknown = describe_unknown(header[2])
    return "; ".join([*counts, *([unknown] if unknown else [])])


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source)
