"""Atom feeds of the arXiv API."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._xml import read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "arxiv-atom"
SUFFIXES = (".xml",)
DESCRIPTION = "arXiv API answers (Atom)"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that it is an Atom feed with summaries or from arxiv.org."""
    tags = tags_of(head)
    return 0.95 if "feed" in tags and ({"entry", "summary"} <= tags or b"arxiv.org" in head) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per entry; an entry with an error of the API is skipped with its message."""
    for place, entry in read_xml_records(stream, source, frozenset({"entry"})):
        if isinstance(entry, Skipped):
            yield entry
        elif "/api/errors" in text_of(entry, "id"):
            yield Skipped(place, f"arXiv answered with an error: {text_of(entry, 'summary')}")
        else:
            yield arxiv_paper(entry, place)


def arxiv_paper(entry: Element, place: str) -> Paper | Skipped:
    """Build the paper of one entry."""
    address = text_of(entry, "id")
    return build_paper(
        place,
        title=text_of(entry, "title"),
        abstract=text_of(entry, "summary"),
        year=text_of(entry, "published", "updated"),
        authors=texts_of(entry, "author/name"),
        venue=text_of(entry, "journal_ref"),
        keywords=[category.get("term", "") for category in entry.iterfind("category")],
        doi=text_of(entry, "doi"),
        arxiv=address if "arxiv.org" in address else "",
        url=address,
    )
