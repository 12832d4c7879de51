"""Reads delimited tables: finds the header and the delimiter, and builds papers from rows."""

from __future__ import annotations

import csv
import itertools
import re
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from graphrec.errors import InputError
from graphrec.model.details import page_range
from graphrec.model.fields import EXPORTED
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._columns import (
    DETAILS_COLUMN,
    add_scheme_identifiers,
    columns_of,
    detail_of_column,
    detail_pairs,
    normalize_name,
    page_columns,
    read_details,
)
from graphrec.readers._guard import BREAKS_OFF
from graphrec.readers._header import DELIMITERS, SCANNED_LINES, find_header, find_unknown_header
from graphrec.readers.lists import split_list, split_names
from graphrec.readers.record import build_paper
from graphrec.readers.references import split_reference_list
from graphrec.readers.text import HEAD_SIZE, decode, text_stream, whole_lines
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphrec.model.details import Detail

_NO_END = "unexpected end"  # begins the error of the module csv on a quote that is never closed
_LONGEST_FIELD = 1 << 24  # characters; a longer field has a quote that is not closed
_GUARDED = re.compile(r"'+[=+@\t\r-]")  # a leading apostrophe prevents spreadsheets from computing a cell
_COUNT = re.compile(r"\d{1,4}(?:\.0)?")
_TELLING_ROWS = 200  # by which a column of references is one of lists or of numbers
_FEWEST = 3  # rows, the header included, of a table whose last is told to be shorter than the others


class SplitCell(Protocol):
    """Splits the text of one cell into items."""

    def __call__(self, text: str, /) -> list[str]:
        """Return the items of a cell."""


