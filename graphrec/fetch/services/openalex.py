"""OpenAlex: words, OpenAlex ids, DOIs; references are the works that the results cite, and it knows what cites them.

Source: developers.openalex.org, Authentication & Pricing: single works are free, a list costs a hundredth of a cent, a
search ten times that; a day without a key is worth a few cents, with a free one a dollar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graphrec.errors import InputError, OptionError
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
from graphrec.readers.formats.openalex import openalex_paper, short_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper, Skipped

NAME = "openalex"
DESCRIPTION = "OpenAlex: 250 million works with abstracts and reference lists"
HAS_REFERENCES = True
HAS_DATES = True
TERMS = Terms(
    "OpenAlex",
    "https://api.openalex.org",
    interval=0.1,
    interval_with_key=0.1,
    variable="OPENALEX_API_KEY",
    header=("Authorization", "Bearer {}"),
    rate="10 a second",
    price="50 ids free, more $0.0001 for 50; `--cited-by` $0.0001 and words $0.001 for 100 papers; of $1 a day with a"
    " key, of $0.01 to $0.10 without",
)

_PLACE = "openalex.org"
_PAGE = 100  # works per response, the most that OpenAlex allows
_BATCH = 50  # ids per list; OpenAlex allows 100, but addresses grow long
_MOST_SINGLE = 50  # ids up to which each is looked up by itself, which is free; more would take longer than they cost
_SEARCH = 0.001  # dollars for a page of a search
_LIST = 0.0001  # dollars for a page of a list
_FORMS = {"openalex": "{}", "doi": "doi:{}", "arxiv": "doi:10.48550/arxiv.{}", "pmid": "pmid:{}", "pmcid": "pmcid:{}"}
_NO_FILTER = frozenset(",|!<>")  # signs that mean something in a filter, so that a DOI with one is looked up by itself


def by_words(inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """Works that match the words, most relevant first.

    Args:
        inquiry: the words, how many papers, and since when.
        server: how OpenAlex is reached.
    """
    since = f"from_publication_date:{inquiry.since}" if inquiry.since else ""
    yield from _list(Client(TERMS, server), inquiry.limit, _SEARCH, {"search": inquiry.words}, since)


def by_ids(ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Works with these ids; an arXiv id is looked up by its DOI (10.48550/arxiv...).

    Up to fifty are looked up one by one, which is free, more in lists.

    Args:
        ids: pairs of a scheme (`openalex`, `doi`, `arxiv`, `pmid` or `pmcid`) and a value.
        server: how OpenAlex is reached.

    Raises:
        OptionError: an id is of another scheme.
    """
    names = list(map(_name, ids))
    client = Client(TERMS, server)
    listed = list(filter(_is_listed, names)) if len(names) > _MOST_SINGLE else []
    single = [name for name in names if not (listed and _is_listed(name))]
    n_lists = -(-len(listed) // _BATCH)
    client.expect(len(names), len(single) + n_lists, n_lists * _LIST)
    yield from build_papers(filter(None, (_work(client, name) for name in single)), openalex_paper, _PLACE)
    for field, prefix in (("doi", "doi:"), ("openalex", "W")):
        values = [name.removeprefix("doi:") for name in listed if name.startswith(prefix)]
        for batch in batched(values, _BATCH):
            content = client.get_json("/works", {"filter": f"{field}:{'|'.join(batch)}", "per_page": _BATCH})
            yield from build_papers(list_in(content, "results"), openalex_paper, _PLACE)


def cited_by(identifier: Identifier, inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """The works that cite a work.

    Args:
        identifier: the cited work.
        inquiry: how many papers, and since when.
        server: how OpenAlex is reached.

    Raises:
        OptionError: the id is of another scheme.
        InputError: OpenAlex has no such work.
    """
    name, client = _name(identifier), Client(TERMS, server)
    number = name if identifier[0] == "openalex" else short_id(text_in(_work(client, name), "id"))
    if not number:
        raise InputError(
            f"OpenAlex has no work {identifier[1]}, so that nothing can be found that cites it; check the id."
        )
    since = f",from_publication_date:{inquiry.since}" if inquiry.since else ""
    yield from _list(client, inquiry.limit, _LIST, {}, f"cites:{number}{since}")


def references_of(papers: Sequence[Paper], server: Server) -> Iterator[Paper | Skipped]:
    """The works that the papers cite, without the papers themselves.

    Args:
        papers: the citing papers, as OpenAlex returned them.
        server: how OpenAlex is reached.
    """
    own = {paper.id for paper in papers}
    numbers = dict.fromkeys(reference for paper in papers for reference in paper.references if reference not in own)
    yield from by_ids([("openalex", number) for number in numbers], server)


def _name(identifier: Identifier) -> str:
    """What a work is called in an address of OpenAlex."""
    scheme, value = identifier
    if scheme not in _FORMS:
        raise OptionError("OpenAlex knows DOIs, arXiv ids and its own ids (W...); use semanticscholar for the others.")
    return _FORMS[scheme].format(value)


def _is_listed(name: str) -> bool:
    """Whether a filter of lists can hold a work by this name."""
    return name.startswith(("doi:", "W")) and not _NO_FILTER & set(name)


def _work(client: Client, name: str) -> Any:
    """A work by its name, free of charge; None where there is none."""
    return client.get_json(f"/works/{quote(name, safe=':/')}")


def _list(
    client: Client, limit: int, price: float, question: dict[str, str | int], wanted: str
) -> Iterator[Paper | Skipped]:
    def ask(cursor: Cursor, size: int) -> Page[object]:
        filters = {"filter": wanted} if wanted else {}
        content = client.get_json("/works", {**question, **filters, "per_page": size, "cursor": cursor})
        following = text_in(content, "meta", "next_cursor") or None
        return Page(list_in(content, "results"), number_of(object_in(content, "meta").get("count")), following)

    items = read_pages(client, Pagination(limit, "*", _PAGE, price=price), ask)
    return build_papers(items, openalex_paper, _PLACE)
