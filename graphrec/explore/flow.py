"""The way of the records of a library from its sources to its papers, in the figures of a PRISMA 2020 flow diagram.

Source: Page et al., The PRISMA 2020 statement, BMJ 2021;372:n71, doi 10.1136/bmj.n71.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from graphrec.errors import OptionError
from graphrec.model.paper import ReadReport
from graphrec.model.source import Source, SourceFinder
from graphrec.sources.names import find_name
from graphrec.storage.location import is_address
from graphrec.storage.source_list import read_sources
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from graphrec.model.paper import Skipped
    from graphrec.model.user_state import UserState
    from graphrec.storage.snapshot import Snapshot

_MOST_NAMED = 3  # sources in the message of an error
_Key = TypeVar("_Key", tuple[str, str], tuple[str, str, str])  # the source, and what else is counted apart


@dataclass(frozen=True, slots=True)
class SourceFlow:
    """What became of the records of one source: `identified` = `duplicates` + `unusable` + `removed` + `papers`.

    Attributes:
        source: the file, as it was read.
        when: when it was read last (UTC, ISO 8601); empty if that is not known.
        identified: its records: those that were read, those that could not be used, and those that were kept.
        held: records that it does not have any more, and which stay since their papers are marked as kept.
        unusable: records without a title, or damaged.
        duplicates: records that were merged into others, of this source or of another one.
        removed: records of papers that the user removed.
        papers: papers of the library whose most complete record is of this source.
        papers_in: papers of the library with any record in this source, so that one in several sources counts in each.
    """

    source: Source
    when: str = ""
    identified: int = 0
    held: int = 0
    unusable: int = 0
    duplicates: int = 0
    removed: int = 0
    papers: int = 0
    papers_in: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON, those of the source among them."""
        counts = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "source"}
        return {**self.source.to_dict(), **counts}


@dataclass(frozen=True, slots=True)
class DuplicateCount:
    """How many records of `source` were merged into records of `into` by one rule; `into` is empty if not known."""

    source: str
    into: str
    rule: str
    records: int


@dataclass(frozen=True, slots=True)
class UnusableCount:
    """How many records of a source could not be used for one reason."""

    source: str
    reason: str
    records: int


