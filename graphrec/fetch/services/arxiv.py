"""arXiv: words in its query language, or arXiv ids. It has no reference lists.

Source: info.arxiv.org, API User's Manual: a request every three seconds, pages of Atom.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from graphrec.errors import OptionError
from graphrec.fetch._retry import NoAnswerError
from graphrec.fetch.client import Client, Response
from graphrec.fetch.pages import Cursor, Page, Pagination, knows_all, read_pages
from graphrec.fetch.server import Terms
from graphrec.model.batches import batched
from graphrec.readers.formats import arxiv_atom

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper, Skipped

NAME = "arxiv"
DESCRIPTION = "arXiv: preprints with abstracts, no reference lists"
HAS_REFERENCES = False
HAS_DATES = True
TERMS = Terms("arXiv", "https://export.arxiv.org", interval=3.0, rate="1 every 3 seconds")

_PLACE = "arxiv.org"
_PAGE = 100  # papers per response
_REACH = 30_000  # results that can be paged to
_TOTAL = re.compile(rb"<(?:\w+:)?totalResults[^>]*>\s*(\d{1,12})\s*<")


def by_words(inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """Papers that match the query, most relevant first.

    Args:
        inquiry: words in arXiv's query language (`ti:pruning AND cat:cs.LG`), how many papers, and since when.
        server: how arXiv is reached.
    """
    client = Client(TERMS, server)
    since = f" AND submittedDate:[{inquiry.since:%Y%m%d}0000 TO 209912312359]" if inquiry.since else ""
    query = f"({inquiry.words}){since}" if since else inquiry.words

    def ask(start: Cursor, size: int) -> Page[Paper | Skipped]:
        def check(answer: Response) -> None:
            """Its pages are sometimes empty although more results follow."""
            if b"<entry" not in answer.content and _total(answer) > int(start):
                raise NoAnswerError("an empty page", is_broken=True)

        answer = client.get("/api/query", {"search_query": query, "start": start, "max_results": size}, check)
        papers = _papers(answer)
        return Page(papers, _total(answer), int(start) + len(papers) if len(papers) == size else None)

    yield from read_pages(client, Pagination(inquiry.limit, 0, _PAGE, _REACH), ask)


def by_ids(ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Papers with these arXiv ids.

    Args:
        ids: pairs of a scheme (`arxiv` only) and a value.
        server: how arXiv is reached.

    Raises:
        OptionError: an id is of another scheme.
    """
    if not knows_all(ids, "arxiv"):
        raise OptionError("arXiv knows its own ids only; use openalex or semanticscholar for DOIs.")
    client = Client(TERMS, server)
    client.expect(len(ids), -(-len(ids) // _PAGE))
    for batch in batched([value for _, value in ids], _PAGE):
        yield from _papers(client.get("/api/query", {"id_list": ",".join(batch), "max_results": len(batch)}))


def references_of(papers: Sequence[Paper], server: Server) -> Iterator[Paper]:  # noqa: ARG001  # the interface
    """Not available: arXiv has no reference lists.

    Args:
        papers: not used.
        server: not used.

    Raises:
        OptionError: always.
    """
    raise OptionError("arXiv keeps no reference lists; use openalex or semanticscholar with --references.")


def _total(answer: Response | None) -> int:
    match = _TOTAL.search(answer.content) if answer else None
    return int(match[1]) if match else 0


def _papers(answer: Response | None) -> list[Paper | Skipped]:
    return list(arxiv_atom.read(io.BytesIO(answer.content), _PLACE)) if answer else []
