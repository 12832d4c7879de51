"""A multi-pattern matcher over the normal forms of words, so that spelling variants of a phrase are found alike.

A phrase is written with every word between two spaces of its own (" llama  2 "). A matcher encodes each word of its
phrases, and of a text, as one character: an eighth of the letters, and matches begin and end at words.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from graphrec.vectors.spelling import FORMS
from graphrec.vectors.tokens import WordSpans

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NO_SIGN, _NEVER, _FIRST_SIGN = " ", "\t", 128  # of words in no phrase, of a phrase without words, of the first word
_SURROGATES = range(0xD800, 0xE000)  # no characters
_SIGNS_MOST = 500_000  # remembered words; far more than a field has


def pattern(phrase: str) -> str:
    """A phrase as the matcher sees it: the normal forms of its words, each between spaces.

    >>> pattern("Vision Transformers")
    ' vision  transformer '
    """
    return "".join(f" {form} " for form in WordSpans(phrase).forms)


class PhraseMatcher:
    """Finds phrases in a text, the longest of those that begin at the same word (Aho-Corasick).

    Source: Aho & Corasick, Efficient string matching, 1975.
    Cost: all words of the patterns once, then linear in the text.
    """

    __slots__ = ("_matcher", "_signs")

    def __init__(self, patterns: Iterable[str]) -> None:
        import ahocorasick_rs

        signs: dict[str, str] = {}
        rows = [[signs.setdefault(word, _sign(len(signs))) for word in pattern.split()] for pattern in patterns]
        self._signs = _Signs(signs)
        self._matcher = ahocorasick_rs.AhoCorasick(
            ["".join(row) or _NEVER for row in rows], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def find(self, words: WordSpans) -> list[tuple[int, int, int]]:
        """Matches: (number of the pattern, first word, last word)."""
        signs = list(map(self._signs.__getitem__, words.raw))
        encoded = "".join(signs)
        matches = self._matcher.find_matches_as_indexes(encoded)
        if len(encoded) == len(signs):
            return [(number, start, stop - 1) for number, start, stop in matches]
        ends = list(accumulate(map(len, signs)))  # a word as "pretraining" is two
        return [(number, bisect_right(ends, start), bisect_right(ends, stop - 1)) for number, start, stop in matches]


class _Signs(dict[str, str]):
    """The characters that encode each word seen, by its normal form; a blank for a word that no phrase contains."""

    def __init__(self, signs: Mapping[str, str]) -> None:
        super().__init__()
        self._of_form = signs

    def __missing__(self, word: str) -> str:
        if len(self) > _SIGNS_MOST:
            self.clear()
        self[word] = row = "".join(self._of_form.get(part, _NO_SIGN) for part in FORMS[word].split())
        return row


def _sign(number: int) -> str:
    """A distinct character for every number below 1,111,934."""
    point = number + _FIRST_SIGN
    return chr(point if point < _SURROGATES.start else point + len(_SURROGATES))
