"""What a CSL item holds beside the fields of a paper, as details; see `model.details` for their names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from graphrec.model.details import (
    BY_NAME,
    LITERAL,
    OTHERS,
    SOURCES,
    from_mapping,
    is_detail,
    is_splittable,
    with_dashes,
)
from graphrec.model.fields import FURTHER
from graphrec.readers._json import object_of, objects_of, text_of
from graphrec.readers.csl import csl_date, csl_name
from graphrec.readers.identifiers import normalize_arxiv, normalize_doi

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.readers._json import Record

    _Pairs = Iterator[tuple[str, str]]

VENUES = ("container-title", "event-title", "event", "publisher")  # the variable that a paper has its venue from
_HELD = frozenset({"title", "abstract", "DOI", "URL", "container-title", "author", "issued", "custom", "note", "id"})
_LISTS = frozenset({"keyword", "keywords", "reference"})  # of the paper, if it has any
_OWN = frozenset({"authors", "keywords", SOURCES, *(field.name for field in FURTHER)})  # keys of `custom`
_UNSPLIT = (frozenset({"literal"}), frozenset({"family"}))
_PLAIN = (frozenset({"literal"}), frozenset({"family", "given"}))  # the parts of names that are written again so


def details_of(item: Record, values: Mapping[str, Any]) -> _Pairs:
    """All details, in any order.

    Args:
        item: the item.
        values: the raw values that the paper is made from.
    """
    yield from _people("author", item.get("author"))
    yield from _held(item, values)
    yield from _note(item, values)
    for name, value in item.items():
        if name not in _HELD and name not in _LISTS and value not in (None, "", [], {}):
            yield from _pairs(name, value)
    custom = object_of(item, "custom")
    yield from from_mapping({name: value for name, value in custom.items() if is_detail(name)})
    if rest := {name: value for name, value in custom.items() if name not in _OWN and not is_detail(name)}:
        yield "csl:custom", _encoded(rest)


def _pairs(name: str, value: Any) -> _Pairs:
    detail = BY_NAME.get(name)
    if detail is None or not detail.is_csl:
        yield f"csl:{name}", _encoded(value)
    elif detail.form == "name":
        yield from ((name, person) for each in objects_of({name: value}, name) if (person := csl_name(each)))
        yield from _people(name, value)
    elif detail.form == "date":
        yield (name, date) if (date := csl_date(value)) else (f"csl:{name}", _encoded(value))
    elif isinstance(value, (str, int, float)) and (text := text_of({name: value}, name)):
        yield name, with_dashes(text) if name == "page" else text
    else:
        yield f"csl:{name}", _encoded(value)


def _people(name: str, value: object) -> _Pairs:
    """Which of the persons are groups, and all of them as they stand where a name has more parts than two."""
    people = objects_of({name: value}, name)
    for person in people:
        group = csl_name(person) if set(person) in _UNSPLIT else ""
        if is_splittable(group) or group == OTHERS:
            yield LITERAL, group
    if any(set(person) not in _PLAIN for person in people):
        yield f"csl={name}", _encoded(value)


def _held(item: Record, values: Mapping[str, Any]) -> _Pairs:
    """What differs from the values that the paper holds."""
    issued = item.get("issued")
    if date := csl_date(issued):
        yield "issued", date
    elif issued not in (None, "", {}) and not _is_year(issued, values["year"]):
        yield "csl:issued", _encoded(issued)
    own_id = text_of(item, "id")
    if own_id and own_id != values["id"]:
        yield "csl:id", _encoded(own_id)
    if (doi := values["doi"]) and doi != normalize_doi(doi):
        yield ("csl=DOI" if normalize_doi(doi) else "csl:DOI"), _encoded(doi)
    for name in ("title", "abstract", "container-title"):
        if isinstance(item.get(name), list):
            yield f"csl={name}", _encoded(item[name])


def _is_year(issued: object, year: int | None) -> bool:
    """Whether a date says no more than a year, as it is written."""
    return isinstance(issued, dict) and issued.get("date-parts") in ([[year]], [[str(year)]]) and len(issued) == 1


def _note(item: Record, values: Mapping[str, Any]) -> _Pairs:
    """The note, without the line that we write for an arXiv id."""
    arxiv = normalize_arxiv(values["arxiv"]) if values["arxiv"] else ""
    lines = [line for line in text_of(item, "note").splitlines() if not arxiv or line.strip() != f"arXiv: {arxiv}"]
    yield from (("note", note) for note in "\n".join(lines).split("\n\n"))


def _encoded(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
