"""Names and dates in the parts that CSL-JSON and its relatives split them into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.readers._json import text_of
from graphrec.readers.identifiers import year_in

if TYPE_CHECKING:
    from collections.abc import Mapping


def csl_name(name: Mapping[str, object]) -> str:
    """Family, then given name; the literal of a name without parts; given name first where it says `parse-names`.

    >>> csl_name({"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"})
    'van Gogh, Vincent'
    """
    particle = text_of(name, "non-dropping-particle", "dropping-particle")
    family = " ".join(part for part in (particle, text_of(name, "family", "lastName"), text_of(name, "suffix")) if part)
    given = text_of(name, "given", "firstName")
    if not family:
        return text_of(name, "literal", "name") or given
    if name.get("parse-names"):
        return f"{given} {family}".strip()
    return f"{family}, {given}" if given else family


def csl_year(date: object) -> int | None:
    """The year of a CSL date: in parts, as text, or as a list of year, month, day objects (CSL-YAML)."""
    if isinstance(date, list):
        date = date[0] if date else None
    if not isinstance(date, dict):
        return year_in(date)
    parts = date.get("date-parts")
    while isinstance(parts, list) and parts:
        parts = parts[0]
    return year_in(parts) or year_in(text_of(date, "year", "raw", "literal", "date-time"))
