"""Methods a paper uses: a listed vocabulary of the field, and one that grows from the corpus, merged over synonyms."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from graphrec.extractors.lexicon import read_data
from graphrec.extractors.names import is_shaped
from graphrec.extractors.words import find_phrases, pattern, phrase_matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.extractors.acronyms import Acronym
    from graphrec.extractors.words import Words

MOST_METHODS = 8  # a paper has few methods worth linking by
_TITLE_BOOST = 1.5  # a method of the title is what the paper is about
_LISTED_BOOST = 3.0  # a listed method is known to be one; a recurring phrase may not be
_PHRASE_BOOST = 1.3  # "masked image modeling" says more than "attention"
_SHORTEST_ACRONYM = 3  # shorter ones mean too many things where the paper does not define them


@dataclass(frozen=True, slots=True)
class Term:
    """A method of the vocabulary: canonical name, other forms, whether it is listed or grew from the corpus."""

    name: str
    aliases: tuple[str, ...] = ()
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms, and the matcher's patterns: the term of each, and the acronym it must look like or ""."""

    terms: tuple[Term, ...]
    term_of: tuple[int, ...]
    acronym_of: tuple[str, ...]
    matcher: object
    number_of: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Use:
    """A term in one paper: number, surface, how often, and whether the title has it."""

    term: int
    surface: str
    count: int
    is_in_title: bool


@cache
def listed_methods() -> tuple[Term, ...]:
    """The listed methods of the field."""
    terms = []
    for line in read_data("methods.txt"):
        name, *aliases = (part.strip() for part in line.split("|"))
        terms.append(Term(name, tuple(aliases), is_listed=True))
    return tuple(terms)


def _is_acronym(alias: str) -> bool:
    return " " not in alias and len(alias) <= 6 and sum(char.isupper() for char in alias) >= 2


def build_vocabulary(
    grown: Iterable[str] = (), synonyms: Mapping[str, Sequence[str]] | None = None
) -> Vocabulary:
    """The listed methods, the grown ones, and for either the acronyms the corpus defines (`synonyms`: long form → short).

    Cost: all letters of all terms.
    """
    terms = [*listed_methods(), *(Term(name) for name in grown)]
    number_of: dict[str, int] = {}
    acronyms: dict[str, str] = {}
    merged: list[Term] = []
    for term in terms:
        form = pattern(term.name)
        if form in number_of or not form:
            continue
        shorts = tuple(short for short in (synonyms or {}).get(form, ()) if short not in term.aliases)
        number = len(merged)
        merged.append(Term(term.name, term.aliases + shorts, term.is_listed))
        number_of[form] = number
        for alias in term.aliases + shorts:
            if number_of.setdefault(pattern(alias), number) == number and _is_acronym(alias):
                acronyms[pattern(alias)] = alias
    patterns = list(number_of)
    return Vocabulary(
        tuple(merged), tuple(number_of.values()), tuple(acronyms.get(form, "") for form in patterns), phrase_matcher(patterns), number_of
    )


def find_methods(words: Words, n_title_words: int, vocabulary: Vocabulary, acronyms: Sequence[Acronym]) -> list[Use]:
    """The terms of one paper; an acronym means what the paper says it means.

    Cost: linear in the text, whatever the size of the vocabulary.
    """
    meaning = {found.short.rstrip("s").lower(): pattern(found.long) for found in acronyms}
    surfaces: dict[int, str] = {}
    counts: Counter[int] = Counter()
    titles: set[int] = set()
    for number, first, last in find_phrases(vocabulary.matcher, words):
        term = vocabulary.term_of[number]
        surface = words.surface(first, last)
        if vocabulary.acronym_of[number]:
            if sum(char.isupper() for char in surface) < 2:
                continue
            said = meaning.get(surface.rstrip("s").lower())
            if said is not None and vocabulary.number_of.get(said) != term:
                continue
            if said is None and len(vocabulary.acronym_of[number]) < _SHORTEST_ACRONYM:
                continue
        surfaces.setdefault(term, surface)
        counts[term] += 1
        if first < n_title_words:
            titles.add(term)
    return [Use(term, surfaces[term], count, term in titles) for term, count in counts.items()]


def rarity(count: int, n_papers: int) -> float:
    """Weight in (0, 1] of a term that `count` of `n_papers` use: 1 for one paper's own, near 0 for everybody's."""
    return max(0.02, math.log((n_papers + 1) / max(1, count)) / math.log(n_papers + 1)) if n_papers > 1 else 1.0


def most_salient(uses: Sequence[Use], vocabulary: Vocabulary, weights: Sequence[float], most: int = MOST_METHODS) -> list[Use]:
    """The uses a paper is best known by: rare, frequent in its text, in its title."""

    def salience(use: Use) -> float:
        term = vocabulary.terms[use.term]
        boost = (_TITLE_BOOST if use.is_in_title else 1.0) * (_LISTED_BOOST if term.is_listed else 1.0)
        boost *= _PHRASE_BOOST if " " in term.name else 1.0
        return (0.2 + weights[use.term]) * (1 + 0.5 * math.log(use.count)) * boost

    return sorted(uses, key=lambda use: (-salience(use), use.term))[:most]


def is_term(name: str) -> bool:
    """Whether an author's keyword can be a term: no more than four words, no sentence."""
    return 0 < len(name.split()) <= 4 and len(name) <= 60 and not is_shaped(name[:1])
