"""Methods that a paper uses: a vocabulary of listed methods and of terms found in the corpus, with their synonyms."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.matcher import PhraseMatcher, pattern
from graphrec.extractors.term_kinds import cue_around
from graphrec.extractors.word_lists import alternatives, read_list
from graphrec.vectors.languages import ENGLISH, UNKNOWN
from graphrec.vectors.spelling import singular_acronym
from graphrec.vectors.stopwords import function_words
from graphrec.vectors.tokens import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.extractors.paper_text import PaperText
    from graphrec.vectors.tokens import WordSpans

_PREFIXED = re.compile(rf"^ ({alternatives('phrase_words.txt', 'prefixes')})(  )?([^ ]{{3,}})")
_PARTED = re.compile(
    r"[,;:!?]\s|[、。，．；：！？（）]|[\u3041-\u9fff][,;:!?.()]|(?<!\b[A-Z])(?<!\bSt)\.\s"
)  # a mark that no term may contain; "E. coli" has none
_SHORTEST_ACRONYM = 3  # letters; shorter acronyms are ambiguous unless the paper defines them
_SHORT_ACRONYM = 4  # letters; such an acronym means one thing in each field: GAN and GaN, MPA and MPa
_PREFIXES = PREFIXES | {"self"}  # words before a method that make another of it: "self-supervised learning"
_KEYWORD_WORDS_MAX = 4  # a longer keyword is a sentence


class Surface(NamedTuple):
    """A term as papers write it; `is_loose` if only ambiguous forms of it stand there.

    `has_own_capitals`: its capitals are those of its language, not of a title.
    """

    term: int
    surface: str
    is_loose: bool
    has_own_capitals: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A method of the vocabulary.

    `name`: the canonical name. `aliases`: other forms of it. `is_listed`: it stands in a list of methods, otherwise it
    was found in the corpus. `is_spelled`: its name is written as in texts, not in normal form. `is_machine_learning`:
    it is listed for machine learning. `loose`: ambiguous forms, which mean other things in other fields.
    """

    name: str
    aliases: tuple[str, ...] = ()
    is_listed: bool = False
    is_spelled: bool = False
    is_machine_learning: bool = False
    loose: frozenset[str] = frozenset()


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


class Vocabulary:
    """Terms with the patterns that find them.

    `number_of`: the number of the term of each pattern. `acronyms`: the spelling, with capitals, of patterns that are
    acronyms. `spelled_out`: those of them that the corpus spells out as their term. `loose`: the ambiguous patterns;
    among them short acronyms of machine learning that it does not spell out. `words`: the words of each term's name in
    normal form.
    """

    __slots__ = (
        "_inner",
        "_matcher",
        "acronyms",
        "loose",
        "number_of",
        "patterns",
        "spelled_out",
        "term_of",
        "terms",
        "words",
    )

    def __init__(
        self,
        terms: tuple[Term, ...],
        number_of: dict[str, int],
        acronyms: dict[str, str],
        spelled_out: frozenset[str] = frozenset(),
    ) -> None:
        self.terms = terms
        self.number_of = number_of
        self.acronyms = acronyms
        self.spelled_out = spelled_out
        self.patterns = tuple(number_of)
        self.term_of = tuple(number_of.values())
        self.loose = frozenset(pattern(form) for term in terms for form in term.loose) | {
            form
            for form, acronym in acronyms.items()
            if self.is_unsure(form, acronym) and terms[number_of[form]].is_machine_learning
        }
        self.words = tuple(tuple(pattern(term.name).split()) for term in terms)
        self._matcher = PhraseMatcher(self.patterns)
        self._inner: dict[str, tuple[tuple[int, str, int, int], ...]] = {}

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[object, ...]]:
        return Vocabulary, (self.terms, self.number_of, self.acronyms, self.spelled_out)

    def is_unsure(self, form: str, acronym: str) -> bool:
        """Whether an acronym is so short that it means its term only where a paper or the corpus spells it out."""
        return len(acronym) <= _SHORT_ACRONYM and form not in self.spelled_out

    def find(self, words: WordSpans) -> Iterator[tuple[int, str, int, int]]:
        """Find terms in a text, as (number of the term, pattern that matched, first word, last word)."""
        for number, first, last in self._matcher.find(words):
            yield self.term_of[number], self.patterns[number], first, last

    def inside(self, form: str) -> tuple[tuple[int, str, int, int], ...]:
        """The listed methods within a longer term, as `find` gives them, its words counted from its first.

        "Sensitive neuron dropout" is dropout, too; "semi-supervised sorting" is not supervised.
        """
        if (inner := self._inner.get(form)) is None:
            inner = self._inner[form] = tuple(self._parts(form))
        return inner

    def _parts(self, form: str) -> Iterator[tuple[int, str, int, int]]:
        words, at = form.split(), 0
        while at < len(words):
            for stop in range(len(words), at, -1):
                part = "".join(f" {word} " for word in words[at:stop])
                term = self.number_of.get(part)
                if (
                    part != form
                    and term is not None
                    and self.terms[term].is_listed
                    and not (at and words[at - 1] in _PREFIXES)
                ):
                    yield term, part, at, stop - 1
                    at = stop - 1
                    break
            at += 1


