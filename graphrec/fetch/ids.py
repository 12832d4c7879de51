"""Recognises ids among search terms, so that one command takes both ids and words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from graphrec.readers.identifiers import normalize_arxiv, normalize_doi

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEMES = {
    "openalex": re.compile(r"(?:https?://openalex\.org/(?:works/)?)?(W\d{4,})", re.IGNORECASE),
    "s2": re.compile(r"([0-9a-f]{40}|CorpusId:\d+)", re.IGNORECASE),
    "pmid": re.compile(r"(?:pmid:|https?://pubmed\.ncbi\.nlm\.nih\.gov/)(\d{1,9})/?", re.IGNORECASE),
    "pmcid": re.compile(r"(?:pmcid:)?(PMC\d{1,9})", re.IGNORECASE),
    "inspire": re.compile(r"(?:inspire:|https?://inspirehep\.net/literature/)(\d{1,9})", re.IGNORECASE),
    "dblp": re.compile(
        r"(?:dblp:|https?://dblp\.(?:org|uni-trier\.de)/rec/)([a-z]+/[\w+./-]{1,200}?)(?:\.html|\.xml)?", re.IGNORECASE
    ),
}
_VERSION = re.compile(r"v\d+$")


_WORK = "work:"  # begins the ids of works, which end in the identifier of the work where it has one


def ids_in(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """The ids in lines, and what else stands in lines that are not blank.

    >>> ids_in(["10.1000/x", "", '{"id": "work:w2741809807"}', '{"id": "work:chen-2003-v3-p44"}'])
    (['10.1000/x', 'w2741809807'], ['chen-2003-v3-p44'])
    """
    names = [_name_in(line) for line in lines if line.strip()]
    return [name for name in names if parse_id(name)], [name for name in names if not parse_id(name)]


def _name_in(line: str) -> str:
    """The id that stands in a line, or in the object that the line is."""
    try:
        content = json.loads(line) if line.lstrip().startswith("{") else {}
    except (ValueError, RecursionError):
        content = {}
    name = content.get("doi") or content.get("id") or line
    return str(name).strip().removeprefix(_WORK)


def parse_id(term: str) -> tuple[str, str] | None:
    """Parse an identifier into scheme and value; None for any other text.

    >>> parse_id("https://doi.org/10.1000/X"), parse_id("arXiv:1706.03762v2"), parse_id("graph pruning")
    (('doi', '10.1000/x'), ('arxiv', '1706.03762'), None)
    >>> parse_id("pmid:31452104"), parse_id("PMC7654321"), parse_id("dblp:conf/nips/VaswaniSPUJGKP17")
    (('pmid', '31452104'), ('pmcid', 'PMC7654321'), ('dblp', 'conf/nips/VaswaniSPUJGKP17'))
    """
    term = term.strip()
    for scheme, pattern in _SCHEMES.items():
        if match := pattern.fullmatch(term):
            return scheme, match[1].upper() if scheme in {"openalex", "pmcid"} else match[1]
    if " " not in term and (doi := normalize_doi(term)):
        return "doi", doi
    bare = _VERSION.sub("", term.lower()).removeprefix("arxiv:").strip()
    if (arxiv := normalize_arxiv(term)) and ("arxiv.org/" in term or bare == arxiv):
        return "arxiv", arxiv
    return None
