"""Crossref works: responses of the REST API and JSON Lines; abstracts are in JATS mark-up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import CROSSREF_TYPES, TYPE, with_dashes
from graphrec.readers._json import Record, keys_of, list_of, objects_of, read_each, text_of
from graphrec.readers.csl import csl_date, csl_name, csl_year
from graphrec.readers.record import build_paper
from graphrec.readers.references import structured_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "crossref"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "Crossref works: API answers and JSON Lines, references included"

_MARKS = frozenset(
    {"message-type", "deposited", "indexed", "prefix", "member", "is-referenced-by-count", "short-container-title"}
)
_TITLES = re.compile(rb'"title"\s*:\s*\[')  # of CSL-JSON a title is a text
_KNOWN = _MARKS | {
    "title",
    "subtitle",
    "abstract",
    "issued",
    "published-print",
    "published-online",
    "published",
    "created",
    "author",
    "editor",
    "translator",
    "container-title",
    "publisher",
    "subject",
    "DOI",
    "URL",
    "reference",
    "type",
    "volume",
    "issue",
    "page",
    "language",
    "ISSN",
    "ISBN",
    "publisher-location",
    "references-count",
    "reference-count",
    "score",
    "source",
    "link",
    "license",
    "funder",
    "resource",
    "relation",
    "content-domain",
    "journal-issue",
    "issn-type",
    "isbn-type",
    "alternative-id",
    "original-title",
    "short-title",
    "content-created",
    "content-updated",
    "assertion",
    "archive",
    "update-policy",
    "posted",
    "accepted",
    "approved",
    "published-other",
    "group-title",
    "subtype",
    "institution",
    "event",
    "edition-number",
    "article-number",
    "part-number",
    "degree",
    "clinical-trial-number",
    "chair",
    "update-to",
    "free-to-read",
    "standards-body",
    "review",
    "component-number",
    "aliases",
    "updated-by",
    "version",
    "status",
}  # what else a work has is about Crossref
_VARIABLES = ("volume", "issue", "page", "publisher", "language", "ISSN", "ISBN")
_DATES = ("issued", "published-print", "published-online", "published", "created")


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of Crossref works."""
    keys = keys_of(head)
    is_answer = "message-type" in keys or {"DOI", "message", "items"} <= keys
    is_cut = is_answer or ("DOI" in keys and _TITLES.search(head) is not None)  # by `select=`
    return 0.94 if "title" in keys and (is_cut or ("DOI" in keys and len(keys & _MARKS) >= 3)) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per work."""
    return read_each(stream, source, crossref_paper, _KNOWN)


def crossref_paper(work: Record, place: str) -> Paper | Skipped:
    """Build the paper of one work."""
    title, subtitle = text_of(work, "title"), text_of(work, "subtitle")
    return build_paper(
        place,
        title=f"{title}: {subtitle}" if subtitle and subtitle.lower() not in title.lower() else title,
        abstract=text_of(work, "abstract"),
        year=next((year for name in _DATES if (year := csl_year(work.get(name)))), None),
        authors=[csl_name(author) for author in objects_of(work, "author")],
        venue=text_of(work, "container-title", "short-container-title", "publisher"),
        keywords=list_of(work, "subject"),
        doi=text_of(work, "DOI"),
        url=text_of(work, "URL"),
        references=[structured_entry(reference) for reference in objects_of(work, "reference")],
        other_titles=list_of(work, "original-title"),
        details=_details(work),
    )


def _details(work: Record) -> Iterator[tuple[str, str]]:
    """What a bibliography prints of a work; the rest of an answer is about Crossref."""
    if kind := text_of(work, "type"):
        yield TYPE, CROSSREF_TYPES.get(kind, "document")
    yield "issued", next((date for name in _DATES if (date := csl_date(work.get(name)))), "")
    for name in _VARIABLES:
        for value in list_of(work, name) or [text_of(work, name)]:
            yield name, with_dashes(str(value)) if name == "page" else str(value)
    yield "publisher-place", text_of(work, "publisher-location")
    for role in ("editor", "translator"):
        yield from ((role, csl_name(person)) for person in objects_of(work, role))
