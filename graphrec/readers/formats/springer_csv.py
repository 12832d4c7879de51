"""Springer Link CSV, in which the authors of a paper have no separator between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._header import has_columns
from graphrec.readers._table import TableFormat, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "springer-csv"
SUFFIXES = (".csv",)
DESCRIPTION = "Springer Link CSV (no abstracts in it)"

_SEAM = re.compile(r"(?<=[^\W\d_A-Z])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bLe)(?<!\bLa)(?<!\bVan)(?=[A-Z])")
_TITLE = re.compile(r"^(?:(?:Prof|Dr|Ph\.?D|Assoc|Asst|Eng|Ing|Mr|Ms|Mrs)\.?\s+)+")


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the columns say it all
    """Confidence that the table has the columns of Springer Link."""
    return 0.92 if has_columns(head, "item title", "item doi") else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per row."""
    return read_table(stream, source, TableFormat(split_authors=split_glued_names))


def split_glued_names(text: str) -> list[str]:
    """Split names where a capital follows a lower-case letter, except after prefixes such as Mc.

    >>> split_glued_names("Ada LeeIan McDonaldProf. Bo de Vries")
    ['Ada Lee', 'Ian McDonald', 'Bo de Vries']
    """
    names = (_TITLE.sub("", name).strip() for name in _SEAM.sub("\n", text).split("\n"))
    return [name for name in names if name]
