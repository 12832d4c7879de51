"""CSV, TSV and other delimited tables with one paper per row and any common column names."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._columns import columns_of, normalize_name, unknown_columns
from graphrec.readers._table import find_header, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "table"
SUFFIXES = (".csv", ".tsv", ".tab")
DESCRIPTION = "CSV, TSV or semicolon table with a column of titles, under whatever column names people use"

_MOST_LISTED = 5  # columns that a message names
_OUR_OWN = frozenset({"rank", "score", "cluster", "theme", "reason", "reasons", "sources"})  # columns of our answers


def looks_like(head: bytes, name: str) -> float:
    """Confidence by the number of known column names in the header; a title column must be among them."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b'{"', b"[{")):
        return 0.0  # JSON: its keys are no columns
    header = find_header(head)
    if header is None:
        return 0.16 if name.lower().endswith(SUFFIXES) and b"\0" not in head else 0.0
    columns = columns_of(header[2])
    if "title" not in columns:
        return 0.5 if name.lower().endswith(SUFFIXES) else 0.0
    return min(0.75, 0.3 + 0.1 * len(columns)) + (0.1 if name.lower().endswith(SUFFIXES) else 0.0)


def note(head: bytes) -> str:
    """A note on the columns that are ignored because their names are unknown; "" if there are none."""
    header = find_header(head)
    unknown = [name for name in unknown_columns(header[2]) if normalize_name(name) not in _OUR_OWN] if header else []
    if not unknown:
        return ""
    names = ", ".join(map(repr, unknown[:_MOST_LISTED])) + (
        f" and {len(unknown) - _MOST_LISTED} more" * (len(unknown) > _MOST_LISTED)
    )
    return f"ignored the columns {names}, whose names are unknown; rename them to abstract, authors, year and so on"


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source)
