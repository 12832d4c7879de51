"""Weighted terms to phrases that a person would accept as a reason, in the words of the text itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

from graphrec.vectors import analysis
from graphrec.vectors.stopwords import EMPTY_AT_EDGE, GENERIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 4  # words in a phrase; longer runs are half sentences
_ATTRIBUTE_ENDINGS = ("ed", "able", "ible", "ive", "ous", "ful", "less", "ly", "free", "wise", "based", "ical")
LEAST_WORTH = 0.12  # of the best phrase's; what weighs less is chance
PAIR_BONUS = 2.0  # a phrase of two words says more than twice what a word says


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words and marks: as they stand (`tokens`), as terms (`keys`, empty for none) and in pairs."""

    text: str
    tokens: list[str]
    keys: list[str]
    pairs: list[str]


def cut_words(text: str) -> Words:
    """Cut a text once for several calls of `phrases`. Cost: linear in the text, 0.2 ms an abstract."""
    tokens = analysis.tokens(text)
    keys = [analysis.fold(token.lower()) for token in tokens]
    pairs = [f"{left} {right}" if left and right else "" for left, right in pairwise(keys)]
    return Words(text, tokens, keys, pairs)


def phrases(words: Words, weights: Mapping[str, float], count: int = 4) -> list[str]:
    """The best phrases of a text that are made of the weighted terms, as they stand there.

    Neighbouring pairs that overlap are joined ("large language" + "language models"); words that say nothing alone
    ("model", "efficient") stand only within a phrase, never at its edge when they are no noun.

    >>> phrases(cut_words("Pruning dense networks prunes networks."), {"dense network": 0.3, "dense": 0.1})
    ['dense networks']

    Cost: linear in the length of the text.
    """
    found: dict[str, tuple[float, int, int]] = {}
    for start, stop in _runs(words, weights):
        keys = words.keys[start:stop]
        name = " ".join(keys)
        if name not in found and _says_something(keys):
            found[name] = (_worth(keys, weights), start, stop)
    return [_surface(words, start, stop) for start, stop in _without_parts(found, count)]


def _says_something(keys: list[str]) -> bool:
    """Whether a person would take the words as a reason; "compressed", "iterative" or "viable" alone need a noun."""
    if all(key in GENERIC for key in keys):
        return False
    return len(keys) > 1 or not keys[0].endswith(_ATTRIBUTE_ENDINGS)


def _surface(words: Words, start: int, stop: int) -> str:
    """The words as the text writes them, with spaces or hyphens between."""
    pieces = words.tokens[start:stop]
    for marks in product(" -", repeat=len(pieces) - 1):
        written = pieces[0] + "".join(mark + piece for mark, piece in zip(marks, pieces[1:], strict=True))
        if written in words.text:
            return written
    hyphened = r"[\s-]+".join(map(analysis.hyphen_pattern, pieces))
    found = re.search(hyphened, words.text)
    return found.group() if found else " ".join(pieces)


def _runs(words: Words, weights: Mapping[str, float]) -> Iterator[tuple[int, int]]:
    """Places (start, stop) of the phrases: weighted pairs joined up to `LONGEST` words, and weighted words outside."""
    inside: set[int] = set()
    start = stop = 0
    for at in [at for at, pair in enumerate(words.pairs) if pair in weights]:
        if at != stop - 1 or stop - start == LONGEST:
            yield from _trimmed(words.keys, start, stop)
            start = at
        stop = at + 2
        inside.update((at, at + 1))
    yield from _trimmed(words.keys, start, stop)
    yield from ((at, at + 1) for at, key in enumerate(words.keys) if key in weights and at not in inside)


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


def _without_parts(found: Mapping[str, tuple[float, int, int]], count: int) -> list[tuple[int, int]]:
    """Places of the phrases of most worth, each of which has a word that no better one has."""
    chosen: list[tuple[int, int]] = []
    seen: set[str] = set()
    best = max((worth for worth, _, _ in found.values()), default=0.0)
    for name, (worth, start, stop) in sorted(found.items(), key=lambda item: (-item[1][0], item[0])):
        specific = {key for key in name.split() if key not in GENERIC}
        if specific <= seen or worth < LEAST_WORTH * best:
            continue
        seen |= specific
        chosen.append((start, stop))
        if len(chosen) == count:
            break
    return chosen
