"""CSL-YAML, as Better BibTeX and Pandoc write it: CSL items under `references`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._guard import UnreadableError
from graphrec.readers._json import build_each
from graphrec.readers._yaml import YamlParser
from graphrec.readers.formats.csl_json import csl_paper
from graphrec.readers.text import check_length, decode, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.readers._json import Record

NAME = "csl-yaml"
SUFFIXES = (".yaml", ".yml")
DESCRIPTION = "CSL-YAML (Better BibTeX, Pandoc)"

_START = re.compile(r"^references:[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^[ \t]*(?:- )?title:", re.MULTILINE)
_ITEM = re.compile(r"^(\s*)- ")


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the file has items under the key `references`."""
    text = decode(head)
    if not _START.search(text) or not _TITLE.search(text):
        return 0.0
    return 0.95 if name.lower().endswith(SUFFIXES) else 0.7


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per item; each item is parsed alone, so that a broken item does not affect the others."""
    return build_each(_records(stream, source), csl_paper)


def _records(stream: BinaryIO, source: str) -> Iterator[tuple[str, Record | Skipped]]:
    documents = YamlParser()
    for line, text in _items(stream):
        place = f"{source}:{line}"
        try:
            content = documents.parse(text)
        except UnreadableError as error:
            yield place, Skipped(place, f"broken YAML: {error}")
            continue
        for item in content if isinstance(content, list) else []:
            yield place, item if isinstance(item, dict) else Skipped(place, "not a YAML mapping")


def _items(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield line number and text of each item of the list under `references`."""
    item: list[str] = []
    start, indent, inside, size = 1, "", False, 0
    for number, line in read_lines(stream):
        if _START.match(line):
            inside = True
            continue
        if not inside or line.startswith(("---", "...")):
            continue
        match = _ITEM.match(line)
        if match and (not item or match[1] == indent):
            if item:
                yield start, "\n".join(item)
            item, start, indent, size = [line], number, match[1], 0
        elif item:
            item.append(line)
        size += len(line) + 1
        check_length(size)
    if item:
        yield start, "\n".join(item)
