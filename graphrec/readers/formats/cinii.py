"""CiNii Research: answers of its search (JSON-LD), and single records of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._service import ServiceRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "cinii"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "CiNii Research answers (JSON): titles, authors, journals; no references, few abstracts"

CINII = ServiceRecords(
    marks=(
        frozenset({"opensearch:totalResults", "items"}),
        frozenset({"dc:creator", "prism:publicationName", "@id"}),
        frozenset({"dc:title", "prism:publicationName", "@id"}),
        frozenset({"dc:title", "cir:createdAt"}),
        frozenset({"resourceType", "dc:title"}),
    ),
    fields={
        "title": ("title", "dc:title"),
        "abstract": ("description.notation", "description"),
        "id": ("@id",),
        "year": ("prism:publicationDate", "publication.prism:publicationDate", "dc:date"),
        "authors": ("dc:creator", "creator"),
        "venue": ("prism:publicationName", "publication.prism:publicationName", "dc:publisher"),
        "keywords": ("dc:subject", "foaf:topic.dc:title"),
        "doi": ("dc:identifier[@type=cir:doi].@value", "productIdentifier.identifier[@type=doi].@value"),
        "url": ("@id", "link.@id"),
    },
    identifiers={"naid": ("dc:identifier[@type=cir:naid].@value",)},
    details={
        "volume": ("prism:volume", "publication.prism:volume"),
        "issue": ("prism:number", "publication.prism:number"),
        "issued": ("prism:publicationDate", "publication.prism:publicationDate"),
        "publisher": ("dc:publisher", "publication.dc:publisher"),
        "ISSN": ("prism:issn",),
        "genre": ("dc:type",),
        "language": ("dc:language",),
    },
    pages=("prism:startingPage", "prism:endingPage"),
    unused=frozenset({"@type", "@context", "rdfs:seeAlso", "link", "jpcoar:conferenceName", "cir:createdAt"}),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return CINII.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return CINII.read(stream, source)
