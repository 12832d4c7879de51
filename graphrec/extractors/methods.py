"""Methods that a paper uses: which terms of a vocabulary its text means, how often and where."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.matcher import pattern
from graphrec.extractors.term_kinds import cue_around
from graphrec.extractors.vocabulary import SHORT_ACRONYM
from graphrec.vectors.languages import ENGLISH, UNKNOWN
from graphrec.vectors.spelling import singular_acronym

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.extractors.matcher import RawWords
    from graphrec.extractors.paper_text import PaperText
    from graphrec.extractors.vocabulary import TermForm, TermMatch, Vocabulary
    from graphrec.vectors.tokens import WordSpans

_PARTED = re.compile(
    r"[,;:!?]\s|[、。，．；：！？（）]|[\u3041-\u9fff][,;:!?.()]|(?<!\b[A-Z])(?<!\bSt)\.\s"
)  # a mark that no term may contain; "E. coli" has none
_SHORTEST_ACRONYM = 3  # letters; shorter acronyms are ambiguous unless the paper defines them
_KEYWORD_WORDS_MAX = 4  # a longer keyword is a sentence


class Surface(NamedTuple):
    """A term as papers write it; `is_loose` if only ambiguous forms of it stand there.

    `has_own_capitals`: its capitals are those of its language, not of a title.
    """

    term: int
    surface: str
    is_loose: bool
    has_own_capitals: bool = False


class Use(NamedTuple):
    """The use of a term in one paper.

    `term`: number of the term. `surface`: its words in the text. `times`: how often it occurs.
    `is_loose`: all its occurrences are ambiguous forms. `cue`: the kind that words around it tell, or "".
    """

    term: int
    surface: str
    times: int
    is_in_title: bool
    is_loose: bool = False
    cue: str = ""


class KnownTerms:
    """The terms of a vocabulary that stand in one text, and the answers to what else was asked about it.

    The methods of a text depend on nothing else, so they are the same with every vocabulary that gives these answers.

    `meanings`: the name of the term that each long form of an acronym is, "" for none. `acronyms`: whether each word
    beside one is an acronym of a term, too.
    """

    def __init__(self, vocabulary: Vocabulary, words: RawWords) -> None:
        self.vocabulary = vocabulary
        self._hits = vocabulary.hits(words)
        self.meanings: dict[str, str] = {}
        self.acronyms: dict[str, bool] = {}

    @cached_property
    def matches(self) -> list[TermMatch]:
        """The terms in the words of the text."""
        return self.vocabulary.matches_of(self._hits)

    @property
    def signature(self) -> list[tuple[str, int, int]]:
        """What `matches` depends on, in short."""
        signature = self.vocabulary.signature
        return [(signature(number), first, last) for number, first, last in self._hits]

    def meaning(self, long_form: str) -> str:
        """The name of the term of a long form; "" if it is none."""
        number = self.vocabulary.number_of.get(pattern(long_form))
        name = self.meanings[long_form] = "" if number is None else self.vocabulary.terms[number].name
        return name

    def is_acronym(self, word: str) -> bool:
        """Whether a word is an acronym of a term."""
        is_one = self.acronyms[word] = pattern(word) in self.vocabulary.acronyms
        return is_one


def find_methods(paper_text: PaperText, terms: KnownTerms) -> list[Use]:
    """Find the terms of one paper; an acronym that the paper spells out has only that meaning.

    Args:
        paper_text: the paper.
        terms: the terms of a vocabulary that stand in it.

    Cost: linear in the text, independent of the size of the vocabulary.
    """
    words = paper_text.words
    is_foreign = paper_text.language not in {ENGLISH, UNKNOWN}
    surfaces: dict[str, str] = {}
    counts: dict[str, int] = {}
    titles: set[str] = set()
    firm: set[str] = set()
    cues: dict[str, str] = {}
    for (form, first, last), surface in _occurrences(paper_text, terms, is_foreign=is_foreign):
        name = form.name
        count = counts.get(name, 0)
        if count == 0 or (is_foreign and _is_plainer(surface, surfaces[name], name)):
            surfaces[name] = surface
        elif count == 1 and name in titles and not is_foreign:
            surfaces[name] = surface  # prefer the form in the abstract: English titles capitalise words
        counts[name] = count + 1
        if name not in cues and (cue := cue_around(words.raw, first, last)):
            cues[name] = cue
        if words.end(last) <= paper_text.n_title:
            titles.add(name)
        if not form.is_loose:
            firm.add(name)
    numbers = terms.vocabulary.numbers
    return [
        Use(numbers[name], surfaces[name], count, name in titles, name not in firm, cues.get(name, ""))
        for name, count in counts.items()
    ]


def _occurrences(paper_text: PaperText, terms: KnownTerms, *, is_foreign: bool) -> Iterator[tuple[TermMatch, str]]:
    """Find terms in a text, each with its surface. Those that mean something else are left out.

    Args:
        paper_text: the paper.
        terms: the terms that stand in it.
        is_foreign: whether its language is known and not English.
    """
    words = paper_text.words
    meaning = {singular_acronym(acronym.short).lower(): acronym.long for acronym in paper_text.acronyms}
    for match in terms.matches:
        form, first, last = match
        if form.acronym and first == last and words.raw[first].islower():
            continue
        surface = words.surface(first, last)
        if is_foreign and "-" in {words.parts[2 * first], words.parts[2 * last + 2]}:
            continue  # part of a compound: "Lithium-Ionen-Batterien"
        if first < last and not form.is_spelled and _PARTED.search(surface):
            continue
        if form.acronym and not (
            _stands_for(surface, form, meaning, terms)
            and (form.is_machine_learning or not _is_part(words, first, last, terms))
        ):
            continue
        yield match, surface


def _is_plainer(surface: str, other: str, name: str) -> bool:
    """Whether a surface has the words of the term, and the other has another form or the capital of a sentence."""
    words = pattern(name).split()
    if pattern(surface).split() != words:
        return False
    return pattern(other).split() != words or (surface[0].islower() and other[0].isupper())


def _stands_for(surface: str, form: TermForm, meaning: Mapping[str, str], terms: KnownTerms) -> bool:
    """Whether an acronym stands for its term: it has capitals, and the text defines it so.

    One that the text does not define needs at least `_SHORTEST_ACRONYM` letters; a short one must be written exactly
    so, and spelled out by the corpus or of machine learning, where it is loose.

    Args:
        surface: the words in the text.
        form: the form of the term that they match.
        meaning: long forms of the acronyms that the text defines.
        terms: all terms in the text.
    """
    if sum(map(str.isupper, surface)) < 2:
        return False
    acronym = form.acronym
    short = singular_acronym(surface)
    if len(acronym) <= SHORT_ACRONYM and not short.isupper() and _letters(short) != _letters(singular_acronym(acronym)):
        return False
    long_form = meaning.get(short.lower())
    if long_form is not None:
        return terms.meaning(long_form) == form.name
    return len(acronym) >= _SHORTEST_ACRONYM and (form.is_machine_learning or not form.is_unsure)


def _letters(acronym: str) -> str:
    return acronym.replace("-", "").replace(" ", "")


def _is_part(words: WordSpans, first: int, last: int, terms: KnownTerms) -> bool:
    """Whether a hyphen joins an acronym to another name: "NOR-SWITCH", "CT-P13", but not "CNN-LSTM"."""
    beside = []
    if first and words.parts[2 * first] == "-":
        beside.append(words.raw[first - 1])
    if last + 1 < len(words.raw) and words.parts[2 * last + 2] == "-":
        beside.append(words.raw[last + 1])
    return any((one.isupper() or one.isdigit()) and not terms.is_acronym(one) for one in beside)


def is_term(keyword: str) -> bool:
    """Whether an author's keyword can be a term: it has one to four words."""
    return 0 < len(keyword.split()) <= _KEYWORD_WORDS_MAX
