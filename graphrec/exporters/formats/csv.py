"""CSV in UTF-8 with a byte order mark for Excel; no cell can be executed as a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.details import to_mapping
from graphrec.model.fields import TABULAR
from graphrec.readers.lists import split_list, split_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.exporters.export import Export
    from graphrec.model.fields import Field

NAME = "csv"
SUFFIX = ".csv"
DESCRIPTION = "CSV, for spreadsheets and screening tools"

_FORMULA = re.compile(r"^'*[=+\-@\t\r]")


def write(export: Export, stream: BinaryIO) -> None:
    """Write a header and one row per paper; columns for score, cluster, reason, sources only if the export has them."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    clusters = export.cluster_of
    names = {cluster: export.clusters[cluster - 1].name for cluster in clusters.values()}
    columns = {"score": export.scores, "cluster": export.clusters, "reason": export.reasons, "sources": export.sources}
    extra = [name for name, content in columns.items() if content]
    table.writerow([*(field.name for field in TABULAR), *extra])
    for paper in export.papers:
        values = {
            "score": str(export.scores.get(paper.id, "")),
            "cluster": names.get(clusters.get(paper.id, 0), ""),
            "reason": export.reasons.get(paper.id, ""),
            "sources": _join(export.sources.get(paper.id, ()), split_list),
        }
        cells = (_cell(field, getattr(paper, field.name)) for field in TABULAR)
        table.writerow([_safe(cell) for cell in (*cells, *(values[name] for name in extra))])
    stream.write(b"\xef\xbb\xbf" + text.getvalue().encode())


def _cell(field: Field, value: Any) -> str:
    if field.form == "pairs":
        return json.dumps(to_mapping(value), ensure_ascii=False) if value else ""
    if field.form == "list":
        return _join(value, split_names if field.cleaning == "names" else split_list)
    return str(value or "")


def _join(items: tuple[str, ...], split: Callable[[str], list[str]]) -> str:
    """Join items with semicolons, or as a JSON list if the joined text would not split into the same items."""
    joined = "; ".join(items)
    return joined if tuple(split(joined)) == items else json.dumps(list(items), ensure_ascii=False)


def _safe(cell: str) -> str:
    """Prefix a cell that a spreadsheet would run as a formula with an apostrophe; the reader removes it again."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
