"""Fetches papers from bibliographic services, one service per file, over HTTP (extra `online`).

Every file in `services/`, and every entry point of the group `graphrec.fetch`, is a `Service`. A service knows how it
is asked and how its answers are paged; what a record means is known by the reader of its format (`readers/formats`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper, Skipped

Identifier = tuple[str, str]  # scheme (doi, arxiv, pmid, s2, openalex ...) and value


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is searched for.

    Attributes:
        words: in the query language of the service; "" where works are found by what they cite.
        limit: the maximum number of papers, most relevant first.
        since: only what was published on this day or later; None for all.
    """

    words: str
    limit: int
    since: date | None = None


class Service(Protocol):
    """A module (or object) that queries one bibliographic service.

    `DESCRIPTION` begins with the service's name and a colon. `HAS_REFERENCES` says whether the service has reference
    lists. Two parts may be missing, and are then refused with a sentence: `HAS_DATES = True` says that `by_words` obeys
    `Inquiry.since`, and `cited_by(identifier, inquiry, server)` yields the works that cite a paper. `TERMS`
    (`server.Terms`) says what the service asks of its users.
    """

    NAME: str
    DESCRIPTION: str
    HAS_REFERENCES: bool

    def by_words(self, inquiry: Inquiry, server: Server, /) -> Iterator[Paper | Skipped]:
        """Inquiry the service for words.

        Args:
            inquiry: the words, how many papers, and since when.
            server: how the service is reached.
        """

    def by_ids(self, ids: Sequence[Identifier], server: Server, /) -> Iterator[Paper | Skipped]:
        """Look up papers by identifier; the service may leave out ids that it does not have.

        Args:
            ids: pairs of a scheme (doi, arxiv, s2, openalex ...) and a value.
            server: how the service is reached.

        Raises:
            OptionError: the service does not know one of the schemes.
        """

    def references_of(self, papers: Sequence[Paper], server: Server, /) -> Iterator[Paper | Skipped]:
        """Fetch the papers that the given papers cite.

        Args:
            papers: the citing papers, as the same service returned them.
            server: how the service is reached.

        Raises:
            OptionError: the service has no reference lists (`HAS_REFERENCES` is False).
        """