@cache
def listed_methods(*, by_hand: bool = False) -> tuple[Term, ...]:
    """Read the listed methods: those of machine learning, of other fields, and, unless `by_hand`, of open text."""
    terms = [_parse_term(line, is_machine_learning=True) for line in read_list("methods.txt")]
    terms += [_parse_term(line) for line in read_list("methods_general.txt")]
    if not by_hand:
        terms += [replace(_parse_term(line), is_spelled=False) for line in read_list("methods_open.txt")]
    return tuple(terms)


def _parse_term(line: str, *, is_machine_learning: bool = False) -> Term:
    """Parse a line "name | alias | ~ambiguous alias"."""
    forms = [part.strip() for part in line.split("|")]
    name, *aliases = (form.removeprefix("~") for form in forms)
    loose = frozenset(form[1:] for form in forms if form.startswith("~"))
    return Term(
        name,
        tuple(aliases),
        is_listed=True,
        is_spelled=True,
        is_machine_learning=is_machine_learning,
        loose=loose,
    )


def build_vocabulary(grown: Iterable[str] = (), synonyms: Mapping[str, Sequence[str]] | None = None) -> Vocabulary:
    """Build the vocabulary of the listed methods and of terms of the corpus.

    Args:
        grown: terms found in the corpus.
        synonyms: acronyms that the corpus defines, by the pattern of their long form.

    Cost: linear in the letters of all terms.
    """
    number_of: dict[str, int] = {}
    acronyms: dict[str, str] = {}
    spelled_out: set[str] = set()
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
            if number_of.setdefault(pattern(alias), number) == number and is_acronym(alias):
                acronyms[pattern(alias)] = alias
        longs = (form, *map(pattern, term.aliases)) if synonyms else ()
        spelled_out.update(pattern(short) for long in longs for short in (synonyms or {}).get(long, ()))
    for form, number in list(number_of.items()):
        if (other := _other_spelling(form)) and form not in acronyms:
            number_of.setdefault(other, number)
    return Vocabulary(tuple(terms), number_of, acronyms, frozenset(spelled_out & acronyms.keys()))


def _other_spelling(form: str) -> str:
    """The pattern with a leading prefix joined to its word instead of separate ("pre training"), or the reverse.

    The empty string if there is no prefix.
    """
    match = _PREFIXED.match(form)
    if match is None:
        return ""
    prefix, apart, word = match.groups()
    return f" {prefix}{'' if apart else '  '}{word}{form[match.end() :]}"


def is_acronym(alias: str) -> bool:
    """Whether a form of a method is an acronym: one short word with two capitals."""
    return " " not in alias and len(alias) <= 6 and sum(char.isupper() for char in alias) >= 2


def find_methods(paper_text: PaperText, vocabulary: Vocabulary) -> list[Use]:
    """Find the terms of one paper; an acronym that the paper spells out has only that meaning.

    Cost: linear in the text, independent of the size of the vocabulary.
    """
    words = paper_text.words
    is_foreign = paper_text.language not in {ENGLISH, UNKNOWN}
    surfaces: dict[int, str] = {}
    counts: dict[int, int] = {}
    titles: set[int] = set()
    firm: set[int] = set()
    cues: dict[int, str] = {}
    for term, form, surface, first, last in _occurrences(paper_text, vocabulary, is_foreign=is_foreign):
        count = counts.get(term, 0)
        if count == 0 or (is_foreign and _is_plainer(surface, surfaces[term], vocabulary.words[term])):
            surfaces[term] = surface
        elif count == 1 and term in titles and not is_foreign:
            surfaces[term] = surface  # prefer the form in the abstract: English titles capitalise words
        counts[term] = count + 1
        if term not in cues and (cue := cue_around(words.raw, first, last)):
            cues[term] = cue
        if words.end(last) <= paper_text.n_title:
            titles.add(term)
        if form not in vocabulary.loose:
            firm.add(term)
    return [
        Use(term, surfaces[term], count, term in titles, term not in firm, cues.get(term, ""))
        for term, count in counts.items()
    ]


