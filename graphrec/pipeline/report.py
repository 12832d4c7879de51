"""The report that a library keeps of all its records, where more were read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphrec.model.paper import ReadReport


def join_reports(before: ReadReport, report: ReadReport, *, anew: bool) -> ReadReport:
    """The report that a library keeps after more records; old merges leave `report`, which tells of the new ones only.

    `anew`: whether all records were identified again, so that `report` has every merge.
    """
    known = set(before.merged)
    every, report.merged = report.merged, [merge for merge in report.merged if merge not in known]
    stored = before.followed_by(report)
    return replace(stored, merged=every) if anew else stored
