"""Identifiers in texts that name a publication: arXiv ids of both kinds, DOIs, PMIDs and PMCIDs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.word_lists import alternatives, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEME = r"arxiv(?:\.org/(?:abs|pdf)/|[:. ]\s?)"
_NEW = re.compile(rf"\b{_SCHEME}(\d{{4}}\.\d{{4,5}})(?:v\d+)?", re.IGNORECASE)
_NEW_NEXT = re.compile(r"(?:[,;]| and| &)\s?(?:arxiv:\s?)?(\d{4}\.\d{4,5})(?!\d)(?:v\d+)?", re.IGNORECASE)
_OLD_NUMBER = re.compile(r"/\s?(?P<number>\d{7})(?!\d)(?:v\d+)?")  # begins with a sign, which is found fast
_ARCHIVES = alternatives("identifiers.txt", "archives of arXiv")
_OLD_BEFORE = re.compile(
    rf"(?:\b{_SCHEME})?(?<![\w-])(?P<archive>{_ARCHIVES})(?:\.[A-Za-z-]{{2,9}})?$",
    re.IGNORECASE,
)
_OLD_BEFORE_MOST = 40  # characters of scheme, archive and subject class
_OLD_NEXT = re.compile(r"(?:[,;]| and| &)\s?(\d{7})(?!\d)(?:v\d+)?")  # "hep-th/9711200, 9802150"
_DOI = re.compile(
    r"10\.(?<!\w10\.)\d{3,9}(?:\.\d+)*/(?:[^\s\"<>,;()\]]|\([^\s()]*\))+"
)  # begins with a literal, which the regex engine finds fast
_DOI_SCHEME = re.compile(r"\bdoi(?:[:. ]\s?|\.org/)$", re.IGNORECASE)
_DOI_SCHEME_MOST = 10  # characters of the scheme and one before it
_DATA_PREFIXES = words_in("identifiers.txt", "registrants of data")
_PMID = re.compile(r"\bPM(?:ID:?\s?(?P<pmid>\d{5,8})|C(?:ID:?\s?(?:PMC)?)?(?P<pmcid>\d{5,8}))(?!\d)")
_LAST = re.compile(r"[\s.)\]]*\Z")  # behind the last identifier of a text
_NEW_SENTENCE = re.compile(r"[.;)\d]\s*\Z")


class Identifier(NamedTuple):
    """An identifier at `text[start:end]`, as `scheme:value` (`arxiv:...`, `doi:...`, `pmid:...`, `pmcid:...`)."""

    start: int
    end: int
    value: str


def find_identifiers(text: str) -> list[Identifier]:
    """Find the identifiers of publications in a text, each number of a list such as "hep-th/9711200, 9802150".

    Left out are DOIs of data and software, and a DOI or PMID that is the last sentence of a text by itself, which is
    the paper's own.

    >>> [one.value for one in find_identifiers("as in [hep-th/9711200v3, 9802150] and math.AG/0001001")]
    ['arxiv:hep-th/9711200', 'arxiv:hep-th/9802150', 'arxiv:math/0001001']

    Cost: linear in the length of the text.
    """
    identifiers: list[Identifier] = []
    if "/" in text:
        identifiers += _old_arxiv_ids(text)
    if "rXiv" in text or "rxiv" in text:
        identifiers += (Identifier(start, end, f"arxiv:{one}") for start, end, one in _with_next(text, _NEW, _NEW_NEXT))
    if "10." in text:
        identifiers += _dois(text)
    if "PM" in text:
        identifiers += _of_pubmed(text)
    return identifiers


def _with_next(text: str, first: re.Pattern[str], further: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, value) of each match, and of the values that are enumerated behind it."""
    reached = 0
    for match in first.finditer(text):
        one: re.Match[str] | None = match if match.start() >= reached else None
        while one:
            start = one.start() if one is match else one.start(1)
            yield start, one.end(), one[1]
            reached = one.end()
            one = further.match(text, reached)


def _old_arxiv_ids(text: str) -> Iterator[Identifier]:
    for number in _OLD_NUMBER.finditer(text):
        window_start = max(0, number.start() - _OLD_BEFORE_MOST)
        before = _OLD_BEFORE.search(text[window_start : number.start()])
        if before is None:
            continue
        archive = before["archive"].lower()
        yield Identifier(window_start + before.start(), number.end(), f"arxiv:{archive}/{number['number']}")
        one = _OLD_NEXT.match(text, number.end())
        while one:
            yield Identifier(one.start(1), one.end(), f"arxiv:{archive}/{one[1]}")
            one = _OLD_NEXT.match(text, one.end())


def _dois(text: str) -> Iterator[Identifier]:
    """Yield the DOIs of publications; the span includes a "doi:" or "doi.org/" before one."""
    for match in _DOI.finditer(text):
        doi = match[0].rstrip(".:")
        before = text[max(0, match.start() - _DOI_SCHEME_MOST) : match.start()]
        scheme = _DOI_SCHEME.search(before)
        start = match.start() - len(before) + scheme.start() if scheme else match.start()
        if doi.partition("/")[0] not in _DATA_PREFIXES and not _is_last_sentence(text, start, match.end()):
            yield Identifier(start, match.end(), f"doi:{doi}")


def _of_pubmed(text: str) -> Iterator[Identifier]:
    for match in _PMID.finditer(text):
        value = f"pmid:{match['pmid']}" if match["pmid"] else f"pmcid:PMC{match['pmcid']}"
        if not _is_last_sentence(text, *match.span()):
            yield Identifier(*match.span(), value)


def _is_last_sentence(text: str, start: int, end: int) -> bool:
    """Whether an identifier is the last sentence of a text by itself."""
    return _LAST.match(text, end) is not None and _NEW_SENTENCE.search(text[max(0, start - 3) : start]) is not None
