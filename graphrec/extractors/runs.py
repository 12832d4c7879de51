"""Candidate terms of texts without blanks between words (Chinese, Japanese): runs of characters that recur as a whole.

A run is a word, or several, if other runs seldom contain it nearly always, and if it often begins and ends where a
text does, or a function word, a mark or another script stands: "学性能" never begins there, as "力学性能" does.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from graphrec.vectors.languages import word_section

if TYPE_CHECKING:
    from collections.abc import Callable

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNITS = re.compile(rf"[{_HAN}]|[\u30a1-\u30fa\u30fc]+")  # a Chinese character, or a run of Japanese katakana
_RUN = re.compile(rf"(?:[{_HAN}]|[\u30a1-\u30fa\u30fc]+)+")
_SHORTEST, _LONGEST = (
    3,
    7,
)  # characters; two are seldom specific. One more is counted, to see which run a longer contains
_LONGEST_LETTERS = 24  # of a term: katakana are one unit however many
_NESTED_SHARE = 0.6  # of a run's papers: if so many use one longer run around it, it is only a part of that
_FREE_SHARE = 0.1  # of a run's papers must have it behind, and as many before, something that is no part of a word
_FEWEST = 2  # papers; what one paper alone uses shows no boundaries
_STAND_IN = " "


def character_runs(text: str, language: str) -> set[str]:
    """Find every run of 1 to `_LONGEST` + 1 characters within which no function word stands.

    Args:
        text: the text.
        language: its language, one of `vectors.languages.UNSPACED`.

    Cost: linear in the text.
    """
    runs: set[str] = set()
    for run in _RUN.findall(_function_words(language)(text)):
        units = _UNITS.findall(run)
        for length in range(1, _LONGEST + 2):
            runs.update(["".join(units[at : at + length]) for at in range(len(units) - length + 1)])
    return {run for run in runs if len(run) <= _LONGEST_LETTERS}


@cache
def _function_words(language: str) -> Callable[[str], str]:
    """A function that replaces the function words of a text by blanks, except in words that contain them."""
    words = dict.fromkeys(word_section(language, "function words"), _STAND_IN)
    words |= {word: word for word in word_section(language, "words around them")}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return lambda text: pattern.sub(lambda match: words[match[0]], text)


def recurring_runs(counts: Counter[str], *, at_least: int, most: int, heads: Counter[str]) -> list[str]:
    """Select the runs that are words of their own and that enough papers use; half as many if one has it in its title.

    Args:
        counts: number of papers by run, from `character_runs`.
        at_least: papers that must use a run.
        most: maximum number of runs to return; those used most come first.
        heads: number of papers that use each run in the title and again in the abstract.

    Source: the boundaries of words by the variety of what stands beside them, as in Feng et al., Accessor variety
    criteria for Chinese word extraction, 2004.
    Cost: linear in the number of runs.
    """
    before: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    around: dict[str, int] = {}
    for run, count in counts.items():
        units = _UNITS.findall(run)
        if len(units) > 1:
            tail, head = run[len(units[0]) :], run[: -len(units[-1])]
            before[tail] += count
            behind[head] += count
            for part in (tail, head):
                around[part] = max(around.get(part, 0), count)
    not_a_term = _edges()
    own = [
        run
        for run, count in counts.items()
        if count >= (max(_FEWEST, at_least // 2) if run in heads else at_least)
        and len(run) >= _SHORTEST
        and len(_UNITS.findall(run)) <= _LONGEST
        and around.get(run, 0) < _NESTED_SHARE * count
        and max(before[run], behind[run]) <= (1 - _FREE_SHARE) * count
        and not_a_term.search(run) is None
    ]
    own.sort(key=lambda run: (-counts[run] * len(run), run))
    return own[:most]


@cache
def _edges() -> re.Pattern[str]:
    """Matches runs that begin or end as no term does."""
    first = [*word_section("zh", "first characters"), *word_section("zh", "idiom of abstracts")]
    first += [word for word in word_section("ja", "idiom of abstracts") if len(word) > 1]
    last = [*word_section("zh", "last characters"), *word_section("ja", "last characters")]
    return re.compile(rf"^(?:{'|'.join(map(re.escape, first))})|(?:{'|'.join(map(re.escape, last))})$")
