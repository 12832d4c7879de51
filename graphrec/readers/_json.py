"""Reads JSON records one by one from JSON Lines, from an array, or from the response of an API that contains one."""

from __future__ import annotations

import io
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Skipped
from graphrec.readers.text import HEAD_SIZE, decode, encoding_of, read_head, read_lines, text_stream
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
_LONGEST_QUOTE = 80  # characters of a parser's message that are quoted
_LONGEST = 1 << 27  # bytes in which a record must end; the parser needs time quadratic in the length of a string
_PIECE = 1 << 20  # bytes parsed at once: with 1 MB a string of 128 MB takes 4 s, with 64 kB sixteen times as long


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
    first_line = text.partition("\n")[0]
    ends_in_head = "\n" in text or len(head) < HEAD_SIZE
    if text.startswith("{") and ends_in_head and _is_object(first_line):
        yield from _from_lines(stream, source)
    else:
        yield from _from_document(stream, source, text)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line, strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _from_lines(stream: BinaryIO, source: str) -> Iterator[tuple[str, Record | Skipped]]:
    for number, line in read_lines(stream):
        if not line.strip():
            continue
        place = f"{source}:{number}"
        try:
            value = json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            yield place, Skipped(place, f"not JSON: {clean(str(error))[:_LONGEST_QUOTE]}")
            continue
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


def _from_document(stream: BinaryIO, source: str, head: str) -> Iterator[tuple[str, Record | Skipped]]:
    import ijson

    number, limited = 0, _LimitedStream(_utf8(stream))
    try:
        for item in ijson.items(limited, _prefix(head), multiple_values=True, use_float=True, buf_size=_PIECE):
            number += 1
            limited.bytes_since_record = 0
            place = f"{source}:#{number}"
            if (
                head.startswith("{")
                and number == 1
                and isinstance(item, dict)
                and (inner := _inner_list(item)) is not None
            ):
                for position, part in enumerate(inner, start=1):
                    part_place = f"{source}:#{position}"
                    yield part_place, _record(part, part_place)
            else:
                yield place, _record(item, place)
    except (ijson.JSONError, UnicodeDecodeError, ValueError, RecursionError) as error:
        place = f"{source}:#{number + 1}"
        yield place, Skipped(place, f"the JSON breaks off here: {clean(str(error))[:_LONGEST_QUOTE]}")


def _prefix(head: str) -> str:
    """The ijson prefix of the records: items of the top array, of a list in a response, or the top-level objects."""
    if head.startswith("["):
        return "item"
    match = _WRAPPER.search(head)
    before = head[: match.start()] if match else ""
    if not match or any(f'"{mark}"' in before for mark in _RECORD_MARKS):
        return ""
    outer = next((name for name in _OUTER_NAMES if re.match(rf'\{{[^{{}}\[\]]*"{name}"\s*:', before)), "")
    depth = before.count("{") - before.count("}")
    if depth == 1:
        return f"{match[1]}.item"
    return f"{outer}.{match[1]}.item" if outer and depth == 2 else ""


def _utf8(stream: BinaryIO) -> BinaryIO:
    """The stream in UTF-8 without a byte-order mark, the only encoding that ijson reads."""
    head, stream = read_head(stream)
    if encoding_of(head) == "utf-8":
        return stream
    return io.BufferedReader(_Utf8Stream(text_stream(stream)))


class _LimitedStream:
    """A stream that fails if too many bytes are read without a complete record; the caller resets the count."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.bytes_since_record = 0

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes.

        Raises:
            ValueError: more than 128 MB were read since the last record.
        """
        data = self._stream.read(size)
        self.bytes_since_record += len(data)
        if self.bytes_since_record > _LONGEST:
            raise ValueError(f"no record ends within {_LONGEST >> 20} MB")
        return data


class _Utf8Stream(io.RawIOBase):
    """A text stream, encoded as UTF-8 bytes."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = self._text.read(len(buffer)).encode("utf-8", "replace")
        data, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def text_of(record: Mapping[str, object], *names: str) -> str:
    """The first non-empty text or number among the named fields, as text; of a list its first non-empty item."""
    for name in names:
        value = record.get(name)
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
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
