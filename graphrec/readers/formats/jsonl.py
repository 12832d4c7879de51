"""JSON Lines and JSON arrays with the field names of graphrec or other common names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.fields import EXPORTED
from graphrec.readers._columns import add_scheme_identifiers, columns_of
from graphrec.readers._json import Record, build_each, keys_of, read_json_records, text_of
from graphrec.readers.lists import split_list, split_names
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "jsonl"
SUFFIXES = (".jsonl", ".ndjson", ".jsonlines", ".json")
DESCRIPTION = (
    "JSON Lines or a JSON array: id, title, abstract, year, authors, venue, keywords, doi, arxiv, url, references"
)


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the file has JSON objects with a title."""
    keys = {key.lower() for key in keys_of(head)}
    if "title" in columns_of(sorted(keys)):
        return 0.6
    return 0.3 if keys and name.lower().endswith(SUFFIXES) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per object; other JSON values are skipped with their place."""
    return build_each(read_json_records(stream, source), jsonl_paper)


@lru_cache(maxsize=512)
def _columns(names: tuple[str, ...]) -> dict[str, list[str]]:
    """The keys of each field among some names; cached, since the records of a file have few different sets of keys."""
    return {field: [names[position] for position in positions] for field, positions in columns_of(names).items()}


def jsonl_paper(record: Record, place: str) -> Paper | Skipped:
    """Build the paper of one object."""
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
    """The first text under the keys of a title; numbers under such keys are not titles."""
    return text_of({name: record[name] for name in names if not isinstance(record[name], (int, float))}, *names)


def _items(record: Record, names: object, split: object) -> list[str]:
    """The items under the first key that is not empty: a text is split, an object is replaced by its name or id."""
    for name in names:  # type: ignore[attr-defined]
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return split(value)  # type: ignore[operator,no-any-return]
        if isinstance(value, list) and value:
            return [text for item in value if (text := _item_text(item))]
    return []


def _item_text(item: object) -> str:
    if isinstance(item, dict):
        family, first = text_of(item, "family", "last", "lastName"), text_of(item, "given", "first", "firstName")
        name = f"{family}, {first}" if family and first else family
        return name or text_of(item, "name", "display_name", "literal", "full_name", "doi", "DOI", "id", "title")
    return str(item) if isinstance(item, (str, int)) and not isinstance(item, bool) else ""
