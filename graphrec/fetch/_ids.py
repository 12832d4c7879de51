"""Tells ids from words, so that one command takes both."""

from __future__ import annotations

import re

from graphrec.readers.identifiers import normal_arxiv, normal_doi

_OPENALEX = re.compile(r"(?:https?://openalex\.org/)?(W\d{4,})$", re.IGNORECASE)
_VERSION = re.compile(r"v\d+$")
_S2 = re.compile(r"(?:[0-9a-f]{40}|CorpusId:\d+)$", re.IGNORECASE)


def id_of(term: str) -> tuple[str, str] | None:
    """Scheme and value of a DOI, arXiv id, OpenAlex or Semantic Scholar id; None for words.

    >>> id_of("https://doi.org/10.1000/X"), id_of("arXiv:1706.03762v2"), id_of("graph pruning")
    (('doi', '10.1000/x'), ('arxiv', '1706.03762'), None)
    """
    term = term.strip()
    if found := _OPENALEX.match(term):
        return "openalex", found[1].upper()
    if _S2.match(term):
        return "s2", term
    if " " not in term and (doi := normal_doi(term)):
        return "doi", doi
    whole = _VERSION.sub("", term.lower()).removeprefix("arxiv:").strip()
    if (arxiv := normal_arxiv(term)) and ("arxiv.org/" in term or whole == arxiv):
        return "arxiv", arxiv
    return None
