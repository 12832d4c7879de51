"""What a person decided about the papers of a library: it lies beside the generations and survives every rebuild."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.model.paper import Paper
    from graphrec.model.source import Source

Decision = Literal["", "keep", "discard"]
Reading = Literal["", "read", "to-read"]


@dataclass(frozen=True, slots=True)
class PaperKey:
    """What a paper or record is known by, so that it is found again after its file has changed.

    `source` is the name of its source, `place` where it was read (`file:line`); both are empty for a merged paper.
    """

    id: str
    title: str
    doi: str = ""
    arxiv: str = ""
    year: int | None = None
    authors: tuple[str, ...] = ()
    source: str = ""
    place: str = ""

    @classmethod
    def of(cls, paper: Paper, source: str = "") -> PaperKey:
        """The key of a paper, or with the name of its source, of a record."""
        place = paper.source if source else ""
        return cls(paper.id, paper.title, paper.doi, paper.arxiv, paper.year, paper.authors, source, place)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person decided about one paper. `when` is the time of the last change (UTC, ISO 8601, seconds)."""

    paper: PaperKey
    decision: Decision = ""
    reading: Reading = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    when: str = ""

    def to_dict(self) -> dict[str, Any]:
        """What is marked as JSON, without what is not."""
        values = {"decision": self.decision, "reading": self.reading, "note": self.note, "tags": list(self.tags)}
        return {name: value for name, value in {**values, "when": self.when}.items() if value}


@dataclass(frozen=True, slots=True)
class UserState:
    """All decisions about a library, and what happened to it.

    Attributes:
        marks: by id of the paper.
        moved: the present id of a paper by each id that it had before.
        keep_apart: records that are not merged with any other.
        apart_entries: entries of reference lists that are not matched with any other.
        removed: papers that were removed, and stay so when their sources are read again.
        removed_sources: sources that were removed, to be undone.
        held: records that vanished from their source and stay in the library, since their papers are marked as kept.
        signature: that of `sources.signature.sign` for the sources of the library; "" where nobody agreed to them.
        read: time of the last reading of each source, by name (UTC, ISO 8601, seconds).
        first_read: the same of its first reading; empty before graphrec noted it.
        arrived: when papers were first seen, by id, of those that came after the first reading of their sources, or
            have left the library.
        calibration: the fitted weights of signals, with the content that `manifest.settings` had; None for none.
    """

    marks: Mapping[str, Mark] = field(default_factory=lambda: MappingProxyType({}))
    moved: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    keep_apart: tuple[PaperKey, ...] = ()
    apart_entries: tuple[str, ...] = ()
    removed: tuple[PaperKey, ...] = ()
    removed_sources: tuple[Source, ...] = ()
    held: tuple[Paper, ...] = ()
    signature: str = ""
    read: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    first_read: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    arrived: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    calibration: Mapping[str, Any] | None = None
