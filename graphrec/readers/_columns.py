"""Column names as databases, reference managers and people write them, and the field that each stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphrec.model.details import (
    BY_NAME,
    DETAILS,
    TYPE,
    TYPES,
    Detail,
    from_mapping,
    parse_mapping,
    with_dashes,
)
from graphrec.model.fields import EXPORTED
from graphrec.readers.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_NOT_NAME = re.compile(r"[^a-z0-9#]+")

SCHEME_COLUMNS: Mapping[str, tuple[str, ...]] = {  # names of columns with identifiers of one scheme
    "pmid": ("pmid", "pubmed id", "pubmedid", "medline pmid", "pubmed", "ids pmid"),
    "pmcid": ("pmcid", "pmc id", "pmc"),
    "wos": ("ut unique wos id", "ut unique id", "ut", "accession number wos"),
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{field.name: field.column_names for field in EXPORTED if field.form != "pairs"},
    **SCHEME_COLUMNS,
}
DETAILS_COLUMN = "details"  # which our exporters write, with an object of JSON
_KNOWN = frozenset(name for names in COLUMNS.values() for name in names)


def unknown_columns(header: Sequence[str]) -> list[str]:
    """The column names of a header that stand for no field.

    >>> unknown_columns(["Title", "Summary text", "", "Year"])
    ['Summary text']
    """
    familiar = _KNOWN | _DETAILS.keys() | {DETAILS_COLUMN}
    return [name.strip() for name in header if name.strip() and normalize_name(name) not in familiar]


def add_scheme_identifiers(values: dict[str, Any], text: Callable[[str], str]) -> dict[str, Any]:
    """Add identifiers with columns of their own (PubMed id ...) to a record; `text` returns the text of a column."""
    names = [f"{scheme}:{number}" for scheme in SCHEME_COLUMNS if (number := text(scheme))]
    return {**values, "identifiers": [*values.get("identifiers", ()), *names]} if names else values


def detail_of_column(name: str) -> Detail | None:
    """The detail that a column or key has the values of."""
    return BY_NAME.get(name) or _DETAILS.get(normalize_name(name))


def detail_pairs(detail: Detail, values: Iterable[str]) -> list[tuple[str, str]]:
    """The details that a cell or the values of a key are; none where they are no values of such a detail.

    >>> detail_pairs(BY_NAME["page"], ["1-10"]), detail_pairs(BY_NAME["issued"], ["Spring 2020"])
    ([('page', '1–10')], [])
    """
    if detail.form == "date":
        values = filter(None, map(parse_date, values))
    elif detail.name == "page":
        values = map(with_dashes, values)
    elif detail.name == TYPE:
        values = (value for value in values if value in TYPES)
    return [(detail.name, value) for value in values]


def read_details(value: object) -> list[tuple[str, str]]:
    """The pairs in a column or key `details`: an object, its JSON, or a list of pairs."""
    if isinstance(value, str):
        return parse_mapping(value)
    if isinstance(value, list) and all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in value):
        return [(name, text) for name, text in value if isinstance(name, str) and isinstance(text, str)]
    return from_mapping(value) if isinstance(value, dict) else []


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


_DETAILS = {normalize_name(name): detail for detail in reversed(DETAILS) for name in (detail.name, *detail.columns)}
