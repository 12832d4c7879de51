"""Scopus CSV; its reference lists are text in a citation style."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._references import reference_key
from graphrec.readers._table import TableFormat, has_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "scopus-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Scopus CSV, references included when they were exported"

_COLUMNS = {"keywords": ("author keywords", "index keywords"), "id": (), "identifiers": ()}
_YEAR = re.compile(r"\((?:1[5-9]|20)\d\d\)")  # references have the year in parentheses; authors have no parentheses


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the table has the columns of Scopus."""
    return 0.92 if has_columns(head, "source title", "eid") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source, TableFormat(_COLUMNS, split_references=split_scopus_references))


def split_scopus_references(text: str) -> list[str]:
    """Split a reference list into keys of references (`reference_key`).

    Semicolons separate references and, in recent exports, also the authors of one: a reference ends with the part
    that holds its year. A rest after the last year is a reference without a year.

    >>> split_scopus_references("Lee A.; Chen B., A title, J. Nets, (2023); Old, C., (1999) J Comp, 1; Ray D., A book")
    ['lee a chen b a title j nets 2023', 'old c 1999 j comp 1', 'ray d a book']
    """
    entries: list[str] = []
    entry = ""
    for part in text.split(";"):
        entry = f"{entry};{part}" if entry else part
        if _YEAR.search(part):
            entries.append(reference_key(entry))
            entry = ""
    return [*entries, reference_key(entry)] if entry.strip() else entries
