"""Reads records whose lines begin with a tag: RIS, MEDLINE, Web of Science and EndNote's refer.

The packages rispy and nbib read two of these formats, but they load all records into memory and have no line numbers;
rispy loses a record without an end tag, and nbib stops at the first malformed line. On files that they can read, this
parser finds the same values: see `tests/readers/test_peers.py`, and for your own files `tests/benchmarks/peers.py`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Skipped
from graphrec.readers._guard import BREAKS_OFF
from graphrec.readers.text import check_length, decode, text_stream, whole_lines

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from graphrec.model.paper import Paper

_HEAD_LINES = 400  # searched for the tags of a format
_FEWEST = 2  # records that go on after a tag, of which the file then ends in the middle of one


@dataclass(slots=True)
class TaggedRecord:
    """One record: the number of its first line, and the values of each tag in their order.

    `break_reason` says why the file breaks off in it; empty if it does not.
    """

    line: int
    values: dict[str, list[str]] = field(default_factory=dict)
    break_reason: str = ""

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
        frame: the tags that begin and end the file, where it has them; both are ignored tags.
    """

    tag: re.Pattern[str]
    begins: frozenset[str]
    ends: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    blank_ends: bool = False
    frame: tuple[str, str] = ("", "")


def read_tagged(
    stream: BinaryIO,
    source: str,
    syntax: TaggedFormat,
    build: Callable[[TaggedRecord, str], Paper | Skipped | None],
) -> Iterator[Paper | Skipped]:
    """Read papers; where the file breaks off, a `Skipped` after the last says so.

    Args:
        stream: the file.
        source: its name in places.
        syntax: its syntax.
        build: makes the paper of a record at a place; None for what is no record.
    """
    for record in read_tagged_records(stream, syntax):
        place = f"{source}:{record.line}"
        if (paper := build(record, place)) is not None:
            yield paper
        if record.break_reason:
            yield Skipped(place, f"{BREAKS_OFF} here: {record.break_reason}")


def read_tagged_records(stream: BinaryIO, syntax: TaggedFormat) -> Iterator[TaggedRecord]:
    """Read the records one by one.

    A line without a tag continues the value above it; lines between records are ignored.

    Raises:
        OSError: a record is too long.

    Cost: memory of one record.
    """
    start = size = 0
    values: dict[str, list[list[str]]] = {}  # the lines of each value
    lines: list[str] = []
    blank = ended = False
    last, text = "", "\n"
    ending = _LastRecord(syntax)
    for number, text in enumerate(whole_lines(text_stream(stream)), start=1):
        line = text.rstrip("\n")
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
            ending.add_frame(tag)
            continue
        if values and (ended or _begins(tag, values, syntax) or (syntax.blank_ends and blank)):
            yield _record(start, values)
            ending.add(values.keys(), last, is_ended=ended)
            values, size = {}, len(line)
        blank, ended = False, tag in syntax.ends
        if ended:
            continue
        start = start if values else number
        lines, last = [value], tag
        values.setdefault(tag, []).append(lines)
    if values:
        record = _record(start, values)
        record.break_reason = ending.reason(last, is_ended=ended, is_line_whole=text.endswith("\n"))
        yield record


class _LastRecord:
    """Whether the last record ends as those before it do.

    Args:
        syntax: the syntax of the file.
    """

    def __init__(self, syntax: TaggedFormat) -> None:
        self._syntax = syntax
        self._frame = ""
        self._are_ended = True
        self._lasts: set[str] = set()  # the last tags of records
        self._counts: Counter[str] = Counter()  # records by tag that they have

    def add_frame(self, tag: str) -> None:
        """Note a tag of the file itself."""
        if tag in self._syntax.frame:
            self._frame = tag

    def add(self, tags: Iterable[str], last: str, *, is_ended: bool) -> None:
        """Note a record that another follows.

        Args:
            tags: its tags.
            last: that of its last value.
            is_ended: whether it has an end tag.
        """
        self._are_ended = self._are_ended and is_ended
        self._lasts.add(last)
        if not self._syntax.ends:
            self._counts.update(tags)

    def reason(self, last: str, *, is_ended: bool, is_line_whole: bool) -> str:
        """Why the file breaks off in the last record; empty if it does not.

        Args:
            last: the tag of its last value.
            is_ended: whether it has an end tag.
            is_line_whole: whether the last line of the file has an end, as it has where a program wrote all of it.
        """
        if self._syntax.ends and self._lasts and self._are_ended and not is_ended:
            return f"its last record has no {min(self._syntax.ends)}, which the others have"
        if self._frame and self._frame == self._syntax.frame[0]:
            return f"it begins with {self._frame}, and does not end with {self._syntax.frame[1]}"
        if not is_line_whole and not self._syntax.ends and last not in self._lasts and self._counts[last] >= _FEWEST:
            return f"its last record ends with {last}, after which the others go on"
        return ""


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
