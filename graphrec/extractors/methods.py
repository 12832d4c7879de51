"""Methods a paper uses: a listed vocabulary, and one that grows from the corpus, merged over synonyms."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.matcher import PhraseMatcher, pattern
from graphrec.extractors.word_lists import alternatives, read_list
from graphrec.vectors.spelling import singular_acronym
from graphrec.vectors.stopwords import function_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.extractors.paper_text import PaperText
    from graphrec.vectors.tokens import WordSpans

_PREFIXED = re.compile(rf"^ ({alternatives('phrase_words.txt', 'prefixes')})(  )?([^ ]{{3,}})")
_CAPITALISED = re.compile(r"\b[A-Z](?=[a-z]+\b)")
_PAIRS = ("()", "[]", "{}")
_LEFT_OVER = re.compile(r"[\\$|\"]+")  # of formulas
_PARTED = re.compile(r"[,;:!?]\s|(?<!\b[A-Z])(?<!\bSt)\.\s")  # marks that no term goes over; "E. coli" is one
_SMALL = re.compile(r"(?<!\S)[a-z]")  # a word that begins small
_SINGULAR = 3  # times a singular counts: "vector field", but "parallel coordinates"
_SHORTEST_ACRONYM = 3  # shorter ones mean too many things where the paper does not define them
_KEYWORD_WORDS_MAX = 4  # a longer keyword is a sentence


class Surface(NamedTuple):
    """A term as papers write it, and whether it is a loose form there."""

    term: int
    surface: str
    is_loose: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A method of the vocabulary: canonical name, other forms, and whether it is listed or grew from the corpus.

    `is_machine_learning`: it is listed as a method of machine learning. `loose`: forms that mean other things in other
    fields.
    """

    name: str
    aliases: tuple[str, ...] = ()
    is_listed: bool = False
    is_machine_learning: bool = False
    loose: frozenset[str] = frozenset()


class Use(NamedTuple):
    """A term in one paper: number, surface, how often, whether in the title, and whether only a loose form says it."""

    term: int
    surface: str
    times: int
    is_in_title: bool
    is_loose: bool = False


class Vocabulary:
    """Terms, and the patterns that find them: the term of each, the acronyms it must look like, the loose ones."""

    __slots__ = ("_matcher", "acronyms", "loose", "number_of", "patterns", "term_of", "terms", "words")

    def __init__(self, terms: tuple[Term, ...], number_of: dict[str, int], acronyms: dict[str, str]) -> None:
        self.terms = terms
        self.number_of = number_of
        self.acronyms = acronyms
        self.patterns = tuple(number_of)
        self.term_of = tuple(number_of.values())
        self.loose = frozenset(pattern(form) for term in terms for form in term.loose)
        self.words = tuple(tuple(pattern(term.name).split()) for term in terms)
        self._matcher = PhraseMatcher(self.patterns)

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[tuple[Term, ...], dict[str, int], dict[str, str]]]:
        return Vocabulary, (self.terms, self.number_of, self.acronyms)

    def find(self, words: WordSpans) -> Iterator[tuple[int, str, int, int]]:
        """Terms found in a text: number, the pattern that found it, first and last word."""
        for number, first, last in self._matcher.find(words):
            yield self.term_of[number], self.patterns[number], first, last


@cache
def listed_methods() -> tuple[Term, ...]:
    """The listed methods: those of machine learning, then those of other fields."""
    lists = (("methods.txt", True), ("methods_general.txt", False))
    return tuple(_listed(line, is_machine_learning) for name, is_machine_learning in lists for line in read_list(name))


def _listed(line: str, is_machine_learning: bool) -> Term:
    """The term of a line "name | alias | ~loose alias"."""
    forms = [part.strip() for part in line.split("|")]
    name, *aliases = (form.removeprefix("~") for form in forms)
    loose = frozenset(form[1:] for form in forms if form.startswith("~"))
    return Term(name, tuple(aliases), is_listed=True, is_machine_learning=is_machine_learning, loose=loose)


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
        shorts = tuple(
            short
            for short in (synonyms or {}).get(form, ())
            if short not in term.aliases and short.lower() not in function_words()
        )
        number = number_of[form] = len(terms)
        terms.append(replace(term, aliases=term.aliases + shorts))
        for alias in term.aliases + shorts:
            if number_of.setdefault(pattern(alias), number) == number and _is_acronym(alias):
                acronyms[pattern(alias)] = alias
    for form, number in list(number_of.items()):
        if (other := _other_spelling(form)) and form not in acronyms:
            number_of.setdefault(other, number)
    return Vocabulary(tuple(terms), number_of, acronyms)


