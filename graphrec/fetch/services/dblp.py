"""DBLP: words, or keys of its records. It has no abstracts and no reference lists.

Source: dblp.org, How to use the dblp search API, and Am I allowed to crawl: one or two seconds between requests.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from graphrec.errors import OptionError
from graphrec.fetch.client import Client, Response
from graphrec.fetch.pages import Cursor, Page, Pagination, knows_all, read_pages
from graphrec.fetch.server import Terms
from graphrec.readers.formats import dblp_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper, Skipped

NAME = "dblp"
DESCRIPTION = "DBLP: 6.5 million publications of computer science, no abstracts, no reference lists"
HAS_REFERENCES = False
TERMS = Terms("DBLP", "https://dblp.org", interval=1.5, rate="2 every 3 seconds")

_PLACE = "dblp.org"
_PAGE = 100  # records per response; DBLP allows 1,000
_REACH = 10_000  # results that can be paged to
_TOTAL = re.compile(rb'<hits[^>]{0,200} total="(\d{1,12})"')


def by_words(inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """Publications that match the words, best first.

    Args:
        inquiry: words, where the beginning of a word is enough, and how many papers.
        server: how DBLP is reached.
    """
    client = Client(TERMS, server)

    def ask(first: Cursor, size: int) -> Page[Paper | Skipped]:
        answer = client.get("/search/publ/api", {"q": inquiry.words, "format": "xml", "h": size, "f": first, "c": 0})
        match = _TOTAL.search(answer.content) if answer else None
        papers = _papers(answer)
        total = int(match[1]) if match else None
        return Page(papers, total, int(first) + len(papers) if len(papers) == size else None)

    yield from read_pages(client, Pagination(inquiry.limit, 0, _PAGE, _REACH), ask)


def by_ids(ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Publications with these keys.

    Args:
        ids: pairs of a scheme (`dblp` only) and a value.
        server: how DBLP is reached.

    Raises:
        OptionError: an id is of another scheme.
    """
    if not knows_all(ids, "dblp"):
        raise OptionError("DBLP knows keys of its records only (dblp:conf/...); use openalex for DOIs.")
    client = Client(TERMS, server)
    client.expect(len(ids), len(ids))
    for _, key in ids:
        yield from _papers(client.get(f"/rec/{quote(key, safe='/')}.xml"))


def references_of(papers: Sequence[Paper], server: Server) -> Iterator[Paper]:  # noqa: ARG001  # the interface
    """Not available: DBLP has no reference lists.

    Args:
        papers: not used.
        server: not used.

    Raises:
        OptionError: always.
    """
    raise OptionError("DBLP keeps no reference lists; use openalex or semanticscholar with --references.")


def _papers(answer: Response | None) -> list[Paper | Skipped]:
    return list(dblp_xml.read(io.BytesIO(answer.content), _PLACE)) if answer else []
