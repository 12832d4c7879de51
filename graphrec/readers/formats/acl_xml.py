"""ACL Anthology XML: volumes with papers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._xml import person_name, read_xml_records, tags_of, text_of
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "acl-xml"
SUFFIXES = (".xml",)
DESCRIPTION = "ACL Anthology XML"

_OLD_NUMBER = re.compile(r"[A-Z](\d\d)-\d{4}")
_CENTURY = 60  # two-digit years from here on are of the 20th century; the oldest paper is of 1965
_TAGS = frozenset({"meta", "paper", "frontmatter"})


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that the file has the elements `volume` and `paper`."""
    return 0.95 if {"volume", "paper"} <= tags_of(head) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per element `paper`; venue and year come from the `meta` of its volume."""
    venue = year = ""
    for place, element in read_xml_records(stream, source, _TAGS):
        if isinstance(element, Skipped):
            yield element
        elif element.tag == "meta":
            venue, year = text_of(element, "booktitle"), text_of(element, "year")
        elif element.tag == "paper":
            yield _paper(element, place, venue, year)


def _paper(paper: Element, place: str, venue: str, year: str) -> Paper | Skipped:
    key = text_of(paper, "bibkey") or text_of(paper, "url")
    return build_paper(
        place,
        title=text_of(paper, "title"),
        abstract=text_of(paper, "abstract"),
        id=key if not key.startswith("http") else "",
        year=text_of(paper, "year") or year or _year(key),
        authors=[person_name(author, "last", "first") for author in paper.iterfind("author")],
        details=[("editor", person_name(editor, "last", "first")) for editor in paper.iterfind("editor")],
        venue=text_of(paper, "journal", "booktitle") or venue,
        doi=text_of(paper, "doi"),
        url=text_of(paper, "url") if text_of(paper, "url").startswith("http") else _address(paper),
    )


def _address(paper: Element) -> str:
    number = text_of(paper, "url")
    return f"https://aclanthology.org/{number}" if number else ""


def _year(number: str) -> str:
    """The year in an id of the old form ("C02-1001"), for volumes without a year."""
    match = _OLD_NUMBER.match(number)
    return "" if not match else f"{'19' if int(match[1]) >= _CENTURY else '20'}{match[1]}"
