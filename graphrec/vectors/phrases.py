"""Phrases for display: from weighted terms to phrases of the text, in its own spelling, that read well as a reason."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from graphrec.vectors import tokens
from graphrec.vectors.languages import CUT, blank_empty, language_of
from graphrec.vectors.stopwords import EMPTY_AT_EDGE, GENERIC

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

LONGEST = 4  # words in a phrase; longer runs are half sentences
_ATTRIBUTE_ENDINGS = (
    "ed", "able", "ible", "ive", "ous", "ful", "less", "ly", "free", "wise", "based", "ical", "ional", "oral", "isual",
    "atial", "icial", "ntial", "ural", "eral", "matic", "istic", "antic", "inear", "ized", "sian", "ular", "ausal",
)  # fmt: skip
# Behind a hyphen they make an attribute: "few-shot", "black-box".
_TAILS = frozenset({
    "aware", "based", "free", "like", "only", "specific", "style", "wise", "agnostic", "centric", "driven", "shot",
    "box", "level", "scale", "end", "rank", "order", "step", "stage", "world", "source", "quality", "term", "time",
    "purpose", "device", "bit", "convex", "domain", "modal",
})  # fmt: skip
# Endings of hardly any noun: a phrase that ends so is cut off.
_ATTRIBUTES_LAST = (
    "ical", "ional", "isual", "atial", "icial", "ntial", "ural", "eral", "oral", "matic", "antic", "inear", "ous",
    "ful", "less", "ible", "ariant", "ental", "aptive", "ensive", "usive", "ular", "ausal", "yesian",
)  # fmt: skip
SAYING = frozenset(
    {"call", "called", "name", "named", "term", "termed", "denoted"}
)  # verbs that introduce a name; no phrase contains them
_EDGES = " $-–—*'’‘\"“”`.,;:"  # marks that a phrase does not begin or end with
LEAST_WORTH = 0.12  # of the best phrase's weight; phrases with less are chance matches
PAIR_BONUS = 2.0  # a phrase of two words is more than twice as specific as a word
_HYPHEN = re.compile("[-\u2010\u2011]")
_REMEMBERED = 1000  # texts cached, about 20 KB each: a paper that several queries find is tokenised once
_LONGEST_REMEMBERED = 10_000  # characters; longer texts are rare and would fill the memory
_GAP = "."  # stands for a mark or stop word where the terms of a text are joined


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into tokens: words and marks.

    `keys`: the folded form of every token, "" for marks and stop words. `glued`: positions of the tokens that a hyphen
    joins to the next. `starts`, `stops`: where each token stands in the text without the hyphens behind prefixes.
    `left_out`: the positions in that text before which a hyphen was removed.
    """

    text: str
    keys: list[str]
    glued: frozenset[int]
    starts: list[int]
    stops: list[int]
    left_out: list[int]

    def terms_in_a_row(self) -> str:
        """Join all keys with blanks around each: a phrase occurs in the text if its keys, joined alike, do."""
        return in_a_row(self.keys)


def cut_words(text: str, language: str | None = None) -> Words:
    """Cut a text into tokens; cached, so that several calls for one paper cost one.

    Args:
        text: the text.
        language: its language; None for what `language_of` says.

    Cost: linear in the text, 0.15 ms an abstract.
    """
    return (_cut_cached if len(text) <= _LONGEST_REMEMBERED else _cut)(text, language)


def _cut(text: str, language: str | None) -> Words:
    joined, left_out = tokens.join_prefixes(text)
    lowered = joined.lower()
    if len(lowered) != len(joined):  # one letter became two, as for "İ"
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in joined)
    language = language_of(text) if language is None else language
    if language in CUT:
        lowered = blank_empty(lowered, language)
    spans = tokens.token_spans(lowered)
    starts, stops = [start for start, _ in spans], [stop for _, stop in spans]
    cut = [lowered[start:stop] for start, stop in spans]
    bare = tokens.bare_words(cut, language)
    if bare is not cut:  # an elided article is no part of a phrase: "l'analyse"
        starts = [
            stop - len(word) if token.endswith(word) else start
            for token, word, start, stop in zip(cut, bare, starts, stops, strict=True)
        ]
    keys = list(map(tokens.fold, bare))
    return Words(text, keys, _find_glued(lowered, starts, stops), starts, stops, left_out)


