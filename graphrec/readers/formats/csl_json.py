"""CSL-JSON, as Zotero, Mendeley, Paperpile, Pandoc and doi.org write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.fields import FURTHER
from graphrec.readers._csl_details import VENUES, details_of
from graphrec.readers._json import (
    Record,
    build_each,
    keys_of,
    list_of,
    object_of,
    objects_of,
    read_json_records,
    text_of,
)
from graphrec.readers.csl import csl_name, csl_year
from graphrec.readers.identifiers import normalize_doi
from graphrec.readers.lists import split_list
from graphrec.readers.record import build_paper
from graphrec.readers.references import structured_entry
from graphrec.readers.zotero_extra import read_extra

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "csl-json"
SUFFIXES = (".json", ".csl.json")
DESCRIPTION = "CSL-JSON (Zotero, Mendeley, Pandoc, doi.org)"

_MARKS = frozenset(
    {"container-title", "issued", "citation-key", "date-parts", "author", "DOI", "publisher", "event-title"}
)
_ONLY_CSL = frozenset({"container-title", "citation-key", "date-parts", "author", "DOI", "URL"})
_NOT_CSL = frozenset({"venue", "doi", "arxiv", "url"})
_LINES = (".jsonl", ".ndjson", ".jsonlines")


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the file has the keys of CSL items, and none that only our JSON Lines have."""
    keys = keys_of(head)
    if not {"title", "type"} <= keys or "message-type" in keys or keys & _NOT_CSL:
        return 0.0
    if name.lower().endswith(_LINES) and not keys & _ONLY_CSL:
        return 0.5
    return 0.9 if len(keys & _MARKS) >= 2 else 0.65 if "id" in keys else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per item."""
    return build_each(read_json_records(stream, source), csl_paper)


def csl_paper(item: Record, place: str) -> Paper | Skipped:
    """Build the paper of one item; Zotero stores ids without a CSL field in the note."""
    extra, custom = read_extra(text_of(item, "note")), object_of(item, "custom")
    further: dict[str, Any] = {
        field.name: list_of(custom, field.name) if field.form == "list" else text_of(custom, field.name)
        for field in FURTHER
    }
    own_id = text_of(item, "citation-key", "id")
    values: dict[str, Any] = {
        "title": text_of(item, "title"),
        "abstract": text_of(item, "abstract"),
        "id": "" if own_id.startswith("http://zotero.org/") or normalize_doi(own_id) else own_id,
        "year": csl_year(item.get("issued")) or csl_year(item.get("original-date")),
        "authors": list_of(custom, "authors") or [csl_name(name) for name in objects_of(item, "author")],
        "venue": text_of(item, *VENUES),
        "keywords": list_of(custom, "keywords") or _keywords(item),
        "doi": next(filter(normalize_doi, (text_of(item, "DOI"), extra.doi)), text_of(item, "DOI")),
        "arxiv": _arxiv(item, extra.arxiv),
        "url": text_of(item, "URL"),
    }
    return build_paper(
        place,
        **{
            **values,
            **further,
            "references": further["references"] or list(map(structured_entry, objects_of(item, "reference"))),
            "identifiers": [*further["identifiers"], *_identifiers(item), *extra.identifiers],
            "other_titles": further["other_titles"] or extra.titles,
            "details": details_of(item, values),
        },
    )


def _keywords(item: Record) -> list[object]:
    return list_of(item, "keyword", "keywords") or list(split_list(text_of(item, "keyword", "keywords")))


def _arxiv(item: Record, in_note: str) -> str:
    number = text_of(item, "number")
    if "arxiv" in (text_of(item, "publisher") + number).lower() and number:
        return number
    return in_note


def _identifiers(item: Record) -> Iterator[str]:
    for scheme in ("pmid", "pmcid"):
        if number := text_of(item, scheme.upper()):
            yield f"{scheme}:{number}"
