"""Crossref through habanero: words or DOIs; references are the works whose DOIs the reference lists hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError
from graphrec.fetch._retry import call_with_retries, missing_client
from graphrec.readers.formats.crossref import crossref_paper
from graphrec.readers.references import identifiers_of_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped

NAME = "crossref"
DESCRIPTION = "Crossref: publishers' records of 150 million works, reference lists, few abstracts"
HAS_REFERENCES = True

_SOURCE = "crossref.org"
_PAGE = 100  # works per response
_TIMEOUT = 60  # seconds; a search over all of Crossref is slow
_NOT_FOUND = 404


def by_words(query: str, limit: int, address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Works that match the words, most relevant first.

    Args:
        query: the words.
        limit: the maximum number of papers.
        address: URL of another server with the same API; "" is Crossref itself.
        pause: seconds to wait before the first retry when the service is busy.
    """
    client = _client(address)
    offset = 0
    while offset < limit:
        rows = min(_PAGE, limit - offset)
        answer = _ask(
            lambda rows=rows, offset=offset: client.works(query=query, limit=rows, offset=offset or None), pause
        )
        items = answer["message"]["items"]
        yield from (crossref_paper(work, _SOURCE) for work in items)
        offset += len(items)
        if len(items) < rows:
            return


def by_ids(ids: Sequence[tuple[str, str]], address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Works with these DOIs; a DOI that Crossref does not have is left out.

    Args:
        ids: pairs of a scheme (`doi` only) and a value.
        address: URL of another server with the same API; "" is Crossref itself.
        pause: seconds to wait before the first retry when the service is busy.

    Raises:
        OptionError: an id is of another scheme.
    """
    if any(scheme != "doi" for scheme, _ in ids):
        raise OptionError("Crossref knows DOIs only; use openalex or semanticscholar for other ids.")
    client = _client(address)
    for _, doi in ids:
        if work := _ask(lambda doi=doi: _work(client, doi), pause):
            yield crossref_paper(work, _SOURCE)


def references_of(papers: Sequence[Paper], address: str, pause: float) -> Iterator[Paper | Skipped]:
    """The works whose DOIs stand in the reference lists of papers, without the papers themselves.

    Args:
        papers: the citing papers, as Crossref returned them.
        address: URL of another server with the same API; "" is Crossref itself.
        pause: seconds to wait before the first retry when the service is busy.
    """
    own = {paper.doi for paper in papers}
    names = (name for paper in papers for entry in paper.references for name in identifiers_of_reference(entry))
    dois = dict.fromkeys(name for name in names if name.startswith("10.") and name not in own)
    yield from by_ids([("doi", doi) for doi in dois], address, pause)


def _client(address: str) -> Any:
    try:
        from habanero import Crossref
    except ImportError:
        raise missing_client("habanero") from None
    return Crossref(base_url=address or "https://api.crossref.org", timeout=_TIMEOUT)


def _work(client: Any, doi: str) -> dict[str, Any] | None:
    """The work of a DOI; None when Crossref has none."""
    try:
        work: dict[str, Any] = client.works(ids=doi)["message"]
    except _http_error() as error:
        if getattr(getattr(error, "response", None), "status_code", None) == _NOT_FOUND:
            return None
        raise
    return work


def _ask(call: Any, pause: float) -> Any:
    from habanero.exceptions import RequestError

    # habanero raises any of these when an error response is not as it expects; the HTTP error is in the chain
    return call_with_retries(
        "Crossref", call, (RequestError, RuntimeError, OSError, TypeError, KeyError, ValueError, _http_error()), pause
    )


def _http_error() -> type[Exception]:
    """The base class of the errors of the HTTP library that habanero uses: httpx2 if installed, else httpx."""
    from importlib import import_module
    from importlib.util import find_spec

    library = import_module("httpx2" if find_spec("httpx2") else "httpx")
    error: type[Exception] = library.HTTPError
    return error
