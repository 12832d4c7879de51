"""Reads JSON records one by one from JSON Lines, from an array, or from the response of an API that contains one."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Remark, Skipped
from graphrec.readers._guard import BREAKS_OFF, TOO_DEEP, UnreadableError
from graphrec.readers._json_window import JSONError, Window, decode_value
from graphrec.readers._pages import opened, records_in, taken_out
from graphrec.readers.text import HEAD_SIZE, decode, read_head, text_stream, whole_lines
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

Record = dict[str, object]

_MOST_LISTED = 5  # keys that a remark names
_MOST_KEYS = 500  # that are remembered; objects by id have as many as there are records
_KEY = re.compile(r'"([\w.@:-]{1,60})"\s*:')


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


def build_each(
    records: Iterable[tuple[str, Record | Skipped]], build: Callable[[Record, str], Paper | Skipped | None]
) -> Iterator[Paper | Skipped]:
    """Build the paper of every record; one whose values are nested too deeply for that is a `Skipped`.

    Args:
        records: place and object of each record, or why it cannot be used.
        build: builds the paper of an object, from the object and its place; None for what is no record.
    """
    for place, record in records:
        try:
            paper = record if isinstance(record, Skipped) else build(record, place)
        except RecursionError:  # the text of a list in a list in a list ...
            paper = Skipped(place, TOO_DEEP)
        if paper is not None:
            yield paper


def read_each(
    stream: BinaryIO, source: str, build: Callable[[Record, str], Paper | Skipped | None], familiar: Collection[str]
) -> Iterator[Paper | Skipped | Remark]:
    """Build the paper of every record, and tell of the keys that mean nothing.

    Args:
        stream: the file.
        source: the file name for places.
        build: builds the paper of an object, from the object and its place.
        familiar: the keys of an object, or of the one in its envelope, that it is built from or that say nothing.
    """
    others: dict[str, None] = {}

    def noted() -> Iterator[tuple[str, Record | Skipped]]:
        for place, record in read_json_records(stream, source):
            if isinstance(record, dict) and len(others) < _MOST_KEYS:
                inner = taken_out(record)
                others.update(dict.fromkeys(name for name, value in inner.items() if value and name not in familiar))
            yield place, record

    yield from build_each(noted(), build)
    if others:
        yield Remark(f"left out {name_keys(list(others))}, of which graphrec has no use")


def name_keys(names: Sequence[str]) -> str:
    """The first of some keys, and how many there are besides, as a report names them.

    >>> name_keys(["fwci"]), name_keys(list("abcdefgh"))
    ("the key 'fwci'", "the keys 'a', 'b', 'c', 'd', 'e' and 3 more")
    """
    listed = ", ".join(quote(name) for name in names[:_MOST_LISTED])
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return f"the key{'s' * (len(names) > 1)} {listed}{more}"


def _is_object(line: str) -> bool:
    try:
        return line.startswith("{") and not line[decode_value(line, 0)[1] :].strip()
    except UnreadableError:
        return False


def _from_lines(stream: BinaryIO, source: str) -> Iterator[tuple[str, Record | Skipped]]:
    for number, line in enumerate(whole_lines(text_stream(stream)), start=1):
        if not (content := line.strip().lstrip("\ufeff")):
            continue
        place = f"{source}:{number}"
        try:
            value, end = decode_value(content, 0)
        except UnreadableError as error:
            column = f" at column {error.position + 1}" if isinstance(error, JSONError) else ""
            is_cut = not (line.endswith("\n") or content.endswith("}"))  # only the last line has no end
            yield place, Skipped(place, f"{f'{BREAKS_OFF} here' if is_cut else 'not JSON'}: {error}{column}")
            continue
        if end < len(content):
            yield place, Skipped(place, f"not JSON: more than one value in a line, the first ends at column {end}")
        else:
            yield from _unwrap(value, place)


def _unwrap(value: object, place: str) -> Iterator[tuple[str, Record | Skipped]]:
    """The object itself, or the records of the list in it if it is the response of an API."""
    for item in _items(value):
        yield place, _record(item, place)


def _items(value: object) -> list[object]:
    """The records in an answer or in a page, which is a list of them; anything else as it is."""
    records = records_in(value) if isinstance(value, dict) else None
    if records is None and isinstance(value, list) and any(isinstance(item, dict) for item in value):
        records = value
    return [value] if records is None else records


def _record(value: object, place: str) -> Record | Skipped:
    if isinstance(value, dict):
        return opened(value)
    return Skipped(place, "an empty record: the service did not find it" if value is None else "not a JSON object")


def _from_document(stream: BinaryIO, source: str) -> Iterator[tuple[str, Record | Skipped]]:
    """Read the records of an array, of the list in a response, or objects one after the other, in each of its pages."""
    window, number = Window(stream), 0
    while window.enter_document():
        for value in window.values():
            for item in _items(value):
                number += 1
                place = f"{source}:#{number}"
                yield place, Skipped(place, str(item)) if isinstance(item, UnreadableError) else _record(item, place)
        window.leave_document()


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
