"""DBLP XML: the full dump or parts of it, and answers of the search API, which say the same in other elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._xml import read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "dblp-xml"
SUFFIXES = (".xml",)
DESCRIPTION = "DBLP XML, streamed, and answers of its search API (no abstracts in it)"

_TAGS = frozenset(
    {
        "article",
        "inproceedings",
        "proceedings",
        "book",
        "incollection",
        "phdthesis",
        "mastersthesis",
        "www",
        "person",
        "data",
    }
)
_HIT = "info"  # what the search API says of one publication
_NO_PAPERS = frozenset({"www", "person"})  # home pages of authors
_NUMBER = re.compile(r" \d{4}$")  # distinguishes authors of the same name


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that the root is `dblp`, elements have its attribute `mdate`, or it is an answer."""
    tags = tags_of(head)
    is_answer = {"result", "hits"} <= tags and b"dblp" in head
    return 0.95 if "dblp" in tags or is_answer or b'mdate="' in head[:4096] else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per publication; home pages of authors are ignored."""
    for place, element in read_xml_records(stream, source, _TAGS | {_HIT}):
        if isinstance(element, Skipped):
            yield element
        elif element.tag == _HIT:
            yield _paper_of_hit(element, place)
        elif element.tag not in _NO_PAPERS:
            yield _paper(element, place)


def _paper(publication: Element, place: str) -> Paper | Skipped:
    return _build(
        publication,
        place,
        publication.get("key", ""),
        texts_of(publication, "author"),
        text_of(publication, "journal", "booktitle", "school", "publisher"),
    )


def _paper_of_hit(hit: Element, place: str) -> Paper | Skipped:
    return _build(hit, place, text_of(hit, "key"), texts_of(hit, "authors/author"), text_of(hit, "venue", "publisher"))


def _build(publication: Element, place: str, key: str, authors: list[str], venue: str) -> Paper | Skipped:
    links = texts_of(publication, "ee")
    return build_paper(
        place,
        title=text_of(publication, "title").removesuffix("."),
        id=f"DBLP:{key}" if key else "",
        year=text_of(publication, "year"),
        authors=[_NUMBER.sub("", name) for name in authors],
        details=[("editor", _NUMBER.sub("", name)) for name in texts_of(publication, "editor")],
        venue=venue,
        doi=next((link for link in links if "doi.org/" in link), ""),
        arxiv=next((link for link in links if "arxiv.org/" in link), "") or _corr(publication),
        url=links[0] if links else "",
        references=[f"DBLP:{cited}" for cited in texts_of(publication, "cite") if cited and cited != "..."],
        identifiers=[f"dblp:{key}"] if key else [],
    )


def _corr(publication: Element) -> str:
    """The arXiv id in the volume ("abs/1706.03762") if the journal is CoRR."""
    return text_of(publication, "volume") if text_of(publication, "journal", "venue") == "CoRR" else ""
