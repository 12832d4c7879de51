"""CSV in UTF-8 with a byte order mark for Excel; no cell can be executed as a formula."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.exporters.cells import join, table
from graphrec.model.details import to_mapping
from graphrec.model.fields import TABULAR
from graphrec.readers.lists import split_list, split_names

if TYPE_CHECKING:
    from graphrec.exporters.export import Export
    from graphrec.model.fields import Field

NAME = "csv"
SUFFIX = ".csv"
DESCRIPTION = "CSV, for spreadsheets"


def write(export: Export, stream: BinaryIO) -> None:
    """Write a header and one row per paper; columns for score, cluster, reason, sources only if the export has them."""
    clusters = export.cluster_of
    names = {cluster: export.clusters[cluster - 1].name for cluster in clusters.values()}
    columns = {"score": export.scores, "cluster": export.clusters, "reason": export.reasons, "sources": export.sources}
    extra = [name for name, content in columns.items() if content]
    rows = [[*(field.name for field in TABULAR), *extra]]
    for paper in export.papers:
        values = {
            "score": str(export.scores.get(paper.id, "")),
            "cluster": names.get(clusters.get(paper.id, 0), ""),
            "reason": export.reasons.get(paper.id, ""),
            "sources": join(export.sources.get(paper.id, ()), split_list),
        }
        cells = (_cell(field, getattr(paper, field.name)) for field in TABULAR)
        rows.append([*cells, *(values[name] for name in extra)])
    stream.write(b"\xef\xbb\xbf" + table(rows))


def _cell(field: Field, value: Any) -> str:
    if field.form == "pairs":
        return json.dumps(to_mapping(value), ensure_ascii=False) if value else ""
    if field.form == "list":
        return join(value, split_names if field.cleaning == "names" else split_list)
    return str(value or "")
