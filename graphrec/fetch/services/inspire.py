"""INSPIRE, high-energy physics: words, DOIs, arXiv ids, its own ids, references, and what cites a paper.

Source: github.com/inspirehep/rest-api-doc: 15 requests in five seconds, and five seconds of silence after too many;
10,000 results of a search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graphrec.errors import InputError, OptionError
from graphrec.fetch.client import Client
from graphrec.fetch.pages import Cursor, Page, Pagination, build_papers, list_in, number_of, object_in, read_pages
from graphrec.fetch.server import Terms
from graphrec.readers.formats.inspire import INSPIRE
from graphrec.readers.identifiers import normalize_arxiv
from graphrec.readers.references import identifiers_of_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper, Skipped

NAME = "inspire"
DESCRIPTION = "INSPIRE: a million papers of high-energy physics with abstracts and reference lists"
HAS_REFERENCES = True
HAS_DATES = True
TERMS = Terms("INSPIRE", "https://inspirehep.net/api", interval=0.35, shortest_wait=5.0, rate="15 every 5 seconds")

_PLACE = "inspirehep.net"
_PAGE = 50  # records per response; INSPIRE allows 1,000, but some have thousands of references
_REACH = 10_000  # results of a search
_FIELDS = (  # the rest, as what 3,000 authors are affiliated with, makes a page of 50 records larger than 100 MB
    "titles,abstracts,control_number,publication_info,imprints,preprint_date,earliest_date,thesis_info,"
    "authors.full_name,authors.inspire_roles,corporate_author,collaborations,keywords,inspire_categories,dois,"
    "arxiv_eprints,isbns,report_numbers,number_of_pages,languages,document_type,references.reference,references.record"
)
_PATHS = {"inspire": "/literature/", "doi": "/doi/", "arxiv": "/arxiv/"}


def by_words(inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """Papers that match the query, most relevant first, with their reference lists.

    Args:
        inquiry: words in the language of INSPIRE (`t pruning and a lee`), how many papers, and since when.
        server: how INSPIRE is reached.
    """
    yield from _search(Client(TERMS, server), inquiry.words, inquiry.since, inquiry.limit)


def by_ids(ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Papers with these DOIs, arXiv ids or ids of INSPIRE, with their reference lists.

    Args:
        ids: pairs of a scheme (`doi`, `arxiv` or `inspire`) and a value.
        server: how INSPIRE is reached.

    Raises:
        OptionError: an id is of another scheme.
    """
    paths = list(map(_path, ids))
    client = Client(TERMS, server)
    client.expect(len(ids), len(ids))
    yield from build_papers(filter(None, map(client.get_json, paths)), INSPIRE.paper, _PLACE)


def cited_by(identifier: Identifier, inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """The papers that cite a paper, with their reference lists.

    Args:
        identifier: the cited paper.
        inquiry: how many papers, and since when.
        server: how INSPIRE is reached.

    Raises:
        OptionError: the id is of another scheme.
        InputError: INSPIRE has no such paper.
    """
    path, client = _path(identifier), Client(TERMS, server)
    number = identifier[1] if identifier[0] == "inspire" else _number(client.get_json(path))
    if not number:
        raise InputError(
            f"INSPIRE has no paper {identifier[1]}, so that nothing can be found that cites it; check the id."
        )
    yield from _search(client, f"refersto:recid:{number}", inquiry.since, inquiry.limit)


def references_of(papers: Sequence[Paper], server: Server) -> Iterator[Paper | Skipped]:
    """The papers that the given papers cite, as far as INSPIRE has them.

    Args:
        papers: the citing papers, as INSPIRE returned them.
        server: how INSPIRE is reached.
    """
    names = (name for paper in papers for entry in paper.references for name in identifiers_of_reference(entry)[:1])
    yield from by_ids(list(dict.fromkeys(filter(None, map(_scheme, names)))), server)


def _scheme(name: str) -> Identifier | None:
    """The id that a reference is known by; None for one that INSPIRE does not look up."""
    if name.startswith("inspire:"):
        return "inspire", name.removeprefix("inspire:")
    if name.startswith("10."):
        return "doi", name
    return ("arxiv", name) if normalize_arxiv(name) == name else None


def _path(identifier: Identifier) -> str:
    """Where the record of a paper is."""
    scheme, value = identifier
    if scheme not in _PATHS:
        raise OptionError("INSPIRE knows DOIs, arXiv ids and its own ids (inspire:...); use openalex for other ids.")
    return f"{_PATHS[scheme]}{quote(value, safe='/')}"


def _number(record: Any) -> str:
    """The number of a record; "" for none."""
    number = number_of(object_in(record, "metadata").get("control_number")) or number_of(object_in(record).get("id"))
    return str(number or "")


def _search(client: Client, words: str, since: date | None, limit: int) -> Iterator[Paper | Skipped]:
    query = f"({words}) and de >= {since}" if since else words

    def ask(number: Cursor, size: int) -> Page[object]:  # noqa: ARG001 - pages are numbered, so that all have one size
        content = client.get_json("/literature", {"q": query, "size": _PAGE, "page": number, "fields": _FIELDS})
        items = list_in(content, "hits", "hits")
        total = number_of(object_in(content, "hits").get("total"))
        return Page(items, total, int(number) + 1 if len(items) == _PAGE else None)

    items = read_pages(client, Pagination(limit, 1, _PAGE, _REACH), ask)
    yield from build_papers(items, INSPIRE.paper, _PLACE)
