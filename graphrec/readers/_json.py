"""Reads JSON records one by one from JSON Lines, from an array, or from the response of an API that contains one."""

from __future__ import annotations

import io
import json
import re
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, BinaryIO, TextIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._guard import BREAKS_OFF, TOO_DEEP, UnreadableError, parser
from graphrec.readers.text import HEAD_SIZE, LONGEST_RECORD, ReadableStream, decode, read_head, text_stream, whole_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Record = dict[str, object]

_KEY = re.compile(r'"([\w.@:-]{1,60})"\s*:')
_WRAPPER_NAMES = (
    "results",
    "items",
    "data",
    "papers",
    "recommendedPapers",
    "references",
    "works",
    "records",
    "docs",
    "entries",
)
_WRAPPER = re.compile(rf'"({"|".join(_WRAPPER_NAMES)})"\s*:\s*\[')
_OUTER_NAMES = ("message", "response", "hits", "collection")
_RECORD_MARKS = frozenset({"title", "display_name", "paperId", "paper_id", "corpusid", "DOI"})
_PIECE = 1 << 20  # characters read at once
_LONGEST_NUMBER = 4000  # digits; Python refuses to convert more than 4,300, in which it takes quadratic time
_DECODER = json.JSONDecoder(strict=False)
_STRICT_DECODER = json.JSONDecoder()
_DECODER_OF_LONG_NUMBERS = json.JSONDecoder(
    strict=False, parse_int=lambda digits: int(digits) if len(digits) < _LONGEST_NUMBER else digits
)
_BRACKET = re.compile(  # texts are skipped, whatever is in them; what is possessive takes no memory for each character
    r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?|[{}\[\],]', re.DOTALL
)
_GAP = re.compile(r"[\s,\ufeff]*")
_LOOK_BACK = 200  # characters before a value in which the beginning of its line is searched


@lru_cache(maxsize=8)
def keys_of(head: bytes) -> frozenset[str]:
    """All keys in the head of a JSON text, at any depth; empty if it is not JSON."""
    text = decode(head).lstrip("\ufeff \t\r\n")
    return frozenset(_KEY.findall(text)) if text[:1] in {"{", "["} else frozenset()


def read_json_records(stream: BinaryIO, source: str) -> Iterator[tuple[str, Record | Skipped]]:
    """Read the place (`source:line` or `source:#number`) and object of every record.

    Cost: memory of one record.
    """
    head, stream = read_head(stream)
    text = decode(head).lstrip("\ufeff \t\r\n")
    lines = text.split("\n", 2)
    ends_in_head = "\n" in text or len(head) < HEAD_SIZE
    # a first line that is damaged inside is a record like the others if the next one is one
    if ends_in_head and any(map(_is_object, lines[: 2 if lines[0].rstrip().endswith("}") else 1])):
        yield from _from_lines(stream, source)
    else:
        yield from _from_document(stream, source)


