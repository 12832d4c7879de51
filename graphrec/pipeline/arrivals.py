"""When each paper was first seen: noted beside the library, since no rebuild may forget it and few data have dates."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from graphrec.model.origins import Origins, first_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphrec.model.paper import Paper, ReadReport
    from graphrec.model.user_state import UserState
    from graphrec.storage.snapshot import Snapshot


def note_first_readings(state: UserState, names: Iterable[str], times: Mapping[str, str]) -> Mapping[str, str]:
    """When each source was first read, by name: as it was noted before, or else now.

    Args:
        state: the user state before; one of an earlier graphrec tells the last reading alone.
        names: of the sources of the library.
        times: of the last reading of each source, this one included.
    """
    before = {**state.read, **state.first_read}
    return MappingProxyType({name: before.get(name) or times.get(name, "") for name in sorted(names)})


def note_arrivals(
    before: UserState, after: UserState, papers: Iterable[Paper], report: ReadReport, earlier: Snapshot | None, now: str
) -> Mapping[str, str]:
    """When papers were first seen, by id, of those for which their sources alone do not tell it.

    A paper is first seen when the first of its sources is first read; one that a source brings later is noted, and so
    is one that has left the library, in case it comes back.

    Args:
        before: the user state before this change.
        after: the state after it, with the ids that papers have now and the times of the first readings.
        papers: of the library that is written.
        report: of it.
        earlier: the library before; None if there was none.
        now: the time of this change.

    Cost: reads the ids of both libraries; none for a first build.
    """
    if earlier is None and not before.arrived and set(after.first_read.values()) <= {now}:
        return MappingProxyType({})  # all are seen for the first time
    noted = _read_arrivals(before, earlier) if earlier else dict(before.arrived)
    for old, new in after.moved.items():
        if old in noted:
            noted[new] = min(noted[old], noted.get(new, now))
    origins = Origins(report.sources, report.merged, report.removed)
    arrived = {}
    present = set()
    for paper in papers:
        present.add(paper.id)
        when = noted.get(paper.id, now)
        if when != first_reading(origins.sources_of(paper), after.first_read):
            arrived[paper.id] = when
    gone = {key: when for key, when in noted.items() if key not in present and key not in after.moved}
    return MappingProxyType(dict(sorted({**gone, **arrived}.items())))


def _read_arrivals(state: UserState, library: Snapshot) -> dict[str, str]:
    """When each paper of a library, and each that has left it, was first seen."""
    origins = Origins.of_report(library.manifest.report)
    times = {**state.read, **state.first_read}
    every = {name: first_reading(origins.sources_at(place), times) for name, place in library.store.places()}
    return {**every, **state.arrived}
