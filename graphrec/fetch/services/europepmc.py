"""Europe PMC: words, DOIs, PMIDs, PMC ids, and what cites a paper; its records have no reference lists.

Source: europepmc.org, Articles RESTful API and its search syntax (`CITES:`, `FIRST_PDATE:`); a cursor leads on, and
comes back unchanged on the last page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.errors import InputError, OptionError
from graphrec.fetch._retry import short
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
from graphrec.readers.formats.europepmc import EUROPE_PMC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper, Skipped

NAME = "europepmc"
DESCRIPTION = "Europe PMC: 41 million papers and preprints of the life sciences with abstracts, no reference lists"
HAS_REFERENCES = False
HAS_DATES = True
TERMS = Terms("Europe PMC", "https://www.ebi.ac.uk/europepmc/webservices/rest", interval=0.2, rate="5 a second")

_PLACE = "europepmc.org"
_PAGE = 100  # papers per response; Europe PMC allows 1,000
_BATCH = 25  # ids per question, so that addresses stay short
_LAST_DAY = "2999-12-31"  # a range of dates needs both ends
_QUESTIONS = {"doi": 'DOI:"{}"', "pmid": "(EXT_ID:{} AND SRC:MED)", "pmcid": "PMCID:{}"}


def by_words(inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """Papers that match the query, most relevant first.

    Args:
        inquiry: words in the language of Europe PMC (`TITLE:pruning AND SRC:PPR`), how many papers, and since when.
        server: how Europe PMC is reached.
    """
    yield from _search(Client(TERMS, server), inquiry.words, inquiry.since, inquiry.limit)


def by_ids(ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Papers with these DOIs, PMIDs or PMC ids.

    Args:
        ids: pairs of a scheme (`doi`, `pmid` or `pmcid`) and a value.
        server: how Europe PMC is reached.

    Raises:
        OptionError: an id is of another scheme.
    """
    questions = list(map(_question, ids))
    client = Client(TERMS, server)
    client.expect(len(ids), -(-len(ids) // _BATCH))
    for batch in batched(questions, _BATCH):
        yield from build_papers(_page(client, " OR ".join(batch), "*", 4 * _BATCH).items, EUROPE_PMC.paper, _PLACE)


def cited_by(identifier: Identifier, inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """The papers that cite a paper, as far as Europe PMC has their reference lists.

    Args:
        identifier: the cited paper.
        inquiry: how many papers, and since when.
        server: how Europe PMC is reached.

    Raises:
        OptionError: the id is of another scheme.
        InputError: Europe PMC has no such paper.
    """
    question, client = _question(identifier), Client(TERMS, server)
    items = [item for item in _page(client, question, "*", 1).items if text_in(item, "id") and text_in(item, "source")]
    if not items:
        raise InputError(
            f"Europe PMC has no paper {identifier[1]}, so that nothing can be found that cites it; check the id."
        )
    name = f"{text_in(items[0], 'id')}_{text_in(items[0], 'source')}"
    yield from _search(client, f"CITES:{name}", inquiry.since, inquiry.limit)


def references_of(papers: Sequence[Paper], server: Server) -> Iterator[Paper]:  # noqa: ARG001  # the interface
    """Not available: the records of Europe PMC have no reference lists.

    Args:
        papers: not used.
        server: not used.

    Raises:
        OptionError: always.
    """
    raise OptionError("Europe PMC sends no reference lists; use openalex or pubmed with --references.")


def _question(identifier: Identifier) -> str:
    """What finds one paper."""
    scheme, value = identifier
    if scheme not in _QUESTIONS:
        raise OptionError("Europe PMC knows DOIs, PMIDs (pmid:...) and PMC ids; use openalex for other ids.")
    return _QUESTIONS[scheme].format(value.replace('"', ""))


def _search(client: Client, words: str, since: date | None, limit: int) -> Iterator[Paper | Skipped]:
    query = f"({words}) AND FIRST_PDATE:[{since} TO {_LAST_DAY}]" if since else words

    def ask(cursor: Cursor, size: int) -> Page[object]:
        return _page(client, query, cursor, size)

    yield from build_papers(read_pages(client, Pagination(limit, "*", _PAGE), ask), EUROPE_PMC.paper, _PLACE)


def _page(client: Client, query: str, cursor: Cursor, size: int) -> Page[object]:
    """One page of a search.

    Raises:
        InputError: Europe PMC cannot read the query, which it says with status 200.
    """
    question: dict[str, str | int] = {"query": query, "resultType": "core", "format": "json", "pageSize": size}
    content = client.get_json("/search", question | {"cursorMark": cursor})
    if fault := text_in(content, "errMsg"):
        raise InputError(f"Europe PMC cannot read the query ({short(fault)}); check its fields and brackets.")
    following = text_in(content, "nextCursorMark") or None
    return Page(list_in(content, "resultList", "result"), number_of(object_in(content).get("hitCount")), following)
