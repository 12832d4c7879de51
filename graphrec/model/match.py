"""The paper that a title was matched with, the rule of the match, and other papers that fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphrec.text import quote

if TYPE_CHECKING:
    from graphrec.model.paper import Paper


class Rule(NamedTuple):
    """A way in which a title finds a paper.

    Attributes:
        phrase: says by what the paper was found.
        confidence: how certain it is that this paper was meant, in [0, 1]; it orders the rules and is no probability.
        is_guess: whether the rule may find a paper that was not meant.
    """

    phrase: str
    confidence: float
    is_guess: bool = False


RULES = {
    "title": Rule("by its title", 1.0),
    "id": Rule("by its id", 1.0),
    "name": Rule("by its short name", 0.95),
    "introduces": Rule("by a name that it introduces", 0.9),
    "referred": Rule("by a name that other papers use for it", 0.85),
    "prefix": Rule("by the beginning of its title", 0.8, is_guess=True),
    "words": Rule("by words of its title", 0.8, is_guess=True),
    "named": Rule("by its short name and another word", 0.8, is_guess=True),
    "similar": Rule("as the most similar title", 0.8, is_guess=True),
}
EXACT = frozenset({"title", "id", "name"})  # rules for titles, ids and names exactly as they are written


@dataclass(frozen=True, slots=True)
class Hit:
    """The row taken for a title, the rule that found it (see `Match`), and the rows that fit nearly as well.

    `likeness` in [0, 1] is that of the titles where they are only similar.
    """

    row: int
    how: str
    rivals: tuple[int, ...] = ()
    likeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """The paper that a title was matched with.

    `how` is the rule of the match: `title`, `id` (also a DOI or an arXiv id), `name` (the title up to its colon),
    `introduces` (a name that the paper introduces), `referred` (the name by which other papers refer to it), `prefix`
    (the beginning of the title), `words` (the title contains all of them), `named` (the name and one more word) or
    `similar` (the most similar title, of which `likeness` in [0, 1] is the similarity). `rivals` are the titles of at
    most three other papers that fit nearly as well. `typed` is the title as it was asked for.
    """

    paper: Paper
    how: str
    rivals: tuple[str, ...] = ()
    likeness: float = 1.0
    typed: str = ""

    @property
    def is_guess(self) -> bool:
        """Whether the user may have meant another paper."""
        return bool(self.rivals) or RULES[self.how].is_guess

    @property
    def confidence(self) -> float:
        """Certainty in (0, 1]: that of the rule times the likeness, divided by 1 + the number of rivals."""
        return round(RULES[self.how].confidence * self.likeness / (1 + len(self.rivals)), 3)

    @property
    def title(self) -> str:
        """The title of the paper."""
        return self.paper.title

    def to_dict(self) -> dict[str, Any]:
        """One entry of `query.asked` in a JSON document."""
        return {
            "typed": self.typed,
            "title": self.title,
            "matched_by": self.how,
            "confidence": self.confidence,
            "rivals": list(self.rivals),
        }

    def __repr__(self) -> str:
        others = f", {len(self.rivals)} rivals" if self.rivals else ""
        return f"<Match {quote(self.title)} by {self.how}{others}>"
