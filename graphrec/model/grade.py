"""The grades that a reranker gives to the first papers of a ranking, and what they are given for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from graphrec.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Topic:
    """What papers are graded against: the seeds, free text, and the facet to compare by ("" for whole texts)."""

    seeds: tuple[Paper, ...] = ()
    text: str = ""
    facet: str = ""


class Grade(NamedTuple):
    """How closely a paper is related to a topic, and why: a short English clause without a full stop."""

    value: float
    clause: str


@dataclass(frozen=True, slots=True)
class GradeEvidence:
    """The grade of a reranker as the evidence of a reason: the name of the model, and what it said."""

    model: str
    grade: float
    clause: str

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return {"model": self.model, "grade": self.grade, "clause": self.clause}


@dataclass(frozen=True, slots=True)
class GradeList:
    """What a reranker made of the first papers of a ranking.

    Attributes:
        name: the reranker.
        model: name of the model that it asked, without folders and addresses.
        weight: share of a grade in the score of a paper that has one.
        is_absolute: whether grades are chances that a paper is closely related; else only their order counts.
        rows: rows of the papers that it read, ascending.
        grades: the grade of each, None for a paper that got no usable one.
    """

    name: str
    model: str
    weight: float
    is_absolute: bool
    rows: tuple[int, ...]
    grades: tuple[Grade | None, ...]

    @property
    def signal(self) -> str:
        """Name of the reranker as reasons have it, spelt as signals are."""
        return self.name.replace("-", "_")

    @property
    def choice(self) -> str:
        """How the reranker is chosen, without folders and addresses."""
        return self.name if self.model == self.name else f"{self.name}={self.model}"

    @property
    def reader(self) -> str:
        """Model and reranker, for people."""
        return self.model if self.model == self.name else f"{self.model} ({self.name})"

    @property
    def n_ungraded(self) -> int:
        """Number of papers without a usable grade."""
        return self.grades.count(None)

    def to_dict(self) -> dict[str, Any]:
        """The stamp of an answer in JSON."""
        return {"name": self.name, "model": self.model, "papers": len(self.rows), "ungraded": self.n_ungraded}
