"""Fetches papers from bibliographic services, one service per file, through its maintained client (extra `online`).

Every file in `services/`, and every entry point of the group `graphrec.fetch`, is a `Service`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped


class Service(Protocol):
    """A module (or object) that queries one bibliographic service.

    `DESCRIPTION` begins with the service's name and a colon. `HAS_REFERENCES` says whether the service has reference
    lists.
    """

    NAME: str
    DESCRIPTION: str
    HAS_REFERENCES: bool

    def by_words(self, query: str, limit: int, address: str, pause: float, /) -> Iterator[Paper | Skipped]:
        """Search the service for words.

        Args:
            query: the words, in the query language of the service.
            limit: the maximum number of papers, most relevant first.
            address: URL of another server with the same API, for example a mirror; "" is the service itself.
            pause: seconds to wait before the first retry when the service is busy.
        """

    def by_ids(self, ids: Sequence[tuple[str, str]], address: str, pause: float, /) -> Iterator[Paper | Skipped]:
        """Look up papers by identifier; the service may leave out ids that it does not have.

        Args:
            ids: pairs of a scheme (doi, arxiv, s2, openalex ...) and a value.
            address: URL of another server with the same API; "" is the service itself.
            pause: seconds to wait before the first retry when the service is busy.

        Raises:
            OptionError: the service does not know one of the schemes.
        """

    def references_of(self, papers: Sequence[Paper], address: str, pause: float, /) -> Iterator[Paper | Skipped]:
        """Fetch the papers that the given papers cite.

        Args:
            papers: the citing papers, as the same service returned them.
            address: URL of another server with the same API; "" is the service itself.
            pause: seconds to wait before the first retry when the service is busy.

        Raises:
            OptionError: the service has no reference lists (`HAS_REFERENCES` is False).
        """
