"""JSON Lines and JSON arrays with the field names of graphrec or other common names."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import ANSWER_FORMS
from graphrec.model.fields import EXPORTED
from graphrec.model.paper import FIELD_NAMES, Remark
from graphrec.readers._columns import (
    DETAILS_COLUMN,
    SCHEMES,
    add_scheme_identifiers,
    columns_of,
    detail_of_column,
    detail_pairs,
    read_details,
)
from graphrec.readers._json import Record, build_each, keys_of, name_keys, read_json_records, text_of
from graphrec.readers._pages import taken_out
from graphrec.readers.csl import csl_name, csl_year
from graphrec.readers.lists import split_list, split_names
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.model.details import Detail
    from graphrec.model.paper import Paper, Skipped

NAME = "jsonl"
SUFFIXES = (".jsonl", ".ndjson", ".jsonlines", ".json")
DESCRIPTION = (
    "JSON Lines or a JSON array: id, title, abstract, year, authors, venue, keywords, doi, arxiv, url, references"
)
_NAMESPACE = re.compile(r"^(?:dc|dcterms|prism|schema|bibo|bib)[:_](?=[A-Za-z])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_TEXTS = ("title", "name", "display_name", "value", "@value", "#text", "$", "text")
_MOST_KEYS = 500  # that mean nothing and are remembered
_FOREIGN = re.compile(r"(?:bibtex|ris|csl)[:=]")
_ORDER = {name: position for position, name in enumerate(FIELD_NAMES)}  # in which exports have them
_EXPORTED_NAMES = frozenset(field.name for field in EXPORTED)


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the file has JSON objects with a title."""
    keys = {_NAMESPACE.sub("", key).lower() for key in keys_of(head)}
    if "title" in columns_of(sorted(keys)):
        return 0.6
    return 0.3 if keys and name.lower().endswith(SUFFIXES) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
    """One paper per object; other JSON values are skipped with their place."""
    others: dict[str, None] = {}

    def paper(record: Record, place: str) -> Paper | Skipped:
        record = taken_out(record)
        if len(others) < _MOST_KEYS:
            others.update(dict.fromkeys(name for name in _unknown_keys(tuple(record)) if record[name]))
        return jsonl_paper(record, place)

    yield from build_each(read_json_records(stream, source), paper)
    if others:
        verb = "means" if len(others) == 1 else "mean"
        yield Remark(f"{name_keys(list(others))} {verb} nothing to graphrec; what stands there is kept, and not used")


@lru_cache(maxsize=512)
def _columns(names: tuple[str, ...]) -> dict[str, list[str]]:
    """The keys of each field among some names; cached, since the records of a file have few different sets of keys."""
    spaced = [_CAMEL.sub(" ", _NAMESPACE.sub("", name)) for name in names]  # yearPublished, dc:title
    return {field: [names[position] for position in positions] for field, positions in columns_of(spaced).items()}


def jsonl_paper(record: Record, place: str) -> Paper | Skipped:
    """Build the paper of one object."""
    columns = _columns(tuple(record))

    def text(field: str) -> str:
        names = columns.get(field, ())
        return text_of(record, *names) or next(filter(None, (_text_in(record[name]) for name in names)), "")

    values: dict[str, object] = {
        field.name: _items(record, columns[field.name], split_names if field.cleaning == "names" else split_list)
        if field.form == "list"
        else text(field.name)
        for field in EXPORTED
        if field.name in columns and field.form != "pairs"
    }
    values["details"] = _details(record, columns)
    values["title"] = _title(record, columns.get("title", []))
    if not values.get("year"):
        values["year"] = next(filter(None, (csl_year(record[name]) for name in columns.get("year", ()))), None)
    return build_paper(place, **add_scheme_identifiers(values, text))


