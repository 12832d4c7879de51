"""Names of terms for display: the forms that most papers of a corpus use, as their language writes them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.matcher import pattern
from graphrec.extractors.methods import Surface
from graphrec.extractors.phrases import can_stand_alone
from graphrec.extractors.vocabulary import is_acronym
from graphrec.vectors.languages import CAPITAL_NOUNS, ENGLISH, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.extractors.methods import Use
    from graphrec.extractors.paper_text import PaperText
    from graphrec.extractors.vocabulary import Term, Vocabulary

_CAPITALISED = re.compile(r"\b[A-Z](?=[a-z]+\b)")
_PAIRS = ("()", "[]", "{}")
_LEFT_OVER = re.compile(r"[\\$|\"]+")  # of formulas
_TORN = re.compile(r"(?<=\w)- (?=\w)")  # of a hyphen at the end of a line
_SMALL = re.compile(r"(?<!\S)[a-z]")  # a word that begins with a small letter
_SENTENCE_ENDS = frozenset(".:?!;–—")
_ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")  # of German adjectives before a noun
_SINGULAR = 3  # factor for singular forms: "vector field" is preferred, "parallel coordinates" is more frequent by far
_USUAL = 3  # papers that show how a corpus calls a listed method; fewer are no usage


class TermNames(NamedTuple):
    """The display name of a term, and its other forms that stand in the corpus, the listed name first."""

    name: str
    others: tuple[str, ...]


def names_of(surfaces: Mapping[Surface, int], vocabulary: Vocabulary) -> list[TermNames]:
    """The names of every term: that is called so which most papers call so.

    A term listed by hand has one of its listed forms. A term of the corpus or of open text has the spelling of its
    papers, since it is listed in normal form, without hyphens and plurals ("cross modal retrieval").

    Args:
        surfaces: number of papers by surface.
        vocabulary: all terms.

    Cost: linear in the surfaces and terms.
    """
    forms, spellings = _forms_in_use(surfaces, vocabulary), _spellings_in_use(surfaces, vocabulary)
    names = []
    for number, term in enumerate(vocabulary.terms):
        name, own = term.name, forms.get(number, Counter[str]())
        if number in spellings:
            name = _usual_spelling(spellings[number])
        elif term.is_spelled and own:
            name = _usual_form(term, own)
        others = (
            form
            for form in (term.name, *term.aliases)
            if pattern(form) != pattern(name) and (form in own or pattern(form) in vocabulary.spelled_out)
        )
        names.append(TermNames(name, tuple(others)))
    return names


def _spellings_in_use(surfaces: Mapping[Surface, int], vocabulary: Vocabulary) -> dict[int, Counter[str]]:
    """Number of papers by spelling of each term in normal form; inflected ones only where there is no other."""
    spellings: defaultdict[int, Counter[str]] = defaultdict(Counter)
    inflected: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for (number, surface, _, has_own_capitals), count in surfaces.items():
        if vocabulary.terms[number].is_spelled:
            continue
        if "".join(pattern(surface).split()) == "".join(vocabulary.words[number]):
            line = _one_line(surface)
            spellings[number][line if has_own_capitals else _without_capitals(line)] += count
        elif has_own_capitals and " " in surface:
            inflected[number][_one_line(surface)] += count
    return inflected | spellings


def _usual_spelling(papers: Counter[str]) -> str:
    """The spelling that most papers use, singular forms preferred."""
    return min(papers, key=lambda one: (-papers[one] * (_SINGULAR if _is_singular(one) else 1), one.swapcase()))


def _usual_form(term: Term, papers: Counter[str]) -> str:
    """The form of a listed term that most papers use; its acronyms and adjectives stand for its name.

    `papers`: number of papers that use each form.
    """
    nouns = Counter({form: count for form, count in papers.items() if form != term.name and _is_noun(form, term)})
    usual, count = min(nouns.items(), key=lambda one: (-one[1], one[0]), default=("", 0))
    return usual if count >= _USUAL and count > papers.total() - nouns.total() else term.name


def _is_noun(form: str, term: Term) -> bool:
    phrase = " ".join(pattern(form).split())
    is_noun = can_stand_alone(phrase if " " in phrase else f"one {phrase}", frozenset())
    return is_noun and form not in term.loose and not is_acronym(form)


def _forms_in_use(surfaces: Mapping[Surface, int], vocabulary: Vocabulary) -> dict[int, Counter[str]]:
    """Number of papers that use each form of each term with several, by number of the term."""
    used: defaultdict[int, Counter[str]] = defaultdict(Counter)
    form_of: dict[int, dict[str, str]] = {}
    for (number, surface, *_), count in surfaces.items():
        term = vocabulary.terms[number]
        if term.aliases:
            if number not in form_of:
                form_of[number] = {pattern(form): form for form in (*reversed(term.aliases), term.name)}
            used[number][form_of[number].get(pattern(surface), term.name)] += count
    return used


def _is_singular(phrase: str) -> bool:
    last = phrase.rpartition(" ")[2].lower()
    return pattern(last).split()[-1:] == [last]


def surface_of(use: Use, paper_text: PaperText) -> Surface:
    """A use as the paper writes it in the middle of a sentence.

    Only English capitalises the words of a title. In other languages the first word of a sentence gets a small letter,
    but in German only an inflected adjective before a noun: "Neuronale Netze".
    """
    if (language := paper_text.language) in {ENGLISH, UNKNOWN}:
        return Surface(use.term, use.surface, use.is_loose)
    surface = use.surface
    first = surface.split(maxsplit=1)[0]
    if first[0].isupper() and first[1:].islower():
        before = paper_text.text[: paper_text.text.find(surface)].rstrip()
        is_ordinary = language not in CAPITAL_NOUNS or (first != surface and first.endswith(_ADJECTIVE_ENDINGS))
        if is_ordinary and (not before or before[-1] in _SENTENCE_ENDS):
            surface = surface[0].lower() + surface[1:]
    return Surface(use.term, surface, use.is_loose, has_own_capitals=True)


def _one_line(surface: str) -> str:
    """A phrase for display: one line, no unpaired bracket ("MIMO) system")."""
    for pair in _PAIRS:
        if surface.count(pair[0]) != surface.count(pair[1]):
            surface = surface.replace(pair[0], " ").replace(pair[1], " ")
    return _TORN.sub("-", " ".join(_LEFT_OVER.sub(" ", surface).split()))


def _without_capitals(line: str) -> str:
    """A phrase without the capitals of a title; acronyms, and names among lower-case words, keep theirs."""
    return line if _SMALL.search(line) else _CAPITALISED.sub(lambda match: match[0].lower(), line)
