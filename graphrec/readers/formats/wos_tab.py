"""Web of Science tab-delimited: the columns are the two-letter tags of its plain text format."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Skipped
from graphrec.readers._table import read_csv_rows
from graphrec.readers._tagged import TaggedRecord
from graphrec.readers.formats.wos import wos_paper
from graphrec.readers.lists import split_list
from graphrec.readers.text import decode, text_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper

NAME = "wos-tab"
SUFFIXES = (".txt", ".tsv")
DESCRIPTION = "Web of Science tab-delimited, cited references included"

_MARKS = frozenset({"PT", "AU", "TI", "SO"})
_LISTS = frozenset({"AU", "AF"})


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the first line has two-letter tags as columns."""
    first = decode(head).lstrip("\ufeff").partition("\n")[0].rstrip("\r")
    return 0.97 if set(first.split("\t")) >= _MARKS else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row; a row may have one more, empty column than the header."""
    header: list[str] = []
    for line, row in read_csv_rows(text_stream(stream), source, "\t", quoted=False):
        if isinstance(row, Skipped):
            yield row
        elif not header:
            header = [name.strip().lstrip("\ufeff") for name in row]
        elif any(row):
            record = TaggedRecord(line)
            for tag, cell in zip(header, row, strict=False):
                if value := cell.strip().strip('"'):
                    is_list = tag in _LISTS and ";" in value
                    record.values[tag] = _entries(value) if tag == "CR" else split_list(value) if is_list else [value]
            yield wos_paper(record, f"{source}:{line}")


def _entries(cell: str) -> list[str]:
    """The references in a cell; a semicolon without a blank is one of a DOI ("2.3.CO;2")."""
    return [entry for entry in cell.split("; ") if entry.strip()]
