"""Zotero's own fields in JSON: as Better BibTeX exports them, and as the Web API and the local API answer."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import LITERAL, is_splittable
from graphrec.model.paper import Paper, Remark, Skipped
from graphrec.readers._json import Record, keys_of, objects_of, read_each, text_of
from graphrec.readers._pages import taken_out
from graphrec.readers._zotero_details import FIELDS, details_of
from graphrec.readers.csl import csl_name
from graphrec.readers.identifiers import normalize_doi
from graphrec.readers.record import build_paper
from graphrec.readers.zotero_extra import read_extra
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "zotero-json"
SUFFIXES = (".json",)
DESCRIPTION = "Zotero's own fields: Better BibTeX JSON, answers of the Web API and the local API"

_NO_PAPERS = frozenset({"attachment", "note", "annotation"})
_VENUES = (
    "publicationTitle", "proceedingsTitle", "bookTitle", "encyclopediaTitle", "dictionaryTitle", "conferenceName",
    "websiteTitle", "blogTitle", "forumTitle", "programTitle",
)  # fmt: skip
_PUBLISHERS = ("publisher", "university", "institution", "repository")  # stand in for a venue
_DATES = ("issueDate", "dateDecided", "dateEnacted", "filingDate")
_AUTHORS = frozenset({  # whom Zotero counts as authors, by the type of an item
    "", "author", "artist", "cartographer", "director", "interviewee", "inventor", "performer", "podcaster",
    "presenter", "programmer", "sponsor",
})  # fmt: skip
_ROLES = {  # details of others; who has none is kept under the name of CSL
    "editor": "editor", "seriesEditor": "collection-editor", "translator": "translator",
    "bookAuthor": "container-author",
}  # fmt: skip
_OTHER_ROLES = {
    "reviewedAuthor": "reviewed-author", "recipient": "recipient", "interviewer": "interviewer",
    "composer": "composer", "scriptwriter": "script-writer", "producer": "producer", "castMember": "performer",
    "guest": "guest",
}  # fmt: skip
_KNOWN = frozenset({  # fields that a paper is made from, or that say nothing of it
    "title", "caseName", "nameOfAct", "subject", "abstractNote", "citationKey", "citekey", "key", "itemKey", "date",
    "creators", "tags", "DOI", "url", "extra", "itemType", "itemID", "itemid", "version", "libraryID", "uri", "select",
    "dateModified", "relations", "collections", "attachments", "seeAlso", "inPublications", "deleted", "parentItem",
    "notes", "collectionNames", "library", "uniqueFields", "libraryKey", "accessDate", "dateAdded", "PMID", "PMCID",
    "note", *_VENUES, *_PUBLISHERS, *_DATES,
})  # fmt: skip


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of Zotero items."""
    keys = keys_of(head)
    return 0.95 if "itemType" in keys and keys & {"creators", "itemID", "itemKey", "data", "title"} else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per item; attachments and notes are counted."""
    others: Counter[str] = Counter()

    def paper(record: Record, place: str) -> Paper | Skipped | None:
        item = taken_out(record)
        if (kind := text_of(item, "itemType")) in _NO_PAPERS:
            others[kind] += 1
            return None
        return zotero_paper(item, place)

    yield from read_each(stream, source, paper, _KNOWN | FIELDS)
    if others:
        counts = " and ".join(format_count(count, kind) for kind, count in sorted(others.items()))
        yield Remark(f"left out {counts}, which are no papers")


def zotero_paper(item: Record, place: str) -> Paper | Skipped:
    """The paper of one item, whose fields are those of Zotero; also of items that `sources.zotero` reads.

    Args:
        item: the item.
        place: where it was read.
    """
    extra = read_extra(text_of(item, "extra"))
    people = objects_of(item, "creators")
    return build_paper(
        place,
        title=text_of(item, "title", "caseName", "nameOfAct", "subject"),
        abstract=text_of(item, "abstractNote") or extra.abstract,
        id=text_of(item, "citationKey", "citekey") or extra.key or text_of(item, "key", "itemKey"),
        year=text_of(item, "date", *_DATES) or extra.year,
        authors=[csl_name(person) for person in people if text_of(person, "creatorType") in _AUTHORS],
        venue=text_of(item, *_VENUES) or extra.venue or text_of(item, *_PUBLISHERS),
        keywords=[text_of(tag, "tag") for tag in objects_of(item, "tags")],
        doi=normalize_doi(text_of(item, "DOI")) or extra.doi,
        arxiv=extra.arxiv or _arxiv(item),
        url=text_of(item, "url") or extra.url,
        identifiers=[*extra.identifiers, *(f"{name.lower()}:{text_of(item, name)}" for name in ("PMID", "PMCID"))],
        other_titles=extra.titles,
        details=[*extra.own_details(details_of(item)), *_people(people)],
    )


def _arxiv(item: Record) -> str:
    """The id of a preprint of arXiv, whose number stands in `archiveID`."""
    number = text_of(item, "archiveID", "number")
    return number if "arxiv" in f"{number} {text_of(item, 'repository', 'publisher')}".lower() else ""


def _people(people: list[Record]) -> Iterator[tuple[str, str]]:
    """All who are no authors, and which of the names are those of groups."""
    others: dict[str, list[dict[str, str]]] = {}
    for person in people:
        role, name = text_of(person, "creatorType"), csl_name(person)
        if not text_of(person, "lastName", "firstName") and is_splittable(name):
            yield LITERAL, name
        if role in _ROLES:
            yield _ROLES[role], name
        elif role not in _AUTHORS and name:
            parts = {"family": text_of(person, "lastName"), "given": text_of(person, "firstName")}
            name_parts = {key: part for key, part in parts.items() if part} or {"literal": name}
            others.setdefault(_OTHER_ROLES.get(role, "contributor"), []).append(name_parts)
    yield from ((f"csl:{role}", json.dumps(names, ensure_ascii=False)) for role, names in others.items())
