"""Judges whether two words of nearly equal titles are one word, misspelt or spelled in two ways, or two words."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.files import read_data_words
from graphrec.vectors.spelling import word_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spellchecker import SpellChecker

_DATA = Path(__file__).parent / "data" / "titles.txt"
_PREFIXES_OR_NONE = read_data_words(_DATA, "prefixes") | {""}
_EXCHANGED = read_data_words(_DATA, "exchanged")
_ARTICLES = {"a", "an"}  # of prefixes these two mean the same
_USES_PER_TYPO = 40  # a typo of a word occurs in at most one title per so many titles with the word
_WORD = 5  # letters of a word from which two typos are allowed if other fields confirm the paper
_LONG_WORD = 7  # letters of a word from which two typos are allowed in any case
_SHORT_WORD = 4  # letters; shorter words that differ by one letter mean different things (CNN, RNN)
_WORD_SIGNS = re.compile(
    "[\u0e00-\u0e7f\u1100-\u11ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SPELLINGS = (  # of two ways to spell a word the second stands for both
    (re.compile("ae|oe(?!s$)"), "e"),  # haemo-, oestrogen
    (re.compile("our(?=$|al|ed|ing|ab|ful|ist|it|less)"), "or"),  # tumour, behavioural
    (re.compile("(?<=[aeiou])ll(?=(?:ed|ing|er|or)$)"), "l"),  # modelling, labelled
    (re.compile("tre(?=$|d$)"), "ter"),  # centre
    (re.compile("yse"), "yze"),  # analyse
    (re.compile("ogue$"), "og"),  # catalogue
    (re.compile("ence$"), "ense"),  # defence
    (re.compile("sulph"), "sulf"),
    (re.compile("(?<=m)ould"), "old"),
    (re.compile("programme"), "program"),
    (re.compile("aluminium"), "aluminum"),
    (re.compile("(?<=[gd])e(?=ment|ing$)"), ""),  # judgement, ageing
    (re.compile("grey"), "gray"),
    (re.compile("artefact"), "artifact"),
)
_SHORTEST_SPELLED = 5  # letters of a word that has two spellings; poet and pet are two words
_UMLAUT = re.compile("(?<=[aou])e")  # Groesse, Grosse
_FIRST_UMLAUT = re.compile("^([aou])e")  # Ueber, Uber; Oel, Ol: in short words behind the first letter alone
_ALIKE_IN_PRINT = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("1", "l"), ("0", "o"), ("li", "h"))  # character recognition


def is_typo(one: str, two: str, frequency: Mapping[str, int], *, is_confirmed: bool, is_sure: bool = False) -> bool:
    """Whether the words in which two title keys differ are typos.

    Args:
        one: a folded title.
        two: another folded title.
        frequency: in how many titles each word occurs; two words that are both in use are no typos.
        is_confirmed: authors or abstracts confirm that it is the same paper, so that the test is less strict.
        is_sure: the abstracts are the same, so that any words may differ, but for signs that are words.
    """
    first, second = _differing_words(one.split(), two.split())
    if "".join(first) == "".join(second):
        return True  # they differ in spaces only: "pre training", "pretraining"
    if _WORD_SIGNS.search("".join(first + second)):
        return is_sure
    if "".join(map(_spelling, first)) == "".join(map(_spelling, second)):
        return True
    first, second = _joined(first, second), _joined(second, first)
    if len(first) != len(second):
        return is_confirmed and set(first + second) <= _EXCHANGED
    pairs = list(zip(first, second, strict=True))
    others = [
        pair for pair in pairs if not _is_typo_of_word(*pair, frequency, is_confirmed=is_confirmed, is_sure=is_sure)
    ]
    return not others or (len(others) < len(pairs) and all(_is_second_slip(*pair, frequency) for pair in others))


def _is_second_slip(one: str, two: str, frequency: Mapping[str, int]) -> bool:
    """Whether in a title with a slip a rare word is a slip, too, though it is a word: "raining" for "training"."""
    from rapidfuzz.distance import OSA

    rare, common = sorted(frequency.get(word, 0) for word in (one, two))
    return (
        min(len(one), len(two)) >= _SHORT_WORD
        and OSA.distance(one, two, score_cutoff=1) <= 1
        and common >= _USES_PER_TYPO * max(1, rare)
        and not _have_other_prefixes(one, two)
    )


def _differing_words(one: list[str], two: list[str]) -> tuple[list[str], list[str]]:
    """The words in which two titles differ, in order; of titles of unequal length those that the other lacks.

    Words in another order differ: the effect of sleep on pain is not that of pain on sleep.
    """
    if len(one) == len(two):
        pairs = [pair for pair in zip(one, two, strict=True) if pair[0] != pair[1]]
        return [word for word, _ in pairs], [word for _, word in pairs]
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    end = 0
    while end < min(len(one), len(two)) - start and one[-1 - end] == two[-1 - end]:
        end += 1
    first, second = one[start : len(one) - end], two[start : len(two) - end]
    in_first, in_second = set(first), set(second)
    return [word for word in first if word not in in_second], [word for word in second if word not in in_first]


def _joined(words: list[str], others: list[str]) -> list[str]:
    """The words, of which two are one where the other title writes them so: "multi agent", "multiagent"."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] + word in others:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _is_typo_of_word(
    one: str, two: str, frequency: Mapping[str, int], *, is_confirmed: bool, is_sure: bool = False
) -> bool:
    from rapidfuzz.distance import OSA

    if one == two or _same_spelling(one, two):
        return True
    if _have_other_prefixes(one, two) and not is_sure:
        return False
    allowed = 1 + (min(len(one), len(two)) >= (_WORD if is_confirmed else _LONG_WORD))
    if OSA.distance(one, two, score_cutoff=allowed) > allowed:
        return False
    if is_sure:
        return True
    if is_confirmed and ((one in _EXCHANGED) != (two in _EXCHANGED) or _look_alike(one, two)):
        return True
    return _is_one_in_use(one, two, frequency)


