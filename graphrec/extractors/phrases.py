"""Noun phrases that may be terms of a field: runs of words with no ordinary word among them; for any field of research."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from graphrec.extractors.lexicon import read_data
from graphrec.extractors.words import word_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphrec.extractors.words import Words

_LONGEST = 4  # words of a term
_NOT_LAST = re.compile(r"(?:ed|able|ible|ous|ful|less|wise|ish)$|^(?:free|aware|scale|level|agnostic|fine|high|low|open|end|pre|non|sub|multi|semi|self|co|re|cross|inter|intra|real|off|top|per|over|under|post|meta|mini|hyper|state|art|one|shot|dependent|independent|specific|invariant|efficient|art)$")
_NOT_FIRST = frozenset("free aware wise based end art shot grained off top per trained tuned driven guided style level".split())
_JOINTS = frozenset({" ", "-", "  ", "–", "/", "\n"})


@cache
def ordinary_words() -> frozenset[str]:
    """Normalised words that no term contains."""
    return _forms(line for line in read_data("ordinary.txt") if not line.startswith("~"))


@cache
def weak_words() -> frozenset[str]:
    """Normalised words that a term may contain but not consist of."""
    return _forms(line.removeprefix("~") for line in read_data("ordinary.txt") if line.startswith("~"))


def _forms(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word_form(word) for line in lines for word in line.replace("-", " ").split())


def phrases_of(words: Words) -> set[tuple[str, ...]]:
    """Every run of 2-4 words that may be a term. Cost: linear in the text."""
    ordinary = ordinary_words()
    found: set[tuple[str, ...]] = set()
    forms, spans, text = words.forms, words.spans, words.text
    run: list[str] = []
    last_end = -1
    for form, (start, end) in zip(forms, spans, strict=True):
        is_joined = start - last_end <= 2 and (start == last_end or text[last_end:start] in _JOINTS)
        if form in ordinary or len(form) == 1 or form[0].isdigit() or form.endswith("ly"):
            run = []
        else:
            if not is_joined:
                run = []
            run.append(form)
            for length in range(2, min(_LONGEST, len(run)) + 1):
                found.add(tuple(run[-length:]))
        last_end = end
    return found


def recurring(counts: Counter[tuple[str, ...]], n_papers: int, *, at_least: int, most: int) -> list[tuple[str, ...]]:
    """Phrases that recur and stand on their own: not nearly always a part of one longer phrase.

    Source: the nesting idea of C-value (Frantzi, Ananiadou, Mima, 2000).
    Cost: the phrases.
    """
    weak = weak_words()
    highest = max(at_least, 0.25 * n_papers)
    kept = {
        phrase: count for phrase, count in counts.items() if at_least <= count <= highest and _is_whole(phrase, weak)
    }
    nested: dict[tuple[str, ...], int] = {}
    for phrase, count in kept.items():
        if len(phrase) > 2:
            for part in (phrase[:-1], phrase[1:]):
                nested[part] = max(nested.get(part, 0), count)
    own = [phrase for phrase, count in kept.items() if nested.get(phrase, 0) < 0.75 * count]
    own.sort(key=lambda phrase: (-kept[phrase] * len(phrase), phrase))
    return own[:most]


def _is_whole(phrase: tuple[str, ...], weak: frozenset[str]) -> bool:
    """Whether a phrase can stand alone: it ends in a noun and has a word of its own."""
    return _NOT_LAST.search(phrase[-1]) is None and phrase[0] not in _NOT_FIRST and not weak.issuperset(phrase)


def count_phrases(pages: Iterable[set[tuple[str, ...]]]) -> Counter[tuple[str, ...]]:
    """In how many texts each phrase stands."""
    counts: Counter[tuple[str, ...]] = Counter()
    for page in pages:
        counts.update(page)
    return counts
