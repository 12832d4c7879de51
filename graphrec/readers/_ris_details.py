"""What a RIS record holds beside the fields of a paper, as details; see `model.details` for their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphrec.model.details import (
    BY_TAG,
    DETAILS,
    KEYWORDS_TAG,
    LITERAL,
    OTHER_DETAILS,
    OWN_TAG,
    PEOPLE_TAG,
    RIS_TYPES,
    SOURCES,
    TYPE,
    has_plain_name,
    is_isbn,
    kind_of,
    number_name,
    page_range,
    parse_mapping,
    type_of,
)
from graphrec.model.fields import FURTHER
from graphrec.model.people import is_unsplit
from graphrec.readers.dates import parse_date
from graphrec.readers.identifiers import normalize_arxiv, normalize_doi, parse_year
from graphrec.readers.lists import names_in
from graphrec.readers.record import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from graphrec.readers._tagged import TaggedRecord

    _Pairs = Iterator[tuple[str, str]]

DATE_TAGS = ("PY", "Y1", "YR", "DA")
REFERENCE_LIST = re.compile(r"^(?:Cited )?References?:\s*", re.IGNORECASE)
_ROLES = tuple(detail.name for detail in DETAILS if detail.form == "name" and detail.ris)
_HELD = frozenset({"TY", "ID", "AU", "KW", "DE", "CR", "SP", "EP", *DATE_TAGS})  # as fields of the paper, or below
_FIELDS = {  # of the paper, in which a value of the tag may be
    **dict.fromkeys(("TI", "T1", "CT", "BT", "T2", "JO", "JF", "C3"), ("title", "venue")),
    **dict.fromkeys(("AB", "N2"), ("abstract",)),
    "A1": ("authors",),
    "UR": ("url",),
}
_MARKS = (
    *((field.ris, f"{field.singular}: ") for field in FURTHER),
    *((PEOPLE_TAG, f"{role}: ") for role in ("author", *_ROLES)),
    (KEYWORDS_TAG, "keyword: "),
    (OWN_TAG, f"{SOURCES}: "),
)
_OWN_MARKS = {tag: tuple(mark for each, mark in _MARKS if each == tag) for tag, _ in _MARKS}


def details_of(record: TaggedRecord, values: Mapping[str, Any]) -> _Pairs:
    """All details, in any order.

    Args:
        record: the record.
        values: the raw values that the paper is made from.
    """
    own = dict(filter(None, map(_own_pair, record.values.get(OWN_TAG, ()))))
    kind = record.first("TY").strip().upper()
    type_ = own.get("csl:type") or type_of(kind, RIS_TYPES, is_on_arxiv=bool(normalize_arxiv(values["arxiv"])))
    yield TYPE, type_
    if kind and kind != kind_of(type_, RIS_TYPES):
        yield "ris:TY", kind
    yield "page", page_range(record.first("SP"), record.first("EP"))
    yield from _dates(record)
    has_own = PEOPLE_TAG in record.values
    own_people = {role: names for role in _ROLES if has_own and (names := own_values(record, PEOPLE_TAG, role))}
    yield from ((role, name) for role, names in own_people.items() for name in names)
    if not has_own or not own_values(record, PEOPLE_TAG, "author"):
        for name in (plain(name) for name in values["authors"] if "," not in name):
            if is_unsplit(name):
                yield LITERAL, name
            elif " " in name:
                yield "ris=AU", name
    number = number_name(type_, in_series=bool(record.first("T3")))
    abstract = "" if record.first("AB", "N2") else values["abstract"]  # which then was a note
    for tag, texts in record.values.items():
        for text in texts:
            if (
                tag not in _HELD
                and text.strip()
                and not _is_held(tag, text, values)
                and (tag, text) != ("N1", abstract)
            ):
                yield from _pairs(tag, text, number, own_people)


def own_values(record: TaggedRecord, tag: str, mark: str) -> list[str]:
    """Values that our RIS exporter wrote into a user field as "mark: value".

    Args:
        record: the record.
        tag: the tag of the field.
        mark: what stands before the values.
    """
    prefix = f"{mark}: "
    return [value.removeprefix(prefix) for value in record.values.get(tag, ()) if value.startswith(prefix)]


def _pairs(tag: str, text: str, number: str, own_people: Collection[str]) -> _Pairs:
    """The details in one value.

    Args:
        tag: its tag.
        text: the value.
        number: what the number of the work is.
        own_people: the roles whose persons stand in the record as the paper has them.
    """
    if tag == OWN_TAG and (pair := _own_pair(text)):
        yield from parse_mapping(pair[1]) if pair[0] == OTHER_DETAILS else [pair] * (pair[0] != "csl:type")
        return
    detail = BY_TAG.get(tag)
    if tag == "IS":
        yield number, text
    elif tag == "SN":
        yield ("ISBN" if is_isbn(text) else "ISSN"), text
    elif detail is None or (detail.form == "date" and not parse_date(text)):
        yield f"ris:{tag}", text
    else:
        if detail.name not in own_people:
            yield detail.name, parse_date(text) if detail.form == "date" else text
            if detail.form == "name" and is_unsplit(text):
                yield LITERAL, text
        if tag != detail.ris[0] or (detail.form == "name" and " " in text and "," not in text):
            yield f"ris={tag}", text


def _own_pair(text: str) -> tuple[str, str] | None:
    """The detail that our RIS exporter wrote into a user field."""
    name, _, value = text.partition(": ")
    return (name, value) if value and (has_plain_name(name) or name == OTHER_DETAILS) else None


def _is_held(tag: str, text: str, values: Mapping[str, Any]) -> bool:
    """Whether a value is what the paper holds already."""
    doi, arxiv = values["doi"], values["arxiv"]
    if tag in {"DO", "DI", "M3"}:
        return bool(doi) and normalize_doi(text) == doi
    if tag == "AN":
        return bool(arxiv) and text == f"arXiv:{normalize_arxiv(text)}"
    if tag == "N1" and REFERENCE_LIST.match(text):
        return True
    if field := _FIELDS.get(tag):
        held = [values[name] for name in field]
        if tag == "A1":
            return set(names_in(text)) <= set(values["authors"])
        return any(text in value if isinstance(value, list) else text == value for value in held)
    return text.startswith(_OWN_MARKS.get(tag, ()))


def _dates(record: TaggedRecord) -> _Pairs:
    """The date of publication, and what the record says of it that is none."""
    pairs = [(tag, text) for tag in DATE_TAGS for text in record.values.get(tag, ()) if text.strip()]
    year = next(filter(None, (parse_year(text) for _, text in pairs)), None)
    issued = ""
    for tag, text in pairs:
        date, words = parse_date(text), text.strip("/ ")
        if date and date.startswith(f"{year}-") and issued in {"", date}:
            issued = date
        elif words == str(year):
            continue
        else:
            yield f"ris:{tag}", text
    yield "issued", issued
