"""Normal forms of words: lower case, singular, American spelling. The only plural rule of graphrec."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.files import read_data_sections, read_data_words

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).parent / "data" / "spelling_en.txt"
NOT_PLURAL = ("ss", "us", "is", "ics")  # class, corpus, analysis, physics
NOT_PLURAL_NAME = (*NOT_PLURAL, "as", "os", "ys")  # endings of names and acronyms, too: bias, GAs, chaos, SciPys
_BRITISH = re.compile(r"is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)")
_SHORTEST_BRITISH = 7  # letters; shorter words, as "arise" and "raise", are the same in American spelling
_FORMS_MOST = 500_000  # words cached; far more than the vocabulary of a field


def singular(word: str, not_plural: tuple[str, ...] = NOT_PLURAL) -> str:
    """The singular of a lower-case English word, by its ending; a word without a plural ending is returned unchanged.

    `not_plural` lists endings in -s that are no plural. It differs between terms and names on purpose: the word list of
    the shipped encoder, and the terms of every library on disk, depend on `NOT_PLURAL`; names need the longer list, or
    "bias" and "GAs" would lose the letter that distinguishes them from other names.

    >>> [singular(word) for word in ("networks", "studies", "classes", "analysis", "videos")]
    ['network', 'study', 'class', 'analysis', 'video']
    """
    if not word.endswith("s") or len(word) < 4 or word.endswith(not_plural):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes", "zzes")) else word[:-1]


def singular_acronym(acronym: str) -> str:
    """The singular of an acronym: without a lower-case "s" behind a capital.

    >>> singular_acronym("GANs"), singular_acronym("InfoVis")
    ('GAN', 'InfoVis')
    """
    return acronym[:-1] if acronym[-1:] == "s" and acronym[-2:-1].isupper() else acronym


def word_form(word: str) -> str:
    """The normal form of a word of a name: lower case, singular, American spelling.

    >>> [word_form(word) for word in ("ResNets", "Generalisation", "analyses", "bias", "queries", "Behaviours")]
    ['resnet', 'generalization', 'analysis', 'bias', 'query', 'behavior']
    """
    return FORMS[word]


class _Forms(dict[str, str]):
    """Cache of the normal forms of words; emptied when it holds too many."""

    def __missing__(self, word: str) -> str:
        if len(self) > _FORMS_MOST:
            self.clear()
        self[word] = form = _normal_form(word)
        return form


FORMS = _Forms()  # `word_form` as a mapping: a look-up takes a tenth of the time of a call


def _normal_form(word: str) -> str:
    form, irregular = word.lower(), _irregular()
    if form in irregular:
        return irregular[form]
    if not word.isupper():
        form = singular(form, NOT_PLURAL_NAME)
    if form in irregular:
        return irregular[form]
    is_american = len(form) < _SHORTEST_BRITISH or form in _not_british()
    return form if is_american else _BRITISH.sub("iz", form)


@cache
def _irregular() -> Mapping[str, str]:
    """Irregular words and their normal forms; in a form of several words they are separated by two spaces."""
    pairs = [line.split(" = ") for line in read_data_sections(DATA)["irregular"]]
    forms = {word: form.replace(" ", "  ") for word, form in pairs}
    return forms | {word: word for word in read_data_words(DATA, "not plural")}


@cache
def _not_british() -> frozenset[str]:
    return read_data_words(DATA, "not British")
