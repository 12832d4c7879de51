"""The vocabulary of methods: those that are listed and terms found in the corpus, with their synonyms and patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.matcher import PhraseMatcher, pattern
from graphrec.extractors.word_lists import alternatives, read_list
from graphrec.vectors.stopwords import function_words
from graphrec.vectors.tokens import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.extractors.matcher import RawWords

SHORT_ACRONYM = 4  # letters; such an acronym means one thing in each field: GAN and GaN, MPA and MPa
_PREFIXED = re.compile(rf"^ ({alternatives('phrase_words.txt', 'prefixes')})(  )?([^ ]{{3,}})")
_PREFIXES = PREFIXES | {"self"}  # words before a method that make another of it: "self-supervised learning"
_SIGNATURE = 16  # bytes of the hash of a pattern


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


class TermForm(NamedTuple):
    """A pattern of the vocabulary, and all that decides whether words that match it are the term.

    `name`: the name of the term. `acronym`: the spelling, with capitals, if the pattern is an acronym, else "".
    `is_unsure`: it is so short an acronym that it means its term only where a paper or the corpus spells it out.
    `is_loose`: the pattern is ambiguous. `is_spelled`, `is_machine_learning`: as of the term.
    """

    name: str
    pattern: str
    acronym: str
    is_unsure: bool
    is_loose: bool
    is_spelled: bool
    is_machine_learning: bool


class TermMatch(NamedTuple):
    """A form of a term at the words from `first` to `last`."""

    form: TermForm
    first: int
    last: int


class Vocabulary:
    """Terms with the patterns that find them.

    `number_of`: the number of the term of each pattern. `acronyms`: the spelling, with capitals, of patterns that are
    acronyms. `spelled_out`: those of them that the corpus spells out as their term. `loose`: the ambiguous patterns;
    among them short acronyms of machine learning that it does not spell out. `words`: the words of each term's name in
    normal form. `numbers`: the number of the term of each name.
    """

    __slots__ = (
        "_forms",
        "_inner",
        "_matcher",
        "_signatures",
        "acronyms",
        "loose",
        "number_of",
        "numbers",
        "patterns",
        "spelled_out",
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
        self.numbers = {term.name: number for number, term in enumerate(terms)}
        self.loose = frozenset(pattern(form) for term in terms for form in term.loose) | {
            form
            for form, acronym in acronyms.items()
            if self.is_unsure(form, acronym) and terms[number_of[form]].is_machine_learning
        }
        self.words = tuple(tuple(pattern(term.name).split()) for term in terms)
        self._matcher = PhraseMatcher(self.patterns)
        self._forms: dict[str, TermForm] = {}
        self._inner: dict[str, tuple[TermMatch, ...]] = {}
        self._signatures: dict[int, str] = {}

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[object, ...]]:
        return Vocabulary, (self.terms, self.number_of, self.acronyms, self.spelled_out)

    def is_unsure(self, form: str, acronym: str) -> bool:
        """Whether an acronym is so short that it means its term only where a paper or the corpus spells it out."""
        return len(acronym) <= SHORT_ACRONYM and form not in self.spelled_out

    def hits(self, words: RawWords) -> list[tuple[int, int, int]]:
        """The patterns that stand in a text, as (number of the pattern, first word, last word)."""
        return self._matcher.find(words)

    def matches_of(self, hits: Iterable[tuple[int, int, int]]) -> list[TermMatch]:
        """The terms that patterns in a text are, and the listed methods within longer ones, in order.

        "Sensitive neuron dropout" is dropout, too; "semi-supervised sorting" is not supervised.
        """
        matches = []
        for number, first, last in hits:
            form = self.patterns[number]
            matches.append(TermMatch(self._form(form), first, last))
            if last > first + 1 and form.count("  ") == last - first:
                matches += [TermMatch(part, first + start, first + stop) for part, start, stop in self._parts_of(form)]
        return matches

    def signature(self, number: int) -> str:
        """A hash of all that a text can see of a pattern: equal ones are the same terms in every text."""
        signature = self._signatures.get(number)
        if signature is None:
            form = self.patterns[number]
            content = repr((self._form(form), self._parts_of(form))).encode()
            signature = self._signatures[number] = blake2b(content, digest_size=_SIGNATURE).hexdigest()
        return signature

    def _parts_of(self, form: str) -> tuple[TermMatch, ...]:
        if (inner := self._inner.get(form)) is None:
            inner = self._inner[form] = tuple(self._parts(form))
        return inner

    def _form(self, form: str) -> TermForm:
        entry = self._forms.get(form)
        if entry is None:
            term, acronym = self.terms[self.number_of[form]], self.acronyms.get(form, "")
            is_unsure, is_loose = self.is_unsure(form, acronym), form in self.loose
            entry = TermForm(term.name, form, acronym, is_unsure, is_loose, term.is_spelled, term.is_machine_learning)
            self._forms[form] = entry
        return entry

    def _parts(self, form: str) -> Iterator[TermMatch]:
        """The listed methods within a longer term, their words counted from its first."""
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
                    yield TermMatch(self._form(part), at, stop - 1)
                    at = stop - 1
                    break
            at += 1


@cache
def listed_methods(*, by_hand: bool = False) -> tuple[Term, ...]:
    """Read the listed methods: those of machine learning, of other fields, and, unless `by_hand`, of open text."""
    terms = [_parse_term(line, is_machine_learning=True) for line in read_list("methods.txt")]
    terms += [_parse_term(line) for line in read_list("methods_general.txt")]
    if not by_hand:
        terms += [_parse_term(line, is_spelled=False) for line in read_list("methods_open.txt")]
    return tuple(terms)


def _parse_term(line: str, *, is_machine_learning: bool = False, is_spelled: bool = True) -> Term:
    """Parse a line "name | alias | ~ambiguous alias"."""
    forms = [part.strip() for part in line.split("|")]
    name, *aliases = (form.removeprefix("~") for form in forms)
    loose = frozenset(form[1:] for form in forms if form.startswith("~"))
    return Term(
        name,
        tuple(aliases),
        is_listed=True,
        is_spelled=is_spelled,
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
        terms.append(replace(term, aliases=term.aliases + shorts) if shorts else term)
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
