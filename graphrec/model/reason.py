"""A reason of a recommendation: the contribution of one signal to the score, its evidence and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from graphrec.text import clean, truncate

if TYPE_CHECKING:
    from collections.abc import Callable

_CLAUSE_WIDTH = 80  # characters of a reason in its `repr`, which stays on one line
TEXT = ("text",)  # subject of the reasons from texts; only one of them is shown
FIRST, USUAL, WEAK, LAST = range(4)  # priorities of reasons; `WEAK` are shown if there are few others, `LAST` if none


class Evidence(Protocol):
    """The facts that a contribution is based on; every signal defines its own type."""

    def to_dict(self) -> dict[str, Any]:
        """The evidence as JSON; its keys stand beside `signal` and `contribution`."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A reason in words.

    `clause` is a short English clause without a full stop, `quote` the sentence of a paper that proves it, `mention`
    the phrase of the quote that names the other paper. Where only a few reasons are shown, those with the lowest
    `priority` value come first, and of several with the same `subject` only the one with the greatest `detail`.
    """

    clause: str
    quote: str = ""
    mention: str = ""
    priority: int = USUAL
    subject: tuple[str, ...] = ()
    detail: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """The contribution of one signal to a score, with its evidence; `say` makes a sentence of the evidence."""

    signal: str
    contribution: float
    evidence: Evidence
    say: Callable[[Any], Sentence] = field(compare=False)

    def __repr__(self) -> str:
        return f"<Reason {self.signal} {self.contribution:.2f}: {truncate(clean(self.sentence.clause), _CLAUSE_WIDTH)}>"

    @property
    def sentence(self) -> Sentence:
        """The evidence in words."""
        return self.say(self.evidence)

    @property
    def text(self) -> str:
        """The reason as one short English sentence, with the quote that proves it."""
        sentence = self.sentence
        return f"{sentence.clause}: “{sentence.quote}”" if sentence.quote else sentence.clause

    def to_dict(self) -> dict[str, Any]:
        """The reason as JSON."""
        head = {"signal": self.signal, "contribution": self.contribution}
        return head | self.evidence.to_dict() | head
