"""bioRxiv and medRxiv, which share one interface: DOIs, or a category and a date; there is no search by words.

Source: api.biorxiv.org/details/biorxiv/help: pages of up to 100 preprints in the order of their days.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from graphrec.errors import InputError, OptionError
from graphrec.fetch.client import Client
from graphrec.fetch.pages import (
    Cursor,
    Page,
    Pagination,
    build_papers,
    knows_all,
    list_in,
    number_of,
    object_in,
    read_pages,
    text_in,
)
from graphrec.readers.formats.biorxiv import BIORXIV
from graphrec.text import quote as in_quotes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server, Terms
    from graphrec.model.paper import Paper, Skipped

_PAGE = 100  # preprints per response
_ALL = "all"  # in place of a category


def list_category(terms: Terms, inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """The preprints of a category since a day, the oldest first.

    Args:
        terms: those of the server of preprints.
        inquiry: the category, or `all`, how many, and since when.
        server: how it is reached.

    Raises:
        OptionError: no day is given.
        InputError: there is no such category.
    """
    if not inquiry.since:
        raise OptionError(
            f"{terms.title} has no search by words; give a category (neuroscience, or all) with --since, or use"
            " europepmc, which searches preprints."
        )
    client, category = Client(terms, server), " ".join(inquiry.words.replace("_", " ").lower().split())
    wanted: dict[str, str | int] = {} if category == _ALL else {"category": category.replace(" ", "_")}
    days = f"{inquiry.since}/{datetime.now(UTC).date()}"

    def ask(cursor: Cursor, size: int) -> Page[object]:  # noqa: ARG001 - its pages are as long as it wants
        content = client.get_json(f"/details/{_host(terms)}/{days}/{cursor}/json", wanted)
        items = list_in(content, "collection")
        if wanted and not all(_is_in(item, category) for item in items):
            raise InputError(f"{terms.title} has no category {in_quotes(category)}; look for its name on the website.")
        total = number_of(object_in(next(iter(list_in(content, "messages")), None)).get("total"))
        following = int(cursor) + len(items)
        return Page(items, total, following if total and following < total else None)

    yield from build_papers(read_pages(client, Pagination(inquiry.limit, 0, _PAGE), ask), BIORXIV.paper, terms.title)


def look_up(terms: Terms, ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Preprints with these DOIs, each in its last version.

    Args:
        terms: those of the server of preprints.
        ids: pairs of a scheme (`doi` only) and a value.
        server: how it is reached.

    Raises:
        OptionError: an id is of another scheme.
    """
    if not knows_all(ids, "doi"):
        raise OptionError(f"{terms.title} knows DOIs only; use europepmc or openalex for other ids.")
    client = Client(terms, server)
    client.expect(len(ids), len(ids))
    answers = (client.get_json(f"/details/{_host(terms)}/{quote(doi, safe='/')}/na/json") for _, doi in ids)
    versions = (list_in(answer, "collection")[-1:] for answer in answers)
    yield from build_papers((item for each in versions for item in each), BIORXIV.paper, terms.title)


def refuse_references(terms: Terms) -> None:
    """Say that there are none.

    Raises:
        OptionError: always.
    """
    raise OptionError(f"{terms.title} sends no reference lists; use openalex or semanticscholar with --references.")


def _host(terms: Terms) -> str:
    """The name of a server of preprints in addresses."""
    return terms.title.lower()


def _is_in(item: object, category: str) -> bool:
    return text_in(item, "category").lower() in {category, ""}
