"""The language of one text, by its script and its function words; and the words that say nothing in it.

Most texts are English, and most others have an English title or summary. So English is what remains when no other
language is surely there, and a text of two languages is of the one that is not English.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from graphrec.files import read_data_sections
from graphrec.vectors.scripts import RUN
from graphrec.vectors.stopwords import FOLDER, function_words, languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ENGLISH, UNKNOWN = "en", ""
CAPITAL_NOUNS = frozenset(("de",))  # all nouns begin with a capital
UNSPACED = frozenset(("ja", "zh"))  # written without blanks between words
CUT = UNSPACED | {"ko"}  # their words are pieces of runs, so that the function words are left out before they are cut
_SURELY_ENGLISH = (" the ", " of ", " and ")
_ENGLISH_EVERY = 200  # characters of each half have one of them; English abstracts have one in 50
_ENGLISH_FEWEST = 2  # of them in each half, so that an English title alone proves nothing
_LONGEST = 8_000  # characters that are read; enough for any abstract
_SHORT = 25  # words; a shorter text needs clearer signs
# Of the words, so many must be function words of a language, and not English; and so many different ones: in a short
# text, in a longer.
_SHARES, _FEWEST = (0.15, 0.05), (2, 3)
_STEM_LEAST = 3  # letters that an ending leaves
_STEMS_MOST = 200_000  # words whose stem is cached
_LEAST_SCORE = 0.5  # function words, each shared among its languages: "en" and "de" are of ten
_BESIDE_ENGLISH = 0.5  # of the English function words in the text; its names have others: "de la", "van der"
_RUN = re.compile(RUN)
_BLANK = "| "  # a mark that ends a phrase, then blanks
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]"), 0.05),
    ("ko", re.compile("[\uac00-\ud7a3]"), 0.1),
    ("zh", re.compile("[\u3400-\u9fff\uf900-\ufaff]"), 0.1),
)  # characters that no other language has, and the share of the text from which a text is of that language


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of a text; `ENGLISH` for a text that is surely of no other; `UNKNOWN`.

    A short text without function words is of unknown language, as is one in a language without a list of them.

    >>> language_of("Die Wirkung des Lichts auf das Wachstum der Pflanzen und ihre Ursachen")
    'de'

    Cost: a microsecond for an English abstract; linear in the text otherwise, but not above 0.2 ms.
    """
    text = text[:_LONGEST]
    half = len(text) // 2
    if _is_surely_english(text, 0, half) and _is_surely_english(text, half, len(text)):
        return ENGLISH
    if not text.isascii():
        for language, letters, share in _SCRIPTS:
            if len(letters.findall(text)) > share * len(text):
                return language
    return _by_function_words(text.lower().split())


def _is_surely_english(text: str, start: int, stop: int) -> bool:
    """Whether a part of a text is English; of an abstract in two languages one half is not."""
    the, of, and_ = _SURELY_ENGLISH  # without a loop: every text of a build comes here several times
    count = text.count(the, start, stop) + text.count(of, start, stop) + text.count(and_, start, stop)
    return count >= _ENGLISH_FEWEST and count * _ENGLISH_EVERY > stop - start


def _by_function_words(words: list[str]) -> str:
    """The language whose function words stand among words; one of several languages counts in part for each.

    English ones count for English alone, so that an English text is of no other language by "in" and "an".
    """
    languages_of = _languages_by_word()
    signs = languages_of.keys() & set(words)
    is_long = len(words) >= _SHORT
    if len(signs) >= _FEWEST[is_long]:
        scores: defaultdict[str, float] = defaultdict(float)
        for word in filter(signs.__contains__, words):
            for language in languages_of[word]:
                scores[language] += 1 / len(languages_of[word])
        most = max(scores.values())
        best = max(
            [language for language in scores if scores[language] == most],
            key=lambda language: (len(empty_words(language).intersection(words)), language),
        )  # Danish and Norwegian share most function words, but not the other words of abstracts
        own = {word for word in signs if best in languages_of[word]}
        times = sum(map(own.__contains__, words))
        least = max(_SHARES[is_long] * len(words), _BESIDE_ENGLISH * sum(map(function_words().__contains__, words)))
        if len(own) >= _FEWEST[is_long] and times >= least and scores[best] >= _LEAST_SCORE:
            return best
    return UNKNOWN if function_words().isdisjoint(words) else ENGLISH


