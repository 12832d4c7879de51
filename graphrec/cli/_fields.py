"""How commands name the fields in which two states of a record differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.model.details import BY_FIELD, LITERAL, split_detail_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from graphrec.pipeline.changes import ChangedRecord

_FORMATS = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL", "json": "JSON"}
_HELD_AS = {"author": "authors", "date": "issued", "day": "issued", "month": "issued", "container-title": "venue"}
_OF_PERSONS = frozenset({"authors", "editor", "translator", "container-author"})


def names_of_fields(change: ChangedRecord) -> list[str]:
    """The names of the fields of a record that differ, and of its details, as somebody who knows no format of them.

    How a format spells a field (braces, LaTeX) is named only where that alone differs.
    """
    details = sorted({name for name, _ in {*change.before.details} ^ {*change.after.details}})
    others = {*change.fields, *details}
    names: dict[str, None] = {}
    for field in change.fields:
        names |= dict.fromkeys(_in_words(details, others) if field == "details" else [field])
    return [*names]


def _in_words(details: Collection[str], others: Collection[str]) -> Iterator[str]:
    """The names of details in words, without those that say how a field among the `others` is spelt."""
    for name in details:
        format_, sign, field = split_detail_name(name)
        if name == LITERAL:
            if _OF_PERSONS.isdisjoint(others):
                yield "which names are of groups"
        elif sign != "=":
            yield field
        elif _held_name(field) not in others:
            yield f"{field} (as {_FORMATS[format_]} spells it)"


def _held_name(field: str) -> str:
    """The name under which a paper holds what a field of a format says."""
    from graphrec.readers.bibtex_values import ADDRESSES, EPRINTS, JOURNALS, KEYWORDS, TITLES

    lists = {
        "title": (*TITLES, "subtitle"),
        "venue": JOURNALS,
        "keywords": KEYWORDS,
        "url": ADDRESSES,
        "arxiv": EPRINTS,
    }
    held = _HELD_AS | {field: name for name, fields in lists.items() for field in fields}
    return held.get(field) or (BY_FIELD[field].name if field in BY_FIELD else field.lower())
