"""Claims: whether the sentence around a name says that the paper makes what it names, or that others made it."""

from __future__ import annotations

import re
from collections import deque
from functools import partial

from graphrec.extractors.word_lists import alternatives

_any_of = partial(alternatives, "introduction_cues.txt")
_BEFORE = 320  # characters before a name in which its sentence begins
_BEHIND = 120  # characters behind a cue in which "in this paper" may stand
_WE = 16  # characters of "which we call" or the like
_SENTENCE_START = re.compile(r"(?<![A-Z])[.!?;]['”\"]?\s+(?=[A-Z(\"“'`])|(?<=[A-Za-z)])\.(?=[A-Z][a-z])")
_PASSIVE_PAST = (
    r"(?P<past>(?:was|were|(?:has|have|had) been)\s(?:\w+ly\s|first\s)?(?:" + _any_of("participles of making") + r"))"
)
_GOVERNING = re.compile(
    rf"\b(?:{_PASSIVE_PAST}|(?P<others>(?:has|have|had)\s(?:\w+ly\s)?(?:{_any_of('participles of making')}))"
    rf"|(?P<qualities>{_any_of('words of novelty')})|(?P<makes>{_any_of('words of making')})"
    rf"|{_any_of('words of the work of others')})\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:" + _any_of("words of earlier times") + r")\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r".*\b(?:we|We|our|Our|[Tt]his (?:paper|work|article|study))\b"
    r"|\s*(?:This|These)\s.{0,60}\b(?:yield|lead|result|give|produce)s?\b|\s*The\s(?:[\w-]+,?\s){1,5}$"
)
_BASIS = re.compile(r"(\b[Ww]e (?:\w+ )?(?:propose|introduce|present|develop)\b[^,]{1,80}) (?:based|built) (?:up)?on\b")
_OURS = re.compile(r"\b[Ww]e (?:call|name|term|dub|coin|denote|refer)\b")
_THEIRS = re.compile(r"[^.;]{0,60}\b(?:in the literature|by others)\b")
_HERE = re.compile(r"[^.;]{0,60}\bin (?:this|the present|our) (?:paper|work|study|article|report)\b")


def is_claimed(text: str, at: int, first_claim: int) -> bool:
    """Whether the sentence before a position says that the paper makes the thing that is named there.

    The nearest word decides that says who makes it: "we propose a tree called X" claims it, "we use a known tree called
    X" does not. "A tree was presented, called X" does only behind the first claim of the text: what stands before it
    tells what others did. Without such a word, "we see a tree called X" and "The tree, called X" claim it, and so does
    any sentence behind the first claim.

    Args:
        text: title and abstract.
        at: position of the cue, such as "called".
        first_claim: position of the first "we propose" or the like; beyond the text if there is none.

    Cost: bounded: no more than the characters of one sentence are read.
    """
    sentence = _sentence_before(text, at)
    if _OURS.search(text, at, at + _WE):
        return True
    if _THEIRS.match(text, at, at + _BEHIND):
        return False
    governing = _governing(sentence)
    if not governing:
        is_listed = text.startswith("namely", at)
        return _HERE.match(text, at, at + _BEHIND) is not None or (
            not is_listed and (first_claim < at or _SUBJECT.match(sentence) is not None)
        )
    (nearest,) = governing
    if nearest["past"]:
        return first_claim < at and _EARLIER.search(sentence) is None
    if nearest["others"] or nearest["qualities"]:
        return first_claim < at or _SUBJECT.match(sentence) is not None
    return nearest["makes"] is not None


def is_made_here(text: str, at: int) -> bool:
    """Whether a word of making ("we propose") is the nearest before a position in its sentence that says who makes it.

    Cost: bounded, as for `is_claimed`.
    """
    sentence = _sentence_before(text, at)
    return any(match["makes"] or (match["qualities"] and _SUBJECT.match(sentence)) for match in _governing(sentence))


def _governing(sentence: str) -> deque[re.Match[str]]:
    """The last word in the beginning of a sentence that says who makes a thing; empty if there is none."""
    return deque(_GOVERNING.finditer(_BASIS.sub(r"\1", sentence)), maxlen=1)


def _sentence_before(text: str, at: int) -> str:
    """The beginning of the sentence in which a position stands, as far as the position."""
    window = text[max(0, at - _BEFORE) : at]
    start = max((match.end() for match in _SENTENCE_START.finditer(window)), default=0)
    return window[start:]
