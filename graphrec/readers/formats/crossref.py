"""Crossref works: responses of the REST API and JSON Lines; abstracts are in JATS mark-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._json import Record, build_each, keys_of, list_of, objects_of, read_json_records, text_of
from graphrec.readers._references import structured_reference_key
from graphrec.readers.csl import csl_name, csl_year
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "crossref"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "Crossref works: API answers and JSON Lines, references included"

_MARKS = frozenset(
    {"message-type", "deposited", "indexed", "prefix", "member", "is-referenced-by-count", "short-container-title"}
)
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
        references=[structured_reference_key(reference) for reference in objects_of(work, "reference")],
    )
