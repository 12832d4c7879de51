"""Acronyms that a text defines in brackets: "long form (ACR)" or "ACR (long form)"."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphrec.vectors.spelling import singular_acronym
from graphrec.vectors.stopwords import SMALL_WORDS

_BRACKET = re.compile(r"\(([^()]{2,80})\)")
_SHORT = re.compile(r"[\w$^{}+&@/.-]{2,14}")
_PARTS = re.compile(r"[\s-]+")
_CLAUSE_START = re.compile(r"(?s:.*)(?:[.;:?!]\s|[()])")
_PLAIN = re.compile(r"[a-z0-9]+")
_MOST = 300  # acronyms of one text, even of a thesis; each is compared with all names of the text
_LEFT = 110  # characters before a bracket in which the long form is looked for: about a dozen words
_LEADING = SMALL_WORDS | {
    "our", "this", "new", "novel", "called", "named", "termed", "using", "use", "uses", "is", "are",
}  # fmt: skip


class Acronym(NamedTuple):
    """An acronym (`short`) with its `long` form; both together stand at `text[start:end]`."""

    long: str
    short: str
    start: int
    end: int


def _is_short_form(text: str) -> bool:
    """Whether text in brackets can be an acronym: 2-14 characters with two capitals, or a capital and a digit."""
    if _SHORT.fullmatch(text) is None or text[0] in "./-":
        return False
    capitals = sum(map(str.isupper, text))
    return capitals >= 2 or (capitals == 1 and len(text) <= 5 and any(map(str.isdigit, text)))


def _letters(short: str) -> str:
    plain = singular_acronym(short) if len(short) > 2 else short
    return "".join(char for char in plain if char.isalnum()).lower()


def long_form_start(before: str, short: str) -> int | None:
    """Position in `before`, the text before an acronym, at which its long form begins; None if there is none.

    Every letter of the acronym must occur in the long form in order, the first one at the beginning of a word.

    Source: A. Schwartz, M. Hearst, "A simple algorithm for identifying abbreviation definitions", PSB 2003.
    Cost: linear in the length of `before`.
    """
    letters, text = _letters(short), before.lower()
    at = len(text)
    for letter in letters[:0:-1]:
        at = max(text.rfind(letter, 0, at), 0)
    for first in letters[:1]:
        at = text.rfind(first, 0, at)
        while at > 0 and text[at - 1].isalnum():
            at = text.rfind(first, 0, at)
    if at < 0:
        return _crossing(letters, text) if "x" in letters else None
    return at


def _crossing(letters: str, text: str) -> int | None:
    """Position of the last words, if their initials are these letters; "x" stands for "cross", as in "XCA"."""
    words = list(_PLAIN.finditer(text))[-len(letters) :]
    initials = "".join("x" if word[0] == "cross" else word[0][0] for word in words)
    return words[0].start() if initials == letters else None


def _trim(long: str) -> str:
    """Strip leading words that belong to the sentence, such as "our new"."""
    words = long.split()
    while words and words[0].lower() in _LEADING:
        words = words[1:]
    return " ".join(words)


def _is_plausible(long: str, short: str) -> bool:
    words = [word for word in _PARTS.split(long) if word.lower() not in SMALL_WORDS]
    n_parts = len(long.split()) + long.count("-")
    return n_parts > 1 and len(words) <= len(short) + 3 and len(long) > len(short)


def _reversed_long(inside: str, before: str) -> tuple[str, int] | None:
    """The acronym right before a bracket with its long form, and its position in `before`; None if there is none."""
    word = before.rstrip().rsplit(None, 1)[-1:] or [""]
    short = word[0].strip(",;:\"'")
    if not _is_short_form(short) or " " not in inside or not inside[:1].isalpha():
        return None
    start = long_form_start(inside, short)
    return (short, len(before.rstrip()) - len(word[0])) if start == 0 else None


def find_acronyms(text: str) -> list[Acronym]:
    """Find all "long form (ACR)" and "ACR (long form)" in a text, in order.

    >>> [(one.long, one.short) for one in find_acronyms("We study Post-Training Quantization (PTQ).")]
    [('Post-Training Quantization', 'PTQ')]

    Cost: linear in the length of the text.
    """
    acronyms: list[Acronym] = []
    for match in _BRACKET.finditer(text):
        if len(acronyms) == _MOST:
            break
        inside = match[1].strip()
        first, _, rest = inside.partition(", ")  # "(PIRL, pronounced as a word)", but not "(LeCun, 2015)"
        if rest and not rest[0].isdigit() and _is_short_form(first):
            inside = first
        window_start = max(0, match.start() - _LEFT)
        before = text[window_start : match.start()]
        if not before.strip():
            continue
        if _is_short_form(inside):
            clause = before[last.end() :] if (last := _CLAUSE_START.match(before)) else before
            start = long_form_start(clause.rstrip(), inside)
            if start is not None:
                start = max(clause.rfind(" ", 0, start), clause.rfind("(", 0, start)) + 1  # whole hyphenated words
                long = _trim(clause[start:].strip())
                if _is_plausible(long, inside):
                    acronyms.append(Acronym(long, inside, match.start() - len(clause) + start, match.end()))
        elif (back := _reversed_long(inside, before)) is not None:
            acronyms.append(Acronym(inside, back[0], window_start + back[1], match.end()))
    return acronyms
