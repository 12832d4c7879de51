"""Reads records whose lines begin with a tag: RIS, MEDLINE, Web of Science and EndNote's refer.

The packages rispy and nbib read two of these formats, but they load all records into memory and have no line numbers;
rispy loses a record without an end tag, and nbib stops at the first malformed line. On files that they can read, this
parser finds the same values: see `tests/readers/test_peers.py`, and for your own files `tests/benchmarks/peers.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers.text import decode, read_lines

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

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
    record: TaggedRecord | None = None
    last: list[str] = []
    blank = ended = False
    for number, line in read_lines(stream):
        match = syntax.tag.match(line)
        if match is None:
            blank = not line.strip()
            if record and not ended and not blank:
                last[-1] += f"\n{line.strip()}"
            continue
        tag, value = match[1].upper(), (match[2] or "").strip()
        if tag in syntax.ignored:
            continue
        if record and (ended or _begins(tag, record, syntax) or (syntax.blank_ends and blank)):
            yield record
            record = None
        blank, ended = False, tag in syntax.ends
        if ended:
            continue
        if record is None:
            record = TaggedRecord(number)
        last = record.values.setdefault(tag, [])
        last.append(value)
    if record:
        yield record


def _begins(tag: str, record: TaggedRecord, syntax: TaggedFormat) -> bool:
    return tag in syntax.begins and any(begin in record.values for begin in syntax.begins)


def share_of_tags(head: bytes, syntax: TaggedFormat) -> float:
    """Share of the non-blank lines of the head that begin with a tag."""
    rows = [row for row in decode(head).splitlines()[:_HEAD_LINES] if row.strip()]
    return sum(syntax.tag.match(row) is not None for row in rows) / max(1, len(rows))


def tags_of(head: bytes, syntax: TaggedFormat) -> set[str]:
    """The tags in the head."""
    rows = decode(head).splitlines()[:_HEAD_LINES]
    return {match[1].upper() for row in rows if (match := syntax.tag.match(row))}
