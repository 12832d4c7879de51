"""JSON Lines with graphrec's own field names, and the common other names for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._record import build_paper
from graphrec.readers._text import decode, lines
from graphrec.records import Paper, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME = "jsonl"
SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")
DESCRIPTION = "JSON Lines: id, title, abstract, year, authors, venue, keywords, doi, arxiv, url, references"


def looks_like(head: bytes, name: str) -> float:
    """Confidence that every line is one JSON object with a title."""
    first = next((line for line in decode(head).splitlines() if line.strip()), "")
    try:
        record = json.loads(first)
    except ValueError:
        return 0.3 if name.lower().endswith(SUFFIXES) and first.lstrip().startswith("{") else 0.0
    if not isinstance(record, dict):
        return 0.0
    return 0.7 if any(str(key).lower() == "title" for key in record) else 0.2


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper a line; a line that is no JSON object is skipped with its number."""
    for number, line in lines(stream):
        if not line.strip():
            continue
        place = f"{source}:{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Skipped(place, f"not JSON: {error}")
            continue
        yield _paper(record, place) if isinstance(record, dict) else Skipped(place, "not a JSON object")


def _paper(record: Mapping[str, object], place: str) -> Paper | Skipped:
    return build_paper(
        place,
        title=_text(record, "title"),
        abstract=_text(record, "abstract"),
        id=_text(record, "id"),
        year=record.get("year"),
        authors=_list(record, "authors"),
        venue=_text(record, "venue"),
        keywords=_list(record, "keywords"),
        doi=_text(record, "doi"),
        arxiv=_text(record, "arxiv"),
        url=_text(record, "url"),
        references=_list(record, "references"),
        identifiers=_list(record, "identifiers"),
    )


def _text(record: Mapping[str, object], field: str) -> str:
    value = record.get(field)
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _list(record: Mapping[str, object], field: str) -> list[str]:
    value = record.get(field)
    if isinstance(value, str):
        return [part.strip() for part in value.split(";")]
    return [str(item) for item in value if isinstance(item, (str, int))] if isinstance(value, list) else []
