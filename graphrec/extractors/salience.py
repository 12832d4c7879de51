"""Salience of methods: which of the methods in a text characterise the paper.

A method counts more when few papers use it, when it stands in the title, and when the text repeats it.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from graphrec.model.facts import METHOD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.extractors.methods import Surface, Use
    from graphrec.extractors.vocabulary import Vocabulary

MOST_METHODS = 9  # methods per paper that make links, at most
MOST_TERMS = 6  # ... and other terms
_TITLE_BOOST = 1.5  # a method of the title is what the paper is about
_LISTED_BOOST = 2.0  # for a listed method in its own field: it is surely a method, a phrase from the corpus may not be
_SHARES = (0.35, 0.65)  # of uses that are of listed methods: in another field, in machine learning
_WORDS_BOOST = (1.0, 1.3, 1.5)  # by number of words: "masked image modeling" is more specific than "attention"
_ACTIVITY_BOOST = 1.6  # a term whose last word names an activity or a device is usually a method: "edge bundling"
_ACTIVITY = re.compile(
    r"(?:ing|[ts]ion|ment|sis|ance|ency|ism|graphy|metry|or|er|network|model|loss)$"
)  # endings of normalised words
_LOOSE_FROM = 0.5  # machine-learning share from which the ambiguous ("loose") forms of listed methods count
_LEAST_WEIGHT = 0.02  # of a method that everybody uses
_FLOOR = 0.2  # added to every rarity, so that a common method that the title names still has some weight


class Salience(NamedTuple):
    """The part of every term's salience that is the same for all papers, indexed by term number.

    `base`: weight from the term's rarity. `boosts`: factors from the kind of term, for a term in the abstract (index 0)
    and in the title (index 1). `words`: the set of its words. `is_method`: whether it is a method, not another kind of
    term. `with_loose`: whether ambiguous forms count.
    """

    base: tuple[float, ...]
    boosts: tuple[tuple[float, ...], tuple[float, ...]]
    words: tuple[frozenset[str], ...]
    is_method: tuple[bool, ...]
    with_loose: bool


def rarity(count: int, n_papers: int) -> float:
    """Weight in (0, 1] of a term that `count` of `n_papers` papers use: 1 if one paper does, near 0 if all do.

    log((n_papers + 1) / count) / log(n_papers + 1), at least `_LEAST_WEIGHT`.

    >>> rarity(1, 1000), rarity(1000, 1000) < 0.05
    (1.0, True)
    """
    if n_papers < 2:
        return 1.0
    return max(_LEAST_WEIGHT, math.log((n_papers + 1) / max(1, count)) / math.log(n_papers + 1))


def estimate_machine_learning_share(surfaces: Mapping[Surface, int], vocabulary: Vocabulary) -> float:
    """Estimate how far the corpus is about machine learning, in [0, 1].

    The share of all method uses that are of listed machine-learning methods, rescaled from the range `_SHARES`.
    """
    firm = [
        (vocabulary.terms[one.term].is_machine_learning, count) for one, count in surfaces.items() if not one.is_loose
    ]
    foreign, own = _SHARES
    share = sum(count for is_ours, count in firm if is_ours) / max(1, sum(count for _, count in firm))
    return min(1.0, max(0.0, (share - foreign) / (own - foreign))) if firm else 1.0


def salience_of(
    vocabulary: Vocabulary, weights: Sequence[float], kinds: Sequence[str], machine_learning_share: float = 1.0
) -> Salience:
    """Compute what each term contributes to salience whatever the paper.

    Args:
        vocabulary: all terms.
        weights: the rarity of each term, from `rarity`.
        kinds: the kind of each term, from `kinds_of`.
        machine_learning_share: how far the corpus is about machine learning, from `estimate_machine_learning_share`.
    """
    boosts = (
        _boosts(vocabulary, 1.0, machine_learning_share),
        _boosts(vocabulary, _TITLE_BOOST, machine_learning_share),
    )
    base = tuple(_FLOOR + weight for weight in weights)
    is_method = tuple(kind == METHOD for kind in kinds)
    with_loose = machine_learning_share >= _LOOSE_FROM
    return Salience(base, boosts, tuple(map(frozenset, vocabulary.words)), is_method, with_loose)


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
    """Select what characterises a paper best, best first: at most `MOST_METHODS` methods, then `MOST_TERMS` others.

    A term whose words are all contained in a better one ("pruning" beside "structured pruning") goes to the end.
    Ambiguous ("loose") forms count only in a corpus about machine learning.
    """
    base, boosts, words_of, is_method, with_loose = salience
    ranked = sorted(
        (-(base[use.term] * (1 + 0.5 * math.log(use.times)) * boosts[use.is_in_title][use.term]), use.term, use)
        for use in uses
        if with_loose or not use.is_loose
    )
    methods = _varied([use for _, term, use in ranked if is_method[term]], words_of)[:MOST_METHODS]
    others = _varied([use for _, term, use in ranked if not is_method[term]], words_of)[:MOST_TERMS]
    return [*methods, *others]


def _varied(ranked: Sequence[Use], words_of: Sequence[frozenset[str]]) -> list[Use]:
    """Move the terms whose words a better one contains to the end."""
    better: list[frozenset[str]] = []
    first: list[Use] = []
    rest: list[Use] = []
    for use in ranked:
        words = words_of[use.term]
        if any(map(words.issubset, better)):
            rest.append(use)
        else:
            better.append(words)
            first.append(use)
    return [*first, *rest]
