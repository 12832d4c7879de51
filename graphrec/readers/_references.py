"""Entries of reference lists that are written out as text: the DOI where there is one, else a short stable key."""

from __future__ import annotations

import re

from graphrec.readers._json import Record, text_of
from graphrec.readers.identifiers import normal_arxiv, normal_doi
from graphrec.text import clean, title_key

_LONGEST = 240  # characters of a reference kept as its key; the tail is pages and publishers
_FEWEST_LETTERS = 8  # shorter texts are no references but remnants of a bad split
_CITED_PART = re.compile(r"\s*,\s*")


def wos_reference_key(line: str) -> str:
    """The key of one Web of Science line ("Smith J, 2001, NATURE, V400, P5, DOI 10.1/x"): its DOI or the line itself.

    >>> wos_reference_key("Lee A, 2001, NATURE, V400, P5")
    'lee a, 2001, nature, v400, p5'
    """
    text = clean(line).rstrip(".")
    return normal_doi(text) or ", ".join(_CITED_PART.split(text.lower()))


def reference_key(text: str) -> str:
    """The key of a reference written out in any style: DOI, arXiv id, or its words."""
    if doi := normal_doi(text):
        return doi
    if "arxiv" in text.lower() and (arxiv := normal_arxiv(text)):
        return arxiv
    key = title_key(text)[:_LONGEST]
    return key if sum(char.isalpha() for char in key) >= _FEWEST_LETTERS else ""


def structured_reference_key(reference: Record) -> str:
    """A reference as Crossref and CSL-JSON list it: its DOI, else the key of its words, or of author, year and title.

    >>> structured_reference_key({"author": "Lee", "year": "2001", "journal-title": "Nature"})
    'lee 2001 nature'
    >>> structured_reference_key({"DOI": "10.1000/x"})
    '10.1000/x'
    """
    if doi := text_of(reference, "DOI"):
        return doi
    parts = (text_of(reference, name) for name in ("author", "year", "article-title", "volume-title", "journal-title"))
    return reference_key(text_of(reference, "unstructured") or " ".join(part for part in parts if part))
