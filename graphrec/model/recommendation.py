"""One related paper of an answer: rank, score and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.model.bands import band_of
from graphrec.text import quote

if TYPE_CHECKING:
    from graphrec.model.paper import Paper
    from graphrec.model.reason import Reason
    from graphrec.model.user_state import Mark


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One related paper: rank from 1, score, the reasons whose contributions sum to the score, and what is marked."""

    rank: int
    row: int
    paper: Paper
    score: float
    reasons: tuple[Reason, ...]
    mark: Mark | None = None

    @property
    def is_unscored(self) -> bool:
        """Whether nothing relates the paper to the query: only in a ranking of every paper, which ends with such."""
        return self.score == 0

    @property
    def band(self) -> str:
        """How close the paper is: "strong", "related" or "weak", or "" below the relevance floor."""
        return band_of(self.score)

    def __repr__(self) -> str:
        return f"<Recommendation {self.rank}: {quote(self.paper.title)} ({self.score:.2f})>"

    def to_dict(self) -> dict[str, Any]:
        """The recommendation as JSON."""
        return {
            "rank": self.rank,
            "id": self.paper.id,
            "title": self.paper.title,
            "year": self.paper.year,
            "authors": list(self.paper.authors),
            "score": self.score,
            "band": self.band,
            "reasons": [reason.to_dict() for reason in self.reasons],
            **({"marks": self.mark.to_dict()} if self.mark else {}),
        }
