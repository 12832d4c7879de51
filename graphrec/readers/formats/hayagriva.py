"""Hayagriva, the YAML of Typst: a mapping of keys to entries, whose journals and books are their `parent`.

Source: https://github.com/typst/hayagriva/blob/main/docs/file-format.md
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.details import TYPE, with_dashes
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._guard import UnreadableError
from graphrec.readers._yaml import YamlParser
from graphrec.readers.dates import parse_date
from graphrec.readers.lists import names_in
from graphrec.readers.record import build_paper
from graphrec.readers.text import check_length, decode, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "hayagriva"
SUFFIXES = (".yml", ".yaml")
DESCRIPTION = "Hayagriva YAML (Typst)"

_TYPES = {
    "article": "article-journal", "chapter": "chapter", "entry": "entry", "anthos": "chapter", "report": "report",
    "thesis": "thesis", "web": "webpage", "scene": "motion_picture", "artwork": "graphic", "patent": "patent",
    "case": "legal_case", "newspaper": "article-newspaper", "legislation": "legislation", "manuscript": "manuscript",
    "original": "book", "post": "post", "misc": "document", "performance": "performance", "periodical": "periodical",
    "proceedings": "book", "book": "book", "blog": "webpage", "reference": "book", "conference": "event",
    "anthology": "book", "repository": "software", "thread": "post", "video": "motion_picture", "audio": "song",
    "exhibition": "graphic",
}  # fmt: skip
_MEETINGS = ("proceedings", "conference")
_KEY = re.compile(r"(?![#%\-\s])(?:\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'|([^:#\n]{1,200}?))\s*:\s*(?:#.*)?$")
_ENTRY = re.compile(
    r"^(?![#%\-\s])[^:\n]{1,200}:[ \t]*\n(?:[ \t]+.*\n)*?[ \t]+type:[ \t]*[\"']?"
    rf"(?:{'|'.join(_TYPES)})[\"']?[ \t]*\r?$",
    re.MULTILINE | re.IGNORECASE,
)
_CSL = re.compile(r"^references:", re.MULTILINE)
_TITLE = re.compile(r"^[ \t]+title:", re.MULTILINE)
_BRACES = re.compile(r"(?<!\\)[{}]")  # protect a word from another case
_ARXIV = re.compile(r"arxiv", re.IGNORECASE)


def looks_like(head: bytes, name: str) -> float:
    """Confidence that keys have an indented `type` that Hayagriva knows, and a title."""
    text = decode(head)
    if not _TITLE.search(text) or _CSL.search(text) or not _ENTRY.search(text):
        return 0.0
    return 0.94 if name.lower().endswith(SUFFIXES) else 0.7


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per entry; each entry is parsed alone, so that a broken one does not affect the others."""
    documents = YamlParser()
    for line, key, text in _entries(stream):
        place = f"{source}:{line}"
        try:
            content = documents.parse(text)
        except UnreadableError as error:
            yield Skipped(place, f"broken YAML: {error}")
            continue
        entry = next(iter(content.values()), None) if isinstance(content, dict) else None
        yield _paper(key, entry, place) if isinstance(entry, dict) else Skipped(place, "not a YAML mapping")


def _entries(stream: BinaryIO) -> Iterator[tuple[int, str, str]]:
    """Line number, key and text of each entry, which goes on to the next line that is not indented."""
    lines: list[str] = []
    key, start, size = "", 1, 0
    for number, line in read_lines(stream):
        if match := _KEY.match(line):
            if lines:
                yield start, key, "\n".join(lines)
            lines, start, size, key = [line], number, 0, match[1] or match[2] or match[3]
        elif lines and not line.startswith(("---", "...")):
            lines.append(line)
        size += len(line) + 1
        check_length(size)
    if lines:
        yield start, key, "\n".join(lines)


def _paper(key: str, entry: dict[str, Any], place: str) -> Paper | Skipped:
    parents = _parents(entry)
    numbers = _numbers(entry)
    return build_paper(
        place,
        title=_text(entry.get("title")),
        abstract=_text(entry.get("abstract")),
        id=key,
        year=_text(entry.get("date")) or next(filter(None, (_text(each.get("date")) for each in parents)), ""),
        authors=_people(entry.get("author")),
        venue=next(filter(None, (_text(each.get("title")) for each in parents)), "")
        or _text(entry.get("publisher"))
        or _text(entry.get("organization")),
        doi=numbers.get("doi", ""),
        arxiv=numbers.get("arxiv", ""),
        url=_text(entry.get("url")),
        identifiers=[f"pmid:{numbers['pmid']}"] if numbers.get("pmid") else [],
        details=_details(entry, parents, numbers),
    )


def _parents(entry: dict[str, Any]) -> list[dict[str, Any]]:
    parent = entry.get("parent")
    return [each for each in (parent if isinstance(parent, list) else [parent]) if isinstance(each, dict)]


def _text(value: object) -> str:
    """A text, also of the fields that may be a mapping (`{value: ..., verbatim: true}`)."""
    if isinstance(value, dict):
        value = value.get("value")
    return _BRACES.sub("", value).strip() if isinstance(value, str) else ""


def _people(value: object) -> list[str]:
    """Names in the form "Family, Given", or in parts."""
    names: list[str] = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            family = " ".join(
                filter(None, (_text(each.get("prefix")), _text(each.get("name")), _text(each.get("suffix"))))
            )
            names.append(", ".join(filter(None, (family, _text(each.get("given-name"))))))
        elif isinstance(each, str):
            names += names_in(each)
    return names


def _numbers(entry: dict[str, Any]) -> dict[str, str]:
    """The identifiers by kind, in lower case."""
    numbers = entry.get("serial-number")
    by_kind = {str(kind).lower(): _text(each) for kind, each in numbers.items()} if isinstance(numbers, dict) else {}
    if isinstance(numbers, str) and _ARXIV.search(numbers):
        by_kind["arxiv"] = numbers
    return by_kind | {kind: text for kind in ("doi", "isbn", "issn") if (text := _text(entry.get(kind)))}


def _details(
    entry: dict[str, Any], parents: list[dict[str, Any]], numbers: dict[str, str]
) -> Iterator[tuple[str, str]]:
    kind, places = _text(entry.get("type")).lower(), [entry, *parents]
    is_talk = any(_text(each.get("type")).lower() in _MEETINGS for each in parents)
    yield TYPE, "paper-conference" if kind == "article" and is_talk else _TYPES.get(kind, "")
    for name, field in (
        ("volume", "volume"),
        ("issue", "issue"),
        ("publisher", "publisher"),
        ("publisher-place", "location"),
        ("edition", "edition"),
        ("language", "language"),
    ):
        yield name, next(filter(None, (_text(each.get(field)) for each in places)), "")
    yield "page", with_dashes(_text(entry.get("page-range")))
    yield "number-of-pages", _text(entry.get("page-total"))
    yield "issued", parse_date(_text(entry.get("date")))
    yield "note", _text(entry.get("note"))
    yield from (("editor", name) for each in places for name in _people(each.get("editor")))
    for each in (numbers, *map(_numbers, parents)):
        yield from ((code.upper(), each[code]) for code in ("isbn", "issn") if each.get(code))
