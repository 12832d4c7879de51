"""Judges whether two nearly equal titles differ by a typo or name different papers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Mapping

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_ACRONYM = re.compile(r"\b[A-Z0-9]{2,}s?\b")
_NOT_KEY = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"(?=[ivxl])x{0,3}(?:ix|iv|v?i{0,3})|xl|l")
_ORDINAL = re.compile(r"\w+(?:teenth|tieth)|twenty|thirty|annual")
_ORDINALS = frozenset({
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "first", "second", "third",
    "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
})  # fmt: skip
_PREFIXES = frozenset({
    "un", "in", "im", "ir", "non", "semi", "self", "multi", "sub", "super", "hyper", "hypo", "anti", "dis", "bi",
    "uni", "mono", "co", "pre", "post", "re", "de", "over", "under", "inter", "intra", "micro", "macro", "iso",
    "para", "meta", "pseudo", "quasi", "a", "an",
})  # fmt: skip
_DIFFERENT_WORK = frozenset({
    "erratum", "errata", "corrigendum", "correction", "corrections", "reply", "comment", "comments", "response",
    "supplement", "supplementary", "appendix", "revisited", "extended", "retraction", "retracted", "addendum",
    "rejoinder", "discussion", "review", "editorial", "letter",
})  # fmt: skip
# Words in which titles of one work may differ. Not the stop words of `vectors`, which have words such as "not" and
# "without", in which titles of different works differ.
_FUNCTION_WORDS = frozenset({
    "the", "of", "for", "and", "in", "on", "to", "with", "a", "an", "by", "via", "from", "is", "are", "at", "as",
    "that",
    "using", "into", "over", "under", "its", "we", "be", "or", "can",
})  # fmt: skip
_USES_PER_TYPO = 40  # a typo of a word occurs in at most one title per so many titles with the word
_WORD = 5  # letters of a word from which two typos are allowed if other fields confirm the paper
_LONG_WORD = 7  # letters of a word from which two typos are allowed in any case
_SHORT_WORD = 4  # letters; shorter words that differ by one letter mean different things (CNN, RNN)


def folded_key(text: str) -> str:
    """The title key (lower case, no accents or punctuation) with ASCII letters for those such as ø, æ and ł.

    >>> folded_key("Łódź: Størmer")
    'lodz stormer'
    """
    if text.isascii():
        return _NOT_KEY.sub(" ", text.lower()).strip()
    return title_key(text).translate(_LETTERS)


def same_numbers(one: str, two: str) -> bool:
    """Whether two title keys have the same numbers, ordinals, and words such as "reply", each in the same order."""
    return _numbers(one) == _numbers(two)


def _numbers(key: str) -> list[str]:
    words = key.split()
    marked = [word for word in words if _ROMAN.fullmatch(word) or word in _ORDINALS or _ORDINAL.fullmatch(word)]
    return _NUMBER.findall(key) + marked + [word for word in words if word in _DIFFERENT_WORK]


def same_acronyms(one: str, two: str) -> bool:
    """Whether two titles have the same acronyms, or one of them has none or is in capitals altogether."""
    if one.isupper() or two.isupper():
        return True
    return {word.lower() for word in _ACRONYM.findall(one)} == {word.lower() for word in _ACRONYM.findall(two)} or (
        not _ACRONYM.search(one) or not _ACRONYM.search(two)
    )


def is_comment_or_correction(key: str) -> bool:
    """Whether a title begins as a comment, reply or correction does: several papers may have the same such title."""
    return key.partition(" ")[0] in _DIFFERENT_WORK


def is_typo(one: str, two: str, frequency: Mapping[str, int], *, is_confirmed: bool) -> bool:
    """Whether the words in which two title keys differ are typos.

    Args:
        one: a folded title.
        two: another folded title.
        frequency: in how many titles each word occurs; two words that are both in use are no typos.
        is_confirmed: authors or abstracts confirm that it is the same paper, so that the test is less strict.
    """
    first, second = _differing_words(one.split(), two.split())
    if "".join(first) == "".join(second):
        return True  # they differ in spaces only: "pre training", "pretraining"
    if len(first) != len(second):
        return is_confirmed and set(first + second) <= _FUNCTION_WORDS
    return all(_is_typo_of_word(a, b, frequency, is_confirmed=is_confirmed) for a, b in zip(first, second, strict=True))


def _differing_words(one: list[str], two: list[str]) -> tuple[list[str], list[str]]:
    """The words of each title between their common beginning and common end, without words that both have."""
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    end = 0
    while end < min(len(one), len(two)) - start and one[-1 - end] == two[-1 - end]:
        end += 1
    first, second = one[start : len(one) - end], two[start : len(two) - end]
    return [word for word in first if word not in second], [word for word in second if word not in first]


def _is_typo_of_word(one: str, two: str, frequency: Mapping[str, int], *, is_confirmed: bool) -> bool:
    from rapidfuzz.distance import OSA

    short, long = sorted((one, two), key=len)
    if long.endswith(short) and long[: len(long) - len(short)] in _PREFIXES:
        return False
    if long in {f"{short}s", f"{short}es"}:
        return True
    allowed = 1 + (len(short) >= (_WORD if is_confirmed else _LONG_WORD))
    if OSA.distance(one, two, score_cutoff=allowed) > allowed:
        return False
    both_used = _both_used(frequency.get(one, 0), frequency.get(two, 0))
    if len(short) < _SHORT_WORD and (one in _FUNCTION_WORDS) == (two in _FUNCTION_WORDS):
        return is_confirmed and not both_used
    return is_confirmed or not both_used


def _both_used(one: int, two: int) -> bool:
    """Whether two words are both in use, by the number of titles with each; a typo is much rarer than its word."""
    rare, common = sorted((one, two))
    return rare > max(1, common / _USES_PER_TYPO)


def adds_subtitle(short: str, long: str) -> bool:
    """Whether the longer title is the shorter one and a subtitle without numbers or words such as "reply"."""
    rest = long[len(short) :].split()
    return long.startswith(f"{short} ") and not _DIFFERENT_WORK & set(rest) and not _numbers(" ".join(rest))
