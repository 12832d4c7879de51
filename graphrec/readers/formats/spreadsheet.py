"""Excel and OpenDocument spreadsheets, for example of Web of Science, read by calamine."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import TYPE_CHECKING, BinaryIO

from graphrec.errors import ExtraMissingError, InputError
from graphrec.readers._columns import columns_of
from graphrec.readers._guard import check_size
from graphrec.readers._table import build_papers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "spreadsheet"
SUFFIXES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
DESCRIPTION = "Excel and OpenDocument spreadsheets with a column of titles, e.g. from Web of Science"

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PANIC = "PanicException"  # raised by calamine for some damaged files; neither an `Exception` nor importable
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
    """
    for rows in _sheets(stream, source):
        for number, row in enumerate(rows[:_LAST_HEADER_ROW]):
            header = [str(cell) for cell in row]
            if "title" in columns_of(header):
                yield from build_papers(enumerate(rows[number + 1 :], start=number + 2), header, source)
                return
    raise InputError(f"{source} has no sheet with a column of titles; name one column 'title'.")


def _sheets(stream: BinaryIO, source: str) -> Iterator[list[list[object]]]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise ExtraMissingError("Reading spreadsheets needs calamine; type: pip install python-calamine") from None
    data = stream.read()
    _check_size(data, source)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in workbook.sheet_names:
            yield [list(row) for row in workbook.get_sheet_by_name(name).to_python()]
    except BaseException as error:
        if not isinstance(error, CalamineError) and type(error).__name__ != _PANIC:
            raise
        raise InputError(f"{source} is a damaged spreadsheet ({error}); save it again, or as CSV.") from None


def _check_size(data: bytes, source: str) -> None:
    """Refuse a workbook that is a decompression bomb before it is opened."""
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
        check_size(source, sum(member.file_size for member in archive.infolist()), len(data))
