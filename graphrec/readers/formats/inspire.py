"""INSPIRE: answers of the literature search of high-energy physics in JSON, with the reference lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.listed_reference import ListedReference
from graphrec.readers._json import list_of, object_of, objects_of, text_of
from graphrec.readers._service import ServiceRecords
from graphrec.readers.identifiers import normalize_arxiv, normalize_doi, parse_year
from graphrec.readers.references import clean_entry, split_family, write_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped
    from graphrec.readers._json import Record

NAME = "inspire"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "INSPIRE answers (JSON of high-energy physics): abstracts, references"


def _references(record: Record) -> list[str]:
    """The reference list of a record."""
    return [_entry(each) for each in objects_of(record, "references")]


def _entry(item: Record) -> str:
    """One reference: its parts where they say enough, else the id of the record that it means, else its text."""
    reference = object_of(item, "reference") or item
    number = text_of(object_of(item, "record"), "$ref").rpartition("/")[2] or text_of(item, "recid")
    doi = next((doi for each in list_of(reference, "dois") if (doi := normalize_doi(str(each)))), "")
    arxiv = normalize_arxiv(text_of(reference, "arxiv_eprint"))
    if number and not (doi or arxiv):
        return f"inspire:{number}"
    info = object_of(reference, "publication_info")
    names = [text_of(author, "full_name") for author in objects_of(reference, "authors")]
    family, initials = split_family(names[0]) if names and names[0] else ("", "")
    parts = ListedReference(
        family,
        initials,
        parse_year(text_of(info, "year")),
        text_of(object_of(reference, "title"), "title"),
        text_of(info, "journal_title"),
        text_of(info, "journal_volume"),
        text_of(info, "page_start", "artid"),
        doi,
        arxiv=arxiv,
    )
    if parts == ListedReference(doi=doi, arxiv=arxiv):
        texts = (text_of(each, "value") for each in objects_of(item, "raw_refs"))
        return doi or arxiv or clean_entry(text_of(reference, "misc") or next(texts, ""))
    return clean_entry(write_reference(parts))


INSPIRE = ServiceRecords(
    marks=(
        frozenset({"metadata", "titles", "hits"}),
        frozenset({"control_number", "titles"}),
        frozenset({"titles", "arxiv_eprints"}),
        frozenset({"metadata", "titles", "id"}),
    ),
    fields={
        "title": ("titles.title",),
        "abstract": ("abstracts.value",),
        "id": ("control_number", "id"),
        "year": (
            "publication_info.year",
            "imprints.date",
            "preprint_date",
            "earliest_date",
            "legacy_creation_date",
            "thesis_info.date",
        ),
        "authors": ("authors[inspire_roles!=editor]", "first_author", "corporate_author", "collaborations.value"),
        "venue": ("publication_info.journal_title", "publication_info.pubinfo_freetext", "imprints.publisher"),
        "keywords": ("keywords.value", "inspire_categories.term"),
        "doi": ("dois.value",),
        "arxiv": ("arxiv_eprints.value",),
        "url": ("urls.value",),
    },
    identifiers={"inspire": ("control_number", "id")},
    details={
        "volume": ("publication_info.journal_volume",),
        "issue": ("publication_info.journal_issue",),
        "issued": ("imprints.date", "preprint_date", "earliest_date"),
        "publisher": ("imprints.publisher",),
        "publisher-place": ("imprints.place",),
        "editor": ("authors[inspire_roles=editor]",),
        "ISBN": ("isbns.value",),
        "number": ("report_numbers.value",),
        "number-of-pages": ("number_of_pages",),
        "language": ("languages",),
    },
    pages=("publication_info.page_start", "publication_info.page_end"),
    type=("document_type",),
    types={
        "article": "article-journal",
        "conference paper": "paper-conference",
        "book": "book",
        "book chapter": "chapter",
        "thesis": "thesis",
        "report": "report",
        "proceedings": "book",
        "note": "article",
    },
    references=_references,
    id_prefix="inspire:",
    unused=frozenset(
        {
            "$schema",
            "_collections",
            "_files",
            "abstracts",
            "citation_count",
            "citation_count_without_self_citations",
            "core",
            "created",
            "updated",
            "curated",
            "citeable",
            "refereed",
            "author_count",
            "number_of_references",
            "texkeys",
            "external_system_identifiers",
            "license",
            "copyright",
            "figures",
            "documents",
            "facet_author_name",
            "legacy_version",
            "primary_arxiv_category",
            "public_notes",
            "self",
            "uuid",
            "revision_id",
            "funding_info",
            "publication_type",
            "record_affiliations",
            "references",
            "acquisition_source",
            "accelerator_experiments",
            "legacy_creation_date",
            "withdrawn",
            "deleted",
            "recid",
        }
    ),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return INSPIRE.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return INSPIRE.read(stream, source)
