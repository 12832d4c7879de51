# ruff: noqa: E501 (patterns that refer to each other are read on one line)
"""Cue phrases by which a text introduces something: "we propose", "called X", "our X", "X is a ...".

A multi-pattern matcher finds anchors (the first letters of cues) in one pass over the text; the regular expression of a
cue is tried at its anchors only.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from graphrec.extractors.word_lists import alternatives, anchors

if TYPE_CHECKING:
    from collections.abc import Sized

_CUES = "introduction_cues.txt"
_any_of = partial(alternatives, _CUES)
_PIECE = r"[A-Za-z0-9(\\$][\w$^{}()\\+&@*'/!-]*(?:\.\d+)?"
_CAPITAL = r"(?=[A-Z$]|\([A-Z]+\)\^|\d+[A-Z]|[a-z]{1,9}-?[A-Z])"
_JOIN = r"(?:of|for|and|with|via|to|the|in|on|from|by|as|between|&)"
NAME = rf"{_CAPITAL}{_PIECE}(?:[ ](?:(?=\d)|(?:{_JOIN}[ ](?:the[ ])?)?{_CAPITAL}){_PIECE}){{0,8}}"
_WHOLE_NAME = NAME.replace("]*", "]*+").replace(
    "{0,8}", "{0,8}+"
)  # possessive: no backtracking, since a shorter name would not match either
_PROPOSING = _any_of("proposing verbs")
_VERBS = f"{_PROPOSING}|{_any_of('verbs of less than a proposal')}"
_PROPOSE = re.compile(
    rf"(?:(?P<subject>\b(?:[Ww]e|[Pp]aper|[Ww]ork|[Ss]tudy(?! designs?\b)|[Aa]rticle|[Rr]eport|[Aa]uthors)(?:,[^,.;]{{3,60}},)?\s(?!previously|recently|earlier|originally)(?:\w+ly\s|first\s|then\s|also\s|further\s|hence\s|thus\s|therefore\s|will\s|have\s|here\s|next\s|in turn\s)?)"
    rf"|,? (?:and|by) (?!recently|previously|originally|newly)(?:\w+ly |further |also |then )?|,?(?<!how)(?<!need) to (?=construct |build |develop |design |create |propose |introduce )|(?<=\. )[Bb]y )(?:(?P<claims>{_PROPOSING})|{_VERBS})(?: and (?:\w+ly )?(?:{_VERBS}|train|analy[sz]e|evaluate|study|release))?\b"
)
_CALLED = re.compile(
    rf"\b(?:(?<!so-)(?<!so )(?:{_any_of('naming verbs')})|(?:denoted|referred to|abbreviated)(?: as| by)"
    rf"|(?P<ours>(?:we|We|which we|and) (?:call|name|term|dub|coin|title)(?: (?:it|this|these|our|the|them|such|that)(?: [A-Za-z-]{{1,40}}){{0,6}}?)?"
    rf"|(?:we|We|which we|and) (?:denote|refer to)(?: (?:it|this|these|our|the|them|such|that)(?: [A-Za-z-]{{1,40}}){{0,6}}?)? (?:as|by)))"
    rf"(?: as)?(?: the| an?)?[ ,:-]{{1,20}}+[\"“”'`*]{{0,9}}+(?:\\\w+\{{)?(?P<name>{NAME})"
)
_CALLED_PHRASE = re.compile(
    r"\b(?<!so-)(?<!so )(?:called|named|termed|dubbed|coined|namely|(?:[Ww]e|to) (?:call|name|term|dub|coin)(?: (?:it|this|these|them|our|the)(?: [a-z-]+){0,4}?)?)(?: as)?(?: the| an?)? (?:``|[\"“'`])?(?P<long>[\w-]+(?: [\w-]+){0,7}?)(?:''|[\"”'`])? \((?P<short>[\w^+-]*[A-Z][\w^+-]*)\)"
    r"|\b(?<!so-)(?<!so )(?:called|named|termed|dubbed|coined|(?:[Ww]e|to) (?:call|name|term|dub|coin))(?: (?:it|this|these|them|our|the)(?: [a-z-]+){0,4}?)?(?: as)? (?:``|[\"“'])(?P<quoted>[\w-]+(?: [\w-]+){0,7}?)[,.]?(?:''|[\"”])"
    r"|\b[Ww]e (?:call|term|dub|coin|name) (?:(?:it|them|(?:this|these)(?: [a-z]+)??) )?(?:as (?:an? |the )?)?(?!(?:as|it|this|these|them|those|such|the|an?|our|us)\b)(?P<coined>[a-z][\w-]*(?: [a-z][\w-]*){1,3}?)(?=[.,;:)])"
)
_IS_A = re.compile(
    rf"(?:\w+, |In this (?:paper|work), )?(?:[Oo]ur (?:[a-z-]+ ){{0,3}}?|[Tt]he (?:proposed|resulting) (?:[a-z-]+ ){{0,2}}?)?[,\"“]?\s?(?!(?:{_any_of('words that begin a sentence and no name')})\b)(?P<name>{_WHOLE_NAME})[\"”]?(?P<link>,? (?:which )?is|,|:| --| -) (?:an?|the|our) (?!existing|popular|well|widely|standard|state|current)(?:[\w-]+ ){{0,3}}?"
    r"(?P<thing>" + _any_of("nouns of an introduced thing") + r")\b"
)
_OUR = re.compile(
    rf"\b(?:[Oo]ur|[Tt]he (?:proposed|resulting|presented|new))(?: (?:new|novel|proposed|final|resulting|best|full|main|overall))?(?P<noun> (?:[a-z-]+ ){{0,3}}?(?:{_any_of('nouns behind our')}))?"
    rf"(?P<comma>,| --|:| \()? ?[\"“`'*]{{0,2}}(?P<name>{NAME})(?=[\s,.;:)'\"”])"
)
_SOFTWARE = re.compile(
    r"\b(?:the|our) (?P<name>(?=[\w-]*[A-Z0-9])[\w-]++) (?:software|code|toolkit|package|library|system)(?: that is)? (?:associated with|accompanying|released with) this (?:paper|work)"
)

_IS_PROPOSED = re.compile(
    r" (?:is|are)(?<!that is)(?<!that are)(?<!which is)(?<!which are) (?:\w+ly |first |then |here )?(?:"
    + _any_of("participles of proposing")
    + r")\b(?! by)"
)  # begins with a literal, which the regex engine finds fast

_PROPOSERS = anchors(_CUES, "anchors of proposing")
_CALLERS = anchors(_CUES, "anchors of naming")
_OURS = anchors(_CUES, "anchors of owning")
_ENDS = (". ", "! ", "? ")
_MOST = 300  # cues of each kind in one text, even in a thesis; each is compared with all acronyms of the text
_SENTENCE_MAX = 320  # characters before a cue in which the subject of its sentence stands
_AUTHORS = re.compile(
    r"\b(?:[Ww]e|[Uu]s|[Aa]uthors|(?:[Tt]his|[Tt]he present|[Tt]he current) (?:[\w-]+ )?(?:paper|work|article|study|report|thesis|letter))\b"
)
_EARLIER_WORK = re.compile(  # "In prior work we proposed X" refers to X
    rf"(?:\b(?:{_any_of('openings about earlier work')})|\b[Ii]n \[[\w,; -]{{1,40}}\])"
    r"(?: \[[\w,; -]{1,40}\]| \([^()]{1,40}\)| in (?:19|20)\d\d)?,? $"
)
_PAST = re.compile(r" (?:\w+ed|built)$")
_REVIEW_SIGNS = ("review", "survey", "ecture", "tutorial", "edagogical")
_REVIEW = re.compile(r"\b(?:" + _any_of("words of reviews") + r")\b")
_EXPLAINING = re.compile(r"\b(?:introduc|present)\w*\b")  # what a review does with things of others
_PROPOSED, _NAMED, _OURS_KIND, _SENTENCE = range(4)


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one text.

    `proposed`: positions at which "we propose" and similar phrases end; `claims`: those of them that say that the paper
    makes something, which "we describe" does not. The others are regular-expression matches:
    `called` ("called X"), `called_phrases` ("called a long form (X)"), `ours` ("our X"), `is_a` ("X is a ...").
    `first_claim`: position of the first "we propose" or "is proposed"; beyond the text if there is none.
    """

    proposed: tuple[int, ...]
    claims: frozenset[int]
    called: tuple[re.Match[str], ...]
    called_phrases: tuple[re.Match[str], ...]
    ours: tuple[re.Match[str], ...]
    is_a: tuple[re.Match[str], ...]
    first_claim: int = sys.maxsize


