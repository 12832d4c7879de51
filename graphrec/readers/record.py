"""The one place where loose fields become a `Paper`: cleaned, identifiers in one spelling, or skipped with a reason."""

from __future__ import annotations

import html
import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._latex import accents_in_text
from graphrec.readers.identifiers import (
    arxiv_of_doi,
    doi_of_address,
    normal_arxiv,
    normal_doi,
    normal_identifier,
    wos_number,
    year_in,
)
from graphrec.text import clean, title_key

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_TITLE = "no title"
_AS_LONG_AS_AN_ADDRESS = 80  # characters; references written out are longer, and not remembered
_MARKUP = re.compile(r"</?(?:jats:|mml:|xhtml:)?[a-zA-Z][a-zA-Z0-9]*(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_SILENT_MARKUP = re.compile(r"</?(?:jats:)?(?:i|b|u|em|strong|it|bold|italic|scp|span|sub|sup|inf|tt|sc|small)\s*>")
_UNTITLED = frozenset(
    {"", "untitled", "no title", "no title available", "n a", "na", "null", "none", "nan", "not available"}
)
_NO_ABSTRACT = frozenset(
    {"no abstract available", "no abstract", "abstract not available", "n a", "null", "none", "nan"}
)
_LONGEST_UNTITLED = 30  # characters
_NOBODY = frozenset({"others", "et al", "et al.", "and others", "…", "..."})  # what stands for further authors
_ABSTRACT_HEAD = re.compile(r"^(?:abstract|summary)\s*[:.—–-]\s+|^(?:ABSTRACT|Abstract|SUMMARY)\s+(?=[A-Z])")


def plain(text: str) -> str:
    r"""Text without mark-up, character references and LaTeX accents, on one line.

    >>> plain(r"H<sub>2</sub>O &amp; <jats:p>Poincar\'e</jats:p>")
    'H2O & Poincaré'
    """
    if "<" in text:
        text = _MARKUP.sub(" ", _SILENT_MARKUP.sub("", text))
    if "&" in text:
        text = html.unescape(html.unescape(text))
    return one_line(accents_in_text(text))


def one_line(text: str) -> str:
    """`clean`, but at the speed of C where there is nothing to clean."""
    return text.strip() if text.isprintable() and "  " not in text else clean(text)


def _each(values: Iterable[object]) -> tuple[str, ...]:
    """Cleaned texts in their order, without empty ones and repeats."""
    cleaned = (plain(str(value)) for value in values if value is not None)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def normal_reference(reference: str) -> str:
    """A reference as the DOI or arXiv id it is, else as it stands.

    >>> normal_reference("https://doi.org/10.1000/XYZ"), normal_reference("W2741809807")
    ('10.1000/xyz', 'W2741809807')
    """
    return _identified(reference) if len(reference) <= _AS_LONG_AS_AN_ADDRESS else _identified.__wrapped__(reference)


@lru_cache(maxsize=100_000)  # what many papers cite is looked at once
def _identified(reference: str) -> str:
    text = one_line(reference)
    if doi := normal_doi(text):
        return arxiv_of_doi(doi) or doi
    lowered = text.lower()
    if "arxiv" in lowered or len(text) <= 16:
        found = normal_arxiv(text)
        if found and ("arxiv" in lowered or lowered.split("v")[0].removeprefix("arxiv:") == found):
            return found
    return text.removeprefix("https://openalex.org/")


def _is_untitled(title: str) -> bool:
    """Whether a title is none: empty, signs only, or what tools write for want of one."""
    if len(title) > _LONGEST_UNTITLED:
        return not any(map(str.isalnum, title))
    return title_key(title) in _UNTITLED and not any(char.isalpha() for char in title if ord(char) > 127)


def _is_name(text: str) -> bool:
    """Whether an author is one, and not a sign or what stands for further authors."""
    return text.lower() not in _NOBODY and any(map(str.isalnum, text))


def build_paper(
    place: str,
    *,
    title: str,
    abstract: str = "",
    id: str = "",  # noqa: A002  # the field's name in Paper
    year: object = None,
    authors: Iterable[object] = (),
    venue: str = "",
    keywords: Iterable[object] = (),
    doi: str = "",
    arxiv: str = "",
    url: str = "",
    references: Iterable[object] = (),
    identifiers: Iterable[object] = (),
) -> Paper | Skipped:
    """The cleaned paper of one record, or why there is none; `place` is its `file:line`."""
    plain_title = plain(title)
    if _is_untitled(plain_title):
        return Skipped(place, NO_TITLE)
    plain_abstract = _ABSTRACT_HEAD.sub("", plain(abstract))
    address = one_line(url)
    number = wos_number(address)  # EndNote writes "<Go to ISI>://WOS:000..." where others have the address
    own_doi = (normal_doi(doi) if doi else "") or doi_of_address(address)
    own_arxiv = (normal_arxiv(arxiv) if arxiv else "") or (arxiv_of_doi(own_doi) if own_doi else "")
    if not own_arxiv and "arxiv.org/" in address:
        own_arxiv = normal_arxiv(address)
    return Paper(
        title=plain_title,
        abstract="" if len(plain_abstract) < 40 and title_key(plain_abstract) in _NO_ABSTRACT else plain_abstract,
        id=sys.intern(one_line(id)),
        year=year_in(year),
        authors=tuple(name for name in _each(authors) if _is_name(name)),
        venue=plain(venue),
        keywords=_each(str(word).lstrip("*") for word in keywords),
        doi=own_doi,
        arxiv=own_arxiv,
        url="" if number else address,
        references=tuple(
            dict.fromkeys(sys.intern(text) for ref in references if ref and (text := normal_reference(str(ref))))
        ),
        identifiers=tuple(
            dict.fromkeys(
                text for value in (*identifiers, number) if value and (text := normal_identifier(one_line(str(value))))
            )
        ),
        source=place,
    )