_cut_cached = lru_cache(maxsize=_REMEMBERED)(_cut)


def _find_glued(text: str, starts: list[int], stops: list[int]) -> frozenset[int]:
    """Positions of the tokens that are followed by a hyphen and, right behind it, the next token."""
    hyphens = ((bisect_left(stops, match.start()), match.start()) for match in _HYPHEN.finditer(text))
    last = len(starts) - 1
    return frozenset(at for at, hyphen in hyphens if at < last and stops[at] == hyphen and starts[at + 1] == hyphen + 1)


def phrases(
    words: Words,
    weights: Mapping[str, float],
    count: int = 4,
    *,
    alone: Container[str] | None = None,
    within: str = "",
) -> list[str]:
    """Find the best phrases of a text as `find_phrases` does, in the spelling of the text.

    Args:
        words: a text from `cut_words`.
        weights: the weight of every term that may be part of a phrase.
        count: maximum number of phrases to return.
        alone: words that may be a phrase by themselves; None for all.
        within: the joined keys of another text in which the phrases must occur, too; "" for no such condition.

    >>> phrases(cut_words("Pruning dense networks prunes networks."), {"dense network": 0.3, "dense": 0.1})
    ['dense networks']
    """
    spans = find_phrases(words, weights, count, alone=alone, within=within)
    return [surface_of(words, start, stop) for start, stop in spans]


def find_phrases(
    words: Words,
    weights: Mapping[str, float],
    count: int = 4,
    *,
    alone: Container[str] | None = None,
    within: str = "",
) -> list[tuple[int, int]]:
    """Find the best phrases of a text that consist of weighted terms: the positions (start, stop) of their tokens.

    Overlapping pairs are joined ("large language" + "language models"), and hyphenated words stay together. Words that
    mean nothing alone ("model", "efficient") stand only inside a phrase, and adjectives among them not at its edges.

    Args:
        words: a text from `cut_words`.
        weights: the weight of every term that may be part of a phrase.
        count: maximum number of phrases to return.
        alone: words that may be a phrase by themselves; None for all.
        within: the joined keys of another text (`Words.terms_in_a_row`) in which the phrases must occur, too; "" for no
            such condition.

    Cost: linear in the length of the text.
    """
    candidates: dict[str, tuple[float, int, int]] = {}
    for start, stop in _runs(words, weights, alone, within):
        keys = words.keys[start:stop]
        name = " ".join(keys)
        if name in candidates or not says_something(keys) or (within and in_a_row(keys) not in within):
            continue
        if len(keys) > 1 or alone is None or name in alone:
            candidates[name] = (_worth(keys, weights), start, stop)
    return _without_parts(candidates, count)


def in_a_row(keys: Sequence[str]) -> str:
    """Join keys as `Words.terms_in_a_row` does."""
    return f" {' '.join(key or _GAP for key in keys)} "


def says_something(keys: list[str]) -> bool:
    """Whether words (as keys) name a subject; "compressed", "iterative" or "viable" alone do not."""
    if all(not key or key in GENERIC for key in keys) or not SAYING.isdisjoint(keys):
        return False
    return len(keys) > 1 or not (keys[0].endswith(_ATTRIBUTE_ENDINGS) or keys[0] in tokens.PREFIXES)


def is_cut_off(key: str) -> bool:
    """Whether a phrase that ends with this word is cut off: "problems restricted"."""
    stem = key.removesuffix("ing")
    is_doing = stem != key and not EMPTY_AT_EDGE.isdisjoint((stem, f"{stem}e"))  # "scenarios involving"
    is_done = key.endswith("ed") and not key.endswith("eed")
    return key in EMPTY_AT_EDGE or is_doing or is_done or key.endswith(_ATTRIBUTES_LAST)


def word_groups(words: Words) -> list[tuple[int, int]]:
    """Positions (start, stop) of all tokens of a text, in order; words joined by hyphens or in a run are one group."""
    starts = [at for at in range(len(words.keys)) if at - 1 not in words.glued and not _is_overlapping(words, at)]
    return list(pairwise([*starts, len(words.keys)]))