@dataclass(frozen=True, slots=True)
class TableFormat:
    """How the table of one source differs from a plain table.

    Attributes:
        columns: names of columns by field, in the form of `normalize_name`; they take precedence over the common names.
        split_authors: splits a cell of authors.
        split_references: splits a cell of references.
        correct_row: changes the cells of a row, by field, in place before a paper is built from them.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    split_authors: SplitCell = split_names
    split_references: SplitCell = split_reference_list
    correct_row: Callable[[dict[str, object]], None] | None = None


PLAIN_TABLE = TableFormat()


def read_table(
    stream: BinaryIO,
    source: str,
    table_format: TableFormat = PLAIN_TABLE,
) -> Iterator[Paper | Skipped]:
    """Read the papers of a delimited text with a header.

    Args:
        stream: the file.
        source: the file name for places and messages.
        table_format: columns and conversions of the source.

    Raises:
        InputError: there is no header, or no column of titles.
    """
    text = whole_lines(text_stream(stream))
    top = list(itertools.islice(text, SCANNED_LINES))
    head = "".join(top)[:HEAD_SIZE].encode("utf-8", "surrogatepass")
    unknown = find_unknown_header(head)
    header = find_header(head) or (unknown and (DELIMITERS[0], 0, unknown))
    if not header:
        raise InputError(
            f"{source} has no header line with column names; name the columns title, abstract, year and so on."
        )
    delimiter, header_row, names = header
    rows = read_csv_rows(itertools.chain(top, text), source, delimiter, n_above=header_row)
    for _ in range(header_row + 1):
        next(rows, None)
    yield from build_papers(rows, names, source, table_format)


def read_csv_rows(
    lines: Iterable[str], source: str, delimiter: str = ",", *, quoted: bool = True, n_above: int = 0
) -> Iterator[tuple[int, list[str] | Skipped]]:
    """Read the line number and cells of every row; a row that cannot be split is a `Skipped`.

    Where the table ends in the middle of a row, another `Skipped` at its end says so.

    Args:
        lines: the lines of the table, line ends included.
        source: the file name for places.
        delimiter: the character between columns.
        quoted: whether cells may be in double quotes.
        n_above: rows above the table, of any length.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    below = iter(lines)
    again: deque[str] = deque()  # lines that were read as part of a row above them
    row_lines: list[str] = []

    def feed() -> Iterator[str]:
        while (text := again.popleft() if again else next(below, None)) is not None:
            text = text.replace("\0", "")
            row_lines.append(text)
            yield text

    split = partial(csv.reader, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    reader = split(feed(), strict=True)
    line, width = 1, 0
    ending = _TableEnd(n_above)
    while True:
        row_lines.clear()
        is_open = False
        row: list[str] | Skipped | None
        try:
            row = next(reader, None)
        except csv.Error as error:
            reader = split(feed(), strict=True)
            is_open = str(error).startswith(_NO_END)
            if _is_open(str(error), row_lines, split, width):
                again.extendleft(reversed(row_lines[1:]))
                del row_lines[1:]
                row = Skipped(f"{source}:{line}", "a quote in the row is never closed")
            else:
                row = _split_leniently(row_lines, split, f"{source}:{line}")
        if row is None:
            if reason := ending.reason():
                yield line, Skipped(f"{source}:{line - 1}", f"{BREAKS_OFF} here: {reason}")
            return
        ending.add(row, is_open=is_open, is_line_whole=row_lines[-1].endswith("\n"))
        width = width or (len(row) if isinstance(row, list) else 0)
        yield line, row
        line += len(row_lines)


class _TableEnd:
    """Whether a table ends in the middle of a row.

    Args:
        n_above: rows above the table, which do not count.
    """

    def __init__(self, n_above: int) -> None:
        self._n_above = n_above
        self._n_rows = 0
        self._header = self._least = self._width = 0  # cells of the first row, the shortest above the last, the last
        self._is_line_whole = True
        self._is_open = False

    def add(self, row: Sequence[str] | Skipped, *, is_open: bool, is_line_whole: bool) -> None:
        """Note the next row.

        Args:
            row: its cells.
            is_open: whether it has a quote that is never closed.
            is_line_whole: whether its last line has an end.
        """
        if self._n_above:
            self._n_above -= 1
            return
        self._is_line_whole = is_line_whole
        if isinstance(row, Skipped) or not row:
            self._is_open = self._is_open or is_open
            return
        self._least = min(self._least, self._width) if self._n_rows > 1 else self._width
        self._n_rows += 1
        self._width = len(row)
        self._header = self._header or self._width
        self._is_open = is_open or (self._is_open and self._width < self._header)  # else it is a row of the table

    def reason(self) -> str:
        """Why the table does not end after a row; empty if it does."""
        if self._is_open:
            return "a quote in its last row is never closed"
        if not self._is_line_whole and self._n_rows >= _FEWEST and self._width < self._least:
            return f"its last row has {format_count(self._width, 'cell')}, and no other fewer than {self._least}"
        return ""


def _is_open(error: str, row_lines: Sequence[str], split: Callable[[Sequence[str]], Any], width: int) -> bool:
    """Whether a quote in the first line of a row is never closed, so that the lines below it are rows of their own."""
    if len(row_lines) < 2 or error.startswith("field larger"):
        return False
    return error.startswith(_NO_END) or (width > 1 and len(next(split(row_lines[-1:]), ())) == width)


def _split_leniently(
    row_lines: Sequence[str], split: Callable[[Sequence[str]], Any], place: str
) -> list[str] | Skipped:
    """Split a row with quotes inside of quoted cells, which many programs write."""
    try:
        row: list[str] = next(split(row_lines))
    except csv.Error as error:
        return Skipped(place, f"the row cannot be split into columns: {error}")
    return row


def build_papers(
    rows: Iterable[tuple[int, Sequence[object] | Skipped]],
    header: Sequence[str],
    source: str,
    table_format: TableFormat = PLAIN_TABLE,
) -> Iterator[Paper | Skipped]:
    """Build papers from the rows of a table; empty rows are ignored.

    Args:
        rows: line number and cells of each row, or why the row cannot be used.
        header: the column names.
        source: the file name for places and messages.
        table_format: columns and conversions of the source.

    Raises:
        InputError: there is no column of titles.
    """
    columns = columns_of(header, table_format.columns)
    if "title" not in columns:
        raise InputError(f"{source} has no column of titles among {_listed(header)}; name one of them 'title'.")
    columns_of_details = ((position, detail_of_column(name)) for position, name in enumerate(header))
    details = [
        (at, detail) for at, detail in columns_of_details if detail or normalize_name(header[at]) == DETAILS_COLUMN
    ]
    pages = page_columns(header)
    for line, row in _without_counts(rows, columns):
        if isinstance(row, Skipped):
            yield row
        elif _names_columns(row, header):
            yield Skipped(f"{source}:{line}", "the names of the columns again")
        elif any(str(cell).strip() for cell in row):
            cells = {name: _cell(row, positions) for name, positions in columns.items()}
            pairs = [pair for position, detail in details for pair in _details(detail, _cell(row, [position]))]
            if pages and (first := _text(_cell(row, pages[:1]))) and not any(name == "page" for name, _ in pairs):
                pairs.append(("page", page_range(first, _text(_cell(row, pages[1:])))))
            yield _paper(cells, f"{source}:{line}", table_format, pairs)


def _names_columns(row: Sequence[object], header: Sequence[str]) -> bool:
    """Whether a row is the header once more, as between tables that were joined."""
    is_like = bool(row and header) and str(row[0]).strip("\ufeff ") == header[0].strip("\ufeff ")
    return is_like and [str(cell).strip() for cell in row][1:] == [name.strip() for name in header][1:]


def count_columns(head: bytes) -> list[str]:
    """The names of the columns of references that hold numbers of references."""
    header = find_header(head)
    if header is None:
        return []
    delimiter, number, names = header
    columns = columns_of(names)
    if "references" not in columns:
        return []
    rows = list(csv.reader(decode(head).splitlines()[number + 1 :], delimiter=delimiter))[:_TELLING_ROWS]
    return [names[at] for at in columns["references"] if are_counts(rows, at, columns.get("id", []))]


def _without_counts(
    rows: Iterable[tuple[int, Sequence[object] | Skipped]], columns: dict[str, list[int]]
) -> Iterator[tuple[int, Sequence[object] | Skipped]]:
    """The rows; of `columns` those of references go which hold numbers of references, as far as the first rows tell."""
    ahead = iter(rows)
    first = list(itertools.islice(ahead, _TELLING_ROWS))
    readable = [row for _, row in first if not isinstance(row, Skipped)]
    lists = [at for at in columns.pop("references", []) if not are_counts(readable, at, columns.get("id", []))]
    if lists:
        columns["references"] = lists
    yield from itertools.chain(first, ahead)


def are_counts(rows: Sequence[Sequence[object]], at: int, ids: Sequence[int]) -> bool:
    """Whether each cell of a column of references is one number, which names no other row.

    Where numbers are the ids of rows and some cells are empty, each may as well be a list of one reference.

    Args:
        rows: the first rows.
        at: the position of the column.
        ids: positions of the columns of ids.
    """
    cells = [_text(_cell(row, [at])) for row in rows]
    numbers = [cell for cell in cells if cell]
    if not numbers or not all(map(_COUNT.fullmatch, numbers)):
        return False
    names = {_text(_cell(row, ids)) for row in rows}
    return len(numbers) == len(cells) or not names.issuperset(numbers)


def _listed(header: Sequence[str]) -> str:
    names = ", ".join(repr(name) for name in header[:12] if name.strip())
    return names + (" ..." if len(header) > 12 else "")


def _cell(row: Sequence[object], positions: Sequence[int]) -> object:
    """The first non-empty cell at some positions."""
    return next((row[position] for position in positions if position < len(row) and str(row[position]).strip()), "")


def _details(detail: Detail | None, cell: object) -> list[tuple[str, str]]:
    """The details in one cell; None stands for the column of all others."""
    text = _text(cell)
    if detail is None or not text:
        return read_details(text)
    return detail_pairs(detail, split_names(text) if detail.form == "name" else [text])


def _text(cell: object) -> str:
    """A cell as text, a whole number without decimals, and without the sign that guards it from being computed."""
    value = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    return value[1:] if value.startswith("'") and _GUARDED.match(value) else value


def _paper(
    cells: dict[str, object], place: str, table_format: TableFormat, details: list[tuple[str, str]]
) -> Paper | Skipped:
    """The paper of one row.

    Args:
        cells: the cells by field.
        place: where the row is, as `file:line`.
        table_format: conversions of the source.
        details: what other columns hold.
    """
    if table_format.correct_row:
        table_format.correct_row(cells)

    def text(name: str) -> str:
        return _text(cells.get(name, ""))

    split: Mapping[str, SplitCell] = {
        "authors": table_format.split_authors,
        "references": table_format.split_references,
    }
    values: dict[str, object] = {
        column.name: split.get(column.name, split_list)(value) if column.form == "list" else value
        for column in EXPORTED
        if column.form != "pairs" and column.name in cells and (value := text(column.name))
    }
    values["details"] = details
    values["year"] = cells.get("year")  # a spreadsheet may hold a date
    return build_paper(place, **{"title": "", **add_scheme_identifiers(values, text)})
