"""Dimensions: answers of its analytics API in JSON; references are ids of Dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._service import ServiceRecords, values_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "dimensions"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "Dimensions answers (JSON): abstracts, references"


DIMENSIONS = ServiceRecords(
    marks=(
        frozenset({"publications", "_stats"}),
        frozenset({"reference_ids"}),
        frozenset({"publications", "_copyright"}),
        frozenset({"times_cited", "researchers"}),
        frozenset({"category_for", "title"}),
    ),
    fields={
        "title": ("title", "title_language"),
        "abstract": ("abstract",),
        "id": ("id",),
        "year": ("year", "date", "date_online", "date_print"),
        "authors": ("authors", "author_affiliations", "researchers"),
        "venue": (
            "journal.title",
            "source_title.title",
            "source_title",
            "proceedings_title.title",
            "proceedings_title",
            "book_title",
            "book_series_title",
            "publisher",
        ),
        "keywords": ("mesh_terms", "concepts", "category_for.name"),
        "doi": ("doi",),
        "arxiv": ("arxiv_id",),
        "url": ("linkout",),
    },
    identifiers={"pmid": ("pmid",), "pmcid": ("pmcid",)},
    details={
        "volume": ("volume",),
        "issue": ("issue",),
        "page": ("pages",),
        "issued": ("date",),
        "publisher": ("publisher.name", "publisher"),
        "editor": ("editors",),
        "ISSN": ("issn",),
        "ISBN": ("isbn",),
    },
    type=("type", "document_type.classification"),
    types={
        "article": "article-journal",
        "chapter": "chapter",
        "proceeding": "paper-conference",
        "monograph": "book",
        "preprint": "article",
        "book": "book",
        "seminar": "paper-conference",
    },
    references=lambda record: values_at(record, "reference_ids"),
    unused=frozenset(
        {
            "reference_ids",
            "times_cited",
            "recent_citations",
            "relative_citation_ratio",
            "field_citation_ratio",
            "altmetric",
            "altmetric_id",
            "category_for",
            "category_rcdc",
            "research_orgs",
            "research_org_names",
            "research_org_countries",
            "open_access",
            "researchers",
            "date_inserted",
            "dimensions_url",
            "funders",
            "concepts_scores",
            "score",
        }
    ),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return DIMENSIONS.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return DIMENSIONS.read(stream, source)
