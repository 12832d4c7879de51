"""Which of the reasons are worth showing where there is room for a few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.model.reason import WEAK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.reason import Reason

_FEWEST_SHOWN = 2  # reasons; weak ones fill up to it


def worth_showing(reasons: Sequence[Reason], most: int) -> list[Reason]:
    """The reasons worth showing where there is room for a few, in the order to show them.

    Of several about one subject the one with most detail speaks for all. Those of the first priority come first, then
    by contribution; weak ones come last, and only where there are fewer than two others.

    Args:
        reasons: of one recommendation, strongest first.
        most: at most so many.
    """
    sentences = [reason.sentence for reason in reasons]
    best: dict[object, int] = {}  # by subject the place of the reason that speaks for it
    for position, (reason, sentence) in enumerate(zip(reasons, sentences, strict=True)):
        subject = sentence.subject or reason.signal
        if subject not in best or sentence.detail > sentences[best[subject]].detail:
            best[subject] = position
    positions = sorted(best.values(), key=lambda position: (sentences[position].priority, position))
    n_strong = sum(sentences[position].priority < WEAK for position in positions)
    return [reasons[position] for position in positions[: min(most, max(n_strong, _FEWEST_SHOWN))]]
