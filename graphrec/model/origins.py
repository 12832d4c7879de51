"""Where the records of a library came from: the source of a place, and all sources behind a paper."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from graphrec.model.paper import ReadReport
from graphrec.model.source import SourceFinder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.model.paper import Merged, Paper, Removed
    from graphrec.model.source import Source


class Origins:
    """Names the sources of places (`file:line`) and of papers."""

    def __init__(
        self, sources: Iterable[Source], merged: Iterable[Merged] = (), removed: Iterable[Removed] = ()
    ) -> None:
        """Collect the places of the records behind each paper.

        Args:
            sources: those of the library.
            merged: the merges of its report, which lead from a paper to its other records.
            removed: the records of papers that were removed.
        """
        self.source_at = SourceFinder(sources).name_at
        others: defaultdict[str, list[str]] = defaultdict(list)
        for merge in merged:
            others[merge.into].append(merge.place)
        for first, *further in places_by_title(removed).values():
            others[first] += further
        self._others: Mapping[str, Sequence[str]] = others

    @classmethod
    def of_report(cls, content: Mapping[str, Any]) -> Origins:
        """The origins from the JSON of the report of a library."""
        report = ReadReport.from_dict(content)
        return cls(report.sources, report.merged, report.removed)

    def sources_of(self, paper: Paper) -> tuple[str, ...]:
        """The names of all sources that have a record of a paper, in alphabetical order."""
        return self.sources_at(paper.source)

    def sources_at(self, place: str) -> tuple[str, ...]:
        """The same of the paper that is stored with this place; none for no place."""
        others = self._others.get(place)
        if not place or not others:
            return (self.source_at(place),) if place else ()
        return tuple(sorted({self.source_at(each) for each in (place, *others)}))


def first_reading(sources: Iterable[str], times: Mapping[str, str]) -> str:
    """When the first of some sources was first read, by the time of each; "" where that is not known of one."""
    return min((times.get(source, "") for source in sources), default="")


def places_by_title(removed: Iterable[Removed]) -> dict[str, list[str]]:
    """The places of the records of each paper that was removed, by its title."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for each in removed:
        places[each.title].append(each.place)
    return dict(places)
