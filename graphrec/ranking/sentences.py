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
    best: dict[object, Reason] = {}
    for reason in reasons:
        subject = reason.sentence.subject or reason.signal
        if subject not in best or reason.sentence.detail > best[subject].sentence.detail:
            best[subject] = reason
    speaking = [reason for reason in reasons if best[reason.sentence.subject or reason.signal] is reason]
    speaking.sort(key=lambda reason: reason.sentence.priority)
    n_strong = sum(reason.sentence.priority < WEAK for reason in speaking)
    return speaking[: min(most, max(n_strong, _FEWEST_SHOWN))]
