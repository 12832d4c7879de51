"""Coinages: which acronyms in a text are names that the paper itself introduces."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from graphrec.extractors.acronyms import long_form_start
from graphrec.extractors.claims import is_claimed, is_made_here
from graphrec.extractors.names import name_key
from graphrec.extractors.word_lists import read_list
from graphrec.vectors.stopwords import SMALL_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from graphrec.extractors.acronyms import Acronym
    from graphrec.extractors.cues import Cues

_UNCOUNTED = SMALL_WORDS | {"based"}  # "Image-based Predictor (IP)"
_LETTERS = re.compile(r"[A-Za-z]+")
_DISGUISED = re.compile(r"[a-z][A-Z]")
_BEFORE = 40  # characters before an acronym's long form in which a cue is looked for
_REST = 240  # characters behind it in which the end of its sentence is looked for
_SMALL_WORDS_MOST = 3  # words of a long form that give no letter to the acronym
_NEAR = 110  # maximum number of characters between "we propose" and the acronym
_ELSEWHERE = re.compile(r"[.;]\s|\b(?:for|to|of|on|in|using|with|from|based|by|that|which|via|into|between)\b")
_NEW_BEFORE = re.compile(r"\b[Aa]n? (?:novel|new|simple|efficient)(?: [a-z-]+){0,2} $")
_COUNTED_BEFORE = re.compile(r"\((?:\d|i{1,3}|[a-d])\) [Aa]n? (?:[a-z-]+ ){0,3}$")
_CALLED_BEFORE = re.compile(
    r"(?<!so-)(?<!so )\b(?:called|named|termed|dubbed|coined|namely"
    r"|(?P<ours>[Oo]ur(?: proposed| new| novel)?(?: method| approach| framework| model| algorithm| system)?))"
    r"(?: as)?(?: the| an?)?[ ,:\"“`']+$"
)
_FOR_SHORT = re.compile(
    r"(?:,? or |, | \()(?P<short>[A-Z][\w-]*)(?: for short|, for short)\b"
    r"|\(abbreviated (?:as|to) (?P<other>[A-Z][\w-]*)\)"
)
_PASSIVE = re.compile(
    r"\b(?:is|are)(?: \w+ly| first| then| also| further)?"
    r" (?:proposed|introduced|presented|developed|designed|devised|formulated)\b"
)
_PARTS = re.compile(r"[\s-]+")
_A_CAPITALS = re.compile(
    r"(?:(?<!\bin )(?<!\bon )(?<!\bfrom )(?<!\bfor )\b(?:an?|our)(?: (?!(?:of|given)\b)[a-z-]+){0,2}|:"
    r"|\b(?:(?<!known )as|into|are|is|formulate|and|(?:consist(?:s|ing)?|compos(?:ed|ing)) of|compris(?:es|ing)))\s*$"
)
_NEEDS_CLAIM = re.compile(r"^(?:an?|our)\b|^:")  # "we train a Zonal Tree (ZT)" does not say who made it
_MAKES = re.compile(r"\b(?:propos|introduc|present|develop|design|devis|invent)\w*$")
_ARTICLE = re.compile(r"\s*(?:(?:the|an?)\s)?(?:(?:new|novel)\s)?")
_NEW_OBJECT = re.compile(
    r" an? (?:[\w-]+,? ){0,2}?(?:new|novel)(?: [\w-]+){1,6},? "
)  # between "we propose" and "called X"
_ENDS = re.compile(r"[,.;:]|\s(?:that|which|to|for|and|as|in)\b")
BASED_NEXT = re.compile(r"(?: \([^)]*\))?[ -]based\b")


def is_defined_here(acronym: Acronym, text: str, cues: Cues) -> bool:
    """Whether the paper coins the acronym: its long form is the object of "we propose", or follows "called".

    Args:
        acronym: an acronym that the text spells out.
        text: title and abstract.
        cues: the cues of that text.
    """
    if is_class(acronym) or is_established(acronym) or BASED_NEXT.match(text, acronym.end):
        return False
    before = text[max(0, acronym.start - _BEFORE) : acronym.start]
    if called := _CALLED_BEFORE.search(before):
        return (called["ours"] or "").startswith(("Our ", "our proposed ")) or is_claimed(
            text, acronym.start - len(before) + called.start(), cues.first_claim
        )
    if _NEW_BEFORE.search(before) and _PASSIVE.search(text, acronym.end, _end_of_sentence(text, acronym.end)):
        return True
    last = bisect_right(cues.proposed, acronym.start) - 1
    if last < 0:
        return False
    at = cues.proposed[last]
    if at not in cues.claims:
        return is_capitalised(acronym.long) and _ARTICLE.fullmatch(text, at, acronym.start) is not None
    is_near = acronym.start - at < _NEAR and not _ELSEWHERE.search(text, at, acronym.start)
    return is_near or _COUNTED_BEFORE.search(before) is not None


def is_spelled_out_here(acronym: Acronym, n_title: int, text: str, cues: Cues) -> bool:
    """Whether a capitalised long form follows "a", ":" or the like, somewhere behind the first "we propose".

    Args:
        acronym: an acronym that the text spells out.
        n_title: number of characters of the title at the start of the text.
        text: title and abstract.
        cues: the cues of that text.
    """
    if acronym.start < max(n_title, cues.first_claim) or is_established(acronym) or BASED_NEXT.match(text, acronym.end):
        return False
    before = text[max(0, acronym.start - _BEFORE) : acronym.start]
    shape = _A_CAPITALS.search(before)
    if shape is None or not is_capitalised(acronym.long):
        return False
    if _NEEDS_CLAIM.search(shape[0]):
        return is_made_here(text, acronym.start) or (
            _PASSIVE.search(text, acronym.end, _end_of_sentence(text, acronym.end)) is not None
        )
    return is_claimed(text, acronym.start, cues.first_claim)


def _end_of_sentence(text: str, at: int) -> int:
    end = text.find(". ", at, at + _REST)
    return end if end >= 0 else at + _REST


@cache
def established_keys() -> frozenset[str]:
    """Keys of the long forms of acronyms that many papers spell out, so that no paper that does coined them."""
    return frozenset(map(name_key, read_list("established_acronyms.txt")))


@cache
def _method_keys() -> frozenset[str]:
    return frozenset(name_key(line.partition(" | ")[0]) for line in read_list("methods.txt"))


def is_established(acronym: Acronym) -> bool:
    """Whether many papers spell an acronym out, "support vector machine (SVM)", or it is that of a listed method."""
    key = name_key(acronym.long)
    return key in established_keys() or (key in _method_keys() and is_initialism(acronym))


def is_class(acronym: Acronym) -> bool:
    """Whether an acronym stands for a class of things: "large language models (LLMs)"."""
    return acronym.short.endswith("s") and acronym.short[:-1].isupper() and acronym.long.islower()


@lru_cache(maxsize=64)  # called several times for every acronym of a text
def is_capitalised(long: str) -> bool:
    """Whether a long form is capitalised like a name: all words are, or all but one if there are more than three."""
    words = [word for word in _PARTS.split(long) if word.lower() not in SMALL_WORDS]
    n_least = len(words) - (len(words) > 3)
    return len(words) >= 2 and sum(any(map(str.isupper, word)) for word in words) >= n_least


@lru_cache(maxsize=64)
def is_initialism(acronym: Acronym) -> bool:
    """Whether the acronym consists of the initials of its long form, which makes the long form a name too."""
    words = _LETTERS.findall(acronym.long)
    initials = "".join(word[0] for word in words if word.lower() not in _UNCOUNTED).lower()
    every = "".join(word[0] for word in words).lower()
    compound = "".join(word[0] for word in acronym.long.split()).lower()
    return acronym.short.replace("-", "").lower() in {initials, every, compound} and not any(
        _DISGUISED.search(word) for word in words
    )


def coined_keys(acronyms: Collection[Acronym], text: str, cues: Cues) -> set[str]:
    """Keys of the acronyms whose long form the paper proposes: names of its own, even if other things have them too.

    Args:
        acronyms: the acronyms that the text spells out.
        text: title and abstract.
        cues: the cues of that text.
    """
    return {
        name_key(one.short)
        for one in acronyms
        if is_capitalised(one.long) and is_initialism(one) and is_defined_here(one, text, cues)
    }


def proposed_keys(acronyms: Collection[Acronym], text: str, cues: Cues) -> set[str]:
    """Keys of the acronyms, and their long forms, that are the whole object of "we propose", even if well known.

    Args:
        acronyms: the acronyms that the text spells out.
        text: title and abstract.
        cues: the cues of that text.
    """
    claimed = [one for one in acronyms if is_capitalised(one.long) and is_initialism(one)]
    objects = [one for one in claimed if _is_object(one, text, cues)]
    return {name_key(form) for one in objects for form in (one.short, one.long)}


def newly_called_keys(text: str, cues: Cues) -> set[str]:
    """Keys of the names in "we propose a new method called X": names of its own, however well known they have become.

    Args:
        text: title and abstract.
        cues: the cues of that text.
    """
    befores = [(match, bisect_right(cues.proposed, match.start()) - 1) for match in cues.called]
    return {
        name_key(match["name"])
        for match, last in befores
        if last >= 0
        and cues.proposed[last] in cues.claims
        and _NEW_OBJECT.fullmatch(text, cues.proposed[last], match.start())
    }


def _is_object(acronym: Acronym, text: str, cues: Cues) -> bool:
    """Whether a long form is the whole object of "we propose".

    Nothing but an article stands between the cue and the long form, and its clause ends behind it. Verbs such as
    "study" or "describe" do not count: one can study what others made.
    """
    last = bisect_right(cues.proposed, acronym.start) - 1
    if last < 0 or not _MAKES.search(text, max(0, cues.proposed[last] - _BEFORE), cues.proposed[last]):
        return False
    is_next = _ARTICLE.fullmatch(text, cues.proposed[last], acronym.start) is not None
    return is_next and _ENDS.match(text, acronym.end) is not None


def find_short_names(text: str) -> Iterator[str]:
    """Find the short name and its long form in "... or X for short", where X abbreviates the words before it."""
    if "for short" in text or "(abbreviated" in text:
        for match in _FOR_SHORT.finditer(text):
            short = match["short"] or match["other"]
            before = text[max(0, match.start() - _NEAR) : match.start()]
            start = long_form_start(before, short)
            n_most = len(short) + _SMALL_WORDS_MOST
            if start is not None and before[start].isupper() and len(before[start:].split()) <= n_most:
                yield from (short, before[start:])
