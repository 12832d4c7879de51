"""arXiv through its maintained client: words in arXiv's query language, or arXiv ids. It has no reference lists."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError
from graphrec.fetch._retry import call_with_retries, missing_client
from graphrec.model.batches import batched
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped

NAME = "arxiv"
DESCRIPTION = "arXiv: preprints with abstracts, no reference lists"
HAS_REFERENCES = False

_PAGE = 100  # papers per response
_POLITE = 3.0  # seconds between requests, as the terms of the API ask


def by_words(query: str, limit: int, address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Papers that match the query, most relevant first.

    Args:
        query: words in arXiv's query language (`ti:pruning AND cat:cs.LG`).
        limit: the maximum number of papers.
        address: URL of another server with the same API; "" is arXiv itself.
        pause: seconds to wait before the first retry when the service is busy.
    """
    yield from _search(address, pause, query=query, max_results=limit)


def by_ids(ids: Sequence[tuple[str, str]], address: str, pause: float) -> Iterator[Paper | Skipped]:
    """Papers with these arXiv ids.

    Args:
        ids: pairs of a scheme (`arxiv` only) and a value.
        address: URL of another server with the same API; "" is arXiv itself.
        pause: seconds to wait before the first retry when the service is busy.

    Raises:
        OptionError: an id is of another scheme.
    """
    if any(scheme != "arxiv" for scheme, _ in ids):
        raise OptionError("arXiv knows its own ids only; use openalex or semanticscholar for DOIs.")
    for batch in batched([value for _, value in ids], _PAGE):
        yield from _search(address, pause, id_list=batch, max_results=len(batch))


def references_of(papers: Sequence[Paper], address: str, pause: float) -> Iterator[Paper]:  # noqa: ARG001  # the interface
    """Not available: arXiv has no reference lists.

    Args:
        papers: not used.
        address: not used.
        pause: not used.

    Raises:
        OptionError: always.
    """
    raise OptionError("arXiv keeps no reference lists; use openalex or semanticscholar with --references.")


def _search(address: str, pause: float, **options: Any) -> Iterator[Paper | Skipped]:
    try:
        import arxiv
        import requests
    except ImportError:
        raise missing_client("arxiv") from None
    client = arxiv.Client(page_size=_PAGE, delay_seconds=min(_POLITE, pause), num_retries=0)
    if address:
        client.query_url_format = f"{address}/api/query?{{}}"
    failures = (requests.RequestException, arxiv.ArxivError)
    offset = 0
    while True:
        page = call_with_retries("arXiv", partial(_page, client, arxiv.Search(**options), offset), failures, pause)
        yield from map(_paper, page)
        offset += len(page)
        if len(page) < _PAGE or offset >= options["max_results"]:
            return


def _page(client: Any, search: Any, offset: int) -> list[Any]:
    """One page of results, read completely, so that a failed request is repeated as a whole."""
    import itertools

    return list(itertools.islice(client.results(search, offset=offset), _PAGE))


def _paper(result: Any) -> Paper | Skipped:
    return build_paper(
        "arxiv.org",
        title=result.title,
        abstract=result.summary,
        id=f"arxiv:{result.get_short_id().rsplit('v', 1)[0]}",
        year=result.published.year,
        authors=[author.name for author in result.authors],
        venue=result.journal_ref or "",
        keywords=result.categories,
        doi=result.doi or "",
        arxiv=result.entry_id,
        url=result.entry_id,
    )
