"""JSON Lines and JSON arrays with graphrec's own field names, or the common other names for them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.fields import EXPORTED
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._columns import add_scheme_identifiers, columns_of
from graphrec.readers._json import Record, keys_of, read_json_records, text_of
from graphrec.readers.lists import split_list, split_names
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "jsonl"
SUFFIXES = (".jsonl", ".ndjson", ".jsonlines", ".json")
DESCRIPTION = (
    "JSON Lines or a JSON array: id, title, abstract, year, authors, venue, keywords, doi, arxiv, url, references"
)


def looks_like(head: bytes, name: str) -> float:
    """Confidence that JSON objects have a title."""
    keys = {key.lower() for key in keys_of(head)}
    if "title" in columns_of(sorted(keys)):
        return 0.6
    return 0.3 if keys and name.lower().endswith(SUFFIXES) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper an object; what is no JSON object is skipped with its place."""
    for place, record in read_json_records(stream, source):
        yield record if isinstance(record, Skipped) else paper_of(record, place)


@lru_cache(maxsize=512)
def _columns(names: tuple[str, ...]) -> dict[str, list[str]]:
    """The keys that hold each field; records of one file share a handful of sets of keys."""
    return {field: [names[at] for at in positions] for field, positions in columns_of(names).items()}


def paper_of(record: Record, place: str) -> Paper | Skipped:
    """The paper of one object."""
    columns = _columns(tuple(record))

    def text(field: str) -> str:
        return text_of(record, *columns.get(field, ()))

    values: dict[str, object] = {
        field.name: _items(record, columns[field.name], split_names if field.cleaning == "names" else split_list)
        if field.form == "list"
        else text(field.name)
        for field in EXPORTED
        if field.name in columns
    }
    values["title"] = _title(record, columns.get("title", []))
    return build_paper(place, **add_scheme_identifiers(values, text))


def _title(record: Record, names: list[str]) -> str:
    """The first field that has a text; a number is no title but a count, or a field in the wrong place."""
    return text_of({name: record[name] for name in names if not isinstance(record[name], (int, float))}, *names)


def _items(record: Record, names: object, split: object) -> list[str]:
    """The list in the first field that has one; texts are split, objects give their name or id."""
    for name in names:  # type: ignore[attr-defined]
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return split(value)  # type: ignore[operator,no-any-return]
        if isinstance(value, list) and value:
            return [text for item in value if (text := _item_text(item))]
    return []


def _item_text(item: object) -> str:
    if isinstance(item, dict):
        family, given = text_of(item, "family", "last", "lastName"), text_of(item, "given", "first", "firstName")
        joined = f"{family}, {given}" if family and given else family
        return joined or text_of(item, "name", "display_name", "literal", "full_name", "doi", "DOI", "id", "title")
    return str(item) if isinstance(item, (str, int)) and not isinstance(item, bool) else ""
