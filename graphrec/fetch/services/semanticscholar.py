"""Semantic Scholar through its maintained client: words, DOIs, arXiv ids, its own ids; references in batches."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError
from graphrec.fetch._retry import call_with_retries, missing_client
from graphrec.model.batches import batched
from graphrec.readers.formats.semantic_scholar import semantic_scholar_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped

NAME = "semanticscholar"
DESCRIPTION = "Semantic Scholar: 200 million papers with abstracts and reference lists"
HAS_REFERENCES = True

_PAGE = 100  # papers per response
_BATCH = 100  # ids per request; the service allows 500, but large responses time out
_FIELDS = [
    "title", "abstract", "year", "venue", "externalIds", "url", "authors.name", "fieldsOfStudy", "corpusId",
    "references.paperId", "references.externalIds",
]  # fmt: skip
_NO_VALID_ID = "No valid paper ids given"
_PREFIX = {"doi": "DOI:", "arxiv": "ARXIV:", "s2": ""}


def by_words(query: str, limit: int, address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Papers that match the words, most relevant first, with their reference lists.

    Args:
        query: the words.
        limit: the maximum number of papers.
        address: URL of another server with the same API; "" is Semantic Scholar itself.
        pause: seconds to wait before the first retry when the service is busy.
    """
    client = _client(address)
    results = _ask(lambda: client.search_paper(query, fields=["paperId"], limit=min(_PAGE, limit)), pause)
    n_papers = 0
    while n_papers < limit and len(results.items) > n_papers:
        page = results.items[n_papers:limit]
        n_papers += len(page)
        yield from by_ids([("s2", each.paperId) for each in page], address, pause)  # a search has no reference lists
        if n_papers < limit and results.next:
            _ask(results.next_page, pause)


def by_ids(ids: Sequence[tuple[str, str]], address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Papers with these DOIs, arXiv ids or Semantic Scholar ids, with their reference lists.

    Args:
        ids: pairs of a scheme (`doi`, `arxiv` or `s2`) and a value.
        address: URL of another server with the same API; "" is Semantic Scholar itself.
        pause: seconds to wait before the first retry when the service is busy.

    Raises:
        OptionError: an id is of another scheme.
    """
    if any(scheme not in _PREFIX for scheme, _ in ids):
        raise OptionError("Semantic Scholar knows DOIs, arXiv ids and its own ids; use openalex for W... ids.")
    client = _client(address)
    for batch in batched([f"{_PREFIX[scheme]}{value}" for scheme, value in ids], _BATCH):
        yield from _papers(_ask(lambda batch=batch: _existing_papers(client, batch), pause))


def references_of(papers: Sequence[Paper], address: str, pause: float) -> Iterator[Paper | Skipped]:
    """The papers that the given papers cite.

    Args:
        papers: the citing papers, as Semantic Scholar returned them.
        address: URL of another server with the same API; "" is Semantic Scholar itself.
        pause: seconds to wait before the first retry when the service is busy.
    """
    cited = dict.fromkeys(reference for paper in papers for reference in paper.references)
    yield from by_ids([_scheme(reference) for reference in cited], address, pause)


def _scheme(reference: str) -> tuple[str, str]:
    if reference.startswith("10."):
        return "doi", reference
    return ("s2", reference) if len(reference) == 40 else ("arxiv", reference)


def _client(address: str) -> Any:
    try:
        from semanticscholar import SemanticScholar
    except ImportError:
        raise missing_client("semanticscholar") from None
    logging.getLogger("semanticscholar").setLevel(logging.ERROR)  # it warns of every unknown id, as we do
    return SemanticScholar(retry=False, api_url=address or None)


def _existing_papers(client: Any, ids: list[str]) -> list[Any]:
    """The papers with these ids, without unknown ids; if all are unknown, the service returns an error instead."""
    from semanticscholar.SemanticScholarException import BadQueryParametersException

    try:
        papers: list[Any] = client.get_papers(ids, fields=_FIELDS)
    except BadQueryParametersException as error:
        if str(error) == _NO_VALID_ID:
            return []
        raise
    return papers


def _ask(call: Any, pause: float) -> Any:
    import httpx
    from semanticscholar.SemanticScholarException import SemanticScholarException
    from tenacity import RetryError

    failures = (httpx.HTTPError, SemanticScholarException, ConnectionRefusedError, PermissionError, RetryError)
    return call_with_retries("Semantic Scholar", call, failures, pause)


def _papers(items: Sequence[Any]) -> Iterator[Paper | Skipped]:
    return (semantic_scholar_paper(dict(item.raw_data), "semanticscholar.org") for item in items)
