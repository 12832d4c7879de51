"""Text dumps of paper listings: a banner, then title and abstract lines in turn, blank lines between or not."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._record import build_paper
from graphrec.readers._text import decode, is_binary, lines
from graphrec.records import Paper, Skipped
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME = "listing"
SUFFIXES = (".txt",)
DESCRIPTION = "text dump of a paper listing: title line, abstract line, in turn, after any banner"

_LONG_LINE = 230  # characters; titles end below (longest seen 141), abstracts without a full stop begin above
_FEW_WORDS = 12  # a shorter line that ends like a sentence may still be a title
_BUTTON = re.compile(
    r"^(?:Subscribed?|Sign (?:up|in)|Log in)(?=[A-Z0-9\"'(\[])"
)  # glued to the first title by the dump
_BANNER = re.compile(
    r"(?:new|hot|trending|top|subscribed?|sign (?:up|in)|log ?in|menu|search|home|papers?|daily papers|"
    r"get trending papers.*|by\s?\w+ and the research community|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:,? \d{4})?|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"')\]}]*$")
_MARKED_LINE = re.compile(r"^(?:[@%{}\[<#]|[A-Z][A-Z0-9] {1,3}-\s|[A-Z][A-Z0-9] )")


def _is_prose(line: str) -> bool:
    """Whether a line is surely an abstract: longer than titles are."""
    return len(line) >= _LONG_LINE


def _is_sentence(line: str) -> bool:
    """Whether a line may be a short abstract, or a title that ends like a sentence."""
    return len(line.split()) >= _FEW_WORDS and bool(_SENTENCE_END.search(line))


def looks_like(head: bytes, name: str) -> float:
    """Confidence that abstracts follow titles in turn."""
    if is_binary(head):
        return 0.0
    rows = [text for row in decode(head).splitlines() if (text := row.strip())]
    if any(_MARKED_LINE.match(row) for row in rows[:3]):
        return 0.0
    pairs = sum(_is_prose(below) and not _is_prose(above) for above, below in itertools.pairwise(rows))
    if not pairs or pairs < 0.3 * (len(rows) - 8) / 2:
        return 0.0
    return 0.6 if name.lower().endswith(SUFFIXES) else 0.45


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """Papers of a listing; a title without its abstract is kept and does not shift the pairs after it."""
    rows = ((number, text) for number, line in lines(stream) if (text := clean(line)))
    for number, title, abstract in _pairs(rows):
        place = f"{source}:{number}"
        yield (
            build_paper(place, title=title, abstract=abstract)
            if title
            else Skipped(place, "an abstract without a title")
        )


def _pairs(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """Line number, title and abstract of each record; the banner ends at the line above the first abstract.

    A line that may be either is the abstract of the title above it, unless an abstract of its own follows.
    """
    above: tuple[int, str] | None = None
    first = True
    for (number, text), below in _with_next(rows):
        truncated = below is None and above is not None and not first
        if _is_prose(text) or truncated or (above and _is_sentence(text) and not (below and _is_prose(below))):
            start, title = above or (number, "")
            yield start, _BUTTON.sub("", title) if first else title, text
            above, first = None, False
            continue
        if above and not first and not _BANNER.fullmatch(above[1]):
            yield (*above, "")
        above = number, text
    if above and not first and not _BANNER.fullmatch(above[1]):
        yield (*above, "")


def _with_next(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[tuple[int, str], str | None]]:
    """Each row beside the text of the row below it."""
    before: tuple[int, str] | None = None
    for row in rows:
        if before:
            yield before, row[1]
        before = row
    if before:
        yield before, None
