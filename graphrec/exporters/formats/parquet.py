"""Parquet, for data frames; needs pyarrow."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.errors import ExtraMissingError
from graphrec.model.details import to_mapping
from graphrec.model.fields import EXPORTED

if TYPE_CHECKING:
    from graphrec.exporters.export import Export

NAME = "parquet"
SUFFIX = ".parquet"
DESCRIPTION = "Parquet, for data frames (needs graphrec[parquet])"

_FORMS = ("text", "number", "list", "pairs")  # in the order of their columns


def write(export: Export, stream: BinaryIO) -> None:
    """Write one row per paper; fields with several values are list columns, details are JSON.

    Raises:
        ExtraMissingError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ExtraMissingError("Writing Parquet needs pyarrow; type: pip install 'graphrec[parquet]'") from None
    types = {"text": pa.string(), "number": pa.int16(), "list": pa.list_(pa.string()), "pairs": pa.string()}
    schema = pa.schema(
        [
            *((field.name, types[form]) for form in _FORMS for field in EXPORTED if field.form == form),
            ("score", pa.float64()),
            ("reason", pa.string()),
            ("cluster", pa.int32()),
            ("sources", pa.list_(pa.string())),
        ]
    )
    clusters = export.cluster_of
    rows: list[dict[str, Any]] = [
        {
            **asdict(paper),
            "details": json.dumps(to_mapping(paper.details), ensure_ascii=False) if paper.details else None,
            "score": export.scores.get(paper.id),
            "reason": export.reasons.get(paper.id),
            "cluster": clusters.get(paper.id),
            "sources": export.sources.get(paper.id),
        }
        for paper in export.papers
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), stream)
