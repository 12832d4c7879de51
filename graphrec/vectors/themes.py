"""Themes: names for groups of papers. A name is a phrase that many papers of the group have and few others do.

The score is a class-based TF-IDF.

Source: Grootendorst 2022, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from graphrec.text import clean
from graphrec.vectors.abstracts import content
from graphrec.vectors.languages import ENGLISH, empty_words, language_of
from graphrec.vectors.phrases import cut_words, says_something, surface_of, word_groups
from graphrec.vectors.scripts import is_unspaced
from graphrec.vectors.stopwords import EMPTY_AT_EDGE, GENERAL_METHODS, GENERIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.vectors.phrases import Words

    Phrase = tuple[str, str]  # the folded words, which are equal for all forms of a phrase; the phrase as written

PHRASE_BONUS = 1.5  # factor for phrases of several words, which are more specific
LEAST_SHARE = 0.25  # of a group's papers must have the phrase that names it, or ...
ENOUGH = 6  # ... so many papers: the groups of a map have a hundred and more
RARITY_POWER = 0.6  # below 1, since the papers of one page are similar and few phrases occur in one group only
IN_ABSTRACT, IN_TITLE, IN_METHODS = (
    0.4,
    1.0,
    1.6,
)  # weight of a phrase by where it stands; abstracts mention many other things
SECOND_AT_LEAST = 0.55  # of the best phrase's score, for a second phrase to be added
_SHORTEST = 3  # letters of a phrase; one less in a script without blanks
_STEM = 5  # letters; words that begin with the same ones are taken for the same word
_PLAIN = re.compile(r"[\w'’‐‑-]+(?: [\w'’‐‑-]+)*")  # words with blanks only between them


@dataclass(frozen=True, slots=True)
class ThemeText:
    """The texts of a paper from which the name of its group is chosen."""

    title: str = ""
    abstract: str = ""
    methods: tuple[str, ...] = ()

    def language(self) -> str:
        """The language of the paper; that of a title alone is seldom known."""
        return language_of(f"{self.title}. {self.abstract}")


def name_themes(texts: Sequence[ThemeText], groups: Sequence[Sequence[int]]) -> list[tuple[str, ...]]:
    """Choose for every group the one or two phrases that name it best; none if its papers have no phrase in common.

    score = (share of the papers with the phrase that are in the group) ^ `RARITY_POWER` * (share of the group's papers
    that have it) * (mean weight of where it stands: `IN_ABSTRACT`, `IN_TITLE`, `IN_METHODS`).

    Args:
        texts: the papers of all groups, and others for comparison.
        groups: for each group, the positions of its papers in `texts`.

    Cost: linear in the text, 0.2 ms a paper.
    """
    weights_by_paper = [_weights(text) for text in texts]
    everywhere = Counter(key for weights in weights_by_paper for key in weights)
    usual_forms = _usual_forms(texts)
    names: list[tuple[str, ...]] = []
    for members in groups:
        ranked = _score_phrases([weights_by_paper[at] for at in members], everywhere)
        used = {phrase for name in names for phrase in name}
        names.append(
            _choose_phrases([(score, usual_forms[key]) for score, key in ranked if usual_forms[key] not in used])
        )
    return names


def _weights(text: ThemeText) -> dict[str, float]:
    """The phrases of one paper by key, each with the highest weight of where it stands."""
    weights: dict[str, float] = {}
    language = text.language()
    sources = (
        (_phrases_in(content(text.abstract), language, singles=False), IN_ABSTRACT),
        (_phrases_in(text.title.partition(": ")[2] or text.title, language), IN_TITLE),
        ((_as_phrase(method, language) for method in text.methods), IN_METHODS),
    )
    for phrases, weight in sources:  # ascending weight, so that the highest one remains
        weights |= dict.fromkeys((key for key, _ in phrases), weight)
    return weights


def _usual_forms(texts: Sequence[ThemeText]) -> dict[str, str]:
    """For every phrase, by key, the form most frequent in titles and methods, else the one in abstracts."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    others: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        language = text.language()
        methods = [_as_phrase(method, language) for method in text.methods]
        for key, surface in (*_phrases_in(text.title, language), *methods):
            forms[key][surface] += 1
        for key, surface in _phrases_in(content(text.abstract), language, singles=False):
            others[key][surface] += 1
    return {key: min(counts, key=lambda form: (-counts[form], form)) for key, counts in (others | forms).items()}


def _phrases_in(text: str, language: str, *, singles: bool = True) -> Iterator[Phrase]:
    """Yield words, if `singles`, and pairs of neighbouring words that could name a group.

    Words joined by hyphens count as one, as does a run of letters without blanks. No word says nothing in the language.
    """
    words, empty = cut_words(text, language), empty_words(language)
    groups = word_groups(words)
    spans = [group for group in groups if singles and _is_name(words, *group)]
    spans += [(first[0], last[1]) for first, last in pairwise(groups) if _is_pair(words, first, last)]
    for start, stop in spans:
        surface = clean(surface_of(words, start, stop)).casefold()
        if (
            len(surface) >= _SHORTEST - is_unspaced(surface)
            and _PLAIN.fullmatch(surface)
            and empty.isdisjoint(surface.split())
        ):
            yield " ".join(words.keys[start:stop]), surface


def _is_name(words: Words, start: int, stop: int) -> bool:
    """Whether some words contain no stop word and name a subject."""
    keys = words.keys[start:stop]
    return all(keys) and says_something(keys)


def _is_pair(words: Words, first: tuple[int, int], last: tuple[int, int]) -> bool:
    """Whether two neighbouring words are a phrase: a specific word before a noun, as in "unlearnable examples"."""
    is_subject = not GENERIC.issuperset(words.keys[slice(*first)])
    is_noun = not EMPTY_AT_EDGE.issuperset(words.keys[slice(*last)])
    return is_subject and is_noun and _is_name(words, first[0], last[1])


def _as_phrase(method: str, language: str = ENGLISH) -> Phrase:
    """Turn the name of a method into one phrase."""
    surface = clean(method).casefold()
    return " ".join(filter(None, cut_words(surface, language).keys)) or surface, surface


def _score_phrases(members: Sequence[Mapping[str, float]], everywhere: Counter[str]) -> list[tuple[float, str]]:
    """Score the phrases that enough members have, as (score, key), best first."""
    inside = Counter(key for weights in members for key in weights)
    fewest = max(min(2, len(members)), min(ENOUGH, LEAST_SHARE * len(members)))
    ranked = []
    for key, papers in inside.items():
        if papers >= fewest and key not in _general_methods():
            mean_weight = sum(weights.get(key, 0.0) for weights in members) / papers
            bonus = PHRASE_BONUS if " " in key else 1.0
            ranked.append(
                ((papers / everywhere[key]) ** RARITY_POWER * papers / len(members) * mean_weight * bonus, key)
            )
    return sorted(ranked, key=lambda one: (-one[0], one[1]))


@cache
def _general_methods() -> frozenset[str]:
    return frozenset(_as_phrase(method)[0] for method in GENERAL_METHODS)


def _choose_phrases(ranked: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    """Select the best phrase and the next best that shares no word with it, if that is nearly as good."""
    if not ranked:
        return ()
    best, first = ranked[0]
    others = (
        phrase for score, phrase in ranked if score >= SECOND_AT_LEAST * best and not _stems(first) & _stems(phrase)
    )
    return (first, *[phrase for phrase, _ in zip(others, range(1), strict=False)])


def _stems(phrase: str) -> set[str]:
    return {word[:_STEM] for word in phrase.replace("-", " ").split()}