class _JSONError(UnreadableError):
    """What is no JSON, and the position at which that is seen."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.position = position


def build_each(
    records: Iterable[tuple[str, Record | Skipped]], build: Callable[[Record, str], Paper | Skipped]
) -> Iterator[Paper | Skipped]:
    """Build the paper of every record; one whose values are nested too deeply for that is a `Skipped`.

    Args:
        records: place and object of each record, or why it cannot be used.
        build: builds the paper of an object, from the object and its place.
    """
    for place, record in records:
        try:
            paper = record if isinstance(record, Skipped) else build(record, place)
        except RecursionError:  # the text of a list in a list in a list ...
            paper = Skipped(place, TOO_DEEP)
        yield paper


def _is_object(line: str) -> bool:
    try:
        return line.startswith("{") and not line[_decode(line, 0)[1] :].strip()
    except UnreadableError:
        return False


def _decode(text: str, start: int) -> tuple[object, int]:
    """Decode the value that begins at `start`; returns it and its end.

    Raises:
        UnreadableError: it is no JSON, or not all of it.
    """
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise _JSONError(error.msg.removesuffix(" starting at"), _seen_at(text, start, error.pos)) from None
    except (ValueError, RecursionError, MemoryError):
        with parser():  # a number has more digits than Python converts, or lists are nested too deeply
            return _DECODER_OF_LONG_NUMBERS.raw_decode(text, start)


def _seen_at(text: str, start: int, position: int) -> int:
    """Where text is first seen to be no JSON: at a line end in a string, which is let pass if the rest is JSON."""
    try:
        _STRICT_DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return error.pos
    except (ValueError, RecursionError, MemoryError):
        pass
    return position


def _from_lines(stream: BinaryIO, source: str) -> Iterator[tuple[str, Record | Skipped]]:
    for number, line in enumerate(whole_lines(text_stream(stream)), start=1):
        if not (content := line.strip().lstrip("\ufeff")):
            continue
        place = f"{source}:{number}"
        try:
            value, end = _decode(content, 0)
        except UnreadableError as error:
            column = f" at column {error.position + 1}" if isinstance(error, _JSONError) else ""
            is_cut = not (line.endswith("\n") or content.endswith("}"))  # only the last line has no end
            yield place, Skipped(place, f"{f'{BREAKS_OFF} here' if is_cut else 'not JSON'}: {error}{column}")
            continue
        if end < len(content):
            yield place, Skipped(place, f"not JSON: more than one value in a line, the first ends at column {end}")
        else:
            yield from _unwrap(value, place)


def _unwrap(value: object, place: str) -> Iterator[tuple[str, Record | Skipped]]:
    """The object itself, or the records of the list in it if it is the response of an API."""
    if isinstance(value, dict):
        inner = _inner_list(value)
        for item in [value] if inner is None else inner:
            yield place, _record(item, place)
    else:
        yield place, Skipped(place, "not a JSON object")


def _record(value: object, place: str) -> Record | Skipped:
    if isinstance(value, dict):
        return value
    return Skipped(place, "an empty record: the service did not find it" if value is None else "not a JSON object")


def _inner_list(value: Mapping[str, object]) -> list[object] | None:
    """The list of records in the response of an API; None if the object is a record itself."""
    if _RECORD_MARKS & value.keys():
        return None
    for outer in (value, *(value[name] for name in _OUTER_NAMES if name in value)):
        if not isinstance(outer, dict):
            continue
        if outer is not value and _RECORD_MARKS & outer.keys():
            return [outer]
        for name in _WRAPPER_NAMES:
            if isinstance(records := outer.get(name), list):
                return records
    return None


def _from_document(stream: BinaryIO, source: str) -> Iterator[tuple[str, Record | Skipped]]:
    """Read the records of an array, of the list in a response, or objects one after the other, in each of its pages."""
    window, number = _Window(stream), 0
    while window.enter_document():
        for value in window.values():
            number += 1
            place = f"{source}:#{number}"
            if isinstance(value, UnreadableError):
                yield place, Skipped(place, str(value))
            elif number == 1 and isinstance(value, dict) and (inner := _inner_list(value)) is not None:
                for position, part in enumerate(inner, start=1):
                    part_place = f"{source}:#{position}"
                    yield part_place, _record(part, part_place)
            else:
                yield place, _record(value, place)
        window.leave_document()


class _Window:
    """The part of a text that is looked at: grows while a value does not end in it, and forgets what was read.

    A stream that fails is read up to there first; whatever it failed with is raised at that end.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = ReadableStream(stream)
        self._text: TextIO = text_stream(io.BufferedReader(self._stream))
        self._part = ""
        self._position = 0
        self._depth = 0  # of the list of records; 0 outside of one

    def enter_document(self) -> bool:
        """Go into the list of records of the next document, if it is an array or a response; False at the end."""
        if not self._skip_gap():
            return False
        while len(self._part) - self._position < HEAD_SIZE and self._grow():
            pass
        start, self._depth = _start_of_list(self._part[self._position : self._position + HEAD_SIZE])
        self._position += start
        return True

    def values(self) -> Iterator[object]:
        """The records of the list, or all values up to the end; in place of one that cannot be read, why."""
        while self._skip_gap() and not (self._depth and self._part.startswith("]", self._position)):
            yield self._next_value()

    def leave_document(self) -> None:
        """Go behind the end of the document whose list was read to its end."""
        while not (end := _end_of_value(self._part, self._position, self._depth)) and self._grow():
            pass
        self._go_to(end)

    def _go_to(self, position: int) -> None:
        """Go to a position; 0 stands for the end of the text, since what follows belongs to what does not end."""
        self._position = position or len(self._part)
        if not position:
            self._text = io.StringIO()
            self._stream.check()

    def _grow(self) -> bool:
        """Read on, by as much as there is, so that the work for a long value stays linear; False if it is too long."""
        forgotten = max(0, self._position - _LOOK_BACK)
        self._part = self._part[forgotten:]
        self._position -= forgotten
        more = self._text.read(max(_PIECE, len(self._part))) if len(self._part) <= LONGEST_RECORD else ""
        self._part += more
        return bool(more)

    def _skip_gap(self) -> bool:
        """Go to the next sign that is neither space nor comma; False at the end of the text."""
        while True:
            gap = _GAP.match(self._part, self._position)
            self._position = gap.end() if gap else self._position
            if self._position < len(self._part):
                return True
            if not self._grow():
                self._stream.check()
                return False

    def _next_value(self) -> object:
        """Read a value; returns an `UnreadableError` if it is no JSON or does not end, and goes to the one after it."""
        while True:
            try:
                value, end = _decode(self._part, self._position)
            except UnreadableError as error:
                # records begin alike, each with a line or in lines of its own; else their brackets tell
                fault = error.position if isinstance(error, _JSONError) else self._position
                end = _next_like(self._part, self._position, fault) or _end_of_value(self._part, self._position)
                if not end and self._grow():
                    continue
                self._go_to(end)
                return UnreadableError(f"{'not JSON' if end else f'{BREAKS_OFF} here'}: {error}")
            if end == len(self._part) and self._grow():  # a number may go on
                continue
            self._position = end
            return value


