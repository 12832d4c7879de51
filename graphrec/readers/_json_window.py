"""A window on a JSON text of any length: goes to the list of records in it, and reads them one by one."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, BinaryIO, TextIO

from graphrec.readers._guard import BREAKS_OFF, UnreadableError, parser
from graphrec.readers._pages import MAX_PAGES, is_list_of_records, is_title
from graphrec.readers.text import LONGEST_RECORD, ReadableStream, text_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_KEY = re.compile(r'\s*,?\s*"((?:[^"\\]|\\.){0,200})"\s*:\s*', re.DOTALL)
_OPENS = re.compile(r"\s*([\[{])")
_CLOSES = re.compile(r"\s*,?\s*[}\]]")
_LOOK_BACK = 200  # characters before a value in which the beginning of its line is searched


class JSONError(UnreadableError):
    """What is no JSON, and the position at which that is seen."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.position = position


def decode_value(text: str, start: int) -> tuple[object, int]:
    """Decode the value that begins at `start`; returns it and its end.

    Raises:
        UnreadableError: it is no JSON, or not all of it.
    """
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise JSONError(error.msg.removesuffix(" starting at"), _seen_at(text, start, error.pos)) from None
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


class Window:
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
        while len(self._part) - self._position < _PIECE and self._grow():
            pass
        if self._part.startswith("[", self._position):
            start, self._depth = 1, 1
        elif self._is_whole():
            start, self._depth = 0, 0
        else:
            start, self._depth = self._find_list()
        self._position += start
        return True

    def _is_whole(self) -> bool:
        """Whether the next value is no object, or can be read as one piece."""
        if not self._part.startswith("{", self._position):
            return True
        try:
            _DECODER.raw_decode(self._part, self._position)
        except (ValueError, RecursionError, MemoryError):
            return False
        return True

    def _find_list(self) -> tuple[int, int]:
        """Where the list of records in a long object begins, and how many brackets are open there; 0, 0 for none.

        Objects in it are gone into, whatever their keys, other values passed over.
        """
        at, has_title = 1, [False]  # a cursor from the position, which stays; whether each open object has a title
        while has_title:
            key = self._match(_KEY, at)
            if not key:
                if not (end := self._match(_CLOSES, at)):
                    return 0, 0
                at, _ = end[0], has_title.pop()
                continue
            at, name = key
            has_title[-1] = has_title[-1] or is_title(name)
            opening = self._match(_OPENS, at)
            if opening and opening[1] == "[" and self._is_list_of_records(name, opening[0], has_title=has_title[-1]):
                return opening[0], len(has_title) + 1
            if opening and opening[1] == "{" and len(has_title) < MAX_PAGES:
                at = opening[0]
                has_title.append(False)
            elif behind := self._end_of(at):
                at = behind
            else:
                return 0, 0
        return 0, 0

    def _match(self, pattern: re.Pattern[str], at: int) -> tuple[int, str] | None:
        """Where a match at the cursor ends, and its text; None where there is none."""
        while len(self._part) - self._position - at < _LOOK_BACK * 2 and self._grow():
            pass
        match = pattern.match(self._part, self._position + at)
        return (match.end() - self._position, match[1] if match.re.groups else "") if match else None

    def _is_list_of_records(self, name: str, at: int, *, has_title: bool) -> bool:
        """Whether the list that begins at the cursor, whose key is `name`, has records by its first item."""
        end = self._end_of(at)
        try:
            first = decode_value(self._part, self._position + at)[0] if end or self._part else None
        except UnreadableError:
            first = {}  # broken, and told as a record
        return is_list_of_records(name, [first], has_title=has_title)

    def _end_of(self, at: int) -> int:
        """Where the value at the cursor ends by its brackets; 0 if it does not end."""
        while not (end := end_of_value(self._part, self._position + at)) and self._grow():
            pass
        is_list = self._part[self._position + at : self._position + at + 1] in {"[", "{"}
        end -= bool(end) and not is_list and self._part[end - 1] in "]}"  # the bracket of what it stands in
        return end - self._position if end else 0

    def values(self) -> Iterator[object]:
        """The records of the list, or all values up to the end; in place of one that cannot be read, why."""
        while self._skip_gap() and not (self._depth and self._part.startswith("]", self._position)):
            yield self._next_value()

    def leave_document(self) -> None:
        """Go behind the end of the document whose list was read to its end."""
        while not (end := end_of_value(self._part, self._position, self._depth)) and self._grow():
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
                value, end = decode_value(self._part, self._position)
            except UnreadableError as error:
                # records begin alike, each with a line or in lines of its own; else their brackets tell
                fault = error.position if isinstance(error, JSONError) else self._position
                end = _next_like(self._part, self._position, fault) or end_of_value(self._part, self._position)
                if not end and self._grow():
                    continue
                self._go_to(end)
                return UnreadableError(f"{'not JSON' if end else f'{BREAKS_OFF} here'}: {error}")
            if end == len(self._part) and self._grow():  # a number may go on
                continue
            self._position = end
            return value


def end_of_value(text: str, start: int, depth: int = 0) -> int:
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
