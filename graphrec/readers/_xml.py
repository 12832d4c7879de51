"""Reads XML records one by one, safe against entity attacks, tolerant of HTML entities and stray characters."""

from __future__ import annotations

import codecs
import html.entities
import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Skipped
from graphrec.readers._guard import BREAKS_OFF, MAX_DEPTH, TOO_DEEP, UnreadableError, parser
from graphrec.readers.text import decode, encoding_of, read_head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

_CHUNK = 1 << 16  # characters read at once if a line is longer
_TAG = re.compile(r"<(?:[\w-]+:)?([A-Za-z][\w.-]*)")
_DECLARED = re.compile(r"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)")
_REFERENCE = re.compile(r"&(?:#(\d{1,9})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z][\w.-]{0,40}));|&")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_REFERENCE = 48  # characters at the end of a chunk in which a cut entity reference may begin


@lru_cache(maxsize=8)
def tags_of(head: bytes) -> frozenset[str]:
    """Names without namespaces of all elements in the head of an XML text; empty if it is not XML."""
    text = decode(head).lstrip("\ufeff \t\r\n")
    return frozenset(_TAG.findall(text)) if text.startswith("<") else frozenset()


class _RepairedLines:
    """Feeds a text to the parser line by line with repaired entity references; `line` is the current line number."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._rest = ""
        self.line = 1
        self._next = 1

    def read(self, _size: int = -1) -> str:
        """The next line, or a chunk of a very long one."""
        chunk = self._rest + self._text.readline(_CHUNK)
        self._rest = ""
        self.line = self._next
        if chunk.endswith("\n"):
            self._next += 1
        elif len(chunk) >= _CHUNK and (start := chunk.rfind("&", -_LONGEST_REFERENCE)) > 0:
            chunk, self._rest = chunk[:start], chunk[start:]
        return (
            _REFERENCE.sub(_repair_reference, _FORBIDDEN.sub("", chunk)) if "&" in chunk else _FORBIDDEN.sub("", chunk)
        )


def _repair_reference(match: re.Match[str]) -> str:
    """Replace an HTML entity by its character and escape "&" elsewhere; what XML permits stays, the rest is removed."""
    decimal, hexadecimal, name = match.groups()
    if name:
        sign = html.entities.html5.get(f"{name};")
        return match[0] if name in _PREDEFINED else sign if sign and sign not in "<&" else f"&amp;{name};"
    if not (decimal or hexadecimal):
        return "&amp;"
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return (
        match[0]
        if code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        else ""
    )


def _text(stream: BinaryIO) -> io.TextIOWrapper:
    """Open the stream as text in the encoding of its declaration; else as `_text.decode` does."""
    head, stream = read_head(stream)
    encoding = encoding_of(head)
    declared = _DECLARED.search(decode(head[:400])) if encoding == "utf-8" else None
    if declared and declared[1].lower() not in {"utf-8", "utf8", "us-ascii", "ascii", "utf-16"}:
        try:
            return io.TextIOWrapper(stream, encoding=codecs.lookup(declared[1]).name, errors="replace")
        except LookupError:
            pass
    errors = "graphrec-windows" if encoding.startswith("utf-8") else "replace"
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors)


def read_xml_records(
    stream: BinaryIO, source: str, tags: frozenset[str] | None
) -> Iterator[tuple[str, Element | Skipped]]:
    """Read the place (`source:line`) and element of every record, without namespaces.

    A file that is not well formed ends with a `Skipped` at the place of the error.

    Args:
        stream: the XML file.
        source: the file name for places.
        tags: names of the elements that are records, the outermost if nested; None for the children of the root.

    Cost: memory of one record.
    """
    from defusedxml.ElementTree import iterparse

    feed = _RepairedLines(_text(stream))
    open_elements: list[Element] = []
    record: Element | None = None
    start, is_deep = 1, False
    try:
        for event, element in _events(iterparse(feed, events=("start", "end"))):
            if event == "start":
                if record is None and (len(open_elements) == 1 if tags is None else local_name(element) in tags):
                    record, start, is_deep = element, feed.line, False
                open_elements.append(element)
                is_deep = is_deep or len(open_elements) > MAX_DEPTH
                continue
            open_elements.pop()
            if record is not None and element is record:
                place = f"{source}:{start}"
                yield place, Skipped(place, TOO_DEEP) if is_deep else strip_namespaces(element)
                record = None
            if record is None and open_elements:
                open_elements[-1].clear()
    except UnreadableError as error:
        place = f"{source}:{feed.line}"
        yield place, Skipped(place, f"{BREAKS_OFF} here: {error}")


def _events(events: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, Element]]:
    """The events of a parser, whose failures become an `UnreadableError`."""
    while True:
        with parser():
            event = next(events, None)
        if event is None:
            return
        yield event


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def strip_namespaces(element: Element) -> Element:
    """Remove the namespaces of all elements and attributes, in place; returns the element."""
    for part in element.iter():
        part.tag = local_name(part)
        if any("}" in name for name in part.attrib):
            part.attrib = {name.rpartition("}")[2]: value for name, value in part.attrib.items()}
    return element


def text_of(element: Element | None, *paths: str) -> str:
    """All text inside the first path that has any, or inside the element itself if there are no paths."""
    if element is None:
        return ""
    if not paths:
        return "".join(element.itertext()).strip()
    for path in paths:
        for match in element.iterfind(path):
            if text := "".join(match.itertext()).strip():
                return text
    return ""


def texts_of(element: Element | None, path: str) -> list[str]:
    """The text of every element at a path."""
    return [] if element is None else ["".join(match.itertext()).strip() for match in element.iterfind(path)]


def person_name(element: Element, family_path: str, given_path: str) -> str:
    """The name "Family, Given" of a person.

    Args:
        element: the element of the person.
        family_path: path of the element with the family name.
        given_path: path of the element with the given name.
    """
    names = [name for name in (text_of(element, family_path), text_of(element, given_path)) if name]
    return ", ".join(names)
