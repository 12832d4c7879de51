"""Tables: where the header stands, what separates the columns, and rows as papers."""

from __future__ import annotations

import csv
import io
import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Protocol

from graphrec.errors import InputError
from graphrec.model.fields import EXPORTED
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._columns import add_scheme_identifiers, columns_of, normal_name
from graphrec.readers._text import decode, is_binary, text_stream
from graphrec.readers.lists import split_list, split_names
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

DELIMITERS = (",", "\t", ";", "|")
_LAST_HEADER_LINE = 20  # exports put search terms and dates above the header
_LONGEST_FIELD = 1 << 24  # characters; a longer one is a quote that was never closed
_GUARDED = re.compile(r"'+[=+@\t\r-]")  # a quote in front keeps spreadsheets from computing a cell
SCANNED_LINES = 60  # lines looked at to find the header


class SplitCell(Protocol):
    """Turns the text of one cell into a list."""

    def __call__(self, text: str, /) -> list[str]:
        """Items of the cell."""


@lru_cache(maxsize=8)
def header_of(head: bytes) -> tuple[str, int, tuple[str, ...]] | None:
    """Delimiter, row number and names of the header: the row with most columns that we know, a title among them."""
    text = "" if is_binary(head) else decode(head)
    text = "\n".join(text.splitlines()[:SCANNED_LINES])
    best: tuple[tuple[bool, int], tuple[str, int, tuple[str, ...]]] | None = None
    for delimiter in DELIMITERS:
        for number, row in enumerate(_first_rows(text, delimiter)):
            known = columns_of(row)
            rank = ("title" in known, len(known))
            if known and len(row) > 1 and (best is None or rank > best[0]):
                best = rank, (delimiter, number, tuple(row))
    return best[1] if best and (best[0][0] or best[0][1] >= 3) else None


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
    """Whether the table has all these columns (normal names)."""
    found = header_of(head)
    return found is not None and set(names) <= {normal_name(name) for name in found[2]}


def read_table(
    stream: BinaryIO,
    source: str,
    own: Mapping[str, tuple[str, ...]] | None = None,
    authors: SplitCell = split_names,
    references: SplitCell = split_list,
    fix: Callable[[dict[str, object]], None] | None = None,
) -> Iterator[Paper | Skipped]:
    """Papers of a delimited text; `own` names columns of this format, `fix` mends the fields of a row."""
    text = text_stream(stream)
    top = list(itertools.islice(text, SCANNED_LINES))
    found = header_of("".join(top).encode("utf-8", "surrogatepass"))
    if found is None:
        raise InputError(
            f"{source} has no header line with column names; name the columns title, abstract, year and so on."
        )
    delimiter, header_row, header = found
    rows = csv_rows(itertools.chain(top, text), source, delimiter)
    for _ in range(header_row + 1):
        next(rows, None)
    yield from papers_of_rows(rows, header, source, own, authors, references, fix)


def csv_rows(
    lines: Iterable[str], source: str, delimiter: str = ",", *, quoted: bool = True
) -> Iterator[tuple[int, list[str] | Skipped]]:
    """Line number and cells of every row; a row that cannot be split is reported."""
    csv.field_size_limit(_LONGEST_FIELD)
    clean_lines = (line.replace("\0", "") for line in lines)
    reader = csv.reader(clean_lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Skipped(f"{source}:{line}", f"the row cannot be split into columns: {error}")


def papers_of_rows(
    rows: Iterable[tuple[int, Sequence[object] | Skipped]],
    header: Sequence[str],
    source: str,
    own: Mapping[str, tuple[str, ...]] | None = None,
    authors: SplitCell = split_names,
    references: SplitCell = split_list,
    fix: Callable[[dict[str, object]], None] | None = None,
) -> Iterator[Paper | Skipped]:
    """Papers of numbered rows under a header.

    Raises:
        InputError: no column holds titles.
    """
    columns = columns_of(header, own)
    if "title" not in columns:
        raise InputError(f"{source} has no column of titles among {_listed(header)}; name one of them 'title'.")
    for line, row in rows:
        if isinstance(row, Skipped):
            yield row
        elif any(str(cell).strip() for cell in row):
            fields = {field: _cell(row, at) for field, at in columns.items()}
            yield _paper(fields, f"{source}:{line}", authors, references, fix)


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in header[:12] if name.strip())
    return shown + (" ..." if len(header) > 12 else "")


def _cell(row: Sequence[object], at: Sequence[int]) -> object:
    """The first non-empty cell among the columns of a field."""
    return next((row[position] for position in at if position < len(row) and str(row[position]).strip()), "")


def _paper(
    fields: dict[str, object],
    place: str,
    authors: SplitCell,
    references: SplitCell,
    fix: Callable[[dict[str, object]], None] | None,
) -> Paper | Skipped:
    if fix:
        fix(fields)

    def text(field: str) -> str:
        value = fields.get(field, "")
        shown = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
        return shown[1:] if _GUARDED.match(shown) else shown

    split: Mapping[str, SplitCell] = {"authors": authors, "references": references}
    values: dict[str, object] = {
        field.name: split.get(field.name, split_list)(text(field.name)) if field.form == "list" else text(field.name)
        for field in EXPORTED
        if field.name in fields
    }
    values["year"] = fields.get("year")  # a spreadsheet may hold a date
    return build_paper(place, **{"title": "", **add_scheme_identifiers(values, text)})