@cache
def _anchors() -> tuple[object, tuple[tuple[int, int], ...]]:
    """Compile the matcher of all anchors.

    Returns:
        The matcher, and for each anchor its kind and the offset at which the cue begins.
    """
    import ahocorasick_rs

    rows = [(text, _PROPOSED, 0) for text in _PROPOSERS] + [(text, _NAMED, 0) for text in _CALLERS]
    rows += [(text, _OURS_KIND, 0) for text in _OURS] + [(text, _SENTENCE, len(text)) for text in _ENDS]
    return ahocorasick_rs.AhoCorasick([text for text, _, _ in rows]), tuple((kind, skip) for _, kind, skip in rows)


def find_cues(text: str) -> Cues:
    """Find all cues of a text.

    Cost: linear in the length of the text.
    """
    matcher, kinds = _anchors()
    proposed: dict[int, bool] = {}
    first_claim = sys.maxsize
    has_names = False
    is_review = any(sign in text for sign in _REVIEW_SIGNS) and _REVIEW.search(text) is not None
    called: list[re.Match[str]] = []
    phrases: list[re.Match[str]] = []
    ours: list[re.Match[str]] = []
    is_a = [match] if (match := _IS_A.match(text)) else []
    by_kind: tuple[Sized, ...] = (proposed, called, ours, is_a)
    for number, start, _ in matcher.find_matches_as_indexes(text, overlapping=True):  # type: ignore[attr-defined]
        kind, skip = kinds[number]
        if len(by_kind[kind]) >= _MOST:
            continue
        if kind == _PROPOSED and (match := _PROPOSE.match(text, start)) and _is_by_authors(match, text):
            if is_review and _EXPLAINING.search(match[0]):
                continue
            proposed[match.end()] = match["claims"] is not None
            if match["claims"] and match["subject"] is not None:
                first_claim = min(first_claim, match.end())
        elif kind == _NAMED:
            has_names = True
            called += [match] if (match := _CALLED.match(text, start)) else []
            phrases += [match] if (match := _CALLED_PHRASE.match(text, start)) else []
        elif kind == _OURS_KIND and (match := _OUR.match(text, start)):
            ours.append(match)
        elif kind == _SENTENCE and (match := _IS_A.match(text, start + skip)):
            is_a.append(match)
    claims = frozenset(at for at, is_claim in proposed.items() if is_claim)
    passive = _IS_PROPOSED.search(text) if has_names or is_a or ours else None
    first_claim = min(first_claim, passive.start() + 1) if passive else first_claim
    return Cues(tuple(proposed), claims, tuple(called), tuple(phrases), tuple(ours), tuple(is_a), first_claim)


def _is_by_authors(match: re.Match[str], text: str) -> bool:
    """Whether the authors are the subject of a cue, in this paper: "to introduce X" may tell what a hospital does."""
    start = max(0, match.start() - _SENTENCE_MAX)
    if match["subject"]:
        return not (_PAST.search(match[0]) and _EARLIER_WORK.search(text, start, match.start()))
    sentence = text[max(text.rfind(end, start, match.start()) for end in _ENDS) + 1 or start : match.start()]
    return _AUTHORS.search(sentence) is not None


def find_software(text: str) -> list[str]:
    """Find the names in phrases such as "the X software associated with this paper"."""
    return [match["name"] for match in _SOFTWARE.finditer(text)] if "with this" in text or "ing this" in text else []
