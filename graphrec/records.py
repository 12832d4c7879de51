"""What a paper is before it becomes a row: plain immutable records, free of files and arrays."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Paper:
    """One bibliographic record; only the title is required.

    `id` is unique within a library. `references` are ids, DOIs or arXiv ids of the papers in its
    reference list, inside the corpus or not. `identifiers` are further ids as `scheme:value`
    (`pmid:123`, `openalex:W123`, `s2:...`). `source` says where the record was read (`file:line`).
    """

    title: str
    abstract: str = ""
    id: str = ""
    year: int | None = None
    authors: tuple[str, ...] = ()
    venue: str = ""
    keywords: tuple[str, ...] = ()
    doi: str = ""
    arxiv: str = ""
    url: str = ""
    references: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that could not be used: where it stood (`file:line`) and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A record that was merged into another one: both titles and places, and the rule that found them equal."""

    kept: str
    merged: str
    place: str
    reason: str
    into: str = ""


@dataclass(slots=True)
class ReadReport:
    """What became of every record: read, merged or skipped, with reasons; nothing drops in silence."""

    read: int = 0
    files: dict[str, str] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