def _occurrences(
    paper_text: PaperText, vocabulary: Vocabulary, *, is_foreign: bool
) -> Iterator[tuple[int, str, str, int, int]]:
    """Find terms in a text, as (number of the term, pattern that matched, surface, first word, last word).

    Those that mean something else are left out.

    Args:
        paper_text: the paper.
        vocabulary: all terms.
        is_foreign: whether its language is known and not English.
    """
    words = paper_text.words
    meaning = {singular_acronym(acronym.short).lower(): acronym.long for acronym in paper_text.acronyms}
    for term, form, first, last in _find_all(words, vocabulary):
        acronym = vocabulary.acronyms.get(form, "")
        if acronym and first == last and words.raw[first].islower():
            continue
        surface = words.surface(first, last)
        if is_foreign and "-" in {words.parts[2 * first], words.parts[2 * last + 2]}:
            continue  # part of a compound: "Lithium-Ionen-Batterien"
        if first < last and not vocabulary.terms[term].is_spelled and _PARTED.search(surface):
            continue
        if acronym and not (
            _stands_for(surface, form, term, meaning, vocabulary)
            and (vocabulary.terms[term].is_machine_learning or not _is_part(words, first, last, vocabulary))
        ):
            continue
        yield term, form, surface, first, last


def _is_plainer(surface: str, other: str, words: tuple[str, ...]) -> bool:
    """Whether a surface has the words of the term, and the other has another form or the capital of a sentence."""
    if tuple(pattern(surface).split()) != words:
        return False
    return tuple(pattern(other).split()) != words or (surface[0].islower() and other[0].isupper())


def _find_all(words: WordSpans, vocabulary: Vocabulary) -> Iterator[tuple[int, str, int, int]]:
    """Find terms in a text, and the listed methods within longer ones, as `Vocabulary.find` does."""
    for term, form, first, last in vocabulary.find(words):
        yield term, form, first, last
        if last > first + 1 and form.count("  ") == last - first:
            for inner, part, start, end in vocabulary.inside(form):
                yield inner, part, first + start, first + end


def _stands_for(surface: str, form: str, term: int, meaning: Mapping[str, str], vocabulary: Vocabulary) -> bool:
    """Whether an acronym stands for a term: it has capitals, and the text defines it so.

    One that the text does not define needs at least `_SHORTEST_ACRONYM` letters; a short one must be written exactly
    so, and spelled out by the corpus or of machine learning, where it is loose.

    Args:
        surface: the words in the text.
        form: their pattern.
        term: number of the term.
        meaning: long forms of the acronyms that the text defines.
        vocabulary: all terms.
    """
    if sum(map(str.isupper, surface)) < 2:
        return False
    acronym = vocabulary.acronyms[form]
    short = singular_acronym(surface)
    if (
        len(acronym) <= _SHORT_ACRONYM
        and not short.isupper()
        and _letters(short) != _letters(singular_acronym(acronym))
    ):
        return False
    long_form = meaning.get(short.lower())
    if long_form is not None:
        return vocabulary.number_of.get(pattern(long_form)) == term
    is_sure = vocabulary.terms[term].is_machine_learning or not vocabulary.is_unsure(form, acronym)
    return len(acronym) >= _SHORTEST_ACRONYM and is_sure


def _letters(acronym: str) -> str:
    return acronym.replace("-", "").replace(" ", "")


def _is_part(words: WordSpans, first: int, last: int, vocabulary: Vocabulary) -> bool:
    """Whether a hyphen joins an acronym to another name: "NOR-SWITCH", "CT-P13", but not "CNN-LSTM"."""
    beside = []
    if first and words.parts[2 * first] == "-":
        beside.append(words.raw[first - 1])
    if last + 1 < len(words.raw) and words.parts[2 * last + 2] == "-":
        beside.append(words.raw[last + 1])
    return any((one.isupper() or one.isdigit()) and pattern(one) not in vocabulary.acronyms for one in beside)


def is_term(keyword: str) -> bool:
    """Whether an author's keyword can be a term: it has one to four words."""
    return 0 < len(keyword.split()) <= _KEYWORD_WORDS_MAX
