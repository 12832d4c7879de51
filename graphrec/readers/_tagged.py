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
_QUOTED = "a record that the text of another one quotes"
_FEWEST = 2  # records that go on after a tag, of which the file then ends in the middle of one


@dataclass(slots=True)
class TaggedRecord:
    """One record: the number of its first line, and the values of each tag in their order.

    `break_reason` says why the file breaks off in it; empty if it does not. `nested` are the lines in which it quotes
    other records.
    """

    line: int
    values: dict[str, list[str]] = field(default_factory=dict)
    break_reason: str = ""
    nested: list[int] = field(default_factory=list)

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
        quoted: finds the beginning of a record at the end of a value, as an abstract copied from a list of results has
            it. A record before which one has no end, and behind whose end that one goes on, is none of the file.
    """

    tag: re.Pattern[str]
    begins: frozenset[str]
    ends: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    blank_ends: bool = False
    frame: tuple[str, str] = ("", "")
    quoted: re.Pattern[str] | None = None


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
        yield from (Skipped(f"{source}:{line}", _QUOTED) for line in record.nested)
        if record.break_reason:
            yield Skipped(place, f"{BREAKS_OFF} here: {record.break_reason}")


def read_tagged_records(stream: BinaryIO, syntax: TaggedFormat) -> Iterator[TaggedRecord]:
    """Read the records one by one.

    A line without a tag continues the value above it; lines between records are ignored.

    Raises:
        OSError: a record is too long.

    Cost: memory of one record.
    """
    reader = _RecordReader(syntax)
    text = "\n"
    for number, text in enumerate(whole_lines(text_stream(stream)), start=1):
        yield from reader.add(number, text.rstrip("\n"))
    yield from reader.close(is_line_whole=text.endswith("\n"))


@dataclass(slots=True)
class _OpenRecord:
    """A record while its lines are read."""

    start: int = 0
    values: dict[str, list[list[str]]] = field(default_factory=dict)  # the lines of each value
    lines: list[str] = field(default_factory=list)  # of the last value
    last: str = ""
    is_ended: bool = False
    is_quoted: bool = False  # it begins within a value
    nested: list[int] = field(default_factory=list)

    def record(self) -> TaggedRecord:
        """The record as it is read."""
        values = {tag: ["\n".join(lines) for lines in those] for tag, those in self.values.items()}
        return TaggedRecord(self.start, values, nested=self.nested)

    def absorb(self, other: _OpenRecord, syntax: TaggedFormat) -> None:
        """Take the values of what seemed to be another record, and was text of this one."""
        for tag in other.values.keys() - syntax.begins:
            self.values.setdefault(tag, []).extend(other.values[tag])
        self.last, self.is_ended = other.last, other.is_ended


class _RecordReader:
    """Collects the records of a file line by line.

    Args:
        syntax: the syntax of the file.
    """

    def __init__(self, syntax: TaggedFormat) -> None:
        self._syntax = syntax
        self._open = _OpenRecord()
        self._outer = _OpenRecord()  # the record before the open one, if it has no end
        self._ending = _LastRecord(syntax)
        self._is_blank = False
        self._size = 0

    def add(self, number: int, line: str) -> Iterable[TaggedRecord]:
        """Read a line; returns the records that are complete now.

        Raises:
            OSError: a record is too long.
        """
        match = self._syntax.tag.match(line)
        self._size = self._size + len(line) if self._open.values else 0
        check_length(self._size)
        if match is None:
            self._is_blank = not line.strip()
            if self._open.values and not self._open.is_ended and not self._is_blank:
                self._open.lines.append(line.strip())
                self._look_for_quote(number)
            return ()
        tag = match[1].upper()
        if tag in self._syntax.ignored:
            self._ending.add_frame(tag)
            return ()
        done = self._end_before(tag, len(line))
        self._is_blank, self._open.is_ended = False, tag in self._syntax.ends
        if not self._open.is_ended:
            self._add_value(tag, (match[2] or "").strip(), number)
        return done

    def close(self, *, is_line_whole: bool) -> Iterator[TaggedRecord]:
        """The records that the end of the file completes.

        Args:
            is_line_whole: whether the last line has an end.
        """
        *others, last = self._complete()
        yield from map(self._done, others)
        if last.values:
            record = last.record()
            record.break_reason = self._ending.reason(last.last, is_ended=last.is_ended, is_line_whole=is_line_whole)
            yield record

    def _add_value(self, tag: str, value: str, number: int) -> None:
        record = self._open
        record.start = record.start if record.values else number
        record.lines, record.last = [value], tag
        record.values.setdefault(tag, []).append(record.lines)
        self._look_for_quote(number)

    def _look_for_quote(self, number: int) -> None:
        """Open a record that begins at the end of a value."""
        quoted = self._syntax.quoted
        if quoted and not self._outer.values and quoted.search(self._open.lines[-1]):
            self._outer = self._open
            self._open = _OpenRecord(number, {tag: [] for tag in self._syntax.begins}, is_quoted=True)

    def _end_before(self, tag: str, size: int) -> Iterable[TaggedRecord]:
        """The records that are complete before a tag."""
        record, outer, syntax = self._open, self._outer, self._syntax
        if outer.values and record.is_ended and tag not in syntax.begins:
            outer.nested.append(record.start)
            if record.is_quoted and syntax.quoted:
                outer.lines[-1] = syntax.quoted.sub("", outer.lines[-1]).strip()
            self._open, self._outer = outer, _OpenRecord()
            return ()
        is_new = record.is_ended or _begins(tag, record.values, syntax) or (syntax.blank_ends and self._is_blank)
        if not record.values or not is_new:
            return ()
        self._size = size
        *others, last = self._complete()
        waits = syntax.quoted is not None and not last.is_ended
        self._open, self._outer = _OpenRecord(), last if waits else _OpenRecord()
        return [self._done(each) for each in (others if waits else [*others, last])]

    def _complete(self) -> list[_OpenRecord]:
        """The record before the open one, if that has no end, and the open one."""
        if self._open.is_quoted:
            self._outer.absorb(self._open, self._syntax)
            return [self._outer]
        return [self._outer, self._open] if self._outer.values else [self._open]

    def _done(self, record: _OpenRecord) -> TaggedRecord:
        self._ending.add(record.values.keys(), record.last, is_ended=record.is_ended)
        return record.record()


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
