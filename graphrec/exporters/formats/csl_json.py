"""CSL-JSON, for Zotero, Pandoc and citation processors; fields that it lacks are stored under `custom`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.details import (
    BY_NAME,
    DETAILS,
    LITERAL,
    OTHERS,
    SOURCES,
    TYPE,
    decode_value,
    grouped,
    is_spelling,
    likely_type,
)
from graphrec.model.fields import FURTHER
from graphrec.model.people import is_group, split_name
from graphrec.readers.csl import csl_name, csl_year
from graphrec.readers.dates import is_date
from graphrec.readers.identifiers import normalize_doi

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "csl-json"
SUFFIX = ".json"
_FOREIGN = "csl:"
_ID, _DATE = "csl:id", "csl:issued"
_DERIVED = ("doi:", "arxiv:", "title:")  # ids of papers whose records had none
_VENUES = ("publisher", "event-title")  # of which a paper without a container has its venue
DESCRIPTION = "CSL-JSON, for Zotero, Pandoc and citation processors"


def write(export: Export, stream: BinaryIO) -> None:
    """Write one JSON array of items."""
    items = [_item(paper, export.sources.get(paper.id, ())) for paper in export.papers]
    stream.write(json.dumps(items, ensure_ascii=False, indent=1).encode())


def _item(paper: Paper, sources: Collection[str]) -> dict[str, Any]:
    details = grouped(paper.details)
    groups = frozenset(details.get(LITERAL, ()))
    has_authors = list(paper.authors) != details.get("editor")  # else it is a book that has but editors
    venue = "" if any(paper.venue in details.get(name, ()) for name in _VENUES) else paper.venue
    item = {
        "id": paper.id,
        "type": details.get(TYPE, [likely_type(paper.venue, paper.arxiv)])[0],
        "title": paper.title,
        "author": _authors(paper, groups) if has_authors else [],
        "issued": _issued(paper, details),
        "container-title": venue,
        "DOI": paper.doi,
        "URL": paper.url,
        "abstract": paper.abstract,
        "keyword": ", ".join(paper.keywords),
        **_variables(details, groups),
        "note": "\n".join(
            filter(None, ["\n\n".join(details.get("note", ())), paper.arxiv and f"arXiv: {paper.arxiv}"])
        ),
    }
    if _has_own_id(paper):
        item["id"] = paper.id
    item |= _spelt(details, item)
    item["custom"] = {**item.get("custom", {}), **_custom(paper, details, has_authors=has_authors)}
    item["custom"] |= {SOURCES: list(sources)} if sources else {}
    return {name: value for name, value in item.items() if value}


def _has_own_id(paper: Paper) -> bool:
    """Whether the id goes before the one that a CSL file had, since a record or a user gave it."""
    return bool(paper.id) and not paper.id.startswith(_DERIVED)


def _name(name: str, groups: Collection[str] = ()) -> dict[str, str]:
    family, first_names = split_name(name)
    if first_names and not is_group(name, groups):
        return {"family": family, "given": first_names}
    return {"literal": name if first_names else family}


def _authors(paper: Paper, groups: Collection[str]) -> list[dict[str, str]]:
    others = [OTHERS] if OTHERS in groups and paper.authors else []
    return [_name(name, groups) for name in [*paper.authors, *others]]


def _issued(paper: Paper, details: Mapping[str, list[str]]) -> Any:
    date = details.get("issued", [""])[0]
    if (wording := _date_in_words(details)) and csl_year(wording) == paper.year:
        return wording
    if date.startswith(f"{paper.year}-"):
        return _date(date)
    return {"date-parts": [[paper.year]]} if paper.year else None


def _date_in_words(details: Mapping[str, list[str]]) -> Any:
    """The date as a CSL file had it, if that is none with a month, as "Spring 2020"."""
    return decode_value(details.get(_DATE, ["null"])[0])


def _date(date: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in end.split("-")] for end in date.split("/")]}


def _variables(details: Mapping[str, list[str]], groups: Collection[str]) -> dict[str, Any]:
    """The variables of CSL for details of theirs, and those that only CSL has."""
    content: dict[str, Any] = {}
    for name, values in details.items():
        detail = BY_NAME.get(name)
        if name.startswith(_FOREIGN) and name != _DATE:
            content.setdefault(name.removeprefix(_FOREIGN), decode_value(values[0]))
        elif detail is None or not detail.is_csl or name in {TYPE, "issued", "note"}:
            continue
        elif detail.form == "name":
            content[name] = [_name(value, groups) for value in values]
        elif detail.form == "date":
            content[name] = _date(values[0]) if is_date(values[0]) else {"literal": values[0]}
        else:
            content[name] = values[0].replace("–", "-") if name == "page" else ", ".join(values)
    return content


def _spelt(details: Mapping[str, list[str]], item: Mapping[str, Any]) -> dict[str, Any]:
    """Variables as a CSL file had them, where that says the same as the item."""
    content = {}
    for name, read in _READ.items():
        for text in details.get(f"csl={name}", ()):
            value = decode_value(text)
            if read(value) == read(item.get(name)):
                content[name] = value
    return content


def _names(value: object) -> list[str]:
    return [csl_name(each) for each in value or () if isinstance(each, dict)] if isinstance(value, list) else []


_READ: Mapping[str, Callable[[Any], object]] = {
    **{detail.name: _names for detail in DETAILS if detail.form == "name"},
    "author": _names,
    "DOI": lambda value: normalize_doi(str(value)),
}


def _custom(paper: Paper, details: Mapping[str, list[str]], *, has_authors: bool) -> dict[str, Any]:
    """Fields without a CSL variable, and lists as lists, so that graphrec reads them back unchanged."""
    values: dict[str, Any] = {
        "authors": paper.authors if has_authors and any("," not in name for name in paper.authors) else (),
        "keywords": paper.keywords,
        **{field.name: getattr(paper, field.name) for field in FURTHER},
        **{name: values for name, values in details.items() if _is_custom(name)},
        "issued": [date for date in details.get("issued", ()) if not date.startswith(f"{paper.year}-")],
    }
    if (wording := _date_in_words(details)) and csl_year(wording) != paper.year:
        values[_DATE] = details[_DATE]
    if _ID in details and _has_own_id(paper):
        values[_ID] = details[_ID]
    return {name: value for name, value in values.items() if value}


def _is_custom(name: str) -> bool:
    if name in BY_NAME:
        return not BY_NAME[name].is_csl and name != LITERAL
    return not name.startswith(_FOREIGN) and not is_spelling(name)
