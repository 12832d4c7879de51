"""The sources of an open library: as they were stored, or by the places of its records if its graphrec stored none."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from graphrec.model.paper import ReadReport
from graphrec.model.source import derive_sources

if TYPE_CHECKING:
    from graphrec.model.source import Source
    from graphrec.storage.snapshot import Snapshot


def read_sources(snapshot: Snapshot) -> list[Source]:
    """The sources of a library, sorted by name.

    Cost: the report of the library; all papers of one whose graphrec stored no sources.
    """
    report = ReadReport.from_dict(snapshot.manifest.report)
    if "sources" in snapshot.manifest.report:
        return report.sources
    places = (paper.source for paper in snapshot.store.all_papers())
    return derive_sources(chain(places, (merge.place for merge in report.merged)), report.files)