def _is_one_in_use(one: str, two: str, frequency: Mapping[str, int]) -> bool:
    """Whether exactly one of two words is a word: by the dictionary, else by the titles that have it.

    Two names that no dictionary has, as of two drugs, are two words if neither is much more common than the other.
    """
    uses = {word: frequency.get(word, 0) for word in (one, two)}
    rare, common = sorted((one, two), key=lambda word: (is_word(word), uses[word]))
    if is_word(rare) or uses[rare] > max(1 + is_word(common), uses[common] / _USES_PER_TYPO):
        return False
    return is_word(common) or (uses[common] > 1 and min(len(one), len(two)) >= _SHORT_WORD)


def is_word(word: str) -> bool:
    """Whether an English dictionary has a word."""
    return word in _dictionary()


@cache
def _dictionary() -> SpellChecker:
    from spellchecker import SpellChecker

    return SpellChecker(language="en")


def _have_other_prefixes(one: str, two: str) -> bool:
    """Whether two words differ in a prefix alone: hyper and hypo, macro and micro, un and none."""
    shared = _common_end(one, two)
    while shared >= _SHORT_WORD:
        heads = {one[: len(one) - shared], two[: len(two) - shared]}
        if heads <= _PREFIXES_OR_NONE and heads != _ARTICLES:
            is_doubled = heads == {"", one[-shared]}  # aaccuracy
            return not is_doubled and ("" not in heads or is_word(one[-shared:]))
        shared -= 1
    return False


def _common_end(one: str, two: str) -> int:
    """Number of letters that two words have in common at their end."""
    number = 0
    while number < min(len(one), len(two)) and one[-1 - number] == two[-1 - number]:
        number += 1
    return number


def _same_spelling(one: str, two: str) -> bool:
    """Whether two words are one in British and American spelling, with or without an umlaut, or singular and plural."""
    if _spelling(one) == _spelling(two):
        return True
    if _FIRST_UMLAUT.sub(r"\1", one) == _FIRST_UMLAUT.sub(r"\1", two):
        return True
    return min(len(one), len(two)) >= _SHORTEST_SPELLED and _UMLAUT.sub("", one) == _UMLAUT.sub("", two)


def _spelling(word: str) -> str:
    form = word_form(word) if len(word) >= _SHORT_WORD else word
    if len(form) >= _SHORTEST_SPELLED:
        for pattern, plain in _SPELLINGS:
            form = pattern.sub(plain, form)
    return form


def _look_alike(one: str, two: str) -> bool:
    """Whether two words look the same in print, so that a machine reads one for the other: "modern" and "modem"."""
    for pair, single in _ALIKE_IN_PRINT:
        one, two = one.replace(pair, single), two.replace(pair, single)
    return one == two
