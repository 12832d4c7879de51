"""Crossref through habanero: words or DOIs; references are the works whose DOIs the found ones list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError
from graphrec.fetch._patience import ask, missing
from graphrec.readers.crossref import crossref_paper
from graphrec.records import Paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME = "crossref"
DESCRIPTION = "Crossref: publishers' records of 150 million works, reference lists, few abstracts"
HAS_REFERENCES = True

_PAGE = 100  # works an answer
_TIMEOUT = 60  # seconds; a search over all of Crossref is slow


def by_words(query: str, limit: int, address: str, pause: float) -> Iterator[Paper]:
    """Works that match the words, most relevant first."""
    client = _client(address)
    offset = 0
    while offset < limit:
        rows = min(_PAGE, limit - offset)
        answer = _ask(
            lambda rows=rows, offset=offset: client.works(query=query, limit=rows, offset=offset or None), pause
        )
        items = answer["message"]["items"]
        yield from _papers(items)
        offset += len(items)
        if len(items) < rows:
            return


def by_ids(ids: Sequence[tuple[str, str]], address: str, pause: float) -> Iterator[Paper]:
    """Works with these DOIs."""
    if any(scheme != "doi" for scheme, _ in ids):
        raise OptionError("Crossref knows DOIs only; use openalex or semanticscholar for other ids.")
    client = _client(address)
    for _, doi in ids:
        answer = _ask(lambda doi=doi: client.works(ids=doi), pause)
        yield from _papers([answer["message"]] if isinstance(answer, dict) else [])


def references_of(papers: Sequence[Paper], address: str, pause: float) -> Iterator[Paper]:
    """The works whose DOIs the papers list."""
    found = {paper.doi for paper in papers}
    dois = dict.fromkeys(
        name for paper in papers for name in paper.references if name.startswith("10.") and name not in found
    )
    yield from by_ids([("doi", doi) for doi in dois], address, pause)


def _client(address: str) -> Any:
    try:
        from habanero import Crossref
    except ImportError:
        raise missing("habanero") from None
    return Crossref(base_url=address or "https://api.crossref.org", timeout=_TIMEOUT)


def _ask(call: Any, pause: float) -> Any:
    from habanero.exceptions import RequestError

    # habanero falls over answers to errors that are not as it expects them; what led to that is in the chain
    return ask(
        "Crossref", call, (RequestError, RuntimeError, OSError, TypeError, KeyError, ValueError, _http_error()), pause
    )


def _http_error() -> type[Exception]:
    """The base of the errors of whichever HTTP library habanero stands on."""
    from importlib import import_module
    from importlib.util import find_spec

    library = import_module("httpx2" if find_spec("httpx2") else "httpx")
    error: type[Exception] = library.HTTPError
    return error


def _papers(works: Sequence[dict[str, Any]]) -> Iterator[Paper]:
    for work in works:
        paper = crossref_paper(work, "crossref.org")
        if isinstance(paper, Paper):
            yield paper
