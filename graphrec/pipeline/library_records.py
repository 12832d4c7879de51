"""The records behind the papers of a library, source by source: to compare them with what is read, and to keep them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from graphrec.identity.corpus import REMOVED, REPEAT, restore_records
from graphrec.model.paper import FIELD_NAMES, ReadReport
from graphrec.model.source import Source, SourceFinder
from graphrec.storage.merged_records import read_differences
from graphrec.storage.source_list import read_sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.model.paper import Difference, Paper
    from graphrec.storage.snapshot import Snapshot

content_of = attrgetter(*(name for name in FIELD_NAMES if name != "source"))  # what a change of is a change of a record


@dataclass(slots=True)
class LibraryRecords:
    """The records of an open library, or none.

    Attributes:
        opened: the library; None where there is none yet.
        sources: its sources. A library of an earlier graphrec stored only names of files, which are not followed.
        report: of the library.
    """

    opened: Snapshot | None
    sources: Sequence[Source] = field(init=False)
    report: ReadReport = field(init=False)
    _originals: Mapping[int, Sequence[Difference]] = field(init=False)
    _finder: SourceFinder = field(init=False)

    def __post_init__(self) -> None:
        self.report = ReadReport.from_dict(self.opened.manifest.report if self.opened else {})
        self._originals = (read_differences(self.opened.folder) if self.opened else None) or {}
        self._finder = SourceFinder(self.report.sources)
        self.sources = read_sources(self.opened) if self.opened else []

    def source_name(self, place: str) -> str:
        """The name of the source that a place is in."""
        return self._finder.name_at(place)

    def of(self, names: Collection[str]) -> Iterator[Paper]:
        """The records of the sources with these names, with those of papers that the user removed."""
        if names:
            yield from (record for _, record in self._rows() if self.source_name(record.source) in names)

    def rows_by_content(self, names: Collection[str]) -> dict[str, dict[int, list[int]]]:
        """By source, and by a hash of all fields but the place: the rows of the papers with such a record.

        Cost: 200 bytes a record.
        """
        rows_of: dict[str, dict[int, list[int]]] = {name: defaultdict(list) for name in names}
        for row, record in self._rows() if names else ():
            if (name := self.source_name(record.source)) in rows_of:
                rows_of[name][hash(content_of(record))].append(row)
        return rows_of

    def at(self, rows: Collection[int]) -> Iterator[tuple[int, Paper]]:
        """The records behind some papers, each with the row of its paper; `REMOVED` is that of removed papers."""
        if self.opened is None:
            return
        papers = self.opened.store.papers({row for row in rows if row != REMOVED})
        for row, record in restore_records(sorted(papers.items()), self._originals):
            if row in rows:
                yield row, record

    def count_at(self, row: int) -> int:
        """The number of records behind a paper."""
        return len(self._originals.get(row, (None,)))

    def carried_report(self, name: str) -> ReadReport:
        """The part of the report about one source, whose records are taken over."""
        source = next(each for each in self.sources if each.name == name)
        return ReadReport(
            source.read,
            {file: kind for file, kind in self.report.files.items() if source.holds(file)},
            [each for each in self.report.merged if each.reason == REPEAT and source.holds(each.place)],
            [each for each in self.report.skipped if source.holds(each.place)],
            sources=[source],
        )

    def _rows(self) -> Iterator[tuple[int, Paper]]:
        papers: Iterable[Paper] = self.opened.store.all_papers() if self.opened else ()
        return restore_records(enumerate(papers), self._originals)
