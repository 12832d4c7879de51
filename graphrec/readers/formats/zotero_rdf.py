"""Zotero RDF: items and journals; an item refers to its journal, which mostly comes later in the file.

Items whose journal has not been read yet are processed at the end of the file; many such items are kept on disk.
"""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._xml import person_name, read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.record import build_paper
from graphrec.readers.zotero_extra import read_extra

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

    from graphrec.readers.zotero_extra import Extra

Container = tuple[str, tuple[str, ...]]

NAME = "zotero-rdf"
SUFFIXES = (".rdf",)
DESCRIPTION = "Zotero RDF"

_NO_PAPERS = frozenset({"Attachment", "Memo", "Collection", "Journal", "Series", "UserItem"})
_SPOOLED = 1 << 22  # bytes of items without their journal up to which they are kept in memory
_AUTHORS = (  # elements with those whom Zotero counts as authors, by the type of an item
    "authors", "artists", "cartographers", "directors", "interviewees", "inventors", "performers", "podcasters",
    "presenters", "programmers", "sponsors",
)  # fmt: skip
_ROLES = {
    "editors": "editor", "seriesEditors": "collection-editor", "translators": "translator",
    "bookAuthors": "container-author",
}  # fmt: skip
_NO_PAPER_TYPES = frozenset({"attachment", "note", "annotation"})


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that it is RDF with the namespaces of Zotero."""
    tags = tags_of(head)
    marked = b"zotero.org/namespaces/export" in head or b"purl.org/net/biblio" in head
    return 0.95 if "RDF" in tags and marked else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per item; journals, notes, attachments and collections are ignored."""
    from xml.etree.ElementTree import tostring  # used only for writing

    from defusedxml.ElementTree import fromstring

    containers: dict[str, Container] = {}
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as waiting:
        for place, element in read_xml_records(stream, source, None):
            if isinstance(element, Skipped):
                yield element
            elif element.tag in {"Journal", "Series"}:
                containers[element.get("about", "")] = _container(element)
            elif element.tag not in _NO_PAPERS and text_of(element, "itemType") not in _NO_PAPER_TYPES:
                if all(name in containers for name in _container_references(element)):
                    yield _paper(element, place, containers)
                else:
                    waiting.write(json.dumps((place, tostring(element, "unicode"))).encode() + b"\n")
        waiting.seek(0)
        for place, text in map(json.loads, waiting):
            yield _paper(fromstring(text), place, containers)


def _container_references(item: Element) -> Iterator[str]:
    """Ids of the journals and books of an item that are elsewhere in the file."""
    return (part.get("resource", "") for part in item.iterfind("isPartOf") if next(iter(part), None) is None)


def _container(element: Element) -> Container:
    """The title and identifiers of a journal or book, which its items inherit."""
    return text_of(element, "title"), tuple(texts_of(element, "identifier"))


def _paper(item: Element, place: str, containers: Mapping[str, Container]) -> Paper | Skipped:
    inside = (_container(part[0]) for part in item.iterfind("isPartOf") if len(part))
    part_of = [*inside, *(containers.get(name, ("", ())) for name in _container_references(item))]
    address = item.get("about", "")
    extra = read_extra(text_of(item, "description"))
    return build_paper(
        place,
        title=text_of(item, "title"),
        abstract=text_of(item, "abstract"),
        year=text_of(item, "date"),
        authors=[_name(each) for role in _AUTHORS for each in item.iterfind(f"{role}//Person")],
        venue=next((title for title, _ in part_of if title), text_of(item, "publisher//name")),
        keywords=texts_of(item, "subject"),
        doi=next(_dois(texts_of(item, "identifier")), "") or _doi_of(part_of) or extra.doi,
        arxiv=extra.arxiv,
        identifiers=extra.identifiers,
        other_titles=extra.titles,
        details=_details(item, extra),
        url=text_of(item, "identifier/URI/value") or (address if address.startswith("http") else ""),
    )


def _dois(numbers: Iterable[str]) -> Iterator[str]:
    return (number for number in numbers if number.startswith("DOI "))


def _doi_of(part_of: Iterable[Container]) -> str:
    """The DOI that Zotero writes with the journal of an item; "" where items that share a journal have one each."""
    dois = {doi for _, numbers in part_of for doi in _dois(numbers)}
    return dois.pop() if len(dois) == 1 else ""


def _details(item: Element, extra: Extra) -> Iterator[tuple[str, str]]:
    """Those who are no authors, and what stands in the field Extra."""
    for element, role in _ROLES.items():
        yield from ((role, _name(each)) for each in item.iterfind(f"{element}//Person"))
    yield from extra.own_details(())


def _name(element: Element) -> str:
    """The name "Family, Given" of a person; older exports spell the element `givenname`."""
    return person_name(element, "surname", "givenName" if element.find("givenName") is not None else "givenname")
