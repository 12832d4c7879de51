"""OAI-PMH responses of arXiv (metadataPrefix arXiv, arXivRaw, oai_dc) and of other repositories (oai_dc)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._latex import latex_to_text
from graphrec.readers._xml import person_name, read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "arxiv-oai"
SUFFIXES = (".xml",)
DESCRIPTION = "OAI-PMH answers of arXiv and, as Dublin Core, of other repositories"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that it is an OAI-PMH response with metadata."""
    tags = tags_of(head)
    return 0.95 if "OAI-PMH" in tags or {"record", "metadata", "header"} <= tags else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record; deleted records have no metadata and are ignored."""
    for place, record in read_xml_records(stream, source, frozenset({"record", "error"})):
        if isinstance(record, Skipped):
            yield record
        elif record.tag == "error":
            yield Skipped(place, f"the repository answered with an error: {text_of(record)}")
        elif (data := record.find("metadata")) is not None and len(data):
            yield _dublin_core(data[0], place) if data[0].tag == "dc" else _paper(data[0], place)


def _paper(data: Element, place: str) -> Paper | Skipped:
    number = text_of(data, "id")
    names = [person_name(author, "keyname", "forenames") for author in data.iterfind("authors/author")]
    plain = latex_to_text(text_of(data, "authors")).replace(" and ", ", ")
    return build_paper(
        place,
        title=latex_to_text(text_of(data, "title")),
        abstract=latex_to_text(text_of(data, "abstract")),
        year=text_of(data, "created", "version/date", "updated"),
        authors=[latex_to_text(name) for name in names] or [name for name in plain.split(", ") if name],
        venue=text_of(data, "journal-ref"),
        keywords=text_of(data, "categories").split(),
        doi=text_of(data, "doi"),
        arxiv=number,
        url=f"https://arxiv.org/abs/{number}" if number else "",
    )


def _dublin_core(data: Element, place: str) -> Paper | Skipped:
    identifiers = texts_of(data, "identifier")
    return build_paper(
        place,
        title=latex_to_text(text_of(data, "title")),
        abstract=latex_to_text(max(texts_of(data, "description"), key=len, default="")),
        year=min(texts_of(data, "date"), default=""),
        authors=texts_of(data, "creator"),
        venue=text_of(data, "source", "publisher"),
        keywords=texts_of(data, "subject"),
        doi=next((name for name in identifiers if "doi" in name.lower() or name.startswith("10.")), ""),
        arxiv=next((name for name in identifiers if "arxiv.org/" in name), ""),
        url=next((name for name in identifiers if name.startswith("http")), ""),
    )
