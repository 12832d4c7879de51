"""Finds the header of a delimited table, and the delimiter."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.readers._columns import columns_of, is_named
from graphrec.readers.text import decode, is_binary

if TYPE_CHECKING:
    from collections.abc import Sequence

DELIMITERS = (",", "\t", ";", "|")
SCANNED_LINES = 60  # lines in which the header is searched
_LAST_HEADER_LINE = 20  # some exports have search terms and dates above the header
_NO_DELIMITER = "\x1f"  # of a table of one column
_LONGEST_NAME = 80  # characters of a column name
_NUMBER = re.compile(r"[\d.,:/%+-]+$|https?:")


@lru_cache(maxsize=8)
def find_header(head: bytes) -> tuple[str, int, tuple[str, ...]] | None:
    """Find the header: the row with most known column names, first of all with a title column.

    A table of one column has a title as its header, in the first row.

    Returns:
        Delimiter, row number from 0 and column names; None if there is no title and fewer than three known columns.
    """
    text = _top(head)
    best: tuple[tuple[bool, int], tuple[str, int, tuple[str, ...]]] | None = None
    for delimiter in DELIMITERS:
        for number, row in enumerate(_first_rows(text, delimiter)):
            columns = columns_of(row) if len(row) > 1 else {}
            rank = ("title" in columns, len(columns))
            if columns and (best is None or rank > best[0]):
                best = rank, (delimiter, number, tuple(row))
    if best and (best[0][0] or best[0][1] >= 3):
        return best[1]
    first = next(iter(_first_rows(text, _NO_DELIMITER)), [])
    return (_NO_DELIMITER, 0, tuple(first)) if "title" in columns_of(first) else None


def _top(head: bytes) -> str:
    text = "" if is_binary(head) else decode(head)
    return "\n".join(text.splitlines()[:SCANNED_LINES])


def find_unknown_header(head: bytes) -> tuple[str, ...]:
    """The names in what looks like the header of a table, whatever they are; empty if the text is no table.

    All rows of a table have as many cells as its header, whose cells are short, differ and are no numbers.
    """
    text = _top(head)
    for delimiter in DELIMITERS:
        rows = [row for row in _first_rows(text, delimiter) if len(row) > 1]
        if len(rows) < 2 or len({len(row) for row in rows[:-1]}) > 1 or len(rows[-1]) > len(rows[0]):
            continue
        names = tuple(name.strip() for name in rows[0])
        if len(names) >= (2 if delimiter == "\t" else 3) and _are_names(names):
            return names
    return ()


def _are_names(cells: Sequence[str]) -> bool:
    return len({*cells}) == len(cells) and all(len(cell) <= _LONGEST_NAME and not _NUMBER.match(cell) for cell in cells)


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            rows.append(row)
            if len(rows) > _LAST_HEADER_LINE:
                break
    except csv.Error:
        pass
    return rows


def has_columns(head: bytes, *names: str) -> bool:
    """Whether a table has all these columns, named in the form of `normalize_name`."""
    header = find_header(head)
    return header is not None and all(any(is_named(column, name) for column in header[2]) for name in names)
