"""EndNote XML, as EndNote, Zotero, Mendeley, Bookends and Covidence export it."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import with_dashes
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._xml import read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.identifiers import parse_wos_number
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "endnote-xml"
SUFFIXES = (".xml",)
DESCRIPTION = "EndNote XML"

_ROLES = {
    "editor": "contributors/secondary-authors/author",
    "collection-editor": "contributors/tertiary-authors/author",
    "translator": "contributors/translated-authors/author",
}


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that the file has the elements `record` and `titles` and another one of EndNote."""
    tags = tags_of(head)
    return 0.95 if {"record", "titles"} <= tags and tags & {"ref-type", "records", "contributors"} else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record."""
    for place, record in read_xml_records(stream, source, frozenset({"record"})):
        yield record if isinstance(record, Skipped) else _paper(record, place)


def _paper(record: Element, place: str) -> Paper | Skipped:
    title = text_of(record, "titles/title")
    venue = text_of(record, "periodical/full-title", "titles/secondary-title", "titles/alt-title", "publisher")
    number, database = text_of(record, "accession-num"), text_of(record, "remote-database-name").lower()
    return build_paper(
        place,
        title=title,
        abstract=text_of(record, "abstract"),
        id=text_of(record, "label"),
        year=text_of(record, "dates/year", "dates/pub-dates/date"),
        authors=texts_of(record, "contributors/authors/author"),
        details=_details(record),
        venue=venue if venue != title else "",
        keywords=[word for words in texts_of(record, "keywords/keyword") for word in words.splitlines()],
        doi=text_of(record, "electronic-resource-num") or text_of(record, "doi"),
        url=text_of(record, "urls/related-urls/url", "urls/web-urls/url"),
        identifiers=[
            parse_wos_number(number),
            f"pmid:{number}" if number.isdigit() and ("pubmed" in database or "medline" in database) else "",
        ],
    )


def _details(record: Element) -> Iterator[tuple[str, str]]:
    """Where it was printed, by which references to it are found, and who edited that."""
    yield "volume", text_of(record, "volume")
    yield "issue", text_of(record, "number")
    yield "page", with_dashes(text_of(record, "pages"))
    yield from ((role, name) for role, path in _ROLES.items() for name in texts_of(record, path))
