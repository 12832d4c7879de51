"""Text dumps of paper listings: a banner, then alternately a line with a title and a line with its abstract."""

from __future__ import annotations

import itertools
import re
from collections import deque
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._buttons import strip_button
from graphrec.readers._header import find_unknown_header
from graphrec.readers.record import build_paper
from graphrec.readers.text import decode, is_binary, read_lines
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME = "listing"
SUFFIXES = (".txt",)
DESCRIPTION = "text dump of a paper listing: title line, abstract line, in turn, after any banner"

_LONG_LINE = 230  # characters; titles are shorter (the longest had 141), abstracts without a full stop are longer
_HALF_LINE = 180  # characters; a line of this length after a title is half of an abstract
_BANNER_LINES = 64  # in which a button label is searched
_FEW_WORDS = 12  # of a line; a shorter one with a full stop may still be a title
_BANNER = re.compile(
    r"(?:new|hot|trending|top|subscribed?|sign (?:up|in)|log ?in|menu|search|home|papers?|daily papers|"
    r"get trending papers.*|by\s?\w+ and the research community|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:,? \d{4})?|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"')\]}]*$")
_MARKED_LINE = re.compile(r"^(?:[@%{}\[<#]|[A-Z][A-Z0-9] {1,3}-\s|[A-Z][A-Z0-9] )")


_STATEMENT_END = re.compile(r"[.…][\"')\]}]*$")  # titles end in "?" and "!" too
_OPENING = re.compile(r"(?:We|Our|I|In this|This (?:paper|work|article|study|note|survey|thesis|report)|Here,?) ")
_OF_A_SITE = re.compile(r"\b(?:cookies?|you|your|e-?mail|inbox|newsletter|site|papers daily)\b", re.IGNORECASE)


def _is_prose(line: str) -> bool:
    """Whether a line is longer than any title, and so an abstract."""
    return len(line) >= _LONG_LINE


def _is_sentence(line: str) -> bool:
    """Whether a line is a sentence of twelve or more words: a short abstract, or a title with a full stop."""
    return len(line.split()) >= _FEW_WORDS and bool(_SENTENCE_END.search(line))


def _reads_like_abstract(line: str) -> bool:
    """Whether a short line begins as abstracts do and ends as a sentence: "We study cats."."""
    return bool(_OPENING.match(line) and _STATEMENT_END.search(line))


def _is_body(line: str, below: str | None, in_banner: bool) -> bool:
    """Whether the line after a title is its abstract, and not the next title.

    Titles and abstracts alternate, so a sentence after a title is its abstract. A line directly before an abstract is
    the title of that abstract, unless it reads like an abstract or is too long for a title.
    """
    precedes_abstract = below is not None and _is_prose(below)
    if in_banner:
        return (_is_sentence(line) and not precedes_abstract) or (
            _reads_like_abstract(line) and not _OF_A_SITE.search(line)
        )
    if _reads_like_abstract(line) or len(line) >= _HALF_LINE or below is None:
        return True
    return not precedes_abstract and bool(_is_sentence(line) or _STATEMENT_END.search(line))


def _continues_abstract(abstract: str, line: str, below: str | None) -> bool:
    """Whether a line directly after an abstract is the rest of it."""
    if _is_prose(line):
        return True
    if _SENTENCE_END.search(abstract) or not _STATEMENT_END.search(line):
        return False
    return line[0].islower() or below is None or not _is_prose(below)


def looks_like(head: bytes, name: str) -> float:
    """Confidence that titles and abstracts alternate."""
    if is_binary(head) or find_unknown_header(head):
        return 0.0
    rows = [text for row in decode(head).splitlines() if (text := row.strip())]
    if any(_MARKED_LINE.match(row) for row in rows[:3]):
        return 0.0
    pairs = sum(_is_prose(below) and not _is_prose(above) for above, below in itertools.pairwise(rows))
    if not pairs or pairs < 0.3 * (len(rows) - 8) / 2:
        return 0.0
    return 0.6 if name.lower().endswith(SUFFIXES) else 0.45


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per title; a title without abstract is a paper, too, and does not shift the pairs after it."""
    rows = ((number, text) for number, line in read_lines(stream) if (text := clean(line)))
    for number, title, abstract in _pairs(rows):
        place = f"{source}:{number}"
        yield (
            build_paper(place, title=title, abstract=abstract)
            if title
            else Skipped(place, "an abstract without a title")
        )


def _pairs(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """Yield line number, title and abstract of each record; the line before the first abstract ends the banner.

    A line that may be a title or an abstract is the abstract of the title before it, unless an abstract follows.
    """
    banner: deque[str] = deque(maxlen=_BANNER_LINES)
    title: tuple[int, str] | None = None  # whose abstract has not come yet
    record: tuple[int, str, str] | None = None  # whose abstract may continue
    first = True
    for (number, text), below in _with_next(rows):
        if record and not title and _continues_abstract(record[2], text, below):
            record = (*record[:2], _joined(record[2], text))
        elif _is_prose(text) or (title and _is_body(text, below, first)):
            if record:
                yield record
            start, name = title or (number, "")
            record = start, strip_button(name, text, banner) if first else name, text
            title, first = None, False
        else:
            if record and title:
                yield record
                record = None
            if title and first:
                banner.append(title[1])
            elif title and not _BANNER.fullmatch(title[1]):
                yield (*title, "")
            title = number, text
    if record:
        yield record
    if title and not first and not _BANNER.fullmatch(title[1]):
        yield (*title, "")


def _joined(abstract: str, rest: str) -> str:
    """Join an abstract and its next line, without a space if a hyphen ends the first; the hyphen stays."""
    return f"{abstract}{rest}" if abstract[-1:] == "-" and abstract[-2:-1].isalpha() else f"{abstract} {rest}"


def _with_next(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[tuple[int, str], str | None]]:
    """Yield each row with the text of the next row, None for the last one."""
    before: tuple[int, str] | None = None
    for row in rows:
        if before:
            yield before, row[1]
        before = row
    if before:
        yield before, None
