"""RIS, for every reference manager; fields without a tag of their own are stored in its user fields."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import (
    BY_NAME,
    CODES,
    DETAILS,
    KEYWORDS_TAG,
    LITERAL,
    OTHER_DETAILS,
    OWN_TAG,
    PEOPLE_TAG,
    RIS_TYPES,
    SOURCES,
    TYPE,
    grouped,
    has_plain_name,
    is_isbn,
    is_spelling,
    kind_of,
    likely_type,
    number_name,
    to_mapping,
    type_of,
)
from graphrec.model.fields import FURTHER
from graphrec.model.people import is_unsplit, split_name
from graphrec.readers.identifiers import parse_year
from graphrec.readers.lists import names_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "ris"
SUFFIX = ".ris"
DESCRIPTION = "RIS, for EndNote, Zotero, Mendeley"

_FOREIGN = "ris:"
_SPELLING = "ris="
_YEAR_IN_WORDS = "ris:PY"
_KIND = "ris:TY"
_WRITTEN = frozenset({TYPE, "issued", _YEAR_IN_WORDS, _KIND})
_TAGS = {detail.name: detail.ris[0] for detail in DETAILS if detail.ris} | {"ISSN": "SN"}
_SPELT_PEOPLE = ("ris=AU", *(f"ris={tag}" for detail in DETAILS if detail.form == "name" for tag in detail.ris))
_PEOPLE = frozenset(detail.name for detail in DETAILS if detail.ris and detail.form == "name")
_NEXT_LINE = "\r\n      "  # a line that begins with more blanks than a tag continues the value above it


def write(export: Export, stream: BinaryIO) -> None:
    """Write one record per paper."""
    for paper in export.papers:
        sources = ((OWN_TAG, f"{SOURCES}: {name}") for name in export.sources.get(paper.id, ()))
        write_record((*lines_of(paper), *sources), stream)


def write_record(lines: Iterable[tuple[str, str]], stream: BinaryIO) -> None:
    """Write the tags and values of a record, without empty ones, and its end.

    Args:
        lines: the tags and values.
        stream: where to write.
    """
    for tag, value in lines:
        if value:
            stream.write(f"{tag}  - {value.replace(chr(10), _NEXT_LINE)}\r\n".encode())
    stream.write(b"ER  - \r\n\r\n")


def lines_of(paper: Paper) -> Iterator[tuple[str, str]]:
    """The tags and values of a paper, some of them empty; what has no tag is in user fields."""
    details = grouped(paper.details)
    type_ = details.get(TYPE, [""])[0] or likely_type(paper.venue, paper.arxiv)
    kind = _kind(type_, details.get(_KIND, [""])[0], paper)
    yield "TY", kind
    yield "ID", paper.id
    yield "TI", paper.title
    if list(paper.authors) != details.get("editor"):  # of a book without authors
        yield from _people("AU", "author", paper.authors, details)
    yield from _dates(paper, details)
    yield "T2", paper.venue if paper.venue not in details.get("publisher", ()) else ""
    yield "DO", paper.doi
    yield "AN", f"arXiv:{paper.arxiv}" if paper.arxiv else ""
    yield "UR", paper.url
    yield "AB", paper.abstract
    yield from _keywords(paper)
    yield from _details(details, type_, paper.authors)
    if type_of(kind, RIS_TYPES, is_on_arxiv=bool(paper.arxiv)) != type_:
        yield OWN_TAG, f"csl:type: {type_}"
    for field in FURTHER:
        value = getattr(paper, field.name)
        for item in value if field.form == "list" else [value or ""]:
            yield field.ris, f"{field.singular}: {item}" if item else ""


def _people(tag: str, role: str, names: Sequence[str], details: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Persons, each with a comma, and groups; all names once more as the paper has them if those are not read back.

    Args:
        tag: the tag of their role, if none of the names came with another one.
        role: what they are: "author", or the name of a detail.
        names: the names.
        details: all details of the paper.
    """
    for name in names:
        yield _tag_of(tag, role, name, details), _person(name, details)
    if not _are_read_back(names, details):
        yield from ((PEOPLE_TAG, f"{role}: {name}") for name in names)