def _end_of_value(text: str, start: int, depth: int = 0) -> int:
    """Where the value that begins at `start` ends by its brackets, even if it is no JSON; 0 if it does not end.

    Args:
        text: JSON, perhaps with errors; a text without a closing quote ends with its line.
        start: the beginning of the value.
        depth: how many brackets are open there.
    """
    for match in _BRACKET.finditer(text, start):
        sign = match[0]
        if sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth <= 0:
                return match.end()
        elif depth == 0 and sign == ",":
            return match.start()
    return 0


def _next_like(text: str, start: int, after: int) -> int:
    """The next line that begins with the same spaces and sign as the line of a value; 0 if there is none.

    Args:
        text: the text.
        start: the beginning of the value.
        after: the position behind which that line is searched.
    """
    line = text.rfind("\n", max(0, start - _LOOK_BACK), start) + 1
    indent = text[line:start] if line or start < _LOOK_BACK else "-"
    return 0 if indent.strip() else text.find(f"\n{indent}{text[start]}", after) + 1


def _start_of_list(head: str) -> tuple[int, int]:
    """Where the records of a document begin, behind a bracket, and how many brackets are open there; 0, 0 for objects.

    They are in an array, in a list of a response, or in a list of an object of it.
    """
    if head.startswith("["):
        return 1, 1
    match = _WRAPPER.search(head)
    before = head[: match.start()] if match else ""
    if not match or not head.startswith("{") or any(f'"{mark}"' in before for mark in _RECORD_MARKS):
        return 0, 0
    is_inside = any(re.match(rf'\{{[^{{}}\[\]]*"{name}"\s*:', before) for name in _OUTER_NAMES)
    depth = before.count("{") - before.count("}")
    return (match.end(), depth + 1) if depth == 1 or (is_inside and depth == 2) else (0, 0)


def text_of(record: Mapping[str, object], *names: str) -> str:
    """The first non-empty text or number among the named fields, as text; of a list its first non-empty item.

    Numbers that are infinite or none at all (`NaN`) are empty.
    """
    for name in names:
        value = record.get(name)
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        if isinstance(value, float):
            value = int(value) if value.is_integer() else value if isfinite(value) else None
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return ""


def list_of(record: Mapping[str, object], *names: str) -> list[object]:
    """The first non-empty list among the named fields."""
    return next((value for name in names if isinstance(value := record.get(name), list) and value), [])


def object_of(record: Mapping[str, object], *names: str) -> Record:
    """The first object among the named fields, else an empty one."""
    return next((value for name in names if isinstance(value := record.get(name), dict)), {})


def objects_of(record: Mapping[str, object], *names: str) -> list[Record]:
    """The objects in the first non-empty list among the named fields."""
    return [item for item in list_of(record, *names) if isinstance(item, dict)]