def is_empty_phrase(phrase: str) -> bool:
    """Whether all words of a phrase, in lower case, are function words of one language besides English: "de la"."""
    languages_of = _languages_by_word()
    first, *others = (languages_of.get(word, ()) for word in phrase.split())
    return bool(set(first).intersection(*others))


@cache
def _languages_by_word() -> Mapping[str, tuple[str, ...]]:
    """The other languages of which each word is a function word, without those that are English ones."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for language in languages():
        for word in function_words(language) - function_words():
            if len(word) > 1 or not word.isascii():  # a single letter may be of a formula
                codes[word].append(language)
    return {word: tuple(of) for word, of in codes.items()}


@cache
def empty_words(language: str) -> frozenset[str]:
    """The words that say nothing in texts of a language, besides the English ones; none for English and `UNKNOWN`."""
    if language in {ENGLISH, UNKNOWN}:
        return frozenset()
    return function_words(language).union(word_section(language, "idiom of abstracts"))


def blank_empty(text: str, language: str) -> str:
    """Replace the runs and parts of runs that say nothing by a mark and blanks, as many as they have characters.

    >>> blank_empty("基于深度学习的研究", "zh")
    '| 深度学习|| '

    Args:
        text: the text in lower case.
        language: its language, one of `CUT`.

    Cost: linear in the text.
    """
    if language not in UNSPACED:
        empty = empty_words(language)
        return _RUN.sub(lambda run: _blank(run) if run[0] in empty else run[0], text)
    text = blank_function_words(text, language)
    words = _empty_parts(language)
    return _RUN.sub(lambda run: run[0] if words.sub("", run[0]) else _blank(run), text)


def blank_function_words(text: str, language: str) -> str:
    """Replace function words, and hiragana, by a mark and blanks, except in words that contain them.

    Hiragana end words and join them.

    Args:
        text: the text.
        language: its language, one of `UNSPACED`.
    """
    words = _words_around(language)
    return _function_words(language).sub(lambda match: match[0] if match[0] in words else _blank(match), text)


def _blank(match: re.Match[str]) -> str:
    return _BLANK[0] + _BLANK[1] * (len(match[0]) - 1)


@cache
def _words_around(language: str) -> frozenset[str]:
    return frozenset(word_section(language, "words around them"))


@cache
def _function_words(language: str) -> re.Pattern[str]:
    """Matches function words, the words that contain them, and single hiragana."""
    words = _words_around(language).union(word_section(language, "function words"))
    return re.compile(f"{_any_of(words)}|[\u3041-\u3096]")


@cache
def _empty_parts(language: str) -> re.Pattern[str]:
    """Matches the words that say nothing."""
    return re.compile(_any_of(empty_words(language)))


def _any_of(words: Iterable[str]) -> str:
    """A pattern of any one of some words, the longest first; one look tells that none begins with a character."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    firsts = "".join(sorted({re.escape(word[0]) for word in longest_first}))
    return f"(?=[{firsts}])(?:{'|'.join(map(re.escape, longest_first))})"


@cache
def stem_by(language: str) -> Callable[[str], str] | None:
    """A function that removes the longest ending of the language from a word; None where its file has no endings."""
    if language in {ENGLISH, UNKNOWN} or not (endings := word_section(language, "endings")):
        return None
    ending = re.compile(rf"(?<=\w{{{_STEM_LEAST}}})(?:{_any_of(endings)})$")
    return lru_cache(maxsize=_STEMS_MOST)(lambda word: ending.sub("", word))


@cache
def inflected() -> tuple[str, ...]:
    """The languages that `stem_by` knows endings of."""
    return tuple(language for language in languages() if stem_by(language))


@cache
def word_section(language: str, title: str) -> tuple[str, ...]:
    """The words of a section of a language's file, longest first; none where its file has no such section."""
    lines = read_data_sections(FOLDER / f"stopwords_{language}.txt").get(title, ())
    return tuple(sorted((word for line in lines for word in line.split()), key=lambda word: (-len(word), word)))