def _are_read_back(names: Sequence[str], details: Mapping[str, list[str]]) -> bool:
    groups = details.get(LITERAL, ())
    return all(
        _person(name, details) == name and (name in groups) >= is_unsplit(name) and names_in(name) == [name]
        for name in names
    )


def _person(name: str, details: Mapping[str, list[str]]) -> str:
    """A person as "Family, Given", or as RIS had the name; a group as it is."""
    if name.endswith(",") or any(name in details.get(each, ()) for each in (LITERAL, *_SPELT_PEOPLE)):
        return name
    return ", ".join(part for part in split_name(name) if part)


def _tag_of(tag: str, role: str, value: str, details: Mapping[str, list[str]]) -> str:
    """The tag that a value is written behind: the one it was read behind, where the detail may stand behind several."""
    others = BY_NAME[role].ris[1:] if role in BY_NAME else ()
    return next((other for other in others if value in details.get(f"{_SPELLING}{other}", ())), tag)


def _keywords(paper: Paper) -> Iterator[tuple[str, str]]:
    for word in paper.keywords:
        yield "KW", word
    if any(";" in word for word in paper.keywords):
        for word in paper.keywords:
            yield KEYWORDS_TAG, f"keyword: {word}"


def _dates(paper: Paper, details: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    in_words = details.get(_YEAR_IN_WORDS, [])
    yield "PY", "" if any(parse_year(text) == paper.year for text in in_words) else str(paper.year or "")
    yield from (("PY", text) for text in in_words)
    for date in details.get("issued", ()):
        is_told = _is_single(date) and date.startswith(f"{paper.year}-")
        yield ("DA", _date(date)) if is_told else (OWN_TAG, f"issued: {date}")


def _kind(type_: str, spelt: str, paper: Paper) -> str:
    """The type of the record: as RIS spelt it where that says the same."""
    is_same = type_of(spelt, RIS_TYPES, is_on_arxiv=bool(paper.arxiv)) == type_
    return spelt if spelt and is_same else kind_of(type_, RIS_TYPES)


def _is_single(date: str) -> bool:
    return "/" not in date


def _date(date: str) -> str:
    """A date in the form of RIS: year, month and day, each before a slash.

    >>> _date("2020-05"), _date("2020-05-17")
    ('2020/05//', '2020/05/17')
    """
    return date.replace("-", "/") + "//" * (date.count("-") == 1)


def _details(details: Mapping[str, list[str]], type_: str, authors: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All details, each behind its tag, or as `name: value` in a user field.

    Args:
        details: the details.
        type_: the type of the work.
        authors: its authors.
    """
    number = number_name(type_, in_series="collection-title" in details)
    tags = _TAGS | {number: "IS"}
    rest: list[tuple[str, str]] = []
    plain_groups = _plain_groups(details, authors)
    for name, value in ((name, value) for name, values in details.items() for value in values):
        if name in _WRITTEN or is_spelling(name) or (name == LITERAL and value in plain_groups):
            continue
        if name in _PEOPLE:
            yield from _people(tags[name], name, details[name], details) if value == details[name][0] else ()
        elif name == "page":
            first, _, last = value.partition("–") if value.count("–") == 1 else (value, "", "")
            yield from (("SP", first), ("EP", last))
        elif name in tags and _is_read_back(name, value):
            text = _date(value) if BY_NAME[name].form == "date" else value
            yield _tag_of(tags[name], name, value, details), text
        elif name.startswith(_FOREIGN):
            yield name.removeprefix(_FOREIGN), value
        elif has_plain_name(name):
            yield OWN_TAG, f"{name}: {value}"
        else:
            rest.append((name, value))
    if rest:
        yield OWN_TAG, f"{OTHER_DETAILS}: {json.dumps(to_mapping(tuple(rest)), ensure_ascii=False)}"


def _plain_groups(details: Mapping[str, list[str]], authors: Sequence[str]) -> frozenset[str]:
    """The groups that are known as such by their names, as they are written."""
    people = [authors, *(values for name, values in details.items() if name in _PEOPLE)]
    return frozenset(name for names in people if _are_read_back(names, details) for name in names if is_unsplit(name))


def _is_read_back(name: str, value: str) -> bool:
    """Whether the value is known again behind a tag: one date, and a code that looks like what it is."""
    if name in CODES:
        return is_isbn(value) is (name == "ISBN")
    return BY_NAME[name].form != "date" or _is_single(value)
