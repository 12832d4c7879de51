"""Candidate terms of texts without blanks between words (Chinese, Japanese): runs of characters that recur as a whole.

A run is a word, or several, if other runs seldom contain it nearly always, and if it often begins and ends where a
text does, or a function word, a mark or another script stands: "学性能" never begins there, as "力学性能" does.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from graphrec.vectors.languages import blank_function_words, word_section

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A Chinese character, a run of Japanese katakana, or Latin letters before either: "X線回折".
_UNITS = re.compile(rf"[{_HAN}]|[\u30a1-\u30fa\u30fc]+|[A-Za-z]+")
_RUN = re.compile(rf"(?:\b[A-Za-z]{{1,8}})?(?:[{_HAN}]|[\u30a1-\u30fa\u30fc]+)+")
_SHORTEST, _LONGEST = (
    3,
    7,
)  # characters; two are seldom specific. One more is counted, to see which run a longer contains
_LONGEST_LETTERS = 24  # of a term: katakana are one unit however many
_NESTED_SHARE = 0.6  # of a run's papers: if so many use one longer run around it, it is only a part of that
_FREE_SHARE = 0.1  # of a run's papers must have it behind, and as many before, something that is no part of a word
_COMPOUND = 8  # katakana; "データ" and "システム" are single words
_FEWEST = 2  # papers; what one paper alone uses shows no boundaries
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")


def character_runs(text: str, language: str) -> set[str]:
    """Find every run of 1 to `_LONGEST` + 1 characters within which no function word stands.

    Args:
        text: the text.
        language: its language, one of `vectors.languages.UNSPACED`.

    Cost: linear in the text.
    """
    runs: set[str] = set()
    for run in _RUN.findall(blank_function_words(text, language)):
        units = _UNITS.findall(run)
        for length in range(1, _LONGEST + 2):
            runs.update(["".join(units[at : at + length]) for at in range(len(units) - length + 1)])
    return {run for run in runs if len(run) <= _LONGEST_LETTERS}


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
            if not _is_seam(run[0], tail[0]):
                before[tail] += count
            behind[head] += count
            for part in (tail, head):
                around[part] = max(around.get(part, 0), count)
    not_a_term, words = _edges(), word_section("ja", "words around them")
    own = [
        run
        for run, count in counts.items()
        if count >= (max(_FEWEST, at_least // 2) if run in heads else at_least)
        and len(run) >= _SHORTEST
        and len(_UNITS.findall(run)) <= _LONGEST
        and around.get(run, 0) < _NESTED_SHARE * count
        and max(before[run], behind[run]) <= (1 - _FREE_SHARE) * count
        and ((edge := not_a_term.search(run)) is None or (edge.start() > 0 and run.endswith(words)))
    ]
    own.sort(key=lambda run: (-counts[run] * len(run), run))
    return own[:most]


def _is_seam(before: str, behind: str) -> bool:
    """Whether a word may begin between two characters, as they are of two scripts: "BP|神经网络", "銀|ナノ粒子"."""
    return before.isascii() or (_KATAKANA.match(behind) is not None and _KATAKANA.match(before) is None)


def is_compound(word: str) -> bool:
    """Whether a word is so long a run of Japanese katakana that it is several words: "ニューラルネットワーク"."""
    return len(word) >= _COMPOUND and _KATAKANA.match(word) is not None


@cache
def _edges() -> re.Pattern[str]:
    """Matches runs that begin or end as no term does."""
    first = [*word_section("zh", "first characters"), *word_section("zh", "idiom of abstracts")]
    first += [word for word in word_section("ja", "idiom of abstracts") if len(word) > 1]
    last = [*word_section("zh", "last characters"), *word_section("ja", "last characters")]
    return re.compile(rf"^(?:{'|'.join(map(re.escape, first))})|(?:{'|'.join(map(re.escape, last))})$")
