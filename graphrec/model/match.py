"""The paper that a title was matched with, the rule of the match, and other papers that fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.text import quote

if TYPE_CHECKING:
    from graphrec.model.paper import Paper

_GUESSES = frozenset({"prefix", "words", "named", "similar"})  # rules that may match another paper than the user meant
_CONFIDENCE = {  # the order of certainty, for programs to tell a name from a guess; these are no probabilities
    **dict.fromkeys(("title", "id"), 1.0),
    "name": 0.95,
    "introduces": 0.9,
    "referred": 0.85,
    **dict.fromkeys(_GUESSES, 0.8),
}


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
    most three other papers that fit nearly as well.
    """

    paper: Paper
    how: str
    rivals: tuple[str, ...] = ()
    likeness: float = 1.0

    @property
    def is_guess(self) -> bool:
        """Whether the user may have meant another paper."""
        return bool(self.rivals) or self.how in _GUESSES

    @property
    def confidence(self) -> float:
        """Certainty in (0, 1]: that of the rule times the likeness, divided by 1 + the number of rivals."""
        return round(_CONFIDENCE[self.how] * self.likeness / (1 + len(self.rivals)), 3)

    @property
    def title(self) -> str:
        """The title of the paper."""
        return self.paper.title

    def __repr__(self) -> str:
        others = f", {len(self.rivals)} rivals" if self.rivals else ""
        return f"<Match {quote(self.title)} by {self.how}{others}>"
