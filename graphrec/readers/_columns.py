"""Column names as databases, reference managers and people write them, and the field that each stands for."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphrec.files import read_data_sections
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

_NOT_NAME = re.compile(r"(?:[^\w#]|_)+")
_BORDER = re.compile(r"[-/()（）|:：]")  # between the two languages of a name: "Title-题名", "题名 (Title)"
_LISTED = {
    section: tuple(name for line in lines for name in line.split(" | "))
    for section, lines in read_data_sections(Path(__file__).parent / "data" / "columns.txt").items()
}
SCHEMES = ("pmid", "pmcid", "wos")  # of identifiers that have a column of their own
_DIMENSIONS = re.compile(r"pub\.\d+")  # the id of a publication there, by which its reference lists name it
_MOST_LISTED = 5  # columns that a message names
_OUR_OWN = frozenset({"rank", "score", "cluster", "theme", "reason", "reasons", "sources"})  # columns of our answers
DETAILS_COLUMN = "details"  # which our exporters write, with an object of JSON


def unknown_columns(header: Sequence[str]) -> list[str]:
    """The column names of a header that stand for no field.

    >>> unknown_columns(["Title", "Summary words", "", "Year"])
    ['Summary words']
    """
    return [name.strip() for name in header if name.strip() and not _FAMILIAR.intersection(_keys(name))]


def describe_unknown(header: Sequence[str]) -> str:
    """A note on the columns that are ignored because their names are unknown; "" if there are none."""
    unknown = [name for name in unknown_columns(header) if normalize_name(name) not in _OUR_OWN]
    if not unknown:
        return ""
    names = ", ".join(map(repr, unknown[:_MOST_LISTED])) + (
        f" and {len(unknown) - _MOST_LISTED} more" * (len(unknown) > _MOST_LISTED)
    )
    return f"ignored the columns {names}, whose names are unknown; rename them to abstract, authors, year and so on"


def add_scheme_identifiers(values: dict[str, Any], text: Callable[[str], str]) -> dict[str, Any]:
    """Add identifiers with columns of their own (PubMed id ...) to a record; `text` returns the text of a column."""
    numbers = ((scheme, text(scheme)) for scheme in SCHEMES)
    names = [f"{scheme}:{number}" for scheme, number in numbers if number]
    names += [f"dimensions:{number}" for number in [text("id")] if _DIMENSIONS.fullmatch(number)]
    return {**values, "identifiers": [*values.get("identifiers", ()), *names]} if names else values


def detail_of_column(name: str) -> Detail | None:
    """The detail that a column or key has the values of."""
    return BY_NAME.get(name) or next((_DETAILS[key] for key in _keys(name) if key in _DETAILS), None)


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


@lru_cache(maxsize=4096)
def normalize_name(header: str) -> str:
    """A column name in lower case without accents and punctuation.

    >>> normalize_name(" Author(s) "), normalize_name("UT (Unique WOS ID)"), normalize_name("Título")
    ('author s', 'ut unique wos id', 'titulo')
    """
    plain = unicodedata.normalize("NFKD", header.strip().lower().lstrip("\ufeff"))
    return _NOT_NAME.sub(" ", "".join(char for char in plain if not unicodedata.combining(char))).strip()


def is_named(header: str, name: str) -> bool:
    """Whether a column has a name in the form of `normalize_name`, however its words are joined.

    >>> is_named("PublicationTitle", "publication title"), is_named("Publication_Title", "publication title")
    (True, True)
    """
    return name.replace(" ", "") in _keys(header)


@lru_cache(maxsize=4096)
def _keys(header: str) -> tuple[str, ...]:
    """The forms in which a name is looked up: the whole, and each half of a name in two scripts ("Title-题名")."""
    name = normalize_name(header).replace(" ", "")
    halves = [half for half in _BORDER.split(header) if half.strip()]
    is_double = len(halves) == 2 and halves[0].isascii() != halves[1].isascii()
    return (name, *(normalize_name(half).replace(" ", "") for half in halves)) if is_double else (name,)


def columns_of(header: Sequence[str], preferred: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, list[int]]:
    """Positions of the columns of each field; names in `preferred` take precedence over the common ones."""
    positions: dict[str, int] = {}
    for position, name in enumerate(header):
        for key in _keys(name):
            positions.setdefault(key, position)
    columns = {}
    preferred = preferred or {}
    for field in (*COLUMNS, *(field for field in preferred if field not in COLUMNS)):
        names = (*(name.replace(" ", "") for name in preferred.get(field, ())), *COLUMNS.get(field, ()))
        if matches := list(dict.fromkeys(positions[name] for name in names if name in positions)):
            columns[field] = matches
    return columns


def page_columns(header: Sequence[str]) -> tuple[int, int] | None:
    """Positions of the columns of the first and of the last page; of one column twice where there is no other.

    >>> page_columns(["Title", "Page start", "Page end"]), page_columns(["Start Page"]), page_columns(["Pages"])
    ((1, 2), (0, 0), None)
    """
    first, last = (
        next((position for position, name in enumerate(header) if names.intersection(_keys(name))), None)
        for names in _PAGES
    )
    return None if first is None else (first, first if last is None else last)


def _compact(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normalize_name(name).replace(" ", "") for name in names))


COLUMNS: Mapping[str, tuple[str, ...]] = {  # names of columns without blanks, the preferred one first
    **{field.name: _compact(_LISTED.get(field.name, (field.name,))) for field in EXPORTED if field.form != "pairs"},
    **{name: _compact(_LISTED[name]) for name in SCHEMES},
}
_PAGES = tuple(frozenset(_compact(_LISTED[name])) for name in ("first page", "last page"))
_DETAILS = {
    key: detail
    for detail in reversed(DETAILS)
    for key in _compact((detail.name, *detail.columns, *_LISTED.get(detail.name, ())))
    if key not in _PAGES[0]
}
_FAMILIAR = frozenset(
    {*(key for keys in COLUMNS.values() for key in keys), *_DETAILS, *_PAGES[0], *_PAGES[1], DETAILS_COLUMN}
)
