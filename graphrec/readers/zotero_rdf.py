"""Zotero RDF: items, and journals beside them that items refer to (so all items are held until the end)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._record import build_paper
from graphrec.readers._xml import person, tags_of, text_of, texts_of, xml_records
from graphrec.records import Paper, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "zotero-rdf"
SUFFIXES = (".rdf",)
DESCRIPTION = "Zotero RDF"

_NO_PAPERS = frozenset({"Attachment", "Memo", "Collection", "Journal", "Series", "UserItem"})
_NO_PAPER_TYPES = frozenset({"attachment", "note", "annotation"})


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that an RDF text uses Zotero's namespaces."""
    tags = tags_of(head)
    marked = b"zotero.org/namespaces/export" in head or b"purl.org/net/biblio" in head
    return 0.95 if "RDF" in tags and marked else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper an item; journals, notes, attachments and collections are none."""
    containers: dict[str, Element] = {}
    items: list[tuple[str, Element]] = []
    for place, element in xml_records(stream, source, None):
        if isinstance(element, Skipped):
            yield element
        elif element.tag in {"Journal", "Series"}:
            containers[element.get("about", "")] = element
        elif element.tag not in _NO_PAPERS and text_of(element, "itemType") not in _NO_PAPER_TYPES:
            items.append((place, element))
    for place, item in items:
        yield _paper(item, place, containers)


def _paper(item: Element, place: str, containers: dict[str, Element]) -> Paper | Skipped:
    part_of = [_resolved(part, containers) for part in item.iterfind("isPartOf")]
    numbers = [number for element in (item, *part_of) for number in texts_of(element, "identifier")]
    address = item.get("about", "")
    return build_paper(
        place,
        title=text_of(item, "title"),
        abstract=text_of(item, "abstract"),
        year=text_of(item, "date"),
        authors=[_name(each) for each in item.iterfind("authors//Person")],
        venue=next((title for part in part_of if (title := text_of(part, "title"))), text_of(item, "publisher//name")),
        keywords=texts_of(item, "subject"),
        doi=next((number for number in numbers if number.startswith("DOI ")), ""),
        url=text_of(item, "identifier/URI/value") or (address if address.startswith("http") else ""),
    )


def _resolved(part: Element, containers: dict[str, Element]) -> Element:
    """The journal or book an item is part of: inside it, or described elsewhere in the file."""
    inside = next(iter(part), None)
    return inside if inside is not None else containers.get(part.get("resource", ""), part)


def _name(element: Element) -> str:
    """Older exports spell the given name in small letters."""
    return person(element, "surname", "givenName" if element.find("givenName") is not None else "givenname")
