"""Excel and OpenDocument spreadsheets, for example of Web of Science, read by calamine."""

from __future__ import annotations

import importlib.util
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO

from graphrec.errors import ExtraMissingError, InputError
from graphrec.model.paper import Remark
from graphrec.readers._columns import columns_of, describe_unknown
from graphrec.readers._guard import UnreadableError
from graphrec.readers._isolation import read_isolated, serve
from graphrec.readers._table import build_papers
from graphrec.text import quote, show_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped

NAME = "spreadsheet"
SUFFIXES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
DESCRIPTION = "Excel and OpenDocument spreadsheets with a column of titles, all sheets of them"

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_HIDDEN, _UNTITLED = "hidden", "untitled"  # why a sheet is left out
_MOST_LISTED = 5  # sheets that a sentence names
_LAST_HEADER_ROW = 20  # some exports have search terms and dates above the header


def looks_like(head: bytes, name: str) -> float:
    """Confidence by the first bytes: an OLE file, or a zip archive with the marks of a spreadsheet."""
    if head.startswith(_OLD_EXCEL):
        return 0.0 if name.lower().endswith((".doc", ".ppt")) else 0.9
    if not head.startswith(b"PK\x03\x04") or b"word/document" in head or b"ppt/pres" in head:
        return 0.0
    marked = b"[Content_Types].xml" in head or b"opendocument.spreadsheet" in head
    return 0.9 if marked or name.lower().endswith(SUFFIXES) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per row of every sheet with a column of titles; from the second sheet on places name the sheet.

    Raises:
        InputError: the workbook is damaged or no sheet has titles.
        ExtraMissingError: calamine is not installed.

    Cost: memory of a sheet, in a process of its own.
    """
    if importlib.util.find_spec("python_calamine") is None:
        raise ExtraMissingError("Reading spreadsheets needs calamine; type: pip install python-calamine")
    others: dict[str, list[str]] = {}
    n_read = 0
    try:
        for (sheet, reason), rows in groupby(read_isolated(stream, send_rows), key=lambda row: tuple(row[:2])):
            if reason:
                others.setdefault(reason, []).append(sheet)
                continue
            place = f"{source}!{show_name(sheet)}" if n_read else source
            n_read += 1
            yield from _read_sheet((row[2:] for row in rows), place, sheet)
    except UnreadableError as error:
        raise InputError(f"{source} is a damaged spreadsheet ({error}); save it again, or as CSV.") from None
    if not n_read:
        raise InputError(f"{source} has no sheet with a column of titles; name one column 'title'.")
    yield from (_remark(reason, sheets) for reason, sheets in others.items())


def _read_sheet(
    rows: Iterator[tuple[int, Sequence[object]]], place: str, sheet: str
) -> Iterator[Paper | Skipped | Remark]:
    """The papers of a sheet, whose first row is the header."""
    header = [str(cell) for cell in next(rows)[1]]
    if ignored := describe_unknown(header):
        yield Remark(f"in the sheet {quote(sheet)} {ignored}")
    yield from build_papers(rows, header, place)


def _remark(reason: str, sheets: Sequence[str]) -> Remark:
    names = ", ".join(map(quote, sheets[:_MOST_LISTED])) + f" and {len(sheets) - _MOST_LISTED} more" * (
        len(sheets) > _MOST_LISTED
    )
    is_one = len(sheets) == 1
    what, those = (f"the sheet {names}", "it") if is_one else (f"the sheets {names}", "them")
    if reason == _HIDDEN:
        return Remark(f"left out {what}, which {'is' if is_one else 'are'} hidden; show {those} to have {those} read")
    return Remark(f"left out {what}, without a column of titles; name one column 'title' to have {those} read")


def send_rows() -> None:
    """Send each row from the header on, and each sheet without one; runs in a process of its own."""
    serve(_rows)


def _rows(stream: BinaryIO) -> Iterator[tuple[object, ...]]:
    """The name of a sheet, why it is left out or "", and the number and cells of a row.

    What is hidden is read only where no other sheet has titles.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(stream)
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    is_read = False
    for sheet in sorted(sheets, key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible):
        rows = workbook.get_sheet_by_name(sheet.name).to_python()
        if not rows:
            continue
        number = _find_header(rows)
        is_hidden = is_read and sheet.visible != SheetVisibleEnum.Visible
        if not number or is_hidden:
            yield sheet.name, _HIDDEN if number else _UNTITLED
            continue
        is_read = True
        yield sheet.name, "", number, [str(cell) for cell in rows[number - 1]]
        for at, row in enumerate(rows[number:], start=number + 1):
            yield sheet.name, "", at, row


def _find_header(rows: Sequence[Sequence[object]]) -> int:
    """The number of the row with a column of titles, and of several the one with most known columns; 0 if none has."""
    headers = [columns_of([str(cell) for cell in row]) for row in rows[:_LAST_HEADER_ROW]]
    ranks = [(len(columns), -number) for number, columns in enumerate(headers, start=1) if "title" in columns]
    return -max(ranks)[1] if ranks else 0
