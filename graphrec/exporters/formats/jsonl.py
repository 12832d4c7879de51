"""JSON Lines with graphrec's own field names, which graphrec reads back unchanged."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.details import ANSWER_FORMS, BY_NAME, decode_value, to_mapping
from graphrec.model.facts import group_by_kind
from graphrec.model.fields import EXPORTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.exporters.export import Export

NAME = "jsonl"
SUFFIX = ".jsonl"
DESCRIPTION = "JSON Lines with all fields, scores and reasons"

_FOREIGN = "json:"
_EXPORTED = frozenset(field.name for field in EXPORTED)


def write(export: Export, stream: BinaryIO) -> None:
    """Write one object per paper, without empty fields."""
    clusters, places = export.cluster_of, export.place()
    themes = {paper_id: export.clusters[number - 1].name for paper_id, number in clusters.items()}
    for paper in export.papers:
        record: dict[str, Any] = {name: value for name, value in asdict(paper).items() if value and name in _EXPORTED}
        if paper.details:
            record |= _with_details(record, to_mapping(record.pop("details")))
        further = {"score": export.scores, "reason": export.reasons, "cluster": clusters, "theme": themes}
        further |= {"sources": export.sources}
        for name, values in further.items():
            if paper.id in values:
                record[name] = values[paper.id]
        if paper.id in places:
            record["x"], record["y"] = places[paper.id]
        if paper.id in export.extra_facts:
            record["extra"] = group_by_kind(export.extra_facts[paper.id])
        stream.write((json.dumps(record, ensure_ascii=False) + "\n").encode())


def _with_details(record: Mapping[str, Any], details: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """Details as keys of their own, values of other JSON as they stood there; those of other formats in one object.

    In it is also what stood in other JSON under a key that an export has for what it says of a paper.
    """
    content: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, value in details.items():
        key = name.removeprefix(_FOREIGN)
        if key in record or key in content or key in ANSWER_FORMS or not (name in BY_NAME or name.startswith(_FOREIGN)):
            rest[name] = value
        else:
            content[key] = decode_value(value) if name.startswith(_FOREIGN) and isinstance(value, str) else value
    return {**content, **({"details": rest} if rest else {})}
