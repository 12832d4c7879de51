"""Words of scripts other than Latin: letters with marks of their own, and runs of letters without blanks.

Chinese, Japanese, Thai, Lao, Khmer and Burmese stand without blanks between words. There every two neighbouring letters
are a word: pieces that overlap find what a dictionary would, and need none. Korean has blanks, but joins particles to
its nouns, so that its words are cut, too.

Source: Nie, Gao, Zhang & Zhou, On the use of words and n-grams for Chinese information retrieval, 2000; Lee & Ahn,
Using n-grams for Korean text retrieval, 1996.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"
_HANGUL = "\uac00-\ud7a3"
_THAI_LAO = "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf"
_BURMESE_KHMER = "\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3"
UNSPACED = f"{_HAN}{_KANA}{_HANGUL}{_THAI_LAO}{_BURMESE_KHMER}"  # letters of runs that are cut
MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u1056-\u1059\u17b6-\u17d3"
MARKS += "\u3099\u309a\uff9e\uff9f"  # vowels, tones and sounds, each a character behind its letter; the last of kana
# Accents, and the scripts of which marks stand within words: Hebrew, Arabic, Indic ones, Tibetan.
WITHIN_WORDS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u06ea-\u06ed\u0900-\u0963\u0971-\u0dff\u0f18-\u0f39\u0f3e-\u0fbc"
)
UNIT = f"[{UNSPACED}][{MARKS}]*"
RUN = f"[{UNSPACED}][{UNSPACED}{MARKS}]*"
_UNIT = re.compile(UNIT)
_RUN = re.compile(RUN)
_WIDE = re.compile("[\u0300-\u036f\u0483-\u0487\u0590-\u1fff\u2e80-\U0003ffff]")


def is_wide(text: str) -> bool:
    """Whether a text has characters for which the words of Latin, Greek and Cyrillic letters are not enough.

    Cost: one look at each character; none for ASCII.
    """
    return not text.isascii() and _WIDE.search(text) is not None


def is_unspaced(text: str) -> bool:
    """Whether a text begins with a letter of the scripts without blanks between words, where one can be a word."""
    return _UNIT.match(text) is not None


def cut_run(run: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a run of letters without blanks start and stop in it: every two neighbours; a single letter.

    >>> [("深層学習"[start:stop]) for start, stop in cut_run("深層学習")]
    ['深層', '層学', '学習']

    Cost: linear in the length of the run.
    """
    starts = [match.start() for match in _UNIT.finditer(run)]
    ends = [*starts[2:], len(run)]
    return tuple(zip(starts, ends, strict=False))


def spread_runs(text: str) -> str:
    """The text for a full-text index, which cuts words at blanks: a word of a run begins at every letter of it.

    >>> spread_runs("深層学習 in Python")
    ' 深層 層学 学習 習  in Python'

    Cost: linear in the length of the text.
    """
    if not is_wide(text):
        return text
    return _RUN.sub(_spread, unicodedata.normalize("NFKC", text))


def _spread(match: re.Match[str]) -> str:
    units = _UNIT.findall(match[0])
    pairs = [first + second for first, second in pairwise(units)]
    return f" {' '.join([*pairs, units[-1]])} "


def phrase_query(words: str) -> str:
    """The query of a full-text index of `spread_runs` for words that stand together, as parts of runs, too.

    >>> phrase_query("graph neural"), phrase_query("深層学"), phrase_query("癌")
    ('"graph neural"', '"深層 層学"', '"癌" *')

    Args:
        words: the words, without quotation marks.
    """
    spread = spread_runs(words).split()
    if not spread or not is_unspaced(spread[-1]):
        return f'"{" ".join(spread)}"'
    is_last = len(spread) > 1 and is_unspaced(spread[-2]) and spread[-2].endswith(spread[-1])
    return f'"{" ".join(spread[:-1])}"' if is_last else f'"{" ".join(spread)}" *'


def words_of_query(words: Iterable[str]) -> list[str]:
    """The words of a query, each once, with the words of a run for the run.

    >>> words_of_query(["graph", "深層学"])
    ['graph', '深層', '層学']
    """
    return list(dict.fromkeys(piece for word in words for piece in phrase_query(word).strip('"* ').split()))