def _other_spelling(form: str) -> str:
    """The pattern with a leading prefix written together instead of apart ("pre training"), or the reverse; else ""."""
    match = _PREFIXED.match(form)
    if match is None:
        return ""
    prefix, apart, word = match.groups()
    return f" {prefix}{'' if apart else '  '}{word}{form[match.end() :]}"


def _is_acronym(alias: str) -> bool:
    return " " not in alias and len(alias) <= 6 and sum(char.isupper() for char in alias) >= 2


def find_methods(paper_text: PaperText, vocabulary: Vocabulary) -> list[Use]:
    """The terms of one paper; an acronym that the paper spells out has that meaning only.

    Cost: linear in the text, whatever the size of the vocabulary.
    """
    words = paper_text.words
    meaning = {singular_acronym(acronym.short).lower(): pattern(acronym.long) for acronym in paper_text.acronyms}
    surfaces: dict[int, str] = {}
    counts: Counter[int] = Counter()
    titles: set[int] = set()
    firm: set[int] = set()
    for term, form, first, last in vocabulary.find(words):
        acronym = vocabulary.acronyms.get(form, "")
        if acronym and first == last and words.raw[first].islower():
            continue
        surface = words.surface(first, last)
        if _PARTED.search(surface) and not vocabulary.terms[term].is_listed:
            continue
        if acronym and not _stands_for(surface, acronym, term, meaning, vocabulary):
            continue
        if counts[term] == 0 or (counts[term] == 1 and term in titles):
            surfaces[term] = surface  # as the abstract writes it: titles have capitals of their own
        counts[term] += 1
        if words.end(last) <= paper_text.n_title:
            titles.add(term)
        if form not in vocabulary.loose:
            firm.add(term)
    return [
        Use(term, surfaces[term], count, term in titles, term not in firm) for term, count in counts.items() if count
    ]


def _stands_for(surface: str, acronym: str, term: int, meaning: Mapping[str, str], vocabulary: Vocabulary) -> bool:
    """Whether an acronym stands for a term here: in capitals, and as the paper spells it out."""
    if sum(char.isupper() for char in surface) < 2:
        return False
    long_form = meaning.get(singular_acronym(surface).lower())
    return len(acronym) >= _SHORTEST_ACRONYM if long_form is None else vocabulary.number_of.get(long_form) == term


def usual_names(surfaces: Mapping[Surface, int], vocabulary: Vocabulary) -> list[str]:
    """The name of every term: that of the list, or for a grown one the spelling that most papers use.

    Phrases grow as normalised words; papers know their hyphens and plurals: "cross-modal retrieval".
    """
    spellings: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for (number, surface, _), count in surfaces.items():
        is_grown = not vocabulary.terms[number].is_listed
        if is_grown and tuple(pattern(surface).split()) == vocabulary.words[number]:
            spellings[number][_in_sentence(surface)] += count
    names = [term.name for term in vocabulary.terms]
    for number, counts in spellings.items():
        names[number] = min(
            counts, key=lambda one: (-counts[one] * (_SINGULAR if _is_singular(one) else 1), one.swapcase())
        )
    return names


def _is_singular(phrase: str) -> bool:
    last = phrase.rpartition(" ")[2].lower()
    return pattern(last).split()[-1:] == [last]


def _in_sentence(surface: str) -> str:
    """A phrase on one line without the capitals of a title and without halves of brackets ("MIMO) system").

    Acronyms, and names among small words, keep their capitals.
    """
    for pair in _PAIRS:
        if surface.count(pair[0]) != surface.count(pair[1]):
            surface = surface.replace(pair[0], " ").replace(pair[1], " ")
    line = " ".join(_LEFT_OVER.sub(" ", surface).split())
    return line if _SMALL.search(line) else _CAPITALISED.sub(lambda match: match[0].lower(), line)


def is_term(keyword: str) -> bool:
    """Whether an author's keyword can be a term: one to four words."""
    return 0 < len(keyword.split()) <= _KEYWORD_WORDS_MAX
