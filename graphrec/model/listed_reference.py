"""A reference as a reference list has it, in parts; which of them it holds differs from service to service."""

from __future__ import annotations

from typing import NamedTuple


class ListedReference(NamedTuple):
    """The parts of an entry of a reference list; what it lacks is empty.

    Attributes:
        author: family name of the first author, as it is written ("van Eck", "VANECK").
        initials: capital letters of the given names ("NJ").
        year: of publication.
        title: of the work, if the entry has one.
        venue: journal or container, often abbreviated; of a book in Web of Science the first letters of its title.
        volume: without "V" and "vol.".
        page: the first page, or the number of the article.
        doi: in lower case.
        pmid: number in PubMed.
        arxiv: arXiv id without version.
    """

    author: str = ""
    initials: str = ""
    year: int | None = None
    title: str = ""
    venue: str = ""
    volume: str = ""
    page: str = ""
    doi: str = ""
    pmid: str = ""
    arxiv: str = ""
