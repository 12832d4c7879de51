"""A paper as a bibliographic record, and the report of a reading: plain records without files or arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from graphrec.model.source import Source
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.model.details import Details


@dataclass(frozen=True, slots=True)
class Paper:
    """One bibliographic record; only the title is required. How each field is treated stands in `model.fields`.

    `id` is unique within a library. `references` are ids, DOIs or arXiv ids of the papers in its
    reference list, inside the corpus or not. `identifiers` are further ids as `scheme:value`
    (`pmid:123`, `openalex:W123`, `s2:...`). `source` is the place where the record was read (`file:line`).
    `other_titles` are those of records that were merged into it, in another language for example; it is found by them.
    `details` are what the record holds beside, such as volume and pages, as pairs of a name and a value, in the order
    of `model.details.canonical`; nothing but exports looks at them. `citing_sentences` are those of its full text that
    cite entries of `references` (see `model.citing_sentences`).
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
    other_titles: tuple[str, ...] = ()
    details: Details = ()
    citing_sentences: tuple[str, ...] = ()

    def __repr__(self) -> str:
        year = f" ({self.year})" if self.year else ""
        return f"<Paper {quote(self.title)}{year}>"


Difference = dict[str, Any]  # the fields in which a record differs from a paper
FIELD_NAMES = tuple(field.name for field in fields(Paper))
values_of = attrgetter(*FIELD_NAMES)  # the fields of a paper as a tuple, which is pickled in half the time of a paper


def difference(paper: Paper, record: Paper) -> Difference:
    """The fields in which a record differs from a paper."""
    return {name: value for name in FIELD_NAMES if (value := getattr(record, name)) != getattr(paper, name)}


def record_of(paper: Paper, changes: Difference) -> Paper:
    """The record that `difference(paper, record)` was made from; lists, which JSON has for tuples, become tuples.

    Raises:
        TypeError, AttributeError: `changes` names a field that papers do not have.
    """
    return replace(paper, **{name: _as_tuple(value) for name, value in changes.items()})


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value


_JSON_KEYS = {"kept_title": "kept"}  # as in reports of the first edition; other fields have their own name


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that could not be used: its place (`file:line`) and the reason."""

    place: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """The fields as JSON."""
        return {"place": self.place, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a file, without a full stop, for the report of its reading: what of it means nothing here."""

    text: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A record of a paper that the user removed: its place (`file:line`) and the title of the paper."""

    place: str
    title: str

    def to_dict(self) -> dict[str, str]:
        """The fields as JSON."""
        return {"place": self.place, "title": self.title}


@dataclass(frozen=True, slots=True)
class Merged:
    """A record that was merged into another one.

    Attributes:
        kept_title: title of the record that it was merged into.
        merged: its own title.
        place: where it was read (`file:line`).
        reason: the rule by which both are the same paper.
        into: where the record that it was merged into was read.
    """

    kept_title: str
    merged: str
    place: str
    reason: str
    into: str = ""

    @property
    def rule(self) -> str:
        """The reason without the identifier or the number of letters in it."""
        if self.reason.startswith("nearly the same title"):
            return "nearly the same title"
        is_rule = self.reason.startswith(("same title", "same authors", "the same"))
        return self.reason if is_rule else self.reason.rpartition(" ")[0]

    def to_dict(self) -> dict[str, str]:
        """The fields under the keys that they have in JSON."""
        return {_JSON_KEYS.get(part.name, part.name): getattr(self, part.name) for part in fields(self)}


@dataclass(slots=True)
class ReadReport:
    """How many records were read, and which of them were merged, removed or skipped and why: none goes in silence.

    `read` counts the records of all sources without those that were skipped. `files` has the format of each file, also
    in archives. `removed` are records of papers that the user removed.
    """

    read: int = 0
    files: dict[str, str] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # sentences about files, such as one that names unknown columns

    def to_dict(self) -> dict[str, Any]:
        """The part that a library stores as JSON: everything but `notes`."""
        return {
            "read": self.read,
            "files": self.files,
            "merged": [merge.to_dict() for merge in self.merged],
            "skipped": [skip.to_dict() for skip in self.skipped],
            "removed": [each.to_dict() for each in self.removed],
            "sources": [source.to_dict() for source in self.sources],
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> ReadReport:
        """The report from the JSON of a library; parts that an earlier graphrec did not store are empty."""
        read, files = content.get("read"), content.get("files")
        return cls(
            read if isinstance(read, int) else 0,
            dict(files) if isinstance(files, dict) else {},
            _records(Merged, content.get("merged")),
            _records(Skipped, content.get("skipped")),
            _records(Removed, content.get("removed")),
            _sources(content.get("sources")),
        )

    def __repr__(self) -> str:
        counts = f"{self.read:,} records read, {len(self.merged):,} merged, {len(self.skipped):,} skipped"
        return f"<ReadReport: {counts}>"


_Record = TypeVar("_Record", Skipped, Merged, Removed)


def _records(kind: type[_Record], content: object) -> list[_Record]:
    """The records in a list of JSON; entries of any other type, as a foreign file may hold, are ignored."""
    items = content if isinstance(content, list) else []
    keys = {part.name: _JSON_KEYS.get(part.name, part.name) for part in fields(kind)}
    return [
        kind(**{name: str(item.get(key, "")) for name, key in keys.items()}) for item in items if isinstance(item, dict)
    ]


def _sources(content: object) -> list[Source]:
    """The sources in a list of JSON, as `_records`."""
    items = content if isinstance(content, list) else []
    return [source for item in items if isinstance(item, dict) and (source := Source.from_dict(item))]
