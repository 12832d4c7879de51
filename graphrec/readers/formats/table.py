"""CSV, TSV and other delimited tables with one paper a row, under whatever column names people use."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._columns import columns_of, normal_name, unknown_columns
from graphrec.readers._table import header_of, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "table"
SUFFIXES = (".csv", ".tsv", ".tab")
DESCRIPTION = "CSV, TSV or semicolon table with a column of titles, under whatever column names people use"

_MOST_LISTED = 5  # columns
_OUR_OWN = frozenset(("rank", "score", "cluster", "theme", "reason", "reasons"))  # that an answer has as CSV


def looks_like(head: bytes, name: str) -> float:
    """Confidence that a header line names columns we know."""
    found = header_of(head)
    if found is None:
        return 0.16 if name.lower().endswith(SUFFIXES) and b"\0" not in head else 0.0
    known = columns_of(found[2])
    if "title" not in known:
        return 0.5 if name.lower().endswith(SUFFIXES) else 0.0
    return min(0.75, 0.3 + 0.1 * len(known)) + (0.1 if name.lower().endswith(SUFFIXES) else 0.0)


def note(head: bytes) -> str:
    """What a person should know of a table: the columns that are left out since nobody knows their names; else ""."""
    found = header_of(head)
    unknown = [name for name in unknown_columns(found[2]) if normal_name(name) not in _OUR_OWN] if found else []
    if not unknown:
        return ""
    named = ", ".join(map(repr, unknown[:_MOST_LISTED])) + (
        f" and {len(unknown) - _MOST_LISTED} more" * (len(unknown) > _MOST_LISTED)
    )
    return f"left out what stands under {named}; name the columns abstract, authors, year and so on to have it read"


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper a row."""
    return read_table(stream, source)
