"""The paper that a title was matched with, the rule of the match, and other papers that fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphrec.model.works import is_method, is_work
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
    "work": Rule("as a work that papers of the library name", 1.0),
    "method": Rule("as a method that papers of the library use", 1.0),
}
EXACT = frozenset(
    {"title", "id", "name", "work", "method"}
)  # rules for titles, ids and names exactly as they are written
NAMED = EXACT | {"introduces", "referred"}  # rules by which a paper is known by that name, and does not only contain it


@dataclass(frozen=True, slots=True)
class Hit:
    """The node taken for a title, the rule that found it (see `Match`), and the nodes that fit nearly as well.

    `row`: the row of a paper, or for the rule `work`, n_papers + the number of a work. `likeness` in [0, 1] is that of
    the titles where they are only similar. `near`: the row of the paper that would be taken if there were no such work.
    """

    row: int
    how: str
    rivals: tuple[int, ...] = ()
    likeness: float = 1.0
    near: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The paper that a title was matched with.

    `how` is the rule of the match: `title`, `id` (also a DOI or an arXiv id), `name` (the title up to its colon),
    `introduces` (a name that the paper introduces), `referred` (the name by which other papers refer to it), `prefix`
    (the beginning of the title), `words` (the title contains all of them), `named` (the name and one more word) or
    `similar` (the most similar title, of which `likeness` in [0, 1] is the similarity). `work` is that of a work which
    papers of the library name and the library does not hold: `paper` is then what is known of it; `method` is that of a
    method, which only the lineage has room for. `rivals` are the
    titles of at most three other papers or works that fit nearly as well. `typed` is the title as it was asked for.
    Of a work, `near` is the title of a paper that only resembles its name, "" for none, and `named_by` the number of
    papers that refer to it, by relation.
    """

    paper: Paper
    how: str
    rivals: tuple[str, ...] = ()
    likeness: float = 1.0
    typed: str = ""
    near: str = ""
    named_by: tuple[tuple[str, int], ...] = ()

    @property
    def is_work(self) -> bool:
        """Whether a work was found, which the library does not hold."""
        return is_work(self.paper)

    @property
    def is_method(self) -> bool:
        """Whether a method was found."""
        return is_method(self.paper)

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
            **({"named_by": dict(self.named_by), "near": self.near or None} if self.is_work else {}),
        }

    def __repr__(self) -> str:
        others = f", {len(self.rivals)} rivals" if self.rivals else ""
        return f"<Match {quote(self.title)} by {self.how}{others}>"
