"""How a title that was asked for was understood: the paper it was taken for, by which rule, and what else fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.text import quote

if TYPE_CHECKING:
    from graphrec.model.paper import Paper

_GUESSES = frozenset({"prefix", "words", "named", "similar"})  # rules that may hit a paper that was not meant
_CONFIDENCE = {  # in the order of certainty; a program can tell a name from a guess, the steps are no probabilities
    **dict.fromkeys(("title", "id"), 1.0),
    "name": 0.95,
    "introduces": 0.9,
    "referred": 0.85,
    **dict.fromkeys(_GUESSES, 0.8),
}


@dataclass(frozen=True, slots=True)
class Match:
    """The paper that a title was taken for.

    `how` is the rule that found it: `title`, `id` (also a DOI or an arXiv id), `name` (before the colon of the title),
    `introduces` (a name that the paper introduces), `referred` (the name by which other papers mean it), `prefix` (the
    beginning of the title), `words` (all of them are in the title), `named` (the name and one more word) or `similar`
    (the most similar title; `likeness` in [0, 1] says how similar). `rivals` are the titles of at most three other
    papers that fit nearly as well.
    """

    paper: Paper
    how: str
    rivals: tuple[str, ...] = ()
    likeness: float = 1.0

    @property
    def is_guess(self) -> bool:
        """Whether another paper may have been meant."""
        return bool(self.rivals) or self.how in _GUESSES

    @property
    def confidence(self) -> float:
        """How certain the match is, from 0 to 1: by the rule that found it, and shared with the rivals."""
        return round(_CONFIDENCE[self.how] * self.likeness / (1 + len(self.rivals)), 3)

    @property
    def title(self) -> str:
        """The title of the paper."""
        return self.paper.title

    def __repr__(self) -> str:
        others = f", {len(self.rivals)} rivals" if self.rivals else ""
        return f"<Match {quote(self.title)} by {self.how}{others}>"
