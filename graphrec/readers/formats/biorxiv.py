"""bioRxiv and medRxiv: answers of their API, of preprints (`details`) and of what was published of them (`pubs`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._service import ServiceRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "biorxiv"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "bioRxiv and medRxiv answers (JSON): abstracts, categories; no references"

BIORXIV = ServiceRecords(
    marks=(
        frozenset({"author_corresponding", "doi"}),
        frozenset({"jatsxml", "doi"}),
        frozenset({"preprint_doi", "preprint_title"}),
        frozenset({"rel_title", "rel_doi"}),
    ),
    fields={
        "title": ("title", "preprint_title", "rel_title"),
        "abstract": ("abstract", "preprint_abstract", "rel_abs"),
        "year": ("date", "preprint_date", "rel_date"),
        "authors": ("authors", "preprint_authors", "rel_authors"),
        "venue": ("published_journal", "server", "preprint_platform", "rel_site"),
        "keywords": ("category", "preprint_category"),
        "doi": ("doi", "preprint_doi", "rel_doi"),
        "url": ("rel_link",),
    },
    details={"issued": ("date", "preprint_date", "rel_date"), "license": ("license",)},
    unused=frozenset(
        {
            "version",
            "jatsxml",
            "author_corresponding",
            "author_corresponding_institution",
            "preprint_author_corresponding",
            "preprint_author_corresponding_institution",
            "type",
            "funder",
            "funding",
            "rel_num_authors",
        }
    ),
)


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the service."""
    return BIORXIV.likeness(head)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per record."""
    return BIORXIV.read(stream, source)
