"""Joins the report of a library with that of further records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphrec.model.paper import ReadReport


def join_reports(before: ReadReport, report: ReadReport, *, anew: bool) -> ReadReport:
    """Join the report of a library with that of further records, and remove merges of the former from the latter.

    Args:
        before: report of the library.
        report: of the further records; it is changed to contain only merges that are new.
        anew: whether all records were identified again, so that `report` contains all merges.

    Returns:
        The report to store with the library.
    """
    old_merges = set(before.merged)
    every, report.merged = report.merged, [merge for merge in report.merged if merge not in old_merges]
    stored = before.followed_by(report)
    return replace(stored, merged=every) if anew else stored
