"""DataCite: answers of its REST API, and records in its JSON; references are related works that it says are cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._service import ServiceRecords, values_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "datacite"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "DataCite answers and records (JSON): descriptions, references where they are given"


DATACITE = ServiceRecords(
    marks=(
        frozenset({"attributes", "titles"}),
        frozenset({"titles", "creators", "publicationYear"}),
        frozenset({"titles", "creators", "types"}),
    ),
    fields={
        "title": ("titles[titleType!=subtitle].title",),
        "abstract": ("descriptions[descriptionType=abstract].description", "descriptions.description"),
        "year": ("publicationYear", "dates[dateType=issued].date", "published"),
        "authors": ("creators",),
        "venue": ("container.title", "relatedItems[relationType=ispublishedin].titles.title", "publisher"),
        "keywords": ("subjects.subject", "subjects"),
        "doi": ("doi", "identifiers[identifierType=doi].identifier", "id"),
        "arxiv": ("alternateIdentifiers[alternateIdentifierType=arxiv].alternateIdentifier",),
        "url": ("url",),
    },
    details={
        "genre": ("types.resourceType",),
        "volume": ("container.volume",),
        "issue": ("container.issue",),
        "issued": ("dates[dateType=issued].date", "dates[dateType=available].date"),
        "publisher": ("publisher.name", "publisher"),
        "editor": ("contributors[contributorType=editor]",),
        "ISSN": ("container.identifier",),
        "language": ("language",),
        "license": ("rightsList.rightsIdentifier", "rightsList.rights"),
    },
    pages=("container.firstPage", "container.lastPage"),
    type=("types.citeproc", "types.resourceTypeGeneral"),
    types={
        "article-journal": "article-journal",
        "journalarticle": "article-journal",
        "preprint": "article",
        "dissertation": "thesis",
        "thesis": "thesis",
        "conferencepaper": "paper-conference",
        "book": "book",
        "bookchapter": "chapter",
        "chapter": "chapter",
        "report": "report",
        "dataset": "dataset",
        "software": "software",
        "computationalnotebook": "software",
        "article": "article",
        "standard": "standard",
    },
    references=lambda record: [
        *values_at(record, "relatedIdentifiers[relationType=references].relatedIdentifier"),
        *values_at(record, "relatedIdentifiers[relationType=cites].relatedIdentifier"),
    ],
    unused=frozenset(
        {
            "type",
            "prefix",
            "suffix",
            "sizes",
            "formats",
            "version",
            "schemaVersion",
            "metadataVersion",
            "source",
            "state",
            "isActive",
            "reason",
            "viewCount",
            "downloadCount",
            "citationCount",
            "referenceCount",
            "partCount",
            "partOfCount",
            "versionCount",
            "versionOfCount",
            "viewsOverTime",
            "downloadsOverTime",
            "citationsOverTime",
            "created",
            "registered",
            "updated",
            "xml",
            "contentUrl",
            "geoLocations",
            "fundingReferences",
            "contributors",
            "alternateIdentifiers",
            "relatedIdentifiers",
            "relatedItems",
            "agency",
            "clientId",
            "providerId",
        }
    ),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return DATACITE.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return DATACITE.read(stream, source)
