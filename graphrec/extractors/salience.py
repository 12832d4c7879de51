"""Which of the methods in a paper it is best known by: rare ones, those of its title, those it says often."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.extractors.methods import Surface, Use, Vocabulary

MOST_METHODS = 8  # a paper has few methods worth linking by
_TITLE_BOOST = 1.5  # a method of the title is what the paper is about
_LISTED_BOOST = 2.0  # added in the field of the list, where a listed method is known to be one and a phrase may not be
_SHARES = (0.35, 0.65)  # of all uses that listed methods make up in another field, and in their own
_WORDS_BOOST = (1.0, 1.3, 1.5)  # by number of words: "masked image modeling" says more than "attention"
_ACTIVITY_BOOST = 1.6  # what ends in an activity or a device is a method more often than not: "edge bundling"
_ACTIVITY = re.compile(
    r"(?:ing|[ts]ion|ment|sis|ance|ency|ism|graphy|metry|or|er|network|model|loss)$"
)  # endings of normalised words
_LOOSE_FROM = 0.5  # from here on the loose forms of listed methods count
_LEAST_WEIGHT = 0.02  # of a method that everybody uses
_FLOOR = 0.2  # added to every rarity, so that a common method that a title names three times is not nothing


class Salience(NamedTuple):
    """The part of a term's salience that does not depend on the paper, by the number of the term.

    `base` comes from its rarity, `boosts` from what it is, in a text and in a title; `words` are its words, and
    `with_loose` tells whether its loose forms count here.
    """

    base: tuple[float, ...]
    boosts: tuple[tuple[float, ...], tuple[float, ...]]
    words: tuple[frozenset[str], ...]
    with_loose: bool


def rarity(count: int, n_papers: int) -> float:
    """Weight in (0, 1] of a term that `count` of `n_papers` use: 1 if one paper does, near 0 if all do.

    >>> rarity(1, 1000), rarity(1000, 1000) < 0.05
    (1.0, True)
    """
    if n_papers < 2:
        return 1.0
    return max(_LEAST_WEIGHT, math.log((n_papers + 1) / max(1, count)) / math.log(n_papers + 1))


def estimate_machine_learning_share(surfaces: Mapping[Surface, int], vocabulary: Vocabulary) -> float:
    """How much the corpus is of machine learning, from 0 to 1, by the share of its listed methods among all uses."""
    firm = [
        (vocabulary.terms[one.term].is_machine_learning, count) for one, count in surfaces.items() if not one.is_loose
    ]
    foreign, own = _SHARES
    share = sum(count for is_ours, count in firm if is_ours) / max(1, sum(count for _, count in firm))
    return min(1.0, max(0.0, (share - foreign) / (own - foreign))) if firm else 1.0


def salience_of(vocabulary: Vocabulary, weights: Sequence[float], machine_learning_share: float = 1.0) -> Salience:
    """How well each term characterises the papers that use it.

    Args:
        vocabulary: all terms.
        weights: the rarity of each, as from `rarity`.
        machine_learning_share: of the corpus, as from `estimate_machine_learning_share`.
    """
    boosts = (
        _boosts(vocabulary, 1.0, machine_learning_share),
        _boosts(vocabulary, _TITLE_BOOST, machine_learning_share),
    )
    base = tuple(_FLOOR + weight for weight in weights)
    return Salience(base, boosts, tuple(map(frozenset, vocabulary.words)), machine_learning_share >= _LOOSE_FROM)


def _boosts(vocabulary: Vocabulary, position_boost: float, machine_learning_share: float) -> tuple[float, ...]:
    boosts = []
    for term, words in zip(vocabulary.terms, vocabulary.words, strict=True):
        boost = position_boost * _WORDS_BOOST[min(len(words), len(_WORDS_BOOST)) - 1]
        boost *= (
            1.0 + _LISTED_BOOST * (machine_learning_share if term.is_machine_learning else 1.0)
            if term.is_listed
            else 1.0
        )
        boosts.append(boost * (_ACTIVITY_BOOST if _ACTIVITY.search(words[-1]) else 1.0))
    return tuple(boosts)


def most_salient(uses: Sequence[Use], salience: Salience) -> list[Use]:
    """The uses a paper is best known by, at most `MOST_METHODS`.

    A term whose words a better one has all ("pruning" beside "structured pruning") stands behind all others; loose
    forms count at home only.
    """
    base, boosts, words_of, with_loose = salience
    ranked = sorted(
        (-(base[use.term] * (1 + 0.5 * math.log(use.times)) * boosts[use.is_in_title][use.term]), use.term, use)
        for use in uses
        if with_loose or not use.is_loose
    )
    better: list[frozenset[str]] = []
    first: list[Use] = []
    rest: list[Use] = []
    for _, term, use in ranked:
        words = words_of[term]
        if any(map(words.issubset, better)):
            rest.append(use)
        else:
            better.append(words)
            first.append(use)
    return [*first, *rest][:MOST_METHODS]
