"""Finds the list of records in what a service answers: `results`, `message.items`, `hits.hits`, `response.docs` ...

Services wrap their records in objects and lists of many names. A list is one of records by what is in it; names decide
only where both the object and the list in it could be records. Pure functions of values that were read from JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_PAGES = 6  # levels of objects in which the list is searched; services have up to four
_LISTS = frozenset({  # names of lists that are the records even of an object with a title, as of a feed
    "items", "results", "result", "entries", "entry", "docs", "records", "hits", "hit", "papers", "works", "articles",
    "publications", "documents", "@graph", "collection", "resultlist", "edges", "rows",
})  # fmt: skip
_INNER = frozenset({  # names of lists of records in a record
    "references", "referenced_works", "citations", "related", "children", "attachments", "notes", "authors", "creators",
    "versions", "locations", "tags", "files", "journals", "data",
})  # fmt: skip
_TITLES = frozenset({
    "title", "titles", "display_name", "displayname", "title_s", "title_t", "title_display", "dc:title", "title_full",
    "papertitle", "paper_title", "articletitle", "article_title", "document_title", "headline", "bookorchaptertitle",
    "shorttitle", "casename", "nameofact",
})  # fmt: skip
_MARKS = frozenset({  # keys of which a record without a title has one
    "doi", "paperid", "paper_id", "corpusid", "itemtype", "authorships", "abstract", "abstract_inverted_index",
    "referenced_works", "lens_id", "bibcode", "pmid", "creators", "authfullname_s", "eid",
})  # fmt: skip
_OF_WORKS = frozenset({  # keys that a work has, and a feed or an answer has not
    "author", "authors", "authorships", "creators", "creator", "doi", "abstract", "abstractnote", "year",
    "publication_year", "itemtype", "container-title", "journal", "issued", "publicationtitle", "venue",
})  # fmt: skip
_ENVELOPES = (
    "_source", "metadata", "bibjson", "attributes", "citingPaper", "citedPaper", "paper", "info", "node", "document",
    "record", "item", "work", "publication", "article", "fields", "data",
)  # fmt: skip
_ANSWERS = frozenset({"message", "data", "result", "record", "response", "work", "results"})  # around one record


def records_in(value: Mapping[str, object]) -> list[object] | None:
    """The records in what a service answers; None if the object is a record itself.

    >>> records_in({"meta": {"count": 1}, "response": {"docs": [{"title": "Sand"}]}})
    [{'title': 'Sand'}]
    >>> records_in({"title": "Sand", "references": [{"title": "Salt"}]})
    """
    if _is_work(value):
        return None
    for _, inner in _lists_in(value, 0):
        return inner
    if _has_title(value) or is_record(value):
        return _inside(value) if len(value) <= 2 and "data" in value and not _has_title(value) else None
    return _inside(value)


def _inside(value: Mapping[str, object]) -> list[object] | None:
    """The one record, or the records by their ids, in an object that is none; None if nothing in it is one."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            if name.lower() in _ANSWERS and is_record(inner):
                return [inner]
            if name.lower() in _ANSWERS and (records := _inside(inner)):
                return records
    objects = [inner for inner in value.values() if isinstance(inner, dict)]
    by_id = [inner for inner in objects if _has_title(inner)]
    if len(by_id) > 1 or (by_id and "uids" in value):
        return list(by_id)
    empty = next((inner for name, inner in value.items() if name.lower() in _LISTS and inner == []), None)
    return empty if isinstance(empty, list) else None


def _lists_in(value: Mapping[str, object], depth: int) -> Iterator[tuple[str, list[object]]]:
    """The lists of records in an object, those of its own first, each with its key."""
    has_title = _has_title(value)
    for name, inner in value.items():
        if isinstance(inner, list) and is_list_of_records(name, inner, has_title=has_title):
            yield name, inner
    if depth < MAX_PAGES and not _is_work(value):
        for inner in value.values():
            if isinstance(inner, dict):
                yield from _lists_in(inner, depth + 1)


def is_list_of_records(name: str, items: list[object], *, has_title: bool) -> bool:
    """Whether a list in an object is one of records, by its key and its first item that is an object.

    Args:
        name: its key.
        items: its items.
        has_title: whether the object has a title.
    """
    first = next((item for item in items if item is not None), None)
    if not isinstance(first, dict):
        return False
    is_name = name.lower() in _LISTS
    if not first:
        return is_name
    return is_record(first) and (is_name or not has_title) and (is_name or name.lower() not in _NEVER)


_NEVER = _INNER - {"data", "references", "citations"}  # lists in an answer that are records where nothing else is


def is_record(value: Mapping[str, object], depth: int = 0) -> bool:
    """Whether an object is a record: it has a title or two other keys of records, or holds one that has."""
    if _has_title(value) or len(_MARKS.intersection(map(str.lower, value))) >= 1:
        return True
    inner = (value[name] for name in _ENVELOPES if name in value) if depth < 2 else ()
    return any(isinstance(each, dict) and is_record(each, depth + 1) for each in inner)


def is_title(name: str) -> bool:
    """Whether a key is that of a title."""
    return name.lower() in _TITLES


def _has_title(value: Mapping[str, object]) -> bool:
    return any(is_title(name) and inner for name, inner in value.items())


def _is_work(value: Mapping[str, object]) -> bool:
    """Whether an object has a title and says something of a work that a feed does not say of itself."""
    return _has_title(value) and not _OF_WORKS.isdisjoint(map(str.lower, value))


def opened(value: dict[str, object]) -> dict[str, object]:
    """The record in the envelope of a search engine (`_source`), with its id; any other object as it is."""
    inner = value.get("_source")
    return {"id": value.get("_id"), **inner} if isinstance(inner, dict) and not _has_title(value) else value


def taken_out(value: dict[str, object]) -> dict[str, object]:
    """The object in an envelope (`attributes`, `metadata` ...), with what stands plainly around it; else the object."""
    for _ in range(3):
        names = (name for name in _ENVELOPES if isinstance(inner := value.get(name), dict) and is_record(inner))
        name = "" if _has_title(value) else next(names, "")
        if not name:
            return value
        inner = value[name]
        around = {key: each for key, each in value.items() if not isinstance(each, (dict, list))}
        value = {**around, **(inner if isinstance(inner, dict) else {})}
    return value
