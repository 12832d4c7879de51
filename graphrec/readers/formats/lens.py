"""The Lens: answers of its scholarly API, and its exports in JSON and JSON Lines; references are Lens ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._service import ServiceRecords, values_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "lens"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "The Lens answers and exports (JSON, JSON Lines): abstracts, references"


LENS = ServiceRecords(
    marks=(frozenset({"lens_id"}),),
    fields={
        "title": ("title",),
        "abstract": ("abstract",),
        "id": ("lens_id",),
        "year": ("year_published", "date_published"),
        "authors": ("authors",),
        "venue": ("source.title", "source_title", "conference.name", "source.publisher"),
        "keywords": ("keywords", "fields_of_study", "mesh_terms.mesh_heading"),
        "doi": ("external_ids[type=doi].value", "doi"),
        "arxiv": ("external_ids[type=arxiv].value",),
        "url": ("source_urls[type=html].url", "source_urls.url"),
    },
    identifiers={
        "pmid": ("external_ids[type=pmid].value",),
        "pmcid": ("external_ids[type=pmcid].value",),
        "mag": ("external_ids[type=magid].value",),
        "openalex": ("external_ids[type=openalex].value",),
    },
    details={
        "genre": ("publication_type",),
        "volume": ("volume",),
        "issue": ("issue",),
        "issued": ("date_published",),
        "publisher": ("source.publisher",),
        "event-title": ("conference.name",),
        "event-place": ("conference.location",),
        "ISSN": ("source.issn.value", "source.issn"),
        "language": ("languages",),
        "license": ("open_access.license",),
    },
    pages=("start_page", "end_page"),
    type=("publication_type",),
    types={
        "journal article": "article-journal",
        "conference proceedings article": "paper-conference",
        "conference proceedings": "book",
        "book": "book",
        "book chapter": "chapter",
        "dissertation": "thesis",
        "report": "report",
        "preprint": "article",
        "dataset": "dataset",
        "review": "review",
    },
    references=lambda record: values_at(record, "references.lens_id"),
    unused=frozenset(
        {
            "references",
            "created",
            "author_count",
            "references_count",
            "references_resolved_count",
            "scholarly_citations",
            "scholarly_citations_count",
            "patent_citations",
            "patent_citations_count",
            "publication_supplementary_type",
            "is_open_access",
            "has_affiliation",
            "has_affiliation_ror",
            "funding",
            "chemicals",
            "clinical_trials",
        }
    ),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return LENS.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return LENS.read(stream, source)
