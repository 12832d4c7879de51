"""Semantic Scholar through its maintained client: words, DOIs, arXiv ids, its own ids; references by batch."""

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

_PAGE = 100  # papers an answer
_BATCH = 100  # ids a question; the service allows 500, and large answers time out
_FIELDS = [
    "title", "abstract", "year", "venue", "externalIds", "url", "authors.name", "fieldsOfStudy", "corpusId",
    "references.paperId", "references.externalIds",
]  # fmt: skip
_NONE_KNOWN = "No valid paper ids given"
_PREFIX = {"doi": "DOI:", "arxiv": "ARXIV:", "s2": ""}


def by_words(query: str, limit: int, address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Papers that match the words, most relevant first, reference lists included."""
    client = _client(address)
    results = _ask(lambda: client.search_paper(query, fields=["paperId"], limit=min(_PAGE, limit)), pause)
    seen = 0
    while seen < limit and len(results.items) > seen:
        fresh = results.items[seen:limit]
        seen += len(fresh)
        yield from by_ids([("s2", each.paperId) for each in fresh], address, pause)  # a search gives no references
        if seen < limit and results.next:
            _ask(results.next_page, pause)


def by_ids(ids: Sequence[tuple[str, str]], address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Papers with these DOIs, arXiv ids or Semantic Scholar ids, reference lists included."""
    if any(scheme not in _PREFIX for scheme, _ in ids):
        raise OptionError("Semantic Scholar knows DOIs, arXiv ids and its own ids; use openalex for W... ids.")
    client = _client(address)
    for batch in batched([f"{_PREFIX[scheme]}{value}" for scheme, value in ids], _BATCH):
        yield from _papers(_ask(lambda batch=batch: _existing_papers(client, batch), pause))


def references_of(papers: Sequence[Paper], address: str, pause: float) -> Iterator[Paper | Skipped]:
    """The papers that these cite."""
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
    logging.getLogger("semanticscholar").setLevel(logging.ERROR)  # it tells of every id that is not there
    return SemanticScholar(retry=False, api_url=address or None)


def _existing_papers(client: Any, ids: list[str]) -> list[Any]:
    """The papers with these ids that there are; where there are none at all, the service answers with an error."""
    from semanticscholar.SemanticScholarException import BadQueryParametersException

    try:
        papers: list[Any] = client.get_papers(ids, fields=_FIELDS)
    except BadQueryParametersException as error:
        if str(error) == _NONE_KNOWN:
            return []
        raise
    return papers


def _ask(call: Any, pause: float) -> Any:
    import httpx
    from semanticscholar.SemanticScholarException import SemanticScholarException
    from tenacity import RetryError

    failures = (httpx.HTTPError, SemanticScholarException, ConnectionRefusedError, PermissionError, RetryError)
    return call_with_retries("Semantic Scholar", call, failures, pause)


def _papers(found: Sequence[Any]) -> Iterator[Paper | Skipped]:
    return (semantic_scholar_paper(dict(item.raw_data), "semanticscholar.org") for item in found)
