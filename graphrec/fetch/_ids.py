"""Recognises ids among search terms, so that one command takes both ids and words."""

from __future__ import annotations

import re

from graphrec.readers.identifiers import normalize_arxiv, normalize_doi

_OPENALEX = re.compile(r"(?:https?://openalex\.org/)?(W\d{4,})$", re.IGNORECASE)
_VERSION = re.compile(r"v\d+$")
_S2 = re.compile(r"(?:[0-9a-f]{40}|CorpusId:\d+)$", re.IGNORECASE)


def parse_id(term: str) -> tuple[str, str] | None:
    """Parse a DOI, arXiv id, OpenAlex id or Semantic Scholar id into scheme and value; None for any other text.

    >>> parse_id("https://doi.org/10.1000/X"), parse_id("arXiv:1706.03762v2"), parse_id("graph pruning")
    (('doi', '10.1000/x'), ('arxiv', '1706.03762'), None)
    """
    term = term.strip()
    if match := _OPENALEX.match(term):
        return "openalex", match[1].upper()
    if _S2.match(term):
        return "s2", term
    if " " not in term and (doi := normalize_doi(term)):
        return "doi", doi
    bare = _VERSION.sub("", term.lower()).removeprefix("arxiv:").strip()
    if (arxiv := normalize_arxiv(term)) and ("arxiv.org/" in term or bare == arxiv):
        return "arxiv", arxiv
    return None
