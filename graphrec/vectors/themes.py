"""Themes: names for groups of papers. A name is a phrase that many papers of the group have and few others do.

The score is a class-based TF-IDF. What may be a name is checked: a phrase of several words, or a rare word, that stands
as a noun in the texts, and that a stated share of the papers has. A group without such a phrase has no name.

Source: Grootendorst 2022, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from graphrec.model.themes import CountedPhrase
from graphrec.vectors.stopwords import GENERAL_METHODS, STUDY_DESIGNS
from graphrec.vectors.theme_phrases import describe_forms, key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from graphrec.model.matrix import IntArray
    from graphrec.vectors.theme_phrases import ReadText

PHRASE_BONUS = 1.6  # factor for phrases of several words, which are more specific
LEAST_SHARE = 1 / 7  # of a group's papers must have a phrase of several words that names it, ...
LEAST_SHARE_ALONE = 0.35  # ... and so many a single word, which says less
LEAST_PRECISION = 0.3  # of all papers with a single word must be in the group that it names
LEAST_PAPERS = 4  # of a group have its phrase, ...
LEAST_OF_FEW = 1 / 4  # ... or so many of a small group
LEAST_TIMES = 2.0  # as often must the papers of a group have its phrase as others do, ...
LEAST_TIMES_ALONE = 3.5  # ... so many times as often if it is a single word
LEAST_TIMES_OF_TERM = 3.0  # ... and so many if it only distinguishes the group
LEAST_HEAD = 0.34  # of a phrase's places must have no further noun behind them: "visual" stands before others
LEAST_TERM_SHARE = 0.12  # of a group's papers must have a term that distinguishes it
RARITY_POWER = 0.6  # below 1, since the papers of one page are similar and few phrases occur in one group only
SECOND_AT_LEAST = 0.5  # of the best phrase's score, for a second phrase to be added ...
ALONE_ENOUGH = 0.5  # ... unless the first is in so many of the papers
PART_OF_LONGER = 0.6  # of a phrase's papers have one longer phrase that contains it: that is meant, then
N_TERMS = 3  # that distinguish a group
_CANDIDATES = 60  # phrases of a group that are counted among all papers
_STEM = 5  # letters; words that begin with the same ones are taken for the same word


class GroupName(NamedTuple):
    """What a group is called, by one or two phrases or none, and the terms that it has more often than others."""

    phrases: tuple[CountedPhrase, ...] = ()
    terms: tuple[CountedPhrase, ...] = ()


class Census(Protocol):
    """Counts the papers that have phrases, by group."""

    @property
    def sizes(self) -> IntArray:
        """Papers of each group (n_groups,)."""

    @property
    def n_papers(self) -> int:
        """All papers, also those in no group."""

    def count(self, keys: Sequence[str]) -> tuple[IntArray, IntArray]:
        """The papers of each group that have a phrase, by its key (n_keys, n_groups), and all that do (n_keys,)."""


def name_themes(
    texts: Sequence[ReadText], groups: Sequence[Sequence[int]], census: Census | None = None
) -> list[GroupName]:
    """Choose for every group the one or two phrases that name it best, and the terms that distinguish it.

    score = (share of the papers with the phrase that are in the group) ^ `RARITY_POWER` * (share of the group's papers
    that have it) * (mean weight of where it stands: `IN_ABSTRACT`, `IN_TITLE`, `IN_METHODS`, `IN_KEYWORDS`).

    Args:
        texts: the papers of all groups, or some of each, and others for comparison.
        groups: for each group, the positions of its papers in `texts`.
        census: counts phrases among all papers, if `texts` has only some; None counts them in `texts`.

    Cost: linear in the phrases.
    """
    census = census or _TextCensus([text.weights.keys() for text in texts], groups)
    candidates = [_preselect([texts[at].weights for at in members]) for members in groups]
    forms, heads = describe_forms(texts, frozenset(chain.from_iterable(candidates)))
    keys = sorted(forms)
    inside, everywhere = census.count(keys)
    counts = {key: (inside[at], int(everywhere[at])) for at, key in enumerate(keys)}
    ranked = [_rank(group, weights, counts, heads, census) for group, weights in enumerate(candidates)]
    return _choose(ranked, forms)


class _Candidate(NamedTuple):
    """A phrase of one group with its counts; `is_name` says whether it may be the name of the group."""

    score: float
    key: str
    inside: int
    outside: int
    share: float
    is_name: bool


class _TextCensus:
    """Counts phrases in the texts of all groups; `keys_of`: the keys of each text."""

    def __init__(self, keys_of: Sequence[Collection[str]], groups: Sequence[Sequence[int]]) -> None:
        self._keys, self._groups = keys_of, groups
        self.sizes = np.array([len(members) for members in groups], dtype=np.int64)
        self.n_papers = len(keys_of)

    def count(self, keys: Sequence[str]) -> tuple[IntArray, IntArray]:
        everywhere = Counter(chain.from_iterable(self._keys))
        inside = [Counter(chain.from_iterable(self._keys[at] for at in members)) for members in self._groups]
        counts = np.array([[each[key] for each in inside] for key in keys], dtype=np.int64)
        return counts.reshape(len(keys), len(self._groups)), np.array([everywhere[key] for key in keys], np.int64)


def _preselect(members: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The phrases that most papers of a group have, by key, with the mean weight of where they stand."""
    papers: Counter[str] = Counter()
    weights: defaultdict[str, float] = defaultdict(float)
    for each in members:
        papers.update(each.keys())
        for key, weight in each.items():
            weights[key] += weight
    fewest = min(2, len(members))
    often = [key for key, count in papers.items() if count >= fewest and key not in _general()]
    best = sorted(often, key=lambda key: (-weights[key] * _bonus(key), key))[:_CANDIDATES]
    return {key: weights[key] / papers[key] for key in best}


