"""Plain lists of titles, one per line; a text is such a list only if nearly every line looks like a title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._header import find_unknown_header
from graphrec.readers.record import build_paper
from graphrec.readers.text import STDIN_NAME, decode, is_binary, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped

NAME = "titles"
SUFFIXES = (".txt", ".md", ".lst")
DESCRIPTION = "plain list of titles, one a line, numbered or not (no abstracts in it)"

_FEWEST_LINES = 3  # in fewer lines a list cannot be recognised
_LEAST_SHARE = 0.9  # share of lines that look like titles; letters, logs and prose have far fewer
_MOST_SENTENCES = 0.3  # share of lines that end in a full stop; prose and references have more
_LEAST_MEAN_WORDS = 4  # words per title; lists of names and to-do lists have fewer
_MOST_LABELS = 0.85  # share of lines that begin with "Word: "; message headers and settings have more
_LENGTHS = range(12, 250)  # characters of a title; the bundled ones have 16 to 141
_WORDS = range(2, 36)
_LEAST_LETTERS = 0.6  # share of letters in the characters other than spaces; logs and tables have fewer
_MARK = re.compile(r"^\s*(?:[-*•–+]\s+|\[?\d{1,4}[.)\]]\s+)")
_LABEL = re.compile(r"[\w-]+: ")
_START = re.compile(r"[\"'“‘(\[$]*(?:[^\W_a-z]|[a-z]{1,4}\d?[A-Z])")  # or a name such as "zkDL"
_NO_TITLE = re.compile(r"[\t{}=<>@|\\]|https?:|\d:\d\d|[,;:&]$|^\d{4}-\d\d|^#|\bcopyright\b|\"{3}", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\bet al\b|\bdoi\b|\bpp?\.\s?\d|\bvol\b|[A-Z]\.,|\((?:19|20)\d\d[a-z]?\)|,\s(?:19|20)\d\d\b", re.IGNORECASE
)


def looks_like(head: bytes, name: str) -> float:
    """Confidence that nearly all lines look like titles; lower than for any format with tags or markers."""
    if is_binary(head) or find_unknown_header(head):
        return 0.0
    rows = _rows(head)
    if not name.lower().endswith((*SUFFIXES, STDIN_NAME)) or len(rows) < _FEWEST_LINES or _is_prose(rows):
        return 0.0
    return 0.2 if sum(map(_is_title, rows)) >= _LEAST_SHARE * len(rows) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per line that is not blank."""
    for number, title in read_entries(stream):
        yield build_paper(f"{source}:{number}", title=title)


def read_entries(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, without their list markers, and the number of each."""
    return ((number, _MARK.sub("", line, count=1).strip()) for number, line in read_lines(stream) if line.strip())


def is_reference_list(head: bytes) -> bool:
    """Whether most lines are references in a citation style, in which the title cannot be located with certainty."""
    rows = [] if is_binary(head) else _rows(head)
    return len(rows) >= _FEWEST_LINES and 2 * sum(bool(_REFERENCE.search(row)) for row in rows) > len(rows)


def _rows(head: bytes) -> Sequence[str]:
    """The non-blank lines without list markers; of more than three the last one, which may be cut, is left out."""
    rows = [text for row in decode(head).lstrip("\ufeff").splitlines() if (text := _MARK.sub("", row, count=1).strip())]
    return rows[:-1] if len(rows) > _FEWEST_LINES else rows


def _is_prose(rows: Sequence[str]) -> bool:
    """Whether too many lines end in a full stop or begin with a label, or lines are too short for titles."""
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
