"""Scopus CSV, whose reference lists are written out in prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._references import reference_key
from graphrec.readers._table import has_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "scopus-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Scopus CSV, references included when they were exported"

_OWN = {"keywords": ("author keywords", "index keywords"), "id": (), "identifiers": ()}
_YEAR = re.compile(r"\((?:1[5-9]|20)\d\d\)")  # every reference has its year in brackets; its authors have none


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the columns are those of this source."""
    return 0.92 if has_columns(head, "source title", "eid") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper a row."""
    return read_table(stream, source, own=_OWN, references=scopus_references)


def scopus_references(text: str) -> list[str]:
    """Keys of references separated by semicolons; in recent exports the authors of one are, too.

    A year ends a reference; what follows the last one is a reference without a year.

    >>> scopus_references("Lee A.; Chen B., A title, J. Nets, 5, (2023); Old, C., (1999) J Comp, 1; Ray D., A book")
    ['lee a chen b a title j nets 5 2023', 'old c 1999 j comp 1', 'ray d a book']
    """
    entries: list[str] = []
    held = ""
    for part in text.split(";"):
        held = f"{held};{part}" if held else part
        if _YEAR.search(part):
            entries.append(reference_key(held))
            held = ""
    return [*entries, reference_key(held)] if held.strip() else entries
