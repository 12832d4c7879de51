"""One bibliographic service per file: papers by words or ids, through its maintained client (extra `online`).

Every file in `services/`, and every entry point of the group `graphrec.fetch`, is a `Service`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped


class Service(Protocol):
    """A module (or object) that asks one bibliographic service.

    `DESCRIPTION` begins with the service's name and a colon. `address` is another server that answers like the service,
    or ""; `pause` the seconds before a busy service is asked again for the first time.
    """

    NAME: str
    DESCRIPTION: str
    HAS_REFERENCES: bool

    def by_words(self, query: str, limit: int, address: str, pause: float, /) -> Iterator[Paper | Skipped]:
        """At most `limit` papers for some words, best match first."""

    def by_ids(self, ids: Sequence[tuple[str, str]], address: str, pause: float, /) -> Iterator[Paper | Skipped]:
        """The papers with some ids, each a scheme (doi, arxiv, s2, openalex ...) and a value."""

    def references_of(self, papers: Sequence[Paper], address: str, pause: float, /) -> Iterator[Paper | Skipped]:
        """The papers that some papers cite.

        Raises:
            OptionError: the service has no reference lists (`HAS_REFERENCES` is False).
        """
