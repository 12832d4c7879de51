"""Semantic Scholar: words, DOIs, arXiv ids, its own ids; references in batches, and what cites a paper.

Source: api.semanticscholar.org, Academic Graph API: 500 ids in a batch, 1,000 results of a search, one request a second
with a key, a pace shared by all without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from graphrec.errors import OptionError
from graphrec.fetch.client import Client
from graphrec.fetch.pages import (
    Cursor,
    Page,
    Pagination,
    build_papers,
    list_in,
    number_of,
    object_in,
    read_pages,
    text_in,
)
from graphrec.fetch.server import Terms
from graphrec.model.batches import batched
from graphrec.model.paper import Skipped
from graphrec.readers.formats.semantic_scholar import semantic_scholar_paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper

NAME = "semanticscholar"
DESCRIPTION = "Semantic Scholar: 200 million papers with abstracts and reference lists"
HAS_REFERENCES = True
HAS_DATES = True
TERMS = Terms(
    "Semantic Scholar",
    "https://api.semanticscholar.org",
    interval=1.0,
    interval_with_key=1.0,
    variable="S2_API_KEY",
    header=("x-api-key", "{}"),
    nothing=b"No valid paper ids given",
    rate="1 a second, busy at most times without a key",
)

_PLACE = "semanticscholar.org"
_GRAPH = "/graph/v1/paper"
_PAGE = 100  # papers per response of a search
_BATCH = 100  # ids per request; the service allows 500, but large responses time out
_REACH = 1000  # results of a search
_CITING = 1000  # citing papers per response
_CITING_REACH = 9000  # citing papers that can be paged to
_FIELDS = (
    "title,abstract,year,venue,externalIds,url,authors.name,fieldsOfStudy,corpusId,references.paperId,"
    "references.externalIds"
)
_PREFIX = {"doi": "DOI:", "arxiv": "ARXIV:", "s2": "", "pmid": "PMID:", "pmcid": "PMCID:"}


def by_words(inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """Papers that match the words, most relevant first, with their reference lists.

    Args:
        inquiry: the words, how many papers, and since when.
        server: how Semantic Scholar is reached.
    """
    client = Client(TERMS, server)
    since: dict[str, str | int] = {"publicationDateOrYear": f"{inquiry.since}:"} if inquiry.since else {}
    question = {"query": inquiry.words, "fields": "paperId", **since}
    ask = _pages(client, f"{_GRAPH}/search", question)
    plan = Pagination(inquiry.limit, 0, _PAGE, _REACH, n_requests=2)
    yield from _papers_of(client, read_pages(client, plan, ask))


def by_ids(ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Papers with these DOIs, arXiv ids or Semantic Scholar ids, with their reference lists.

    Args:
        ids: pairs of a scheme (`doi`, `arxiv`, `pmid`, `pmcid` or `s2`) and a value.
        server: how Semantic Scholar is reached.

    Raises:
        OptionError: an id is of another scheme.
    """
    names = list(map(_name, ids))
    client = Client(TERMS, server)
    client.expect(len(names), -(-len(names) // _BATCH))
    yield from _look_up(client, names)


def cited_by(identifier: Identifier, inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """The papers that cite a paper, with their reference lists.

    Args:
        identifier: the cited paper.
        inquiry: how many papers.
        server: how Semantic Scholar is reached.

    Raises:
        OptionError: the id is of another scheme, or a date is given.
    """
    if inquiry.since:
        raise OptionError(
            "Semantic Scholar does not sort what cites a paper by date; leave out --since, or use openalex."
        )
    name, client = _name(identifier), Client(TERMS, server)
    ask = _pages(client, f"{_GRAPH}/{quote(name, safe=':/')}/citations", {"fields": "paperId"})
    plan = Pagination(inquiry.limit, 0, _CITING, _CITING_REACH, n_requests=1 + _CITING // _BATCH)
    yield from _papers_of(client, read_pages(client, plan, ask))


def references_of(papers: Sequence[Paper], server: Server) -> Iterator[Paper | Skipped]:
    """The papers that the given papers cite.

    Args:
        papers: the citing papers, as Semantic Scholar returned them.
        server: how Semantic Scholar is reached.
    """
    cited = dict.fromkeys(reference for paper in papers for reference in paper.references)
    yield from by_ids([_scheme(reference) for reference in cited], server)


def _scheme(reference: str) -> Identifier:
    if reference.startswith("10."):
        return "doi", reference
    return ("s2", reference) if len(reference) == 40 else ("arxiv", reference)


def _name(identifier: Identifier) -> str:
    """What a paper is called in a request."""
    scheme, value = identifier
    if scheme not in _PREFIX:
        raise OptionError("Semantic Scholar knows DOIs, arXiv ids and its own ids; use openalex for W... ids.")
    return f"{_PREFIX[scheme]}{value}"


def _pages(client: Client, path: str, question: dict[str, str | int]) -> Callable[[Cursor, int], Page[object]]:
    def ask(offset: Cursor, size: int) -> Page[object]:
        content = client.get_json(path, {**question, "offset": offset, "limit": size})
        following = number_of(object_in(content).get("next"))
        return Page(list_in(content, "data"), number_of(object_in(content).get("total")), following)

    return ask


def _papers_of(client: Client, items: Iterator[object]) -> Iterator[Paper | Skipped]:
    """The papers whose ids stand in results, which have no reference lists themselves."""
    for batch in batched(items, _BATCH):
        yield from (item for item in batch if isinstance(item, Skipped))
        names = (text_in(item, "paperId") or text_in(item, "citingPaper", "paperId") for item in batch)
        yield from _look_up(client, list(filter(None, names)))


def _look_up(client: Client, names: Sequence[str]) -> Iterator[Paper | Skipped]:
    """The papers of these names, without those that the service does not have."""
    for batch in batched(names, _BATCH):
        content = client.post_json(f"{_GRAPH}/batch", {"fields": _FIELDS}, {"ids": batch})
        papers = [item for item in content if item is not None] if isinstance(content, list) else []
        yield from build_papers(papers, semantic_scholar_paper, _PLACE)
