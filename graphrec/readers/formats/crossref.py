"""Crossref works: responses of the REST API and JSON Lines; abstracts are in JATS mark-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import TYPE, with_dashes
from graphrec.readers._json import Record, build_each, keys_of, list_of, objects_of, read_json_records, text_of
from graphrec.readers.csl import csl_date, csl_name, csl_year
from graphrec.readers.record import build_paper
from graphrec.readers.references import structured_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "crossref"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "Crossref works: API answers and JSON Lines, references included"

_MARKS = frozenset(
    {"message-type", "deposited", "indexed", "prefix", "member", "is-referenced-by-count", "short-container-title"}
)
_TYPES = {
    "journal-article": "article-journal", "proceedings-article": "paper-conference", "book-chapter": "chapter",
    "book-section": "chapter", "book-part": "chapter", "reference-entry": "entry", "book": "book", "monograph": "book",
    "edited-book": "book", "reference-book": "book", "proceedings": "book", "dissertation": "thesis",
    "report": "report", "posted-content": "article", "dataset": "dataset", "standard": "standard",
    "journal-issue": "periodical", "peer-review": "review",
}  # fmt: skip
_VARIABLES = ("volume", "issue", "page", "publisher", "language", "ISSN", "ISBN")
_DATES = ("issued", "published-print", "published-online", "published", "created")


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of Crossref works."""
    keys = keys_of(head)
    return 0.94 if "DOI" in keys and len(keys & _MARKS) >= 3 else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per work."""
    return build_each(read_json_records(stream, source), crossref_paper)


def crossref_paper(work: Record, place: str) -> Paper | Skipped:
    """Build the paper of one work."""
    title, subtitle = text_of(work, "title"), text_of(work, "subtitle")
    return build_paper(
        place,
        title=f"{title}: {subtitle}" if subtitle and subtitle.lower() not in title.lower() else title,
        abstract=text_of(work, "abstract"),
        year=next((year for name in _DATES if (year := csl_year(work.get(name)))), None),
        authors=[csl_name(author) for author in objects_of(work, "author", "editor")],
        venue=text_of(work, "container-title", "short-container-title", "publisher"),
        keywords=list_of(work, "subject"),
        doi=text_of(work, "DOI"),
        url=text_of(work, "URL"),
        references=[structured_entry(reference) for reference in objects_of(work, "reference")],
        details=_details(work),
    )


def _details(work: Record) -> Iterator[tuple[str, str]]:
    """What a bibliography prints of a work; the rest of an answer is about Crossref."""
    yield TYPE, _TYPES.get(text_of(work, "type"), "document")
    yield "issued", next((date for name in _DATES if (date := csl_date(work.get(name)))), "")
    for name in _VARIABLES:
        for value in list_of(work, name) or [text_of(work, name)]:
            yield name, with_dashes(str(value)) if name == "page" else str(value)
    yield "publisher-place", text_of(work, "publisher-location")
    if objects_of(work, "author"):
        yield from (("editor", csl_name(editor)) for editor in objects_of(work, "editor"))
