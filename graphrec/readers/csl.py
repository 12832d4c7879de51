"""Joins names and dates that CSL-JSON and similar formats store in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.readers._json import text_of
from graphrec.readers.dates import is_date, parse_date
from graphrec.readers.identifiers import parse_year

if TYPE_CHECKING:
    from collections.abc import Mapping


_FAMILY = ("family", "lastName", "last_name", "familyName", "last", "surname", "lastname")
_GIVEN = ("given", "firstName", "first_name", "givenName", "forename", "first", "firstname", "initials")
_WHOLE = (  # a name in one piece, as services call it
    "literal", "name", "fullName", "full_name", "display_name", "displayName", "collectiveName", "collective_name",
    "creatorName", "raw_author_name", "foaf:name", "authname", "text", "creator", "$", "@value",
)  # fmt: skip


def csl_name(name: Mapping[str, object]) -> str:
    """The name as "Family, Given"; a name without parts as it is; "Given Family" if it has the key `parse-names`.

    >>> csl_name({"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"})
    'van Gogh, Vincent'
    >>> csl_name({"first_name": "Ada", "last_name": "Lee"}), csl_name({"full_name": "Lee, Ada"})
    ('Lee, Ada', 'Lee, Ada')
    """
    particle = text_of(name, "non-dropping-particle", "dropping-particle")
    family = " ".join(part for part in (particle, text_of(name, *_FAMILY), text_of(name, "suffix")) if part)
    given_name = text_of(name, *_GIVEN)
    if not family:
        return text_of(name, *_WHOLE) or given_name
    if name.get("parse-names"):
        return f"{given_name} {family}".strip()
    return f"{family}, {given_name}" if given_name else family


def csl_year(date: object) -> int | None:
    """The year of a CSL date, which may be in parts, a text, or (in CSL-YAML) a list of objects with year and month."""
    if isinstance(date, list):
        date = date[0] if date else None
    if not isinstance(date, dict):
        return parse_year(date)
    parts = date.get("date-parts")
    while isinstance(parts, list) and parts:
        parts = parts[0]
    return parse_year(parts) or parse_year(text_of(date, "year", "raw", "literal", "date-time"))


def csl_date(date: object) -> str:
    """A CSL date that has a month, as in `dates`; "" for any other, and for one that says more.

    >>> csl_date({"date-parts": [[2020, 5, 17]]}), csl_date({"date-parts": [["2020", 5], [2020, 6]]}), csl_date("2020")
    ('2020-05-17', '2020-05/2020-06', '')
    """
    if isinstance(date, dict) and len(date) == 1:
        if isinstance(parts := date.get("date-parts"), list):
            return _joined_parts(parts)
        date = next(iter(date.values()))
    return parse_date(date) if isinstance(date, str) else ""


def _joined_parts(parts: list[object]) -> str:
    ends = [
        "-".join(str(part).zfill(2) for part in end)
        for end in parts
        if isinstance(end, list) and all(isinstance(part, (int, str)) for part in end)
    ]
    joined = "/".join(ends)
    return joined if len(ends) == len(parts) and is_date(joined) else ""
