"""OpenAlex works: responses of the API, JSON Lines, parts of the snapshot; abstracts are inverted indexes."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import CROSSREF_TYPES, TYPE, page_range
from graphrec.readers._json import (
    Record,
    keys_of,
    list_of,
    object_of,
    objects_of,
    read_each,
    text_of,
)
from graphrec.readers.dates import parse_date
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.model.paper import Paper, Remark, Skipped

NAME = "openalex"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "OpenAlex works: API answers, JSON Lines, snapshot parts; abstracts and references included"

_MARKS = frozenset({"authorships", "abstract_inverted_index", "referenced_works", "open_access", "primary_location"})
_ID = re.compile(rb'"id"\s*:\s*"https?://(?:api\.)?openalex\.org/(?:works/)?[Ww]\d')
_FIELDS = _MARKS | {"title", "display_name", "publication_year", "publication_date", "biblio", "ids", "doi"}
_KNOWN = _FIELDS | {
    "id",
    "abstract",
    "host_venue",
    "locations",
    "keywords",
    "concepts",
    "topics",
    "type",
    "language",
    "primary_topic",
    "type_crossref",
    "indexed_in",
    "cited_by_count",
    "cited_by_api_url",
    "counts_by_year",
    "updated_date",
    "created_date",
    "referenced_works_count",
    "related_works",
    "ngrams_url",
    "best_oa_location",
    "is_retracted",
    "is_paratext",
    "fwci",
    "citation_normalized_percentile",
    "cited_by_percentile_year",
    "countries_distinct_count",
    "locations_count",
    "institutions_distinct_count",
    "corresponding_author_ids",
    "corresponding_institution_ids",
    "apc_list",
    "apc_paid",
    "has_fulltext",
    "fulltext_origin",
    "mesh",
    "sustainable_development_goals",
    "grants",
    "datasets",
    "versions",
    "institutions",
    "relevance_score",
    "abstract_inverted_index_v3",
    "awards",
    "funders",
    "has_content",
    "content_url",
    "is_xpac",
    "is_oa",
    "is_authors_truncated",
    "open_access",
    "score",
    "alternate_host_venues",
    "institution_assertions",
    "_id",
}  # what else a work has is about OpenAlex
_LONGEST = 50_000  # words of an abstract; a larger position is an error in the record
_LONGEST_TEXT = 1_000_000  # characters
_TYPES = {
    "article": "article-journal", "preprint": "article", "book-chapter": "chapter", "review": "article-journal",
    "letter": "article-journal", "editorial": "article-journal",
}  # fmt: skip
_KEYWORDS = ("keywords", "concepts", "topics")
_MOST_KEYWORDS = 12  # concepts are many, the best first


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of OpenAlex works."""
    keys = keys_of(head)
    is_cut = _ID.search(head) is not None and not keys.isdisjoint(_FIELDS)  # a list cut by `select=`
    return 0.95 if is_cut or ("authorships" in keys and len(keys & _MARKS) >= 2) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per work."""
    return read_each(stream, source, openalex_paper, _KNOWN)


def openalex_paper(work: Record, place: str) -> Paper | Skipped:
    """Build the paper of one work."""
    number = short_id(text_of(work, "id"))
    location = object_of(work, "primary_location")
    venue = object_of(location, "source") or object_of(work, "host_venue")
    ids = object_of(work, "ids")
    return build_paper(
        place,
        title=text_of(work, "title", "display_name"),
        abstract=text_of(work, "abstract") or abstract_of(object_of(work, "abstract_inverted_index")),
        id=number,
        year=text_of(work, "publication_year", "publication_date"),
        authors=[_author(entry) for entry in objects_of(work, "authorships")],
        venue=text_of(venue, "display_name"),
        keywords=[_name(entry) for entry in list_of(work, *_KEYWORDS)][:_MOST_KEYWORDS],
        doi=text_of(work, "doi") or text_of(ids, "doi"),
        arxiv=_arxiv(work),
        url=text_of(location, "landing_page_url"),
        references=[short_id(str(reference)) for reference in list_of(work, "referenced_works")],
        identifiers=[f"openalex:{number}" if number else "", *_other_ids(ids)],
        details=_details(work),
    )


def _details(work: Record) -> Iterator[tuple[str, str]]:
    """What a bibliography prints of a work; the rest is about OpenAlex."""
    biblio = object_of(work, "biblio")
    if kind := text_of(work, "type_crossref", "type"):
        yield TYPE, CROSSREF_TYPES.get(kind, _TYPES.get(kind, "document"))
    yield "language", text_of(work, "language")
    yield "volume", text_of(biblio, "volume")
    yield "issue", text_of(biblio, "issue")
    yield "page", page_range(text_of(biblio, "first_page"), text_of(biblio, "last_page"))
    yield "issued", parse_date(text_of(work, "publication_date"))


def short_id(address: str) -> str:
    """Remove the URL before an id: `https://openalex.org/W2741809807` is `W2741809807`."""
    return address.rstrip("/").rpartition("/")[2]


def abstract_of(inverted: Mapping[str, object]) -> str:
    """The text of an inverted index, which has the positions of each word.

    >>> abstract_of({"graphs": [1], "We": [0, 3], "and": [2]})
    'We graphs and We'
    """
    positioned = [
        (position, word)
        for word, positions in inverted.items()
        if isinstance(positions, list)
        for position in positions
        if isinstance(position, int) and 0 <= position < _LONGEST
    ]
    words, length = [], 0
    for _, word in sorted(positioned, key=itemgetter(0)):
        words.append(word)
        length += len(word) + 1
        if length > _LONGEST_TEXT:  # one long word at thousands of positions
            break
    return " ".join(words)


def _author(entry: Record) -> str:
    return text_of(object_of(entry, "author"), "display_name") or text_of(entry, "raw_author_name", "display_name")


def _name(entry: object) -> str:
    return text_of(entry, "display_name", "keyword") if isinstance(entry, dict) else str(entry)


def _arxiv(work: Record) -> str:
    addresses = (
        text_of(location, "landing_page_url")
        for location in [object_of(work, "primary_location"), *objects_of(work, "locations")]
    )
    return next((address for address in addresses if "arxiv.org/" in address), "")


def _other_ids(ids: Record) -> Iterator[str]:
    for scheme in ("pmid", "pmcid", "mag"):
        if value := text_of(ids, scheme):
            yield f"{scheme}:{short_id(value)}"
