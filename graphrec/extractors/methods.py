"""Methods a paper uses: a listed vocabulary of the field, and one that grows from the corpus, merged over synonyms."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from graphrec.extractors.lexicon import read_data
from graphrec.extractors.words import find_phrases, pattern, phrase_matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.extractors.reading import Reading
    from graphrec.extractors.words import Words

MOST_METHODS = 8  # a paper has few methods worth linking by
_TITLE_BOOST = 1.5  # a method of the title is what the paper is about
_LISTED_BOOST = 2.0  # added in the field of the list, where a listed method is known to be one and a phrase may not be
_HOME_SHARE = (0.35, 0.65)  # of all uses that listed methods make up in another field, and in their own
_PHRASE_BOOST = 1.3  # "masked image modeling" says more than "attention"
_SHORTEST_ACRONYM = 3  # shorter ones mean too many things where the paper does not define them
_LEAST_WEIGHT = 0.02  # of a method that everybody uses
_KEYWORD_WORDS_MAX = 4  # a longer keyword is a sentence


@dataclass(frozen=True, slots=True)
class Term:
    """A method of the vocabulary: canonical name, other forms, whether it is listed or grew from the corpus."""

    name: str
    aliases: tuple[str, ...] = ()
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A term in one paper: number, surface, how often, and whether the title has it."""

    term: int
    surface: str
    count: int
    is_in_title: bool


class Vocabulary:
    """Terms, and the patterns that find them: the term of each, and the acronym it must look like or ""."""

    __slots__ = ("_matcher", "acronyms", "number_of", "patterns", "term_of", "terms")

    def __init__(self, terms: tuple[Term, ...], number_of: dict[str, int], acronyms: dict[str, str]) -> None:
        self.terms = terms
        self.number_of = number_of
        self.acronyms = acronyms
        self.patterns = tuple(number_of)
        self.term_of = tuple(number_of.values())
        self._matcher = phrase_matcher(self.patterns)

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[tuple[Term, ...], dict[str, int], dict[str, str]]]:
        return Vocabulary, (self.terms, self.number_of, self.acronyms)

    def find(self, words: Words) -> Iterator[tuple[int, str, int, int]]:
        """Terms found in a text: number, acronym it must look like or "", first and last word."""
        for number, first, last in find_phrases(self._matcher, words):
            yield self.term_of[number], self.acronyms.get(self.patterns[number], ""), first, last


@cache
def listed_methods() -> tuple[Term, ...]:
    """The listed methods of the field."""
    rows = ([part.strip() for part in line.split("|")] for line in read_data("methods.txt"))
    return tuple(Term(name, tuple(aliases), is_listed=True) for name, *aliases in rows)


def build_vocabulary(grown: Iterable[str] = (), synonyms: Mapping[str, Sequence[str]] | None = None) -> Vocabulary:
    """The listed methods, the grown ones, and for either the acronyms the corpus defines (`synonyms`: form → acronyms).

    Cost: all letters of all terms.
    """
    number_of: dict[str, int] = {}
    acronyms: dict[str, str] = {}
    terms: list[Term] = []
    for term in (*listed_methods(), *(Term(name) for name in grown)):
        form = pattern(term.name)
        if form in number_of or not form:
            continue
        shorts = tuple(short for short in (synonyms or {}).get(form, ()) if short not in term.aliases)
        number = number_of[form] = len(terms)
        terms.append(Term(term.name, term.aliases + shorts, term.is_listed))
        for alias in term.aliases + shorts:
            if number_of.setdefault(pattern(alias), number) == number and _is_acronym(alias):
                acronyms[pattern(alias)] = alias
    return Vocabulary(tuple(terms), number_of, acronyms)


def _is_acronym(alias: str) -> bool:
    return " " not in alias and len(alias) <= 6 and sum(char.isupper() for char in alias) >= 2


def find_methods(reading: Reading, vocabulary: Vocabulary) -> list[Use]:
    """The terms of one paper; an acronym means what the paper says it means.

    Cost: linear in the text, whatever the size of the vocabulary.
    """
    words = reading.words
    meaning = {found.short.rstrip("s").lower(): pattern(found.long) for found in reading.acronyms}
    surfaces: dict[int, str] = {}
    counts: Counter[int] = Counter()
    titles: set[int] = set()
    for term, acronym, first, last in vocabulary.find(words):
        surface = words.surface(first, last)
        if acronym and not _means(surface, acronym, term, meaning, vocabulary):
            continue
        surfaces.setdefault(term, surface)
        counts[term] += 1
        if words.end(last) <= reading.n_title:
            titles.add(term)
    return [Use(term, surfaces[term], count, term in titles) for term, count in counts.items()]


def _means(surface: str, acronym: str, term: int, meaning: Mapping[str, str], vocabulary: Vocabulary) -> bool:
    """Whether an acronym stands for a term here: in capitals, and as the paper spells it out."""
    if sum(char.isupper() for char in surface) < 2:
        return False
    said = meaning.get(surface.rstrip("s").lower())
    return len(acronym) >= _SHORTEST_ACRONYM if said is None else vocabulary.number_of.get(said) == term


def rarity(count: int, n_papers: int) -> float:
    """Weight in (0, 1] of a term that `count` of `n_papers` use: 1 for one paper's own, near 0 for everybody's.

    >>> rarity(1, 1000), rarity(1000, 1000) < 0.05
    (1.0, True)
    """
    if n_papers < 2:
        return 1.0
    return max(_LEAST_WEIGHT, math.log((n_papers + 1) / max(1, count)) / math.log(n_papers + 1))


def at_home(uses: Iterable[Sequence[Use]], vocabulary: Vocabulary) -> float:
    """How much the corpus is of the list's own field, from 0 to 1, by the share of listed methods among all uses."""
    flags = [vocabulary.terms[use.term].is_listed for one in uses for use in one]
    foreign, own = _HOME_SHARE
    return min(1.0, max(0.0, (sum(flags) / len(flags) - foreign) / (own - foreign))) if flags else 1.0


def most_salient(
    uses: Sequence[Use], vocabulary: Vocabulary, weights: Sequence[float], home: float = 1.0, most: int = MOST_METHODS
) -> list[Use]:
    """The uses a paper is best known by: rare, frequent in its text, in its title; `home` as from `at_home`."""
    listed_boost = 1.0 + _LISTED_BOOST * home

    def salience(use: Use) -> float:
        term = vocabulary.terms[use.term]
        boost = (_TITLE_BOOST if use.is_in_title else 1.0) * (listed_boost if term.is_listed else 1.0)
        boost *= _PHRASE_BOOST if " " in term.name else 1.0
        return (0.2 + weights[use.term]) * (1 + 0.5 * math.log(use.count)) * boost

    return sorted(uses, key=lambda use: (-salience(use), use.term))[:most]


def is_term(keyword: str) -> bool:
    """Whether an author's keyword can be a term: one to four words."""
    return 0 < len(keyword.split()) <= _KEYWORD_WORDS_MAX
