"""zbMATH Open: answers of its REST API in JSON; reviews stand in for abstracts where they are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._json import object_of, objects_of, text_of
from graphrec.readers._service import ServiceRecords
from graphrec.readers.references import clean_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped
    from graphrec.readers._json import Record

NAME = "zbmath"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "zbMATH Open answers (JSON): reviews and summaries, classification, references"


def _references(record: Record) -> list[str]:
    """DOIs, ids of zbMATH, or the texts of the references."""
    references = []
    for each in objects_of(record, "references"):
        number = text_of(object_of(each, "zbmath"), "document_id")
        references.append(
            text_of(each, "doi") or (f"zbmath:{number}" if number else clean_entry(text_of(each, "text")))
        )
    return references


ZBMATH = ServiceRecords(
    marks=(
        frozenset({"zbmath_url", "title"}),
        frozenset({"editorial_contributions", "contributors"}),
        frozenset({"zbmath_id", "title"}),
    ),
    fields={
        "title": ("title.title", "title"),
        "abstract": (
            "editorial_contributions[contribution_type=summary].text",
            "editorial_contributions.text",
            "abstract",
        ),
        "id": ("id",),
        "year": ("year", "source.year", "source.series.year"),
        "authors": ("contributors.authors", "authors"),
        "venue": ("source.series.title", "source.series.short_title", "source.book.title", "source.source", "source"),
        "keywords": ("keywords", "msc.text", "msc.code"),
        "doi": ("links[type=doi].identifier", "doi"),
        "arxiv": ("links[type=arxiv].identifier",),
        "url": ("zbmath_url", "links.url"),
    },
    identifiers={"zbl": ("identifier", "zbl_id"), "zbmath": ("id",)},
    details={
        "volume": ("source.series.volume",),
        "issue": ("source.series.issue",),
        "page": ("source.pages",),
        "publisher": ("source.book.publisher", "source.series.publisher"),
        "editor": ("contributors.editors",),
        "ISSN": ("source.series.issn.number",),
        "ISBN": ("source.book.isbn.number", "source.book.isbn"),
        "language": ("language.languages", "language.addition"),
    },
    type=("document_type.code", "document_type.description"),
    types={
        "j": "article-journal",
        "a": "chapter",
        "b": "book",
        "p": "article",
        "journal article": "article-journal",
        "collection article": "paper-conference",
        "book": "book",
        "arxiv preprint": "article",
    },
    references=_references,
    id_prefix="zbmath:",
    unused=frozenset(
        {
            "references",
            "database",
            "datestamp",
            "ambiguous_id",
            "biographic_references",
            "states",
            "license",
            "msc",
            "title",
        }
    ),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return ZBMATH.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return ZBMATH.read(stream, source)
