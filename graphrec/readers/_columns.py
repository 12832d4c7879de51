"""Column names as databases, reference managers and people write them, and the field that each stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphrec.model.fields import EXPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_NOT_NAME = re.compile(r"[^a-z0-9#]+")

SCHEME_COLUMNS: Mapping[str, tuple[str, ...]] = {  # names of columns with identifiers of one scheme
    "pmid": ("pmid", "pubmed id", "pubmedid", "medline pmid", "pubmed", "ids pmid"),
    "pmcid": ("pmcid", "pmc id", "pmc"),
    "wos": ("ut unique wos id", "ut unique id", "ut", "accession number wos"),
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{field.name: field.column_names for field in EXPORTED},
    **SCHEME_COLUMNS,
}
_KNOWN = frozenset(name for names in COLUMNS.values() for name in names)


def unknown_columns(header: Sequence[str]) -> list[str]:
    """The column names of a header that stand for no field.

    >>> unknown_columns(["Title", "Summary text", "", "Year"])
    ['Summary text']
    """
    return [name.strip() for name in header if name.strip() and normalize_name(name) not in _KNOWN]


def add_scheme_identifiers(values: dict[str, Any], text: Callable[[str], str]) -> dict[str, Any]:
    """Add identifiers with columns of their own (PubMed id ...) to a record; `text` returns the text of a column."""
    names = [f"{scheme}:{number}" for scheme in SCHEME_COLUMNS if (number := text(scheme))]
    return {**values, "identifiers": [*values.get("identifiers", ()), *names]} if names else values


def normalize_name(header: str) -> str:
    """A column name in lower case without punctuation.

    >>> normalize_name(" Author(s) "), normalize_name("UT (Unique WOS ID)")
    ('author s', 'ut unique wos id')
    """
    return _NOT_NAME.sub(" ", header.strip().lower().lstrip("\ufeff")).strip()


def columns_of(header: Sequence[str], preferred: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, list[int]]:
    """Positions of the columns of each field; names in `preferred` take precedence over the common ones."""
    positions: dict[str, int] = {}
    for position, name in enumerate(header):
        positions.setdefault(normalize_name(name), position)
    columns = {}
    preferred = preferred or {}
    for field in (*COLUMNS, *(field for field in preferred if field not in COLUMNS)):
        names = preferred.get(field, ()) + COLUMNS.get(field, ())
        if matches := list(dict.fromkeys(positions[name] for name in names if name in positions)):
            columns[field] = matches
    return columns
