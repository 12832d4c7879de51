"""DOAJ: answers of the search of the Directory of Open Access Journals, and its dumps of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._service import ServiceRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "doaj"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "DOAJ answers and dumps (JSON): abstracts, keywords; no references"

DOAJ = ServiceRecords(
    marks=(frozenset({"bibjson"}),),
    fields={
        "title": ("title",),
        "abstract": ("abstract",),
        "year": ("year",),
        "authors": ("author",),
        "venue": ("journal.title", "journal.publisher"),
        "keywords": ("keywords", "subject.term"),
        "doi": ("identifier[type=doi].id",),
        "url": ("link[type=fulltext].url", "link.url"),
    },
    details={
        "volume": ("journal.volume",),
        "issue": ("journal.number",),
        "publisher": ("journal.publisher",),
        "ISSN": ("journal.issns", "identifier[type=pissn].id", "identifier[type=eissn].id"),
        "language": ("journal.language",),
    },
    pages=("start_page", "end_page"),
    unused=frozenset({"id", "month", "created_date", "last_updated", "es_type", "subject"}),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return DOAJ.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return DOAJ.read(stream, source)
