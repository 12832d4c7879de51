"""What a paper is before it becomes a row: plain immutable records, free of files and arrays."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Paper:
    """One bibliographic record; only the title is required. What is done with each field stands in `model.fields`.

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

    def __repr__(self) -> str:
        year = f" ({self.year})" if self.year else ""
        return f"<Paper {quote(self.title)}{year}>"


Difference = dict[str, Any]  # the fields in which a record differs from a paper
FIELD_NAMES = tuple(field.name for field in fields(Paper))
values_of = attrgetter(
    *FIELD_NAMES
)  # of a paper, as a plain tuple: it is pickled and read in half the time of the paper


def difference(paper: Paper, record: Paper) -> Difference:
    """The fields in which a record differs from a paper."""
    return {name: value for name in FIELD_NAMES if (value := getattr(record, name)) != getattr(paper, name)}


def record_of(paper: Paper, differing: Difference) -> Paper:
    """The record that differs so from a paper; lists, which JSON has for tuples, become tuples.

    Raises:
        TypeError, AttributeError: the fields are none of a paper.
    """
    values: Difference = {name: tuple(one) if isinstance(one, list) else one for name, one in differing.items()}
    return replace(paper, **values)


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
    notes: list[str] = field(default_factory=list)  # sentences on whole files, such as columns that nobody knows

    def to_dict(self) -> dict[str, Any]:
        """What a library stores of it as JSON: all but `notes`."""
        return {
            "read": self.read,
            "files": self.files,
            "merged": [asdict(merge) for merge in self.merged],
            "skipped": [asdict(skip) for skip in self.skipped],
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> ReadReport:
        """The report that a library stores; what an earlier graphrec did not store is empty."""
        read, files = content.get("read"), content.get("files")
        return cls(
            read if isinstance(read, int) else 0,
            dict(files) if isinstance(files, dict) else {},
            _records(Merged, content.get("merged")),
            _records(Skipped, content.get("skipped")),
        )

    def followed_by(self, later: ReadReport) -> ReadReport:
        """The report of all records, where those of `later` were read after these; it has the notes of neither."""
        return ReadReport(
            self.read + later.read,
            {**self.files, **later.files},
            [*self.merged, *later.merged],
            [*self.skipped, *later.skipped],
        )

    def __repr__(self) -> str:
        counts = f"{self.read:,} records read, {len(self.merged):,} merged, {len(self.skipped):,} skipped"
        return f"<ReadReport: {counts}>"


_Record = TypeVar("_Record", Skipped, Merged)


def _records(kind: type[_Record], content: object) -> list[_Record]:
    """The records in a list of JSON; what a stranger wrote there instead is left out."""
    items = content if isinstance(content, list) else []
    names = [part.name for part in fields(kind)]
    return [kind(**{name: str(item.get(name, "")) for name in names}) for item in items if isinstance(item, dict)]
