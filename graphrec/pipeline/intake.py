"""What goes into a build: the records of files that are read, and of sources that are taken over from the library.

A source that is read again is compared with what it held before, so that it can be told what became of its records,
and so that nothing goes which shall stay: the records of a source that is missing, damaged or suddenly as good as
empty, and those of papers that are marked as kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from graphrec.errors import EmptyInputError, InputError, SourceShrunkError
from graphrec.identity.continuity import changed_fields, find_keys, match_papers, match_records
from graphrec.identity.corpus import REMOVED
from graphrec.model.paper import ReadReport, Skipped
from graphrec.model.source import Source
from graphrec.model.unique_names import FreeNames
from graphrec.pipeline.changes import ChangedRecord, SourceChanges
from graphrec.pipeline.library_records import content_of
from graphrec.readers.files import InputFile, break_reason
from graphrec.readers.open import STDIN
from graphrec.readers.text import STDIN_NAME
from graphrec.sources.results import read_sources
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from graphrec.engines import Mapper
    from graphrec.model.paper import Paper
    from graphrec.model.user_state import UserState
    from graphrec.pipeline.library_records import LibraryRecords
    from graphrec.readers.files import FileResult
    from graphrec.sources.files import FileOfSource

_SHRUNK = 10  # a source that has a tenth of its records is rather broken than weeded
_FEWEST = 10  # records; a smaller source may well lose nearly all
_HELD = -2  # in place of the row of a paper: that of a record that was held, where there is no library yet


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes into a library.

    Attributes:
        files: to be read; one that is a source already is read again.
        carried: names of sources whose records are taken over from the library.
        gone: problems of sources that cannot be read, by name; their records are taken over, too.
        dropped: names of sources that are removed.
        may_shrink: whether a source may suddenly have no or nearly no records.
        is_trial: whether nothing will be written, so that this is told and no error.
        is_agreed: whether the user named all sources, or agrees that they are read again.
        remarks: sentences on what is not read, such as the pictures of a folder.
    """

    files: Sequence[FileOfSource] = ()
    carried: frozenset[str] = frozenset()
    gone: dict[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    may_shrink: bool = False
    is_trial: bool = False
    is_agreed: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Intake:
    """The records of a plan, and what became of its sources once `records` was read to its end.

    Attributes:
        plan: what is read, and what is taken over.
        library: the records of the present library.
        state: what the user decided.
        is_agreed: whether the user named all sources, or agrees that they are read again.
        home: the folder of the library, by which its sources are named; None for one at an address.
        report: of all sources, in the order of their names.
        read: the part of it about the files that were read.
        changes: what became of each source that was to be read.
        held: the records that stay although their sources do not have them any more.
    """

    plan: Plan
    library: LibraryRecords
    state: UserState
    is_agreed: bool = False
    home: Path | None = None
    report: ReadReport = field(default_factory=ReadReport)
    read: ReadReport = field(default_factory=ReadReport)
    changes: list[SourceChanges] = field(default_factory=list)
    held: list[Paper] = field(default_factory=list)
    _parts: dict[str, ReadReport] = field(default_factory=dict)
    _vanished: list[tuple[int, str, Paper]] = field(default_factory=list)  # row of its paper, source, record

    def records(self, mapper: Mapper) -> Iterator[Paper]:
        """All records; `mapper` reads the files.

        Raises:
            InputError: no file could be read, and each of them is new.
            SourceShrunkError: a source has suddenly no or nearly no records.
        """
        self.read.notes += self.plan.remarks
        names = {source.name for source in self.library.sources}
        files = _input_files(self.plan.files, names)
        before = self.library.rows_by_content({*(file.name for file in files), *self.plan.dropped} & names)
        carried = {*self.plan.carried, *self.plan.gone}
        failures: list[InputError] = []
        results = read_sources(self.plan.files, files, self.home, mapper)
        for place, file, result in zip(self.plan.files, files, results, strict=True):
            if problem := self._problem(place, result, before.get(file.name)):
                carried.add(file.name)
                self.changes.append(self._unread(file.name, problem))
            elif result.failure and file.name not in before:
                failures.append(result.failure)
                self._parts[file.name] = ReadReport(skipped=[Skipped(file.name, str(result.failure))])
            else:
                self._compare(_source(file, result, place), result, before)
                yield from result.pop_papers()
        if failures and len(failures) == len(files):
            raise failures[0]
        for name in sorted(self.plan.dropped):
            self._compare_records(Source(name), (), before.get(name, {}))
        for name in sorted(carried):
            self._parts[name] = self.library.carried_report(name)
        self.changes += (self._unread(name, problem) for name, problem in sorted(self.plan.gone.items()))
        yield from self.library.of(carried)
        yield from self._settle_vanished(carried)
        self._join_reports()

    def _problem(self, place: FileOfSource, result: FileResult, before: dict[int, list[int]] | None) -> str:
        """Why the records that a source had stay as they are, as a sentence; empty if they do not.

        Raises:
            SourceShrunkError: it has suddenly no or nearly no records.
        """
        if before is None:
            return ""
        name = place.name
        count = sum(map(len, before.values()))
        if result.failure and not isinstance(result.failure, EmptyInputError):
            return f"{result.failure} Its {format_count(count, 'record')} stay as they are."
        if self.plan.may_shrink:
            return ""
        reason, now = result.break_reason, result.report.read
        is_cut = reason and reason != break_reason(self.library.carried_report(name))  # else it has no end of old
        has_shrunk = (not now and count) or (count >= _FEWEST and now * _SHRUNK <= count)
        if not (is_cut or has_shrunk) or self._is_chosen_anew(place):  # which is asked of few of thousands of files
            return ""
        if is_cut:
            return (
                f"{name} is not whole: {reason}; its {format_count(count, 'record')} stay as they are. Export it again,"
                " or take what it has (--yes, in Python yes=True)."
            )
        sentence = (
            f"{name} has {format_count(now, 'record') if now else 'no record'} now, and had {count:,} before; if"
            " that is right, say so (--yes, in Python yes=True)."
        )
        if self.plan.is_trial:
            return sentence
        raise SourceShrunkError(sentence)

    def _is_chosen_anew(self, place: FileOfSource) -> bool:
        """Whether other collections of a source are read than before, so that it may have far fewer records."""
        source = next(each for each in self.library.sources if each.name == place.name)
        return source.collections != place.collections

    def _unread(self, name: str, problem: str) -> SourceChanges:
        count = next((source.read for source in self.library.sources if source.name == name), 0)
        return SourceChanges(name, unchanged=count, problem=problem)

    def _compare(self, source: Source, result: FileResult, before: Mapping[str, dict[int, list[int]]]) -> None:
        """Note what a source has that it had not before, and the reverse."""
        result.report.sources = [source]
        self._parts[source.name] = result.report
        self.read.notes += result.report.notes
        is_compared = self.library.opened or self._held_of(source)
        self._compare_records(source, result.papers() if is_compared else (), before.get(source.name, {}))
        self.changes[-1] = replace(self.changes[-1], unusable=len(result.report.skipped))

    def _compare_records(self, source: Source, papers: Iterable[Paper], had: dict[int, list[int]]) -> None:
        """As `_compare`, for the records themselves; `had` are the rows of the papers of earlier ones by content."""
        new: list[Paper] = []
        n_same = 0
        for paper in papers:
            if rows := had.get(hash(content_of(paper))):
                rows.pop()
                n_same += 1
            else:
                new.append(paper)
        old = self._remainder(source, had) if had else [(_HELD, record) for record in self._held_of(source)]
        matches = match_records([record for _, record in old], new)
        changed = [
            ChangedRecord(old[one][1], new[two], changed_fields(old[one][1], new[two]))
            for one, two in sorted(matches.items(), key=lambda pair: pair[1])
        ]
        matching = set(matches.values())
        self._vanished += (
            (row, source.name, record) for at, (row, record) in enumerate(old) if at not in matches and row != REMOVED
        )
        added = tuple(paper for at, paper in enumerate(new) if at not in matching)
        self.changes.append(SourceChanges(source.name, added, tuple(changed), unchanged=n_same))

    def _held_of(self, source: Source) -> list[Paper]:
        return [record for record in self.state.held if source.holds(record.source)]

    def _remainder(self, source: Source, before: dict[int, list[int]]) -> list[tuple[int, Paper]]:
        """The records of a source, with the rows of their papers, that the file does not have as they were."""
        rows = {row for rows in before.values() for row in rows}
        remainder: list[tuple[int, Paper]] = []
        for row, record in self.library.at(rows):
            waiting = before.get(hash(content_of(record)), [])
            if row in waiting and source.holds(record.source):
                waiting.remove(row)
                remainder.append((row, record))
        return remainder

    def _settle_vanished(self, carried: Collection[str]) -> Iterator[Paper]:
        """Yield the vanished records that stay: those of papers that are marked as kept and have no other record."""
        n_vanished = Counter(row for row, _, _ in self._vanished)
        ids = self._ids(row for row in n_vanished if row != _HELD)
        elsewhere = self._moved()
        gone: defaultdict[str, list[Paper]] = defaultdict(list)
        staying: defaultdict[str, list[Paper]] = defaultdict(list)
        for at, (row, name, record) in enumerate(self._vanished):
            if row == _HELD:
                stays = self._is_held(record)
            else:
                stays = n_vanished[row] == self.library.count_at(row) and self._is_kept(ids[row])
            (staying if stays and at not in elsewhere else gone)[name].append(record)
        self.changes = [
            replace(each, removed=tuple(gone[each.source]), held=tuple(staying[each.source])) for each in self.changes
        ]
        for record in self.state.held:
            name = self.library.source_name(record.source)
            if name in carried:
                self.held.append(record)
            elif not any(each.source == name for each in self.changes) and self._is_held(record):
                staying[name].append(record)  # of a source that was removed
        for records in staying.values():
            self.held += records
            yield from records

    def _moved(self) -> Collection[int]:
        """Positions of the vanished records that another source has since."""
        added = [paper for each in self.changes for paper in each.added]
        return match_papers([record for _, _, record in self._vanished], added) if added else ()

    def _ids(self, rows: Iterable[int]) -> dict[int, str]:
        opened = self.library.opened
        return {row: paper.id for row, paper in opened.store.papers(rows).items()} if opened else {}

    def _is_kept(self, paper_id: str) -> bool:
        """Whether the paper with this id is marked as kept."""
        mark = self.state.marks.get(paper_id)
        return mark is not None and mark.decision == "keep"

    def _is_held(self, record: Paper) -> bool:
        """Whether a record that was held is still of a paper that is marked as kept."""
        keys = [mark.paper for mark in self.state.marks.values() if mark.decision == "keep"]
        return any(row is not None for row in find_keys([record], keys))

    def _join_reports(self) -> None:
        parts = [self._parts[name] for name in sorted(self._parts)]
        is_read = {change.source for change in self.changes if not change.problem}
        is_read.update(name for name, part in self._parts.items() if not part.sources)  # files that are no sources
        for report, some in (
            (self.report, parts),
            (self.read, [self._parts[name] for name in sorted(is_read & self._parts.keys())]),
        ):
            report.read += sum(part.read for part in some)
            for part in some:
                report.files |= part.files
            report.skipped += chain.from_iterable(part.skipped for part in some)
            report.sources += chain.from_iterable(part.sources for part in some)
        self.report.merged += chain.from_iterable(part.merged for part in parts)
        self.changes.sort(key=lambda each: each.source)


def _input_files(files: Iterable[FileOfSource], names: Collection[str]) -> list[InputFile]:
    """The files with their names as sources, with which the places of their records begin.

    What comes from a pipe is a source of its own each time, whose records replace no others.
    """
    free = FreeNames(names.__contains__)
    paths = ((file, str(file.path)) for file in files)
    return [
        InputFile(path, free.claim(STDIN_NAME if path == STDIN else file.name), is_stream=True)
        if file.is_stream
        else InputFile(path, file.name)
        for file, path in paths
    ]


def _source(file: InputFile, result: FileResult, place: FileOfSource) -> Source:
    """The source that a file is, as it was read."""
    formats = tuple(dict.fromkeys(result.report.files.values()))
    return Source(
        file.name,
        result.checksum,
        result.size,
        formats,
        result.report.read,
        place.pattern,
        is_followed=not file.is_stream,
        collections=place.collections,
    )
