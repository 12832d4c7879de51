"""Weighted terms to phrases that a person would accept as a reason, in the words of the text itself."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from graphrec.vectors import analysis
from graphrec.vectors.stopwords import EMPTY_AT_EDGE, GENERIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 4  # words in a phrase; longer runs are half sentences
_ATTRIBUTE_ENDINGS = ("ed", "able", "ible", "ive", "ous", "ful", "less", "ly", "free", "wise", "based", "ical")
PAIR_BONUS = 2.0  # a phrase of two words says more than twice what a word says


def phrases(text: str, weights: Mapping[str, float], count: int = 4) -> list[str]:
    """The best phrases of a text that are made of the weighted terms, as they stand there.

    Neighbouring pairs that overlap are joined ("large language" + "language models"); words that say nothing alone
    ("model", "efficient") stand only within a phrase, never at its edge when they are no noun.

    >>> phrases("Pruning dense networks prunes networks.", {"dense network": 0.3, "dense": 0.1, "network": 0.1})
    ['dense networks']

    Cost: linear in the length of the text.
    """
    words = [(analysis.fold(match.group().lower()), match.start(), match.end()) for match in analysis.tokens(text)]
    found: dict[str, tuple[float, str]] = {}
    for start, stop in _runs([key for key, _, _ in words], weights):
        keys = [key for key, _, _ in words[start:stop]]
        name = " ".join(keys)
        if (
            name not in found
            and not all(key in GENERIC for key in keys)
            and not (len(keys) == 1 and _is_attribute(name))
        ):
            found[name] = (_worth(keys, weights), text[words[start][1] : words[stop - 1][2]])
    return _without_parts(found, count)


def _is_attribute(word: str) -> bool:
    """Whether a word looks like one that needs a noun to say something: compressed, iterative, viable."""
    return word.endswith(_ATTRIBUTE_ENDINGS)


def _runs(keys: list[str], weights: Mapping[str, float]) -> Iterator[tuple[int, int]]:
    """Places (start, stop) of the phrases: joined weighted pairs first cut to size, then single weighted words."""
    start = 0
    for at, (left, right) in enumerate(pairwise([*keys, ""])):
        joined = bool(left) and bool(right) and f"{left} {right}" in weights and at + 1 - start < LONGEST
        if joined:
            continue
        if at > start:
            yield from _trimmed(keys, start, at + 1)
        elif left in weights:
            yield at, at + 1
        start = at + 1


def _trimmed(keys: list[str], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The run without empty words at its edges."""
    while start < stop and keys[start] in EMPTY_AT_EDGE:
        start += 1
    while start < stop and keys[stop - 1] in EMPTY_AT_EDGE:
        stop -= 1
    if start < stop:
        yield start, stop


def _worth(keys: list[str], weights: Mapping[str, float]) -> float:
    """The weights of a phrase's words and pairs together."""
    pairs = sum(weights.get(f"{left} {right}", 0.0) for left, right in pairwise(keys))
    return PAIR_BONUS * pairs + sum(weights.get(key, 0.0) for key in keys if key not in GENERIC)


def _without_parts(found: Mapping[str, tuple[float, str]], count: int) -> list[str]:
    """The phrases of most worth, none of which shares its words with a better one."""
    chosen: list[str] = []
    seen: set[str] = set()
    for name, (_, surface) in sorted(found.items(), key=lambda item: (-item[1][0], item[0])):
        specific = {key for key in name.split() if key not in GENERIC}
        if specific <= seen:
            continue
        seen |= specific
        chosen.append(surface)
        if len(chosen) == count:
            break
    return chosen
