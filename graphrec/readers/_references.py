"""Keys of reference list entries that are written as text: the DOI or arXiv id if there is one, else the words."""

from __future__ import annotations

from graphrec.readers._json import Record, text_of
from graphrec.readers.identifiers import normalize_arxiv, normalize_doi
from graphrec.text import clean, title_key

_LONGEST = 240  # characters of a key; the rest of a reference is pages and publishers
_FEWEST_LETTERS = 8  # shorter texts are remnants of a reference list that was split at the wrong places


def wos_reference_key(line: str) -> str:
    """The key of a Web of Science reference ("Smith J, 2001, NATURE, V400, P5, DOI 10.1/x"): its DOI, else the line.

    >>> wos_reference_key("Lee A, 2001, NATURE, V400, P5")
    'lee a, 2001, nature, v400, p5'
    """
    text = clean(line).rstrip(".")
    return normalize_doi(text) or ", ".join(part.strip() for part in text.lower().split(","))


def reference_key(text: str) -> str:
    """The key of a reference in any citation style: its DOI, its arXiv id, or its first words; "" if it is none."""
    if doi := normalize_doi(text):
        return doi
    if "arxiv" in text.lower() and (arxiv := normalize_arxiv(text)):
        return arxiv
    key = title_key(text)[:_LONGEST]
    return key if sum(char.isalpha() for char in key) >= _FEWEST_LETTERS else ""


def structured_reference_key(reference: Record) -> str:
    """The key of a reference of Crossref or CSL-JSON: its DOI, else its text, else author, year and title.

    >>> structured_reference_key({"author": "Lee", "year": "2001", "journal-title": "Nature"})
    'lee 2001 nature'
    >>> structured_reference_key({"DOI": "10.1000/x"})
    '10.1000/x'
    """
    if doi := text_of(reference, "DOI"):
        return doi
    parts = (text_of(reference, name) for name in ("author", "year", "article-title", "volume-title", "journal-title"))
    return reference_key(text_of(reference, "unstructured") or " ".join(part for part in parts if part))
