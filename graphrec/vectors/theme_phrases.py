"""Reads the phrases of a paper that could name a theme: a specific word, or several that end with a noun."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from graphrec.text import clean
from graphrec.vectors.abstracts import content
from graphrec.vectors.languages import ENGLISH, empty_words, language_of
from graphrec.vectors.phrases import SAYING, cut_words, is_cut_off, says_something, surface_of, word_groups
from graphrec.vectors.scripts import is_unspaced
from graphrec.vectors.stopwords import EMPTY_AT_EDGE, GENERIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.vectors.phrases import Words

IN_ABSTRACT, IN_TITLE, IN_METHODS, IN_KEYWORDS = (
    0.4,
    1.0,
    1.2,
    1.6,
)  # weight of a phrase by where it stands; abstracts mention many other things
_MOST_PLACES = 60  # of a phrase that are read to see how it is written
_MOST_GROUPS = 3  # words or words with hyphens in a phrase
_SHORTEST = 3  # letters of a phrase; one less in a script without blanks
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


class Place(NamedTuple):
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
    abstract: Sequence[Place]
    other: Sequence[Place]


def read_text(text: ThemeText) -> ReadText:
    """Find the phrases of one paper that could name a group.

    Cost: linear in the text, 0.4 ms an abstract.
    """
    language = text.language()
    abstract = [] if text.is_brief else list(_phrases_in(content(text.abstract), language))
    title = list(_phrases_in(text.title.partition(": ")[2] or text.title, language))
    methods = [as_phrase(method, language) for method in text.methods]
    keywords = [as_phrase(word, language) for word in text.keywords]
    weights: dict[str, float] = {}
    for places, weight in ((abstract, IN_ABSTRACT), (title, IN_TITLE), (methods, IN_METHODS), (keywords, IN_KEYWORDS)):
        weights |= dict.fromkeys((place.key for place in places), weight)  # ascending, so that the highest remains
    return ReadText(language, weights, abstract, [*title, *methods, *keywords])


def _in_text(surface: str) -> str:
    """Words of a title as a text writes them: "Sieving Sand" begins with small letters, "AdS" and "RNA" do not."""
    return " ".join(word.lower() if len(word) > 1 and word[1:].islower() else word for word in surface.split(" "))


def _phrases_in(text: str, language: str) -> Iterator[Place]:
    """Yield the words, and up to three neighbouring ones, that could name a group.

    Words joined by hyphens count as one, as does a run of letters without blanks. They begin with what is specific and
    end with a noun.
    """
    words = cut_words(text, language)
    groups = word_groups(words)
    kinds = [_kind_of(tuple(words.keys[start:stop])) for start, stop in groups]
    for first, (kind, (start, first_stop)) in enumerate(zip(kinds, groups, strict=True)):
        if kind.is_alone and _is_long_enough(words, start, first_stop):
            yield Place(kind.key, words, start, first_stop)
        if not kind.begins:
            continue
        key = kind.key
        for at in range(first + 1, min(first + _MOST_GROUPS, len(groups))):
            if not kinds[at].key:
                break
            key = f"{key} {kinds[at].key}"
            if kinds[at].ends:
                yield Place(key, words, start, groups[at][1])


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


def _surface(place: Place, language: str, *, is_title: bool) -> str:
    """The spelling of a phrase at one place; "" for one that no name contains."""
    if place.words is None:
        return place.text
    surface = clean(surface_of(place.words, place.start, place.stop))
    if not _PLAIN.fullmatch(surface) or not empty_words(language).isdisjoint(surface.casefold().split()):
        return ""
    return _in_text(surface) if is_title else surface


def _is_head(place: Place, language: str) -> bool:
    """Whether no noun follows to which some words are an attribute; where attributes follow, whether none is before."""
    if place.words is None:
        return True
    keys, beside = place.words.keys, place.start - 1 if language in _HEAD_FIRST else place.stop
    return not 0 <= beside < len(keys) or not keys[beside] or keys[beside] in EMPTY_AT_EDGE


@lru_cache(maxsize=20_000)
def as_phrase(name: str, language: str = ENGLISH) -> Place:
    """Turn the name of a method into one phrase."""
    surface = clean(name)
    key = " ".join(filter(None, cut_words(surface, language).keys)) or surface.casefold()
    return Place(key, None, 0, 0, surface if surface.isupper() else _in_text(surface))


def key_of(name: str) -> str:
    """The folded words by which a method of this name is the same phrase as in a text."""
    return as_phrase(name).key


def describe_forms(texts: Iterable[ReadText], keys: frozenset[str]) -> tuple[dict[str, str], dict[str, float]]:
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
    times = {form: in_abstracts[form] * (not _is_in_capitals(form)) for form in forms}
    return min(forms, key=lambda form: (-times[form], -counts[form], form.casefold() != form, form))


def _is_in_capitals(form: str) -> bool:
    """Whether several words begin with capitals, as in titles and where an acronym is spelt out."""
    words = form.split(" ")
    return len(words) > 1 and all(word[:1].isupper() and word[1:].islower() for word in words)
