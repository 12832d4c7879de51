"""A multi-pattern matcher over the normal forms of words, so that all spelling variants of a phrase are found.

A pattern is a phrase in normal form with a space on either side of every word (" llama  2 "). The matcher encodes each
word of its patterns, and of a text, as one character. That makes both shorter, and matches begin and end at words.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from graphrec.vectors.spelling import FORMS
from graphrec.vectors.tokens import WordSpans

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NO_SIGN, _NEVER, _FIRST_SIGN = (
    " ",
    "\t",
    128,
)  # for words in no pattern; for a pattern without words; code point of the first word
_SURROGATES = range(0xD800, 0xE000)  # code points that are no characters
_PATTERNS_MOST = 65_536  # phrases whose pattern is cached: the same terms are asked for again and again
_SIGNS_MOST = 500_000  # words cached; far more than the vocabulary of a field


class RawWords(Protocol):
    """The words of a text, as `vectors.tokens.WordSpans` cuts them."""

    @property
    def raw(self) -> Sequence[str]:
        """The words as in the text."""


@lru_cache(maxsize=_PATTERNS_MOST)
def pattern(phrase: str) -> str:
    """The pattern of a phrase: the normal forms of its words, each with a space on either side.

    >>> pattern("Vision Transformers")
    ' vision  transformer '
    """
    return "".join(f" {form} " for form in WordSpans(phrase).forms)


class PhraseMatcher:
    """Finds patterns in a text; of those that begin at the same word, the longest (Aho-Corasick).

    Source: Aho & Corasick, Efficient string matching, 1975.
    Cost: linear in the words of the patterns once, then linear in each text.
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

    def find(self, words: RawWords) -> list[tuple[int, int, int]]:
        """Find matches, as (number of the pattern, first word, last word), without overlap."""
        signs = list(map(self._signs.__getitem__, words.raw))
        encoded = "".join(signs)
        matches = self._matcher.find_matches_as_indexes(encoded)
        if len(encoded) == len(signs):
            return [(number, start, stop - 1) for number, start, stop in matches]
        ends = list(accumulate(map(len, signs)))  # a word may be encoded as two characters: "pretraining"
        return [(number, bisect_right(ends, start), bisect_right(ends, stop - 1)) for number, start, stop in matches]


class _Signs(dict[str, str]):
    """Cache of the characters that encode each word; a blank for a word in no pattern."""

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
