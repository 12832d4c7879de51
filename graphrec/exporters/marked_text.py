"""Replaces text of ours between marks in files of people, and nothing else of them: bytes in, bytes out.

A file has one block that begins and ends with a comment of Obsidian (`%% graphrec:begin ... %%`), and may have another
in its front matter, between comments of YAML. What stands outside is not looked at.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple
from urllib.parse import quote

_BEGIN = re.compile(rb"^%% graphrec:begin (\S{1,300})[^\r\n]*%%[ \t]*\r?$", re.MULTILINE)
_END = re.compile(rb"^%% graphrec:end %%[ \t]*\r?$", re.MULTILINE)
_YAML_BEGIN = re.compile(rb"^# graphrec:begin\b[^\r\n]*\r?$", re.MULTILINE)
_YAML_END = re.compile(rb"^# graphrec:end\b[^\r\n]*\r?$", re.MULTILINE)
_FRONT = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n")
_FRONT_END = re.compile(rb"^---[ \t]*\r?$", re.MULTILINE)
_LONGEST_KEY = 120  # characters; a longer id is told by its hash


class NoteText(NamedTuple):
    """What graphrec writes into one file: lines of front matter, and the text of the block."""

    front: str
    body: str


def mark_key(name: str) -> str:
    """The id of a paper as it stands in a mark: one word of ASCII.

    >>> mark_key("lee 2021"), mark_key("10.1/x")
    ('lee%202021', '10.1%2Fx')
    """
    key = quote(name, safe="")
    return key if len(key) <= _LONGEST_KEY else f"sha256-{hashlib.sha256(name.encode()).hexdigest()}"


def find_key(content: bytes) -> str:
    """The key in the mark of a file; "" for a file without one block of ours, whose end is there."""
    span = _span(content)
    return span[2] if span else ""


def new_file(key: str, text: NoteText) -> bytes:
    """The content of a new file."""
    front = f"---\n# graphrec:begin\n{text.front}# graphrec:end\n---\n" if text.front else ""
    return f"{front}{_block(key, text)}\n".encode()


def replace_marked(content: bytes, text: NoteText) -> bytes:
    """The content of a file with what stands between its marks replaced; what is outside stays, byte by byte.

    Args:
        content: of a file for which `find_key` finds a key.
        text: what is to stand there.
    """
    span = _span(content)
    if not span:
        return content
    start, end, key = span
    changed = content[:start] + _block(key, text).encode() + content[end:]
    front = _front_span(changed)
    if not front:
        return changed
    return changed[: front[0]] + f"# graphrec:begin\n{text.front}# graphrec:end".encode() + changed[front[1] :]


def _block(key: str, text: NoteText) -> str:
    hint = "the text from here to graphrec:end is replaced; write above or below it"
    return f"%% graphrec:begin {key} {hint} %%\n{text.body}%% graphrec:end %%"


def _span(content: bytes) -> tuple[int, int, str] | None:
    """Where the one block of a file begins and ends, without the line end behind it, and its key."""
    begins, ends = _BEGIN.findall(content), _END.findall(content)
    if len(begins) != 1 or len(ends) != 1:
        return None
    begin, end = _BEGIN.search(content), _END.search(content)
    if not begin or not end or end.start() < begin.end():
        return None
    return begin.start(), end.end() - end[0].endswith(b"\r"), begin[1].decode("ascii", "replace")


def _front_span(content: bytes) -> tuple[int, int] | None:
    """Where the marked lines in the front matter begin and end, without the line end behind them."""
    start = _FRONT.match(content)
    stop = _FRONT_END.search(content, start.end()) if start else None
    if not start or not stop:
        return None
    begins = list(_YAML_BEGIN.finditer(content, start.end(), stop.start()))
    ends = list(_YAML_END.finditer(content, start.end(), stop.start()))
    if len(begins) != 1 or len(ends) != 1 or ends[0].start() < begins[0].end():
        return None
    return begins[0].start(), ends[0].end() - ends[0][0].endswith(b"\r")