def _bonus(key: str) -> float:
    return PHRASE_BONUS if " " in key else 1.0


@cache
def _general() -> frozenset[str]:
    """The methods of most papers of a field, and how its studies are made, by key."""
    return frozenset(key_of(name) for name in GENERAL_METHODS | STUDY_DESIGNS)


def _rank(
    group: int,
    weights: Mapping[str, float],
    counts: Mapping[str, tuple[IntArray, int]],
    heads: Mapping[str, float],
    census: Census,
) -> list[_Candidate]:
    """Score the phrases that enough papers of a group have, and say which may be its name; best first.

    Args:
        group: number of the group.
        weights: of each phrase, by key.
        counts: of each phrase, the papers of each group that have it, and all.
        heads: the share of places at which each is a noun.
        census: the sizes of the groups.
    """
    size = int(census.sizes[group])
    n_others = max(1, census.n_papers - size)
    ranked = []
    for key in weights.keys() & counts.keys():
        within, total = int(counts[key][0][group]), counts[key][1]
        share, elsewhere = within / max(1, size), (total - within) / n_others
        usual = LEAST_TIMES if " " in key else LEAST_TIMES_OF_TERM
        if within >= max(min(2, size), LEAST_TERM_SHARE * size) and share >= usual * elsewhere:
            least, times = (LEAST_SHARE, LEAST_TIMES) if " " in key else (LEAST_SHARE_ALONE, LEAST_TIMES_ALONE)
            is_name = (
                heads[key] >= LEAST_HEAD
                and within >= min(LEAST_PAPERS, LEAST_OF_FEW * size)
                and share >= max(least, times * elsewhere)
                and (" " in key or within >= LEAST_PRECISION * total)
            )
            score = (within / total) ** RARITY_POWER * share * weights[key] * _bonus(key)
            ranked.append(_Candidate(score, key, within, total - within, share, is_name))
    return sorted(_without_parts(ranked), key=lambda one: (-one.score, one.key))


def _without_parts(ranked: Sequence[_Candidate]) -> list[_Candidate]:
    """The phrases without those that mostly stand within a longer one: "quantum field" of "quantum field theory"."""
    longer = [(f" {each.key} ", each.inside) for each in ranked if " " in each.key]
    return [
        each
        for each in ranked
        if not any(
            f" {each.key} " in key and len(key) > len(each.key) + 2 and inside >= PART_OF_LONGER * each.inside
            for key, inside in longer
        )
    ]


def _choose(ranked: Sequence[Sequence[_Candidate]], forms: Mapping[str, str]) -> list[GroupName]:
    """Give each group its name, the best one first: no phrase names two groups."""
    names: dict[int, tuple[_Candidate, ...]] = {}
    used: set[str] = set()
    best = sorted((-each.score, each.key, group) for group, some in enumerate(ranked) for each in some if each.is_name)
    by_key = [{each.key: each for each in some} for some in ranked]
    for _, key, group in best:
        if group not in names and key not in used:
            names[group] = (by_key[group][key],)
            used.add(key)
    for group, (first,) in list(names.items()):
        if second := _find_second(first, ranked[group], used):
            names[group] = (first, second)
            used.add(second.key)
    return [
        GroupName(
            tuple(CountedPhrase(forms[each.key], each.inside, each.outside) for each in names.get(group, ())),
            tuple(CountedPhrase(forms[each.key], each.inside, each.outside) for each in _distinguish(some)),
        )
        for group, some in enumerate(ranked)
    ]


def _find_second(first: _Candidate, ranked: Sequence[_Candidate], used: set[str]) -> _Candidate | None:
    """A second phrase that shares no word with the first, if that is in few papers and this nearly as good."""
    if first.share >= ALONE_ENOUGH and " " in first.key:
        return None
    others = (
        each
        for each in ranked
        if each.is_name
        and each.key not in used
        and (" " in each.key or " " in first.key)
        and each.score >= SECOND_AT_LEAST * first.score
        and not _stems(first.key) & _stems(each.key)
    )
    return next(others, None)


def _distinguish(ranked: Sequence[_Candidate]) -> list[_Candidate]:
    """The best terms of which none shares a word with another."""
    chosen: list[_Candidate] = []
    stems: set[str] = set()
    for each in ranked:
        if len(chosen) < N_TERMS and not stems & _stems(each.key):
            chosen.append(each)
            stems |= _stems(each.key)
    return chosen


def _stems(key: str) -> set[str]:
    return {word[:_STEM] for word in key.replace("-", " ").split()}
