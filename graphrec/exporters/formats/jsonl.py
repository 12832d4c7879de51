"""JSON Lines with graphrec's own field names, which graphrec reads back unchanged."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.facts import group_by_kind
from graphrec.model.fields import EXPORTED

if TYPE_CHECKING:
    from graphrec.exporters.export import Export

NAME = "jsonl"
SUFFIX = ".jsonl"
DESCRIPTION = "JSON Lines with all fields, scores and reasons"

_EXPORTED = frozenset(field.name for field in EXPORTED)


def write(export: Export, stream: BinaryIO) -> None:
    """Write one object per paper, without empty fields."""
    clusters = export.cluster_of
    for paper in export.papers:
        record: dict[str, Any] = {name: value for name, value in asdict(paper).items() if value and name in _EXPORTED}
        further = {"score": export.scores, "reason": export.reasons, "cluster": clusters, "sources": export.sources}
        for name, values in further.items():
            if paper.id in values:
                record[name] = values[paper.id]
        if paper.id in export.extra_facts:
            record["extra"] = group_by_kind(export.extra_facts[paper.id])
        stream.write((json.dumps(record, ensure_ascii=False) + "\n").encode())
