"""Themes: names for groups of papers. A name is a phrase that many papers of the group have and few others do.

The score is a class-based TF-IDF. What may be a name is checked: a phrase of several words or a rare word that stands as
a noun in the texts, and that a stated share of the papers has. A group without such a phrase has no name.

Source: Grootendorst 2022, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from graphrec.model.themes import CountedPhrase
from graphrec.text import clean
from graphrec.vectors.abstracts import content
from graphrec.vectors.languages import ENGLISH, empty_words, language_of
from graphrec.vectors.phrases import SAYING, cut_words, is_cut_off, says_something, surface_of, word_groups
from graphrec.vectors.scripts import is_unspaced
from graphrec.vectors.stopwords import EMPTY_AT_EDGE, GENERAL_METHODS, GENERIC, STUDY_DESIGNS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.model.matrix import IntArray
    from graphrec.vectors.phrases import Words

PHRASE_BONUS = 1.6  # factor for phrases of several words, which are more specific
LEAST_SHARE = 1 / 7  # of a group's papers must have a phrase of several words that names it, ...
LEAST_SHARE_ALONE = 0.35  # ... and so many a single word, which says less
LEAST_PRECISION = 0.35  # of all papers with a single word must be in the group that it names
LEAST_PAPERS = 4  # of a group have its phrase, ...
LEAST_OF_FEW = 1 / 4  # ... or so many of a small group
LEAST_TIMES = 2.0  # as often must the papers of a group have its phrase as others do, ...
LEAST_TIMES_ALONE = 4.0  # ... so many times as often if it is a single word
LEAST_HEAD = 0.34  # of a phrase's places must have no further noun behind them: "visual" stands before others
LEAST_TERM_SHARE = 0.12  # of a group's papers must have a term that distinguishes it
RARITY_POWER = 0.6  # below 1, since the papers of one page are similar and few phrases occur in one group only
IN_ABSTRACT, IN_TITLE, IN_METHODS, IN_KEYWORDS = (
    0.4,
    1.0,
    1.2,
    1.6,
)  # weight of a phrase by where it stands; abstracts mention many other things
SECOND_AT_LEAST = 0.5  # of the best phrase's score, for a second phrase to be added ...
ALONE_ENOUGH = 0.5  # ... unless the first is in so many of the papers
PART_OF_LONGER = 0.6  # of a phrase's papers have one longer phrase that contains it: that is meant, then
N_TERMS = 3  # that distinguish a group
_CANDIDATES = 60  # phrases of a group that are counted among all papers
_MOST_PLACES = 60  # of a phrase that are read to see how it is written
_MOST_GROUPS = 3  # words or words with hyphens in a phrase
_SHORTEST = 3  # letters of a phrase; one less in a script without blanks
_STEM = 5  # letters; words that begin with the same ones are taken for the same word
_PLAIN = re.compile(r"[\w'’‐‑-]+(?: [\w'’‐‑-]+)*")  # words with blanks only between them
_HEAD_FIRST = frozenset({"fr", "es", "it", "pt", "ro", "ar", "fa", "id"})  # languages whose attributes follow the noun


@dataclass(frozen=True, slots=True)
class ThemeText:
    """The texts of a paper from which the name of its group is chosen; `is_brief` to read the title alone of them."""

    title: str = ""
    abstract: str = ""
    methods: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    is_brief: bool = False

    def language(self) -> str:
        """The language of the paper; that of a title alone is seldom known."""
        return language_of(f"{self.title}. {self.abstract}")


class GroupName(NamedTuple):
    """What a group is called, by one or two phrases or none, and the terms that it has more often than others."""

    phrases: tuple[CountedPhrase, ...] = ()
    terms: tuple[CountedPhrase, ...] = ()


class Census(Protocol):
    """Counts the papers that have phrases, by group.

    `sizes` (n_groups,): papers of each group. `n_papers`: all papers, also those in no group.
    """

    @property
    def sizes(self) -> IntArray: ...
    @property
    def n_papers(self) -> int: ...

    def count(self, keys: Sequence[str]) -> tuple[IntArray, IntArray]:
        """The papers of each group that have a phrase, by its key (n_keys, n_groups), and all that do (n_keys,)."""


class _Place(NamedTuple):
    """Where a phrase stands: its folded words, which are equal for all forms, and the text with its first and last one.

    `words` is None for the name of a method, which is its own spelling in `text`.
    """

    key: str
    words: Words | None
    start: int
    stop: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadText:
    """The phrases of one paper: by key, with the highest weight of where each stands; and where they stand."""

    language: str
    weights: Mapping[str, float]
    abstract: Sequence[_Place]
    other: Sequence[_Place]


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
    forms, heads = _describe_forms(texts, frozenset(chain.from_iterable(candidates)))
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
    """Counts phrases in the texts of all groups; `found`: the keys of each text."""

    def __init__(self, found: Sequence[Collection[str]], groups: Sequence[Sequence[int]]) -> None:
        self._found, self._groups = found, groups
        self.sizes = np.array([len(members) for members in groups], dtype=np.int64)
        self.n_papers = len(found)

    def count(self, keys: Sequence[str]) -> tuple[IntArray, IntArray]:
        everywhere = Counter(chain.from_iterable(self._found))
        inside = [Counter(chain.from_iterable(self._found[at] for at in members)) for members in self._groups]
        counts = np.array([[each[key] for each in inside] for key in keys], dtype=np.int64)
        return counts.reshape(len(keys), len(self._groups)), np.array([everywhere[key] for key in keys], np.int64)


def read_text(text: ThemeText) -> ReadText:
    """Find the phrases of one paper that could name a group.

    Cost: linear in the text, 0.4 ms an abstract.
    """
    language = text.language()
    abstract = [] if text.is_brief else list(_phrases_in(content(text.abstract), language))
    title = list(_phrases_in(text.title.partition(": ")[2] or text.title, language))
    methods = [_as_phrase(method, language) for method in text.methods]
    keywords = [_as_phrase(word, language) for word in text.keywords]
    weights: dict[str, float] = {}
    for places, weight in ((abstract, IN_ABSTRACT), (title, IN_TITLE), (methods, IN_METHODS), (keywords, IN_KEYWORDS)):
        weights |= dict.fromkeys((place.key for place in places), weight)  # ascending, so that the highest remains
    return ReadText(language, weights, abstract, [*title, *methods, *keywords])


def _in_text(surface: str) -> str:
    """Words of a title as a text writes them: "Sieving Sand" begins with small letters, "AdS" and "RNA" do not."""
    return " ".join(word.lower() if len(word) > 1 and word[1:].islower() else word for word in surface.split(" "))


def _phrases_in(text: str, language: str) -> Iterator[_Place]:
    """Yield the words, and up to three neighbouring ones, that could name a group.

    Words joined by hyphens count as one, as does a run of letters without blanks. They begin with what is specific and
    end with a noun.
    """
    words = cut_words(text, language)
    groups = word_groups(words)
    kinds = [_kind_of(tuple(words.keys[start:stop])) for start, stop in groups]
    for first, (kind, (start, first_stop)) in enumerate(zip(kinds, groups, strict=True)):
        if kind.is_alone and _is_long_enough(words, start, first_stop):
            yield _Place(kind.key, words, start, first_stop)
        if not kind.begins:
            continue
        key = kind.key
        for at in range(first + 1, min(first + _MOST_GROUPS, len(groups))):
            if not kinds[at].key:
                break
            key = f"{key} {kinds[at].key}"
            if kinds[at].ends:
                yield _Place(key, words, start, groups[at][1])


class _Kind(NamedTuple):
    """What a word, or words joined by hyphens, can be: a name alone, the beginning of a phrase, and its end.

    `key`: the folded words; "" if one is a stop word or a mark, or introduces a name.
    """

    key: str
    is_alone: bool
    begins: bool
    ends: bool


@lru_cache(maxsize=100_000)
def _kind_of(keys: tuple[str, ...]) -> _Kind:
    words = list(keys)
    if not all(words) or not SAYING.isdisjoint(words):
        return _Kind("", is_alone=False, begins=False, ends=False)
    is_alone = not EMPTY_AT_EDGE.issuperset(words) and says_something(words)
    begins = words[0] not in EMPTY_AT_EDGE and not GENERIC.issuperset(words)
    return _Kind(" ".join(words), is_alone, begins, not is_cut_off(words[-1]))


def _is_long_enough(words: Words, start: int, stop: int) -> bool:
    return words.stops[stop - 1] - words.starts[start] >= _SHORTEST - is_unspaced(words.keys[start])


def _surface(place: _Place, language: str, *, is_title: bool) -> str:
    """The spelling of a phrase at one place; "" for one that no name contains."""
    if place.words is None:
        return place.text
    surface = clean(surface_of(place.words, place.start, place.stop))
    if not _PLAIN.fullmatch(surface) or not empty_words(language).isdisjoint(surface.casefold().split()):
        return ""
    return _in_text(surface) if is_title else surface


def _is_head(place: _Place, language: str) -> bool:
    """Whether no noun follows to which some words are an attribute; where attributes follow, whether none is before."""
    if place.words is None:
        return True
    keys, beside = place.words.keys, place.start - 1 if language in _HEAD_FIRST else place.stop
    return not 0 <= beside < len(keys) or not keys[beside] or keys[beside] in EMPTY_AT_EDGE


@lru_cache(maxsize=20_000)
def _as_phrase(name: str, language: str = ENGLISH) -> _Place:
    """Turn the name of a method into one phrase."""
    surface = clean(name)
    key = " ".join(filter(None, cut_words(surface, language).keys)) or surface.casefold()
    return _Place(key, None, 0, 0, surface if surface.isupper() else _in_text(surface))


def key_of(name: str) -> str:
    """The folded words by which a method of this name is the same phrase as in a text."""
    return _as_phrase(name).key


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
    return frozenset(_as_phrase(name).key for name in GENERAL_METHODS | STUDY_DESIGNS)


def _describe_forms(texts: Iterable[ReadText], keys: frozenset[str]) -> tuple[dict[str, str], dict[str, float]]:
    """The usual spelling of each phrase, and the share of its places at which it is a noun."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    in_abstracts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    heads: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for text in texts:
        for part, is_title in ((text.abstract, False), (text.other, True)):
            for place in part:
                if place.key not in keys or places[place.key] >= _MOST_PLACES:
                    continue
                if surface := _surface(place, text.language, is_title=is_title):
                    forms[place.key][surface] += 1
                    places[place.key] += 1
                    heads[place.key] += _is_head(place, text.language)
                    if not is_title:
                        in_abstracts[place.key][surface] += 1
    return (
        {key: _usual_form(counts, in_abstracts[key]) for key, counts in forms.items()},
        {key: heads[key] / places[key] for key in places},
    )


def _usual_form(counts: Counter[str], in_abstracts: Counter[str]) -> str:
    """The most frequent words, whatever their case, in the most frequent case of abstracts; titles have capitals."""
    by_word: Counter[str] = Counter()
    for form, count in counts.items():
        by_word[form.casefold()] += count
    word = min(by_word, key=lambda form: (-by_word[form], form))
    forms = [form for form in counts if form.casefold() == word]
    return min(
        forms,
        key=lambda form: (-in_abstracts[form] if _in_text(form) != word else 0, -counts[form], form.casefold() != form, form),
    )


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
        if within >= max(min(2, size), LEAST_TERM_SHARE * size) and share >= LEAST_TIMES * elsewhere:
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
    seen: set[str] = set()
    for each in ranked:
        if len(chosen) < N_TERMS and not seen & _stems(each.key):
            chosen.append(each)
            seen |= _stems(each.key)
    return chosen


def _stems(key: str) -> set[str]:
    return {word[:_STEM] for word in key.replace("-", " ").split()}
