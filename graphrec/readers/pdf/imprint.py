"""What the first page says of where and when a paper appeared: DOI, arXiv id, year, journal or proceedings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.readers.identifiers import normalize_arxiv

if TYPE_CHECKING:
    from graphrec.readers.pdf.hints import Hints

_FIRST_LINES = 12  # of the first page, where journals stand
_SHORT = 120  # characters of a line that may be a date
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>,;]+[^\s\"<>,;.)\]]")
_ARXIV_STAMP = re.compile(r"arXiv:(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?P<rest>.{0,60})")
_YEAR = re.compile(r"(?<![\d.,/-])(?:19[5-9]\d|20[0-4]\d)(?![\d/]|-\d{3}|\.\d)")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(
    rf"published|accepted|©|\(c\)|copyright|proceedings|conference|vol(?:ume|\.)|\(\d{{4}}\)|\b(?:{_MONTHS})\b",
    re.IGNORECASE,
)
_VENUE = re.compile(
    rf"^(?P<name>(?!(?:Vol|{_MONTHS})\b)[A-Z][\w&'’.-]*"
    r"(?: (?:[A-Z][\w&'’.:-]*|of|the|and|in|on|for|&|de|la)){0,9}),? (?:[Vv]ol(?:ume|\.)? ?)?\d{1,4}"
    r"(?: ?\((?:19|20)\d\d\)|(?: ?\(\d{1,3}\))?: ?[A-Z]?\d+)"
)
_PROCEEDINGS = re.compile(r"\bIn (?P<name>Proceedings of (?:the )?[^.(]{10,140}?)(?: \(|\.|, [A-Z][a-z]+ \d)")


def find_doi(text: str) -> str:
    """The first DOI of a text; "" for none."""
    match = _DOI.search(text)
    return match[0].rstrip(".,;") if match else ""


def find_arxiv(text: str) -> str:
    """The arXiv id behind the first "arXiv:" of a text; "" for none."""
    match = _ARXIV_STAMP.search(text)
    return normalize_arxiv(match["id"]) if match else ""


def find_year(front: str, hints: Hints, arxiv: str) -> int | None:
    """The year on the first page that is told as a date, or in which the file was made, too.

    Args:
        front: the lines of the first page.
        hints: what stands beside them.
        arxiv: the arXiv id, which tells a year.
    """
    if (stamp := _ARXIV_STAMP.search(hints.beside)) and (year := _YEAR.search(stamp["rest"])):
        return int(year[0])
    year_of_file = int(hints.created[2:6]) if re.match(r"D:(?:19|20)\d\d", hints.created) else None
    lines = [*hints.beside.split("\n"), *front.split("\n")]
    dated = [int(year) for line in lines if _DATED.search(line) for year in _YEAR.findall(line)]
    years = dated or [int(year) for line in lines if len(line) < _SHORT for year in _YEAR.findall(line)]
    if year_of_file in years:
        return year_of_file
    if dated:
        return max(dated)
    if re.fullmatch(r"\d{4}\.\d{4,5}", arxiv):
        return 2000 + int(arxiv[:2])
    return max((year for year in years if year_of_file and year_of_file - 3 <= year <= year_of_file), default=None)


def find_venue(beside: str, front: str) -> str:
    """The journal or proceedings, where a line has the form of a place of print; "" else."""
    for line in [*beside.split("\n"), *front.split("\n")[:_FIRST_LINES]]:
        if match := _VENUE.match(line.strip()):
            return match["name"].strip(" ,")
    match = _PROCEEDINGS.search(front.replace("\n", " "))
    return match["name"] if match else ""
