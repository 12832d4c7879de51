"""Excel and OpenDocument spreadsheets, for example of Web of Science, read by calamine."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, BinaryIO

from graphrec.errors import ExtraMissingError, InputError
from graphrec.readers._columns import columns_of
from graphrec.readers._guard import UnreadableError
from graphrec.readers._isolation import read_isolated, serve
from graphrec.readers._table import build_papers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "spreadsheet"
SUFFIXES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
DESCRIPTION = "Excel and OpenDocument spreadsheets with a column of titles, e.g. from Web of Science"

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_LAST_HEADER_ROW = 20  # some exports have search terms and dates above the header


def looks_like(head: bytes, name: str) -> float:
    """Confidence by the first bytes: an OLE file, or a zip archive with the marks of a spreadsheet."""
    if head.startswith(_OLD_EXCEL):
        return 0.0 if name.lower().endswith((".doc", ".ppt")) else 0.9
    if not head.startswith(b"PK\x03\x04") or b"word/document" in head or b"ppt/pres" in head:
        return 0.0
    marked = b"[Content_Types].xml" in head or b"opendocument.spreadsheet" in head
    return 0.9 if marked or name.lower().endswith(SUFFIXES) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row of the first sheet with a column of titles; places are row numbers.

    Raises:
        InputError: the workbook is damaged or no sheet has titles.
        ExtraMissingError: calamine is not installed.

    Cost: memory of the sheet, in a process of its own.
    """
    if importlib.util.find_spec("python_calamine") is None:
        raise ExtraMissingError("Reading spreadsheets needs calamine; type: pip install python-calamine")
    rows = read_isolated(stream, send_rows)
    try:
        header = next(rows, None)
        if header is None:
            raise InputError(f"{source} has no sheet with a column of titles; name one column 'title'.")
        yield from build_papers(rows, header[1], source)
    except UnreadableError as error:
        raise InputError(f"{source} is a damaged spreadsheet ({error}); save it again, or as CSV.") from None


def send_rows() -> None:
    """Send the number and cells of the header and of each row below it; runs in a process of its own."""
    serve(_rows)


def _rows(stream: BinaryIO) -> Iterator[tuple[int, list[object]]]:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(stream)
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python()
        for number, row in enumerate(rows[:_LAST_HEADER_ROW], start=1):
            header = [str(cell) for cell in row]
            if "title" in columns_of(header):
                yield number, list(header)
                yield from enumerate(rows[number:], start=number + 1)
                return