def _details(record: Record, columns: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """What stands under other keys than those of the paper: under the name of a detail, or as JSON under its own."""
    keys = _other_keys(tuple(record))
    if not keys:
        return
    held = {next((name for name in names if record[name]), "") for names in columns.values()}
    ours = _answer_keys(record) if not ANSWER_FORMS.keys().isdisjoint(record) else frozenset[str]()
    for name, detail in keys:
        value = record[name]
        if value in (None, "", [], {}) or (name in held and detail is None) or name in ours:
            continue
        pairs = read_details(value) if name == DETAILS_COLUMN else []
        if detail is not None:
            texts = [_item_text(each) for each in (value if isinstance(value, list) else [value])]
            pairs = detail_pairs(detail, texts) if all(texts) else []
        elif _FOREIGN.match(name) and isinstance(value, str):
            pairs = [(name, value)]
        if pairs or (name in held and str(value).strip().isdecimal()):
            yield from pairs
        else:
            yield f"json:{name}", json.dumps(value, ensure_ascii=False)


def _answer_keys(record: Record) -> frozenset[str]:
    """The keys in which our exporters say why a paper is in an answer, if the record has the shape of their records.

    They stand behind all others, with values of their own type. Before them, a line has the fields of a paper in their
    order, with an id and without those that are empty; a row of Parquet has them all.
    """
    keys = list(record)
    ours = [key for key in keys if key in ANSWER_FORMS]
    fields = [key for key in keys if key in _ORDER and key != DETAILS_COLUMN]
    is_line = (
        ("score" in ours) == ("reason" in ours)
        and ("x" not in ours or not {"theme", "sources"}.isdisjoint(ours))  # else they are another program's
        and keys[: len(fields)] == sorted(fields, key=_ORDER.__getitem__)
        and {"title", "id"}.issubset(fields)
        and all(record[key] for key in fields)
    )
    is_ours = (
        (is_line or _EXPORTED_NAMES.issubset(record))
        and keys[-len(ours) :] == sorted(ours, key=list(ANSWER_FORMS).index)
        and all(record[key] is None or type(record[key]) is ANSWER_FORMS[key] for key in ours)
    )
    return frozenset(ours) if is_ours else frozenset()


@lru_cache(maxsize=512)
def _other_keys(names: tuple[str, ...]) -> list[tuple[str, Detail | None]]:
    """The keys among some names that details may stand under, each with the detail of that name."""
    columns = _columns(names)
    alone = {keys[0] for keys in columns.values() if len(keys) == 1}
    schemes = {key for scheme in SCHEMES for key in columns.get(scheme, ())}
    pairs = ((name, detail_of_column(name)) for name in names if name not in schemes)
    return [(name, detail) for name, detail in pairs if detail is not None or name not in alone]


def _title(record: Record, names: list[str]) -> str:
    """The first text under the keys of a title; numbers under such keys are not titles."""
    texts = {name: record[name] for name in names if not isinstance(record[name], (int, float))}
    return text_of(texts, *names) or next(filter(None, map(_text_in, texts.values())), "")


def _text_in(value: object) -> str:
    """The text in an object that stands for one, as of a journal, or in several languages; "" for any other value."""
    first = next((item for item in value if item), None) if isinstance(value, list) else value
    if not isinstance(first, dict):
        return ""
    languages = sorted(name for name in first if len(name) == 2)  # codes of ISO 639, English first
    return text_of(first, *_TEXTS, *(["en"] if "en" in languages else []), *languages)


@lru_cache(maxsize=512)
def _unknown_keys(names: tuple[str, ...]) -> list[str]:
    """The keys among some names that stand for no field and no detail, and are none of our own exports."""
    held = {name for keys in _columns(names).values() for name in keys}
    others = (name for name, detail in _other_keys(names) if detail is None and name not in held)
    return [name for name in others if name not in ANSWER_FORMS and name != DETAILS_COLUMN and not _FOREIGN.match(name)]


def _items(record: Record, names: object, split: object) -> list[str]:
    """The items under the first key that is not empty: a text is split, an object is replaced by its name or id."""
    for name in names:  # type: ignore[attr-defined]
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return split(value)  # type: ignore[operator,no-any-return]
        if isinstance(value, dict) and len(value) == 1:  # {"author": [...]}
            inner = next(iter(value.values()))
            value = inner if isinstance(inner, list) else [inner]
        if isinstance(value, list) and value:
            return [text for item in value if (text := _item_text(item))]
    return []


def _item_text(item: object) -> str:
    if isinstance(item, dict):
        return csl_name(item) or text_of(item, "doi", "DOI", "id", "title", "value", "term", "keyword", "tag")
    return str(item) if isinstance(item, (str, int)) and not isinstance(item, bool) else ""
