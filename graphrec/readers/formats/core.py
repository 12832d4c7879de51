"""CORE: answers of its API (versions 3 and 2) in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._json import objects_of, text_of
from graphrec.readers._service import ServiceRecords
from graphrec.readers.no_values import is_no_identifier
from graphrec.readers.references import clean_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped
    from graphrec.readers._json import Record

NAME = "core"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "CORE answers (JSON): abstracts, references where CORE has them"


def _references(record: Record) -> list[str]:
    """DOIs, ids of CORE, or the texts of the references."""
    return [
        text_of(each, "doi")
        or (f"core:{number}" if (number := text_of(each, "id")) and not is_no_identifier(number) else "")
        or clean_entry(text_of(each, "raw", "title"))
        for each in objects_of(record, "references")
    ]


CORE = ServiceRecords(
    marks=(
        frozenset({"yearPublished", "title"}),
        frozenset({"downloadUrl", "documentType"}),
        frozenset({"sourceFulltextUrls", "title"}),
    ),
    fields={
        "title": ("title",),
        "abstract": ("abstract", "description"),
        "id": ("id",),
        "year": ("yearPublished", "year", "publishedDate", "datePublished"),
        "authors": ("authors",),
        "venue": ("journals.title", "publisher"),
        "keywords": ("tags", "fieldsOfStudy", "fieldOfStudy", "topics", "subjects"),
        "doi": ("doi", "identifiers[type=doi].identifier"),
        "arxiv": ("arxivId", "identifiers[type=arxiv_id].identifier"),
        "url": ("downloadUrl", "sourceFulltextUrls", "links.url", "fullTextIdentifier"),
    },
    identifiers={"pmid": ("pubmedId",), "mag": ("magId",)},
    details={
        "genre": ("documentType",),
        "issued": ("publishedDate", "datePublished"),
        "publisher": ("publisher",),
        "language": ("language.code", "language.name"),
        "license": ("license",),
        "ISSN": ("journals.identifiers", "issn"),
    },
    references=_references,
    id_prefix="core:",
    unused=frozenset(
        {
            "references",
            "contributors",
            "citationCount",
            "createdDate",
            "updatedDate",
            "acceptedDate",
            "depositedDate",
            "dataProviders",
            "dataProvider",
            "oaiIds",
            "oai",
            "outputs",
            "setSpecs",
            "fullText",
            "relations",
            "repositories",
            "urls",
            "repositoryDocument",
            "deleted",
            "disabled",
            "fullTextStatus",
            "sdg",
            "similarities",
            "rawRecordXml",
        }
    ),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return CORE.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return CORE.read(stream, source)