def surface_of(words: Words, start: int, stop: int) -> str:
    """Return the words from `start` to before `stop` as the text writes them, hyphens included, on one line.

    Args:
        words: the text.
        start: position of the first token.
        stop: position behind the last token.
    """
    first, last = words.starts[start], words.stops[stop - 1]
    surface = words.text[first + bisect_right(words.left_out, first) : last + bisect_left(words.left_out, last)]
    line = " ".join(surface.split()).strip(_EDGES)
    return line.removesuffix("'s").removesuffix("’s")


def _runs(
    words: Words, weights: Mapping[str, float], alone: Container[str] | None, within: str
) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of possible phrases: weighted pairs joined up to `LONGEST` words, other weighted words."""
    inside: set[int] = set()
    start = stop = 0
    for at in _pairs(words, weights):
        joins = at == stop - 1 and _n_words(words, start, at + 2) <= LONGEST
        if not joins or (within and in_a_row(words.keys[start : at + 2]) not in within):
            yield from _trim(words, start, stop)
            start = at
        stop = at + 2
        inside.update((at, at + 1))
    yield from _trim(words, start, stop)
    for at in [at for at, key in enumerate(words.keys) if key in weights]:
        is_part = at in words.glued or at - 1 in words.glued
        if at not in inside and (is_part or alone is None or words.keys[at] in alone):
            yield from _widen(words, at, at + 1)


def _n_words(words: Words, start: int, stop: int) -> float:
    """Number of words from `start` to before `stop`; one that overlaps the one before, in a run, is half a word."""
    return stop - start - sum(_is_overlapping(words, at) for at in range(start + 1, stop)) / 2


def _is_overlapping(words: Words, at: int) -> bool:
    """Whether a word begins within the one before, as both are pieces of a run."""
    return at > 0 and words.starts[at] < words.stops[at - 1]


def _pairs(words: Words, weights: Mapping[str, float]) -> list[int]:
    """Positions at which a weighted pair begins, ascending."""
    first = {term.partition(" ")[0] for term in weights if " " in term}
    starts = [at for at, key in enumerate(words.keys[:-1]) if key in first]
    return [at for at in starts if f"{words.keys[at]} {words.keys[at + 1]}" in weights]


def _trim(words: Words, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the run without words at its edges that carry no meaning, if anything is left."""
    while start < stop and words.keys[start] in EMPTY_AT_EDGE:
        start += 1
    while start < stop and is_cut_off(words.keys[stop - 1]) and stop - 2 not in words.glued:
        stop -= 1
    if start < stop:
        yield from _widen(words, start, stop)


def _widen(words: Words, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the run, extended to complete hyphenated words and to a noun behind an attribute, or cut if too long."""
    while start - 1 in words.glued:
        start -= 1
    while stop - 1 in words.glued:
        stop += 1
    while _n_words(words, start, stop) > LONGEST:
        stop -= 1
        while stop > start and stop - 1 in words.glued:
            stop -= 1
    if start < stop and stop - 2 in words.glued and _is_attribute(words.keys[stop - 1]):
        stop = stop + 1 if stop < len(words.keys) and words.keys[stop] and stop - start < LONGEST else start
    if start < stop:
        yield start, stop


def _is_attribute(key: str) -> bool:
    """Whether a hyphenated word that ends with this is an attribute, which needs a noun behind it: "decoder-only"."""
    return key in _TAILS or not key or is_cut_off(key)


def _worth(keys: list[str], weights: Mapping[str, float]) -> float:
    """Sum of the weights of a phrase's words and pairs; pairs count `PAIR_BONUS` times."""
    pairs = sum(weights.get(f"{first} {second}", 0.0) for first, second in pairwise(keys))
    return PAIR_BONUS * pairs + sum(weights.get(key, 0.0) for key in keys if key not in GENERIC)


def _without_parts(candidates: Mapping[str, tuple[float, int, int]], count: int) -> list[tuple[int, int]]:
    """Positions of the best phrases, each with a word that no better one contains."""
    chosen: list[tuple[int, int]] = []
    covered: set[str] = set()
    best = max((worth for worth, _, _ in candidates.values()), default=0.0)
    for name, (worth, start, stop) in sorted(candidates.items(), key=lambda item: (-item[1][0], item[0])):
        specific = {key for key in name.split() if key not in GENERIC}
        if specific <= covered or worth < LEAST_WORTH * best:
            continue
        covered |= specific
        chosen.append((start, stop))
        if len(chosen) == count:
            break
    return chosen
