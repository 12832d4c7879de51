"""Column names as the databases, managers and people write them, and the field that each stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NOT_NAME = re.compile(r"[^a-z0-9#]+")

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "title": (
        "title", "article title", "document title", "item title", "paper title", "primary title", "display name",
        "titles", "titel", "ti", "t1", "title name", "work title", "original title",
    ),
    "abstract": (
        "abstract", "abstract note", "abstracts", "abstract text", "paper abstract", "summary", "ab", "n2", "abst",
        "original abstract", "description",
    ),
    "authors": (
        "author full names", "authors", "author", "author names", "author s", "author name",
        "authorships author display name", "primary authors", "first authors", "creators",
        "creator", "af", "au", "a1", "by",
    ),
    "year": (
        "publication year", "year", "published year", "pub year", "year of publication", "py", "y1", "date",
        "publication date", "date published", "published", "date of publication", "publishedyear", "publicationyear",
    ),
    "venue": (
        "source title", "publication title", "journal", "journal book", "journal title", "venue", "publication",
        "booktitle", "primary location source display name", "source", "secondary title",
        "conference name", "so", "jo", "t2",
        "container title", "publisher",
    ),
    "keywords": (
        "author keywords", "keywords", "keyword", "manual tags", "tags", "index keywords", "ieee terms",
        "keywords plus", "mesh terms", "fields of study", "de", "kw", "subject", "subjects",
        "emtree medical index terms major focus",
        "primary topic display name",
    ),
    "doi": ("doi", "item doi", "doi link", "digital object identifier", "di", "do", "ids doi"),
    "arxiv": ("arxiv", "arxiv id", "arxivid", "eprint"),
    "url": (
        "url", "link", "urls", "articleurl", "article url", "full text link", "external url", "pdf link", "fulltexturl",
        "open url link", "ur", "source urls",
    ),
    "id": ("id", "record id", "paper id", "paperid", "key", "citation key", "cite key", "eid", "lens id", "rec id"),
    "references": (
        "references", "cited references", "referenced works", "reference list", "citations out", "outbound citations",
        "cr",
    ),
    "identifiers": ("identifiers",),
    "pmid": ("pmid", "pubmed id", "pubmedid", "medline pmid", "pubmed", "ids pmid"),
    "pmcid": ("pmcid", "pmc id", "pmc"),
    "wos": ("ut unique wos id", "ut unique id", "ut", "accession number wos"),
}  # fmt: skip
SCHEMES = ("pmid", "pmcid", "wos")  # fields that hold an identifier without its scheme


_KNOWN = frozenset(name for names in SYNONYMS.values() for name in names)


def unknown_names(header: Sequence[str]) -> list[str]:
    """The column names of a header that stand for no field.

    >>> unknown_names(["Title", "Summary text", "", "Year"])
    ['Summary text']
    """
    return [name.strip() for name in header if name.strip() and normal_name(name) not in _KNOWN]


def normal_name(header: str) -> str:
    """A column name without case and punctuation.

    >>> normal_name(" Author(s) "), normal_name("UT (Unique WOS ID)")
    ('author s', 'ut unique wos id')
    """
    return _NOT_NAME.sub(" ", header.strip().lower().lstrip("\ufeff")).strip()


def columns_of(header: Sequence[str], own: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, list[int]]:
    """Positions of the columns of each field, the preferred one first; `own` names come before the common ones."""
    positions: dict[str, int] = {}
    for position, name in enumerate(header):
        positions.setdefault(normal_name(name), position)
    found = {}
    own = own or {}
    for field in (*SYNONYMS, *(field for field in own if field not in SYNONYMS)):
        names = own.get(field, ()) + SYNONYMS.get(field, ())
        if at := list(dict.fromkeys(positions[name] for name in names if name in positions)):
            found[field] = at
    return found
