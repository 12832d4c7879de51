"""MODS XML, the format of the Library of Congress for library catalogues."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import page_range, with_dashes
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._xml import read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "mods-xml"
SUFFIXES = (".xml",)
DESCRIPTION = "MODS XML (library catalogues, bibutils)"

_AUTHORS = frozenset({"author", "aut", "creator", "cre"})
_EDITORS = frozenset({"editor", "edt", "edc"})
_TRANSLATORS = frozenset({"translator", "trl"})
_PARTS = ("relatedItem[@type='host']/part", "part")


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that the file has the elements `mods` and `titleInfo`."""
    return 0.95 if {"mods", "titleInfo"} <= tags_of(head) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per element `mods`."""
    for place, record in read_xml_records(stream, source, frozenset({"mods"})):
        yield record if isinstance(record, Skipped) else _paper(record, place)


def _paper(record: Element, place: str) -> Paper | Skipped:
    title, subtitle = text_of(record, "titleInfo/title"), text_of(record, "titleInfo/subTitle")
    return build_paper(
        place,
        title=f"{title}: {subtitle}" if title and subtitle else title,
        abstract=text_of(record, "abstract"),
        id=record.get("ID", ""),
        year=text_of(
            record, "originInfo/dateIssued", "relatedItem/originInfo/dateIssued", "relatedItem/part/date", "part/date"
        ),
        authors=_names(record, _AUTHORS),
        venue=text_of(record, "relatedItem[@type='host']/titleInfo/title", "originInfo/publisher"),
        keywords=texts_of(record, "subject/topic"),
        doi=text_of(record, "identifier[@type='doi']"),
        url=text_of(record, "location/url"),
        identifiers=[f"pmid:{number}" for number in texts_of(record, "identifier[@type='pubmed']")],
        details=_details(record),
    )


def _names(record: Element, roles: frozenset[str]) -> list[str]:
    """The persons and groups of some roles; one without a role has made the work."""
    return [
        name
        for element in record.iterfind("name")
        if (text_of(element, "role/roleTerm").lower() or "author") in roles and (name := _name(element))
    ]


def _details(record: Element) -> Iterator[tuple[str, str]]:
    for name in ("volume", "issue"):
        yield name, text_of(record, *(f"{part}/detail[@type='{name}']/number" for part in _PARTS))
    pages = [text_of(record, *(f"{part}/extent/{end}" for part in _PARTS)) for end in ("start", "end")]
    yield "page", page_range(*pages) or with_dashes(text_of(record, *(f"{part}/extent/list" for part in _PARTS)))
    yield "publisher", text_of(record, "originInfo/publisher", "relatedItem/originInfo/publisher")
    yield "ISBN", text_of(record, "identifier[@type='isbn']", "relatedItem/identifier[@type='isbn']")
    yield "ISSN", text_of(record, "identifier[@type='issn']", "relatedItem/identifier[@type='issn']")
    host = record.find("relatedItem[@type='host']")
    editors = _names(record, _EDITORS) + (_names(host, _EDITORS) if host is not None else [])
    yield from (("editor", name) for name in editors)
    yield from (("translator", name) for name in _names(record, _TRANSLATORS))


def _name(element: Element) -> str:
    family, first = text_of(element, "namePart[@type='family']"), " ".join(texts_of(element, "namePart[@type='given']"))
    return ", ".join(part for part in (family, first) if part) or text_of(element, "namePart")
