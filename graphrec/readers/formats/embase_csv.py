"""Embase CSV: one record per row or, by default, one field per row with blank rows between records."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Skipped
from graphrec.readers._columns import normalize_name
from graphrec.readers._header import find_header
from graphrec.readers._table import TableFormat, build_papers, read_csv_rows, read_table
from graphrec.readers.text import decode, read_head, text_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper

NAME = "embase-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Embase CSV, by rows or by fields"

_SOURCE = re.compile(r"([^(]*(?:\((?!\d{4}\))[^(]*)*)\((\d{4})\)")
_COLUMNS = {
    "authors": ("author names",),
    "venue": ("source title", "source"),
    "keywords": ("author keywords", "keywords"),
}
_FIELDS = frozenset({"title", "author names", "source", "abstract", "publication year"})


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the columns, or the first cells of the rows, are those of Embase."""
    header = find_header(head)
    names = {normalize_name(column) for column in header[2]} if header else set()
    return 0.92 if {"title", "author names", "source"} <= names or _is_by_fields(head) else 0.0


def _is_by_fields(head: bytes) -> bool:
    text = decode(head)
    firsts = {normalize_name(row[0]) for row in csv.reader(text.splitlines()[:60]) if row}
    return len(firsts & _FIELDS) >= 3 and text.lstrip('\ufeff" ')[:5] == "TITLE"


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row, or one per block of rows if every field has a row."""
    head, stream = read_head(stream)
    if not _is_by_fields(head):
        return read_table(stream, source, TableFormat(_COLUMNS, correct_row=_split_source))
    return _read_by_fields(stream, source)


def _read_by_fields(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """A record begins at each title row; the rest of a record after a row that cannot be split is dropped with it."""
    record: dict[str, str] = {}
    start = 1
    for line, row in read_csv_rows(text_stream(stream), source):
        if isinstance(row, Skipped) or row[:1] == ["TITLE"]:
            yield from _record(record, start, source)
            record, start = {}, line
        if isinstance(row, Skipped):
            yield row
        elif row and row[0].strip() and (record or row[0] == "TITLE"):
            record.setdefault(row[0], "; ".join(cell for cell in row[1:] if cell.strip()))
    yield from _record(record, start, source)


def _record(record: dict[str, str], line: int, source: str) -> Iterator[Paper | Skipped]:
    if record:
        table_format = TableFormat(_COLUMNS, correct_row=_split_source)
        yield from build_papers([(line, list(record.values()))], list(record), source, table_format)


def _split_source(cells: dict[str, object]) -> None:
    """Split "Journal (2014) 3:3 (152-160)" into venue and year."""
    if match := _SOURCE.match(str(cells.get("venue", ""))):
        cells["venue"] = match[1].strip()
        cells["year"] = cells.get("year") or match[2]
