"""RSS 2.0, RSS 1.0 and Atom: feeds of arXiv, bioRxiv, PubMed and journals, saved as files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._paper_links import find_target
from graphrec.readers._xml import read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.dates import parse_date
from graphrec.readers.identifiers import normalize_arxiv, normalize_doi
from graphrec.readers.lists import split_names
from graphrec.readers.record import build_paper
from graphrec.text import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "feed"
SUFFIXES = (".rss", ".atom", ".rdf", ".xml")
DESCRIPTION = "RSS and Atom feeds of arXiv, bioRxiv, PubMed and journals"

_ITEMS = frozenset({"item", "entry"})
_TAG = re.compile(r"<[^<>]{1,2000}>")
_BLOCK_END = re.compile(r"</(?:p|div|h\d|li)\s*>|<br\s*/?>|<hr\s*/?>", re.IGNORECASE)
_BESIDE = re.compile(  # what paragraphs of descriptions say beside the abstract
    r"(?:[^.;]{0,150}Published online:|Publication date:|Source:|Author\(s\):|PMID:|DOI:|doi:|by [^\W\d_]"
    r"|[^.]{2,120}\. (?:19|20)\d\d\b.{0,80}doi:)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:arXiv:\S+\s+Announce Type:\s*\S+\s+)?(?:abstract|summary)\s*:?\s*", re.IGNORECASE)
_AUTHORS = re.compile(r"Author\(s\):\s*(.{3,2000})|^by ([^\W\d_].{3,2000})", re.IGNORECASE)
_LONGEST = 1 << 18  # characters of a description
_ARXIV = re.compile(r"\barxiv(?:\.org)?[:/]\s*(?:abs/)?(\d{4}\.\d{4,5})", re.IGNORECASE)
_PMID = re.compile(r"\bpmid:\s*(\d{1,8})\b|pubmed(?:\.ncbi\.nlm\.nih\.gov|/)+/?(\d{1,8})", re.IGNORECASE)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that it is a feed, and no answer of the API of arXiv."""
    tags = tags_of(head)
    if "channel" in tags and tags & {"rss", "RDF"}:
        return 0.95
    if "feed" in tags and "entry" in tags and (b"Announce Type" in head or b"arxiv.org" not in head):
        return 0.96  # above that of the answers of arXiv
    return 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper for each item that has an identifier of a paper, or a link to one."""
    for place, item in read_xml_records(stream, source, _ITEMS):
        yield item if isinstance(item, Skipped) else _paper(item, place)


def _paper(item: Element, place: str) -> Paper | Skipped:
    address = _address(item)
    names = [*texts_of(item, "identifier"), *texts_of(item, "doi"), text_of(item, "guid"), text_of(item, "id"), address]
    target = find_target(address)
    doi = next(filter(None, (normalize_doi(name.removeprefix("info:")) for name in names if "10." in name)), "")
    arxiv = next((normalize_arxiv(match[1]) for name in names if (match := _ARXIV.search(name))), "") or target.arxiv
    pmid = next((match[1] or match[2] for name in names if (match := _PMID.search(name))), "")
    if not (doi or arxiv or pmid or target.kind == "papers"):
        return Skipped(place, "no paper: no DOI, no other identifier and no link to one")
    html = text_of(item, "encoded", "content", "description", "summary")[:_LONGEST]
    paragraphs = [text for part in _BLOCK_END.split(html) if (text := " ".join(unescape(_TAG.sub(" ", part)).split()))]
    date = parse_date(text_of(item, "publicationDate", "date", "published")[:10])
    return build_paper(
        place,
        title=text_of(item, "title"),
        abstract=_abstract(paragraphs),
        year=text_of(item, "publicationDate", "date", "pubDate", "published", "updated"),
        authors=_authors(item, paragraphs),
        venue=text_of(item, "publicationName", "source"),
        keywords=[category.get("term") or category.text or "" for category in item.iterfind("category")],
        doi=doi or target.doi,
        arxiv=arxiv,
        url=address,
        identifiers=[name for name in (f"pmid:{pmid}" if pmid else "", target.identifier) if name],
        details=[("issued", date)] if date else [],
    )


def _address(item: Element) -> str:
    """The link of an item: its text, or that of Atom which leads to the page."""
    links = [link for link in item.iterfind("link") if link.get("rel", "alternate") == "alternate"]
    return next((text for link in links if (text := (link.get("href") or link.text or "").strip())), "")


def _abstract(paragraphs: list[str]) -> str:
    """The paragraphs of a description that are the abstract: those behind such a heading, or all but remarks."""
    for at, text in enumerate(paragraphs):
        match = _HEADING.match(text)
        if match and (match.end() == len(text) or match[0].rstrip().endswith(":")):
            paragraphs = [text[match.end() :], *paragraphs[at + 1 :]]
            break
    return " ".join(text for text in paragraphs if not _BESIDE.match(text))


def _authors(item: Element, paragraphs: list[str]) -> list[str]:
    creators = [name for name in (*texts_of(item, "creator"), *texts_of(item, "author/name")) if name]
    if len(creators) > 1:
        return creators
    if creators:
        return split_names(creators[0])
    match = next(filter(None, map(_AUTHORS.search, paragraphs)), None)
    return split_names(match[1] or match[2]) if match else []
