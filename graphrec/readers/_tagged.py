"""Reads records whose lines begin with a tag: RIS, MEDLINE, Web of Science and EndNote's refer.

The packages rispy and nbib read two of these formats, but they load all records into memory and have no line numbers;
rispy loses a record without an end tag, and nbib stops at the first malformed line. On files that they can read, this
parser finds the same values: see `tests/readers/test_peers.py`, and for your own files `tests/benchmarks/peers.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers.text import check_length, decode, read_lines

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

_HEAD_LINES = 400  # searched for the tags of a format


@dataclass(slots=True)
class TaggedRecord:
    """One record: the number of its first line, and the values of each tag in their order."""

    line: int
    values: dict[str, list[str]] = field(default_factory=dict)

    def first(self, *tags: str) -> str:
        """The first non-empty value of the first tag that has one."""
        return next((value for tag in tags for value in self.values.get(tag, ()) if value.strip()), "")

    def all(self, *tags: str) -> list[str]:
        """All values of the first tag that has any."""
        return next((self.values[tag] for tag in tags if any(self.values.get(tag, ()))), [])

    def every(self, *tags: str) -> list[str]:
        """All values of all the tags."""
        return [value for tag in tags for value in self.values.get(tag, ())]


@dataclass(frozen=True, slots=True)
class TaggedFormat:
    """The syntax of a tagged format.

    Attributes:
        tag: matches a line that begins with a tag; group 1 is the tag, group 2 the value.
        begins: tags that begin a record.
        ends: tags that end a record.
        ignored: tags that belong to the file and not to a record.
        blank_ends: whether a blank line before a tag ends a record.
    """

    tag: re.Pattern[str]
    begins: frozenset[str]
    ends: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    blank_ends: bool = False


def read_tagged_records(stream: BinaryIO, syntax: TaggedFormat) -> Iterator[TaggedRecord]:
    """Read the records one by one.

    A line without a tag continues the value above it; lines between records are ignored.

    Cost: memory of one record.
    """
    start = size = 0
    values: dict[str, list[list[str]]] = {}  # the lines of each value
    lines: list[str] = []
    blank = ended = False
    for number, line in read_lines(stream):
        match = syntax.tag.match(line)
        size = size + len(line) if values else 0
        check_length(size)
        if match is None:
            blank = not line.strip()
            if values and not ended and not blank:
                lines.append(line.strip())
            continue
        tag, value = match[1].upper(), (match[2] or "").strip()
        if tag in syntax.ignored:
            continue
        if values and (ended or _begins(tag, values, syntax) or (syntax.blank_ends and blank)):
            yield _record(start, values)
            values, size = {}, len(line)
        blank, ended = False, tag in syntax.ends
        if ended:
            continue
        start = start if values else number
        lines = [value]
        values.setdefault(tag, []).append(lines)
    if values:
        yield _record(start, values)


def _record(line: int, values: Mapping[str, list[list[str]]]) -> TaggedRecord:
    return TaggedRecord(line, {tag: ["\n".join(lines) for lines in those] for tag, those in values.items()})


def _begins(tag: str, values: Mapping[str, list[list[str]]], syntax: TaggedFormat) -> bool:
    return tag in syntax.begins and any(begin in values for begin in syntax.begins)


def share_of_tags(head: bytes, syntax: TaggedFormat) -> float:
    """Share of the non-blank lines of the head that begin with a tag."""
    rows = [row for row in decode(head).splitlines()[:_HEAD_LINES] if row.strip()]
    return sum(syntax.tag.match(row) is not None for row in rows) / max(1, len(rows))


def tags_of(head: bytes, syntax: TaggedFormat) -> set[str]:
    """The tags in the head."""
    rows = decode(head).splitlines()[:_HEAD_LINES]
    return {match[1].upper() for row in rows if (match := syntax.tag.match(row))}
