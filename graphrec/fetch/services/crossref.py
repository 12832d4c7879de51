"""Crossref: words or DOIs; references are the works whose DOIs the reference lists hold.

Source: crossref.org, REST API, Access and authentication: who sends an address is in the polite pool. Its pace is in
the headers of each answer; since December 2025 it is one list (polite: three) or five DOIs (polite: ten) a second.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from graphrec.errors import OptionError
from graphrec.fetch.client import Client
from graphrec.fetch.pages import (
    Cursor,
    Page,
    Pagination,
    build_papers,
    knows_all,
    list_in,
    number_of,
    object_in,
    read_pages,
)
from graphrec.fetch.server import Terms
from graphrec.readers.formats.crossref import crossref_paper
from graphrec.readers.references import identifiers_of_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper, Skipped

NAME = "crossref"
DESCRIPTION = "Crossref: publishers' records of 150 million works, reference lists, few abstracts"
HAS_REFERENCES = True
HAS_DATES = True
TERMS = Terms(
    "Crossref",
    "https://api.crossref.org",
    interval=1.0,
    interval_with_key=0.34,
    variable="CROSSREF_MAILTO",
    header=("User-Agent", "{agent} (mailto:{})"),
    rate="a list or 5 DOIs a second, 3 and 10 with your address",
)

_PLACE = "crossref.org"
_PAGE = 100  # works per response
_REACH = 10_000  # works that can be paged to by their number
_SINGLE = replace(TERMS, interval=0.2, interval_with_key=0.1)


def by_words(inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """Works that match the words, most relevant first.

    Args:
        inquiry: the words, how many papers, and since when.
        server: how Crossref is reached.
    """
    client = Client(TERMS, server)
    since = {"filter": f"from-pub-date:{inquiry.since}"} if inquiry.since else {}

    def ask(offset: Cursor, size: int) -> Page[object]:
        content = client.get_json("/works", {"query": inquiry.words, **since, "rows": size, "offset": offset})
        items = list_in(content, "message", "items")
        following = int(offset) + len(items) if len(items) == size else None
        return Page(items, number_of(object_in(content, "message").get("total-results")), following)

    items = read_pages(client, Pagination(inquiry.limit, 0, _PAGE, _REACH), ask)
    yield from build_papers(items, crossref_paper, _PLACE)


def by_ids(ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Works with these DOIs; a DOI that Crossref does not have is left out.

    Args:
        ids: pairs of a scheme (`doi` only) and a value.
        server: how Crossref is reached.

    Raises:
        OptionError: an id is of another scheme.
    """
    if not knows_all(ids, "doi"):
        raise OptionError("Crossref knows DOIs only; use openalex or semanticscholar for other ids.")
    client = Client(_SINGLE, server)
    client.expect(len(ids), len(ids))
    answers = (client.get_json(f"/works/{quote(doi, safe='/')}") for _, doi in ids)
    works = (object_in(answer, "message") for answer in answers if answer is not None)
    yield from build_papers(works, crossref_paper, _PLACE)


def references_of(papers: Sequence[Paper], server: Server) -> Iterator[Paper | Skipped]:
    """The works whose DOIs stand in the reference lists of papers, without the papers themselves.

    Args:
        papers: the citing papers, as Crossref returned them.
        server: how Crossref is reached.
    """
    own = {paper.doi for paper in papers}
    names = (name for paper in papers for entry in paper.references for name in identifiers_of_reference(entry))
    dois = dict.fromkeys(name for name in names if name.startswith("10.") and name not in own)
    yield from by_ids([("doi", doi) for doi in dois], server)
