"""Europe PMC: answers of its REST service in JSON, with all fields (`core`) or few (`lite`), without references."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._service import ServiceRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "europepmc"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "Europe PMC answers (JSON): abstracts, PubMed and PMC ids, keywords and MeSH terms; no references"

EUROPE_PMC = ServiceRecords(
    marks=(
        frozenset({"resultList", "hitCount"}),
        frozenset({"pubYear", "authorString"}),
        frozenset({"abstractText", "title"}),
    ),
    fields={
        "title": ("title",),
        "abstract": ("abstractText",),
        "id": ("id",),
        "year": ("pubYear", "journalInfo.yearOfPublication", "firstPublicationDate"),
        "authors": ("authorList.author", "authorString"),
        "venue": (
            "journalInfo.journal.title",
            "journalTitle",
            "bookOrReportDetails.comprehensiveTitle",
            "bookOrReportDetails.publisher",
        ),
        "keywords": ("keywordList.keyword", "meshHeadingList.meshHeading.descriptorName"),
        "doi": ("doi",),
        "url": ("fullTextUrlList.fullTextUrl.url",),
    },
    identifiers={"pmid": ("pmid",), "pmcid": ("pmcid",)},
    details={
        "genre": ("pubTypeList.pubType", "pubType"),
        "volume": ("journalInfo.volume", "journalVolume"),
        "issue": ("journalInfo.issue", "issue"),
        "page": ("pageInfo",),
        "issued": ("firstPublicationDate", "electronicPublicationDate", "journalInfo.printPublicationDate"),
        "publisher": ("bookOrReportDetails.publisher",),
        "container-title-short": ("journalInfo.journal.medlineAbbreviation", "journalInfo.journal.isoabbreviation"),
        "ISSN": ("journalInfo.journal.issn", "journalIssn"),
        "ISBN": ("bookOrReportDetails.isbn10", "bookOrReportDetails.isbn13"),
        "language": ("language",),
        "license": ("license",),
    },
    id_prefix="europepmc:",
    unused=frozenset(
        {
            "source",
            "hasReferences",
            "hasTextMinedTerms",
            "hasDbCrossReferences",
            "hasLabsLinks",
            "hasTMAccessionNumbers",
            "citedByCount",
            "isOpenAccess",
            "inEPMC",
            "inPMC",
            "hasPDF",
            "hasBook",
            "hasSuppl",
            "pubModel",
            "owner",
            "authorIdList",
            "dateOfCreation",
            "firstIndexDate",
            "fullTextReceivedDate",
            "dateOfRevision",
            "dateOfCompletion",
            "authMan",
            "epmcAuthMan",
            "nihAuthMan",
            "fullTextIdList",
            "hasEvaluations",
            "manuscriptId",
            "publicationStatus",
        }
    ),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return EUROPE_PMC.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return EUROPE_PMC.read(stream, source)
