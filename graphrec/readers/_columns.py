"""Column names as the databases, managers and people write them, and the field that each stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphrec.model.fields import EXPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_NOT_NAME = re.compile(r"[^a-z0-9#]+")

SCHEME_COLUMNS: Mapping[str, tuple[str, ...]] = {  # identifiers without their scheme, by scheme
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
    return [name.strip() for name in header if name.strip() and normal_name(name) not in _KNOWN]


def add_scheme_identifiers(values: dict[str, Any], text: Callable[[str], str]) -> dict[str, Any]:
    """The values of a record, with the identifiers that stand in columns of their own; `text` gives a column's text."""
    found = [f"{scheme}:{number}" for scheme in SCHEME_COLUMNS if (number := text(scheme))]
    return {**values, "identifiers": [*values.get("identifiers", ()), *found]} if found else values


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
    for field in (*COLUMNS, *(field for field in own if field not in COLUMNS)):
        names = own.get(field, ()) + COLUMNS.get(field, ())
        if at := list(dict.fromkeys(positions[name] for name in names if name in positions)):
            found[field] = at
    return found
