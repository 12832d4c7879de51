"""medRxiv: preprints of medicine, by DOI, or by category and date. It has no reference lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.fetch.server import Terms
from graphrec.fetch.services._preprints import list_category, look_up, refuse_references

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper, Skipped

NAME = "medrxiv"
DESCRIPTION = "medRxiv: preprints of medicine with abstracts, by category and date; no reference lists"
HAS_REFERENCES = False
HAS_DATES = True
TERMS = Terms("medRxiv", "https://api.medrxiv.org", interval=0.5, rate="2 a second")


def by_words(inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """The preprints of a category since a day, the oldest first.

    Args:
        inquiry: the category (`cell biology`), or `all`, how many, and since when.
        server: how medRxiv is reached.
    """
    yield from list_category(TERMS, inquiry, server)


def by_ids(ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Preprints with these DOIs, each in its last version.

    Args:
        ids: pairs of a scheme (`doi` only) and a value.
        server: how medRxiv is reached.
    """
    yield from look_up(TERMS, ids, server)


def references_of(papers: Sequence[Paper], server: Server) -> Iterator[Paper]:  # noqa: ARG001  # the interface
    """Not available: medRxiv sends no reference lists.

    Args:
        papers: not used.
        server: not used.
    """
    refuse_references(TERMS)
    return iter(())
