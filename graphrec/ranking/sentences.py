"""Selection of the reasons to show where there is room for a few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.model.reason import LAST, TEXT, WEAK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.reason import Reason

_FEWEST_SHOWN = 2  # reasons; weak ones are added up to this number


def worth_showing(reasons: Sequence[Reason], most: int) -> list[Reason]:
    """Select the reasons to show, in the order to show them.

    Of several reasons about one subject, only the one with most detail is shown. They are sorted by priority, then by
    contribution; weak ones are shown only if there are fewer than two others. The last ones state no relation that a
    reader can check; of a paper that has no others, that of the texts says so.

    Args:
        reasons: reasons of one recommendation, strongest first.
        most: maximum number of reasons.
    """
    sentences = [reason.sentence for reason in reasons]
    best: dict[object, int] = {}  # by subject, the position of the reason with most detail
    for position, (reason, sentence) in enumerate(zip(reasons, sentences, strict=True)):
        subject = sentence.subject or reason.signal
        if subject not in best or sentence.detail > sentences[best[subject]].detail:
            best[subject] = position
    positions = sorted(best.values(), key=lambda position: (sentences[position].priority, position))
    n_strong = sum(sentences[position].priority < WEAK for position in positions)
    n_others = sum(sentences[position].priority < LAST for position in positions)
    if not n_others:
        return [reasons[position] for position in positions if sentences[position].subject == TEXT][:most]
    n_shown = max(n_strong, min(n_others, _FEWEST_SHOWN))
    return [reasons[position] for position in positions[: min(most, n_shown)]]
