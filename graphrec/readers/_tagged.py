"""Records of lines that each begin with a tag, the shape shared by RIS, MEDLINE, Web of Science and EndNote's refer.

rispy and nbib read two of these, but build a list of all records before the first can be used, and know no line
numbers; rispy loses a record that is not ended, nbib stops at the first malformed line. Where they read a file, this
parser finds the same values: `tests/readers/test_peers.py`, and on files of your own `tests/benchmarks/peers.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._text import decode, lines

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_HEAD_LINES = 400  # looked through for the marks of a format


@dataclass(slots=True)
class TaggedRecord:
    """One record: the line it begins at and its values by tag, in their order."""

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
    """How a tagged format looks: the line of a tag (groups tag and value), the tags that begin and end a record.

    `blank_ends` says that a blank line followed by another tag ends a record, `ignored` are tags of the file.
    """

    tag: re.Pattern[str]
    begins: frozenset[str]
    ends: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    blank_ends: bool = False


def read_tagged_records(stream: BinaryIO, shape: TaggedFormat) -> Iterator[TaggedRecord]:
    """The records one by one; lines without a tag continue the value above, lines outside records are passed over.

    Cost: memory of one record.
    """
    record: TaggedRecord | None = None
    last: list[str] = []
    blank = ended = False
    for number, line in lines(stream):
        found = shape.tag.match(line)
        if found is None:
            blank = not line.strip()
            if record and not ended and not blank:
                last[-1] += f"\n{line.strip()}"
            continue
        tag, value = found[1].upper(), (found[2] or "").strip()
        if tag in shape.ignored:
            continue
        if record and (ended or _begins(tag, record, shape) or (shape.blank_ends and blank)):
            yield record
            record = None
        blank, ended = False, tag in shape.ends
        if ended:
            continue
        if record is None:
            record = TaggedRecord(number)
        last = record.values.setdefault(tag, [])
        last.append(value)
    if record:
        yield record


def _begins(tag: str, record: TaggedRecord, shape: TaggedFormat) -> bool:
    return tag in shape.begins and any(begin in record.values for begin in shape.begins)


def share_of_tags(head: bytes, shape: TaggedFormat) -> float:
    """Share of the non-blank lines of the head that carry a tag."""
    rows = [row for row in decode(head).splitlines()[:_HEAD_LINES] if row.strip()]
    return sum(shape.tag.match(row) is not None for row in rows) / max(1, len(rows))


def tags_of(head: bytes, shape: TaggedFormat) -> set[str]:
    """The tags seen in the head."""
    rows = decode(head).splitlines()[:_HEAD_LINES]
    return {found[1].upper() for row in rows if (found := shape.tag.match(row))}
