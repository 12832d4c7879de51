"""Phrases of a language whose words change with case and number: "maschinelles Lernen" and "des maschinellen Lernens".

The endings are a section of the language's file of function words, so that a language without it has one form a phrase.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from graphrec.vectors.languages import stem_by, word_section

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping


def stems_of(phrases: Iterable[str], language: str) -> dict[str, str]:
    """The stem of every phrase of two words or more, in normal form; no stems where the language has no endings."""
    if (stem_of := stem_by(language)) is None:
        return {}
    return {phrase: " ".join(map(stem_of, phrase.split())) for phrase in phrases if " " in phrase}


def merge_forms(
    phrases: Counter[str], heads: Counter[str], forms: Mapping[tuple[str, str], int]
) -> dict[str, set[str]]:
    """Count the forms of a phrase as one, under the form that most papers use, in the first case if there is one.

    Args:
        phrases: number of papers by phrase; changed.
        heads: the same for phrases of titles; changed.
        forms: number of papers by (stem, form), and by (stem, "") for any form of it.

    Returns:
        The other forms of each phrase that has some.
    """
    by_stem: defaultdict[str, list[str]] = defaultdict(list)
    for stem, form in forms:
        if form:
            by_stem[stem].append(form)
    others: dict[str, set[str]] = {}
    for stem, several in by_stem.items():
        if len(several) > 1:
            first = min(several, key=lambda form: (_n_oblique(form), -forms[stem, form], form))
            others[first] = set(several) - {first}
            phrases[first] = max(forms[stem, ""], phrases[first])
            n_heads = sum(heads.pop(form, 0) for form in several)
            for form in others[first]:
                phrases.pop(form, None)
            if n_heads:
                heads[first] = n_heads
    return others


@cache
def _oblique() -> re.Pattern[str]:
    endings = sorted(
        {ending for language in ("de", "ru") for ending in word_section(language, "endings of other cases")}
    )
    return re.compile(rf"\w(?:{'|'.join(map(re.escape, endings))})(?: |$)")


def _n_oblique(phrase: str) -> int:
    """Number of words of a phrase that have the ending of another case than the first."""
    return len(_oblique().findall(phrase))
