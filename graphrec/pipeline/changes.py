"""What became of each source of a library when it was read again: added, changed, removed and unchanged records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphrec.model.paper import Paper, ReadReport

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """A record before and after its source changed, and the names of the fields that differ."""

    before: Paper
    after: Paper
    fields: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON; values only of the fields that differ."""
        return {
            "title": self.after.title,
            "place": self.after.source,
            "fields": {
                name: {"before": getattr(self.before, name), "after": getattr(self.after, name)} for name in self.fields
            },
        }


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """What became of one source.

    Attributes:
        source: its name.
        added, removed: records that it has, or had before, alone.
        changed: records that it had before with other fields; a place in the file is no field.
        held: records that it has no more and that stay in the library, since their papers are marked as kept.
        unchanged: number of all other records.
        unusable: number of records, and of files in an archive, that could not be used.
        problem: why it was not read, as a sentence; its records stay. Empty if it was.
    """

    source: str
    added: tuple[Paper, ...] = ()
    changed: tuple[ChangedRecord, ...] = ()
    removed: tuple[Paper, ...] = ()
    held: tuple[Paper, ...] = ()
    unchanged: int = 0
    unusable: int = 0
    problem: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether records came, went or changed."""
        return bool(self.added or self.changed or self.removed)

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON."""
        return {
            "source": self.source,
            "added": [_brief(each) for each in self.added],
            "changed": [each.to_dict() for each in self.changed],
            "removed": [_brief(each) for each in self.removed],
            "kept": [_brief(each) for each in self.held],
            "unchanged": self.unchanged,
            "unusable": self.unusable,
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a library took over from its sources.

    Attributes:
        by_source: what became of each source that was to be read, sorted by name.
        papers: number of papers of the library afterwards; of a trial, before.
        is_written: whether the library was written; it is not if nothing changed, nor in a trial (`dry_run`).
        report: what was read, merged and skipped.
    """

    by_source: tuple[SourceChanges, ...] = ()
    papers: int = 0
    is_written: bool = False
    report: ReadReport = field(default_factory=ReadReport)

    @property
    def is_changed(self) -> bool:
        """Whether any source changed."""
        return any(each.is_changed for each in self.by_source)

    @property
    def problems(self) -> Sequence[str]:
        """The sentences about sources that were not read."""
        return [each.problem for each in self.by_source if each.problem]

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON."""
        return {
            "papers": self.papers,
            "written": self.is_written,
            "sources": [each.to_dict() for each in self.by_source],
        }


def _brief(paper: Paper) -> dict[str, Any]:
    return {"title": paper.title, "year": paper.year, "id": paper.id, "place": paper.source}
