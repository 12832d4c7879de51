"""MODS XML, the format of the Library of Congress for library catalogues."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._xml import read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "mods-xml"
SUFFIXES = (".xml",)
DESCRIPTION = "MODS XML (library catalogues, bibutils)"


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
        authors=[name for element in record.iterfind("name") if (name := _name(element))],
        venue=text_of(record, "relatedItem[@type='host']/titleInfo/title", "originInfo/publisher"),
        keywords=texts_of(record, "subject/topic"),
        doi=text_of(record, "identifier[@type='doi']"),
        url=text_of(record, "location/url"),
        identifiers=[f"pmid:{number}" for number in texts_of(record, "identifier[@type='pubmed']")],
    )


def _name(element: Element) -> str:
    family, first = text_of(element, "namePart[@type='family']"), " ".join(texts_of(element, "namePart[@type='given']"))
    return ", ".join(part for part in (family, first) if part) or text_of(element, "namePart")
