"""HAL: answers of the French open archive in JSON; which keys they have is what was asked for by `fl=`."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._service import ServiceRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "hal"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "HAL answers (JSON of the French open archive): titles and abstracts in several languages; no references"

HAL = ServiceRecords(
    marks=(frozenset({"title_s"}),),
    fields={
        "title": ("title_s", "en_title_s", "fr_title_s"),
        "abstract": ("abstract_s", "en_abstract_s", "fr_abstract_s"),
        "id": ("halId_s", "docid"),
        "year": ("producedDateY_i", "publicationDateY_i", "producedDate_s", "publicationDate_s", "producedDate_tdate"),
        "authors": ("authFullName_s", "authLastNameFirstName_s"),
        "venue": ("journalTitle_s", "bookTitle_s", "conferenceTitle_s", "journalPublisher_s", "publisher_s"),
        "keywords": ("keyword_s", "en_keyword_s", "fr_keyword_s", "domainAllCode_s"),
        "doi": ("doiId_s",),
        "arxiv": ("arxivId_s",),
        "url": ("uri_s",),
    },
    identifiers={"pmid": ("pubmedId_s",), "pmcid": ("pubmedcentralId_s",), "hal": ("halId_s",)},
    details={
        "volume": ("volume_s",),
        "issue": ("issue_s",),
        "page": ("page_s",),
        "collection-title": ("serie_s",),
        "issued": ("publicationDate_s", "producedDate_s"),
        "publisher": ("publisher_s", "journalPublisher_s", "authorityInstitution_s"),
        "publisher-place": ("city_s",),
        "editor": ("scientificEditor_s",),
        "event-title": ("conferenceTitle_s",),
        "ISSN": ("journalIssn_s", "journalEissn_s"),
        "ISBN": ("isbn_s",),
        "language": ("language_s",),
        "license": ("licence_s",),
        "note": ("comment_s",),
    },
    type=("docType_s",),
    types={
        "ART": "article-journal",
        "COMM": "paper-conference",
        "COUV": "chapter",
        "OUV": "book",
        "DOUV": "book",
        "PROCEEDINGS": "book",
        "THESE": "thesis",
        "HDR": "thesis",
        "MEM": "thesis",
        "REPORT": "report",
        "UNDEFINED": "article",
        "POSTER": "paper-conference",
        "BLOG": "post-weblog",
        "SOFTWARE": "software",
        "PATENT": "patent",
        "ISSUE": "periodical",
    },
    unused=frozenset(
        {"docid", "label_s", "label_bibtex", "citationFull_s", "citationRef_s", "subTitle_s", "_version_"}
    ),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return HAL.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return HAL.read(stream, source)
