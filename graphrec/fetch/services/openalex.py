"""OpenAlex through pyalex: words, OpenAlex ids, DOIs; references are the works that the results cite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError
from graphrec.fetch._retry import call_with_retries, missing_client
from graphrec.model.batches import batched
from graphrec.readers.formats.openalex import openalex_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped

NAME = "openalex"
DESCRIPTION = "OpenAlex: 250 million works with abstracts and reference lists"
HAS_REFERENCES = True

_HOST = "https://api.openalex.org"
_PAGE = 100  # works per response
_BATCH = 50  # ids per request; OpenAlex allows 100


def by_words(query: str, limit: int, address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Works that match the words, most relevant first.

    Args:
        query: the words.
        limit: the maximum number of papers.
        address: URL of another server with the same API; "" is OpenAlex itself.
        pause: seconds to wait before the first retry when the service is busy.
    """
    works = _works(address)
    cursor: str | None = "*"
    while limit > 0 and cursor:
        page = _page(works().search(query), pause, per_page=min(_PAGE, limit), cursor=cursor)
        yield from _papers(page)
        limit -= len(page)
        cursor = page.meta.get("next_cursor") if len(page) else None


def by_ids(ids: Sequence[tuple[str, str]], address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Works with these OpenAlex ids, DOIs or arXiv ids; an arXiv id is looked up by its DOI (10.48550/arxiv...).

    Args:
        ids: pairs of a scheme (`openalex`, `doi` or `arxiv`) and a value.
        address: URL of another server with the same API; "" is OpenAlex itself.
        pause: seconds to wait before the first retry when the service is busy.

    Raises:
        OptionError: an id is of another scheme.
    """
    works = _works(address)
    dois = [
        value if scheme == "doi" else f"10.48550/arxiv.{value}" for scheme, value in ids if scheme in {"doi", "arxiv"}
    ]
    numbers = [value for scheme, value in ids if scheme == "openalex"]
    if len(dois) + len(numbers) < len(ids):
        raise OptionError("OpenAlex knows DOIs, arXiv ids and its own ids (W...); use semanticscholar for the others.")
    for field, values in (("doi", dois), ("openalex", numbers)):
        for batch in batched(values, _BATCH):
            yield from _papers(_page(works().filter(**{field: "|".join(batch)}), pause, per_page=_BATCH))


def references_of(papers: Sequence[Paper], address: str, pause: float) -> Iterator[Paper | Skipped]:
    """The works that the papers cite, without the papers themselves.

    Args:
        papers: the citing papers, as OpenAlex returned them.
        address: URL of another server with the same API; "" is OpenAlex itself.
        pause: seconds to wait before the first retry when the service is busy.
    """
    own = {paper.id for paper in papers}
    numbers = dict.fromkeys(reference for paper in papers for reference in paper.references if reference not in own)
    yield from by_ids([("openalex", number) for number in numbers], address, pause)


def _works(address: str) -> Any:
    try:
        import pyalex
    except ImportError:
        raise missing_client("pyalex") from None
    if not address:
        return pyalex.Works
    original = pyalex.Works.url.fget
    # pyalex takes the path from the name of the class and has a fixed host: a subclass of that name replaces it
    return type("Works", (pyalex.Works,), {"url": property(lambda self: original(self).replace(_HOST, address))})


def _page(query: Any, pause: float, **options: object) -> Any:
    import requests
    from pyalex.api import QueryError

    return call_with_retries("OpenAlex", lambda: query.get(**options), (requests.RequestException, QueryError), pause)


def _papers(page: Sequence[dict[str, object]]) -> Iterator[Paper | Skipped]:
    return (openalex_paper(dict(work.items()), "openalex.org") for work in page)