@dataclass(frozen=True, slots=True)
class RecordFlow:
    """The way of all records: `identified` = `n_duplicates` + `n_unusable` + `n_removed` + `papers`.

    Attributes:
        library: name of the library.
        version: the graphrec that wrote it.
        options: options that it was written with, and how many records are kept apart.
        papers: number of its papers: the records to be screened.
        sources: what became of the records of each source, by name.
        duplicates: the merged records by both sources and rule, most first.
        unusable: the records that could not be used by source and reason, most first.
        problems: what could not be read of whole files.
        decisions: number of papers that are marked `keep` and `discard`.
    """

    library: str
    version: str
    options: Mapping[str, Any]
    papers: int
    sources: tuple[SourceFlow, ...]
    duplicates: tuple[DuplicateCount, ...] = ()
    unusable: tuple[UnusableCount, ...] = ()
    problems: tuple[Skipped, ...] = ()
    decisions: Mapping[str, int] = field(default_factory=dict)

    @property
    def identified(self) -> int:
        """Number of records in all sources."""
        return sum(each.identified for each in self.sources)

    @property
    def n_held(self) -> int:
        """Number of records that vanished from their sources and stay, since their papers are marked as kept."""
        return sum(each.held for each in self.sources)

    @property
    def n_unusable(self) -> int:
        """Number of records that could not be used."""
        return sum(each.unusable for each in self.sources)

    @property
    def n_removed(self) -> int:
        """Number of records of papers that the user removed."""
        return sum(each.removed for each in self.sources)

    @property
    def n_duplicates(self) -> int:
        """Number of records that were merged into others."""
        return sum(each.records for each in self.duplicates)

    @property
    def n_within(self) -> int:
        """Number of duplicates that were merged into a record of their own source."""
        return sum(each.records for each in self.duplicates if each.source == each.into)

    @property
    def n_between(self) -> int:
        """Number of duplicates that were merged into a record of another source."""
        return sum(each.records for each in self.duplicates if each.into not in ("", each.source))

    def __repr__(self) -> str:
        return f"<RecordFlow: {self.identified:,} records identified, {self.papers:,} papers>"

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec report`."""
        return {
            "library": self.library,
            "version": self.version,
            "options": dict(self.options),
            "records_identified": self.identified,
            "records_kept_though_vanished": self.n_held,
            "duplicate_records_removed": self.n_duplicates,
            "duplicates_within_sources": self.n_within,
            "duplicates_between_sources": self.n_between,
            "records_unusable": self.n_unusable,
            "records_removed_by_the_user": self.n_removed,
            "records_screened": self.papers,
            "decisions": dict(self.decisions),
            "sources": [each.to_dict() for each in self.sources],
            "duplicates": [asdict(each) for each in self.duplicates],
            "unusable": [asdict(each) for each in self.unusable],
            "problems": [asdict(each) for each in self.problems],
        }

    def to_rows(self) -> Iterator[dict[str, Any]]:
        """The numbers as one table, each with the box of PRISMA 2020 that it belongs to; those of a box add up."""
        for each in self.sources:
            about = {
                key: value for key, value in each.to_dict().items() if key in {"checksum", "size", "formats", "when"}
            }
            yield _row("Records identified from", each.identified, each.source.name, **about)
        for one in self.duplicates:
            into = "" if one.into == one.source else one.into
            yield _row("Duplicate records removed", one.records, one.source, rule=one.rule, into=into)
        if not self.duplicates:
            yield _row("Duplicate records removed", 0)
        yield _row("Records marked as ineligible by automation tools", 0)
        for unusable in self.unusable:
            yield _row("Records removed for other reasons", unusable.records, unusable.source, rule=unusable.reason)
        for each in self.sources:
            if each.removed:
                rule = "removed by the user"
                yield _row("Records removed for other reasons", each.removed, each.source.name, rule=rule)
        yield _row("Records screened", self.papers)
        if any(self.decisions.values()):
            yield _row("Records excluded", self.decisions["discard"], rule="marked as discarded")


def count_flow(snapshot: Snapshot, state: UserState, decisions: Mapping[str, int]) -> RecordFlow:
    """Count what became of the records of a library.

    Args:
        snapshot: the library.
        state: what the user decided.
        decisions: number of papers that are marked `keep` and `discard`.

    Cost: linear in the merges of its report; all papers are read of a library whose graphrec stored no sources.
    """
    report = ReadReport.from_dict(snapshot.manifest.report)
    sources = {source.name: source for source in read_sources(snapshot)}
    at = SourceFinder(sources.values()).name_at
    unusable = Counter((at(skip.place), skip.reason) for skip in report.skipped if _is_record(skip, report.files))
    duplicates = Counter((at(each.place), at(each.into) if each.into else "", each.rule) for each in report.merged)
    counts = {
        "read": Counter({name: source.read for name, source in sources.items()}),
        "held": Counter(at(record.source) for record in state.held),
        "unusable": _by_source(unusable),
        "duplicates": _by_source(duplicates),
        "removed": Counter(at(each.place) for each in report.removed),
        "shared": _count_shared(at, report),
    }
    names = sorted({*sources, *(name for count in counts.values() for name in count)})
    return RecordFlow(
        library=snapshot.name,
        version=snapshot.manifest.graphrec,
        options=_options(snapshot, state),
        papers=len(snapshot),
        sources=tuple(
            _source_flow(sources.get(name) or Source(name, is_followed=False), state.read.get(name, ""), counts)
            for name in names
        ),
        duplicates=tuple(DuplicateCount(*key, records) for key, records in _most_first(duplicates)),
        unusable=tuple(UnusableCount(*key, records) for key, records in _most_first(unusable)),
        problems=tuple(skip for skip in report.skipped if not _is_record(skip, report.files)),
        decisions=decisions,
    )


def find_source(snapshot: Snapshot, name: str) -> str:
    """The full name of the source that a name, or the path of its file, means.

    Args:
        snapshot: the library.
        name: the name, the path, or the last part of the name if no other source ends so.

    Raises:
        OptionError: the library has no such source.
    """
    names = [source.name for source in read_sources(snapshot)]
    if match := find_name(name, names, None if is_address(snapshot.address) else snapshot.path):
        return match
    listed = ", ".join(map(quote, names[:_MOST_NAMED])) or "none"
    raise OptionError(f"{quote(name)} is no source of this library; it has {listed} (see graphrec list --sources).")


def _source_flow(source: Source, when: str, counts: Mapping[str, Counter[str]]) -> SourceFlow:
    read, held, unusable, duplicates, removed, shared = (count[source.name] for count in counts.values())
    papers = read + held - duplicates - removed
    identified = read + held + unusable
    return SourceFlow(source, when, identified, held, unusable, duplicates, removed, papers, papers + shared)


def _count_shared(at: Callable[[str], str], report: ReadReport) -> Counter[str]:
    """How many papers have a record in a source, but their most complete one in another; `at` names that of a place."""
    pairs = {(at(each.place), each.into) for each in report.merged if each.into}
    return Counter(source for source, into in pairs if source != at(into))


def _by_source(counts: Mapping[_Key, int]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for key, number in counts.items():
        totals[key[0]] += number
    return totals


def _most_first(counts: Mapping[_Key, int]) -> list[tuple[_Key, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _is_record(skip: Skipped, files: Mapping[str, str]) -> bool:
    """Whether one record of a file was skipped, not the file or its rest: its place has a number behind the file."""
    if skip.place in files:
        return False
    parts = skip.place.split(":")
    return any(":".join(parts[:end]) in files for end in range(1, len(parts)))


def _options(snapshot: Snapshot, state: UserState) -> dict[str, Any]:
    settings = snapshot.manifest.settings
    return {
        "encoder": str((settings.get("embedder") or {}).get("model") or ""),
        "shards": len(snapshot.manifest.shards),
        "kept_apart": len(state.keep_apart) or len(settings.get("keep_apart", ())),
    }


def _row(box: str, records: int, source: str = "", **more: Any) -> dict[str, Any]:
    return {"box": box, "records": records, "source": source, **more}
