"""Why a paper is recommended: one signal's part of the score, the evidence for it, and that in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from graphrec.text import clean, truncate

if TYPE_CHECKING:
    from collections.abc import Callable

_CLAUSE_WIDTH = 80  # characters of a reason in its `repr`, which stays on one line
FIRST, USUAL, WEAK, LAST = range(4)  # order in which reasons are shown; from `WEAK` on only where there are few others


class Evidence(Protocol):
    """What a contribution rests on, in names; every signal has a type of its own."""

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output beside `signal` and `contribution`."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A reason in words.

    `clause` is short English without a full stop, `quote` the sentence of a paper that proves it, `mention` the words
    of the quote that name the other paper. Where there is room for a few reasons alone, those of a lower `priority`
    come first, and of several with the same `subject` only the one with the greatest `detail` is shown.
    """

    clause: str
    quote: str = ""
    mention: str = ""
    priority: int = USUAL
    subject: tuple[str, ...] = ()
    detail: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """The part of a score that one signal contributes, with its evidence; `say` puts that in words when asked."""

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
        said = self.sentence
        return f"{said.clause}: “{said.quote}”" if said.quote else said.clause

    def to_dict(self) -> dict[str, Any]:
        """The shape of one reason in the JSON output."""
        head = {"signal": self.signal, "contribution": self.contribution}
        return head | self.evidence.to_dict() | head
