"""A plain list of titles, one a line; a text is taken for one only where nearly every line looks like a title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._text import STDIN_NAME, decode, is_binary, lines
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped

NAME = "titles"
SUFFIXES = (".txt", ".md", ".lst")
DESCRIPTION = "plain list of titles, one a line, numbered or not (no abstracts in it)"

_FEWEST_LINES = 3  # fewer may be anything
_LEAST_SHARE = 0.9  # of the lines that look like titles; a letter, a log or prose stays far below
_MOST_SENTENCES = 0.3  # of the lines that end in a full stop: prose, or references written out
_LEAST_MEAN_WORDS = 4  # of a title; lists of names and of things to do have fewer
_MOST_LABELS = 0.85  # of the lines that begin "Word: ", as headers of messages and settings do, and some titles
_LENGTHS = range(12, 250)  # characters of a title; the bundled ones have 16 to 141
_WORDS = range(2, 36)
_LEAST_LETTERS = 0.6  # of the characters other than blanks; logs and tables have more digits and signs
_MARK = re.compile(r"\s*(?:[-*•–+]\s+|\[?\d{1,4}[.)\]]\s+)")
_LABEL = re.compile(r"[\w-]+: ")
_START = re.compile(r"[\"'“‘(\[$]*(?:[^\W_a-z]|[a-z]{1,4}\d?[A-Z])")  # or a name such as "zkDL"
_NO_TITLE = re.compile(r"[\t{}=<>@|\\]|https?:|\d:\d\d|[,;:&]$|^\d{4}-\d\d|^#|\bcopyright\b|\"{3}", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\bet al\b|\bdoi\b|\bpp?\.\s?\d|\bvol\b|[A-Z]\.,|\((?:19|20)\d\d[a-z]?\)|,\s(?:19|20)\d\d\b", re.IGNORECASE
)


def looks_like(head: bytes, name: str) -> float:
    """Confidence that nearly all lines look like titles; below that of every format that marks its records."""
    if is_binary(head):
        return 0.0
    rows = _rows(head)
    if not name.lower().endswith((*SUFFIXES, STDIN_NAME)) or len(rows) < _FEWEST_LINES or _is_prose(rows):
        return 0.0
    return 0.2 if sum(map(_is_title, rows)) >= _LEAST_SHARE * len(rows) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper a line that is not blank."""
    for number, line in lines(stream):
        if line.strip():
            yield build_paper(f"{source}:{number}", title=_MARK.sub("", line, count=1))


def is_reference_list(head: bytes) -> bool:
    """Whether most lines are references written out, whose titles cannot be told from the rest for certain."""
    rows = [] if is_binary(head) else _rows(head)
    return len(rows) >= _FEWEST_LINES and 2 * sum(bool(_REFERENCE.search(row)) for row in rows) > len(rows)


def _rows(head: bytes) -> Sequence[str]:
    """The non-blank lines without list marks; the last one may be cut and is left out of many."""
    rows = [text for row in decode(head).lstrip("\ufeff").splitlines() if (text := _MARK.sub("", row, count=1).strip())]
    return rows[:-1] if len(rows) > _FEWEST_LINES else rows


def _is_prose(rows: Sequence[str]) -> bool:
    """Whether lines end in full stops, begin with labels, or are too short on average to be titles."""
    return (
        sum(row.endswith((".", "。")) for row in rows) > _MOST_SENTENCES * len(rows)
        or sum(_LABEL.match(row) is not None for row in rows) > _MOST_LABELS * len(rows)
        or sum(len(row.split()) for row in rows) < _LEAST_MEAN_WORDS * len(rows)
    )


def _is_title(row: str) -> bool:
    letters = sum(char.isalpha() for char in row)
    return (
        len(row) in _LENGTHS
        and len(row.split()) in _WORDS
        and _START.match(row) is not None
        and _NO_TITLE.search(row) is None
        and _REFERENCE.search(row) is None
        and letters >= _LEAST_LETTERS * (len(row) - row.count(" "))
    )
