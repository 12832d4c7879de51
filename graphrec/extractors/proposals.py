"""Names in the clauses after "we propose" and similar cues: the object of the cue, or an apposition to it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.acronyms import long_form_start
from graphrec.extractors.coinages import BASED_NEXT
from graphrec.extractors.cues import NAME
from graphrec.extractors.names import is_name_like, is_shaped
from graphrec.extractors.word_lists import alternatives
from graphrec.vectors.stopwords import SMALL_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from graphrec.extractors.cues import Cues

_any_of = partial(alternatives, "introduction_cues.txt")
_NAME_SPAN = re.compile(rf"(?<![\w/.@$^-]){NAME}")
_DIRECT_LOWER = re.compile(r"[\"“'`]*(?P<name>[a-z]+(?:[ -][a-z]+){0,3})[\"”'`]*(?=, an? | -- an?\b|: an? )")
_BOUND = re.compile(
    r"[.;!?](?=\s|$)|\b(?:" + _any_of("words that end an object") + r")\b"
    r"|\b(?:to|by) [a-z]|\bfor (?!the first)"
)
_NOUN = re.compile(r"(?:" + _any_of("nouns of what papers make") + r")s?$")
_LONGEST_NOUN = 16  # letters
_ADJECTIVES = re.compile(r"\s*(?:(?:" + _any_of("determiners and praise") + r")\s)*[\"“'`*]*(?:\\\w+\{)?")
_CLOSES = re.compile(r"[\"”'`*]*\s*(?:[,.;:(]|--|-\s|—|$|" + _any_of("words behind a name") + ")")
_ONLY_ADJECTIVES = re.compile(
    r"\s*(?:(?:an?|the|our|two|three|first)\s)?(?!(?:"
    + _any_of("prepositions behind an object")
    + r")\b)[a-z-]+(?:,? (?:and )?(?!(?:"
    + _any_of("prepositions behind an object")
    + r")\b)[a-z-]+){0,2}"
)
_APPOSED_LOWER = re.compile(
    rf"{_NOUN.pattern.removesuffix('$')}(?:,| --) (?:namely )?(?P<name>[a-z]+(?:[ -][a-z]+){{1,4}})"
    r"(?=, (?:to|that|which|for|by)\b|, ?$| \([A-Z]| that | for | to )"
)
_NOUN_NEXT = re.compile(rf"[\"”'`]*\s(?:[a-z-]+\s)?{_NOUN.pattern.removesuffix('$')}\b")
_COMMON_START = re.compile(r"(?:" + _any_of("beginnings of no object") + r")\b")
_NOT_A_PHRASE = re.compile(
    r"\b(?:"
    + _any_of("ends of no phrase")
    + r")$|^(?:an?|the|to|how|that|it|framework|method|approach|model|algorithm|system) ",
    re.IGNORECASE,
)
_TITLE_BREAK = re.compile(r"s?(?:$|:|\s(?:for|of|in|on|with|via|by|using|to|from|and)\b|\s--?\s)")
_FURTHER = re.compile(r"\s(?:of|for|to|on|in|from|by|with|using|via|into|between|that|which) ")
_TITLE_END = re.compile(r"s?$")
_TITLE_TAIL = re.compile(r"(?:\b(?:via|by|with|using|through)|:)\s(?:an?\s)?$", re.IGNORECASE)
_CLAUSE = 240  # characters after "we propose" in which its object stands
_ARTICLES = ("", " the")
_PROPOSES = re.compile(r"\b(?:propos|introduc|present|develop|design|devis)\w*$")
_VERB = 16  # characters before the end of a cue in which its verb stands
_NO_OBJECT = (".", ";", ")", " that ", " to ", " by ")  # behind a cue: "study design.", "is designed to mimic"
_AMONG = re.compile(r"\s(?:with|including|such as|like) ")
_OPENING = 3_000  # characters of a text in which a name is looked for again
_ALONE = re.compile(
    r"['’]?s?[\"”'`*]*(?:[.,;:()]|\s(?:is|are|has|have|can|which|that|"
    + "|".join(sorted(SMALL_WORDS))
    + r"|[a-z]{2,}[^s\W]s|[a-z]+ed)\b)"
)
_PERSON_BEFORE = re.compile(r"\b(?:of|by) (?:[A-Z][a-z]+, )*[A-Z][a-z]+,$")
_COINED = re.compile(r"[a-z][A-Z]|\d\w*-[A-Z][a-z]")
_BETWEEN = re.compile(r"[\"”'`*]*(?:\s\([^)]*\))?(?:,|,?\sand|,?\sas well as)\s(?:an?\s|the\s)?[\"“'`*]*")
_APPOSITION = re.compile(r", an? |: an? | -- ")
_SHORT_NEXT = re.compile(r" \(([\w^-]*[A-Z][\w^-]*)\)")
_TAIL = re.compile(r"(?: [a-z-]+){1,2}(?=[,.]|\s(?:that|which|to|for)\b)")
_SHORT_LATER = re.compile(r"\s*(?:[\w-]+ ){0,2}\(([\w^-]*[A-Z][\w^-]*)\)")
_PHRASE = re.compile(
    r"[\w-]+(?: [\w-]+){1,5}?(?= (?:to|for|that|which|and|based|with|using|by|in|on|as)\b|[,;:(]|\.(?!\d))"
)


def proposed_names(text: str, title: str, cues: Cues, acronym_starts: Mapping[str, int]) -> Iterator[str]:
    """Find names in the clauses after "we propose": the object, or an apposition to it.

    A name in lower case, which need not look like a name, is returned with "=" before it.

    Args:
        text: title and abstract.
        title: the title.
        cues: the cues of the text.
        acronym_starts: the acronyms that the abstract defines, with their positions in the text.
    """
    for at in cues.proposed:
        clause = text[at : at + _CLAUSE]
        if clause.startswith(_NO_OBJECT):
            continue
        start = _ADJECTIVES.match(clause)
        first = start.end() if start else 0
        end = _BOUND.search(clause, first + 1)
        limit = end.start() if end else len(clause)
        defined_before = {short for short, position in acronym_starts.items() if position < at}
        here = _Clause(clause, first, limit, title, text[:_OPENING], defined_before, at in cues.claims)
        yield from _names_in_clause(here)
        if here.is_claim:
            titled = title if _PROPOSES.search(text, max(0, at - _VERB), at) else ""
            yield from (f"={name}" for name in _lower_case_names(clause, first, limit, titled))


class _Clause(NamedTuple):
    """What stands behind a cue such as "we propose": its object is `clause[first:limit]`.

    `title`: the title; a name may go on with small words that stand in it, too ("LEGO bricks"). `opening`: title and
    the beginning of the abstract. `defined_before`: acronyms that the text defines before the clause, which it does not
    introduce there. `is_claim`: whether the cue says that the paper makes its object; else only the object is a name.
    """

    clause: str
    first: int
    limit: int
    title: str
    opening: str
    defined_before: Collection[str]
    is_claim: bool


def _names_in_clause(here: _Clause) -> Iterator[str]:
    """Find names with capitals in the object, and the acronyms in brackets right behind them."""
    clause, first, has_name, last = here.clause, here.first, False, 0
    for span in _NAME_SPAN.finditer(clause, first, here.limit):
        before, after = clause[: span.start()].rstrip(" \"“'`*"), clause[span.end() :]
        words = span[0].split()
        is_object = span.start() <= first or _ONLY_ADJECTIVES.fullmatch(before) is not None
        is_apposed = (
            before.endswith((",", "--", "-", "—", ":")) and not _AMONG.search(before, first)
        ) or _is_bracketed(before, first, span[0])
        is_named = here.is_claim and _NOUN.search(before[-_LONGEST_NOUN:]) is not None
        is_apposed = is_apposed and (here.is_claim or _NOUN.search(before[-_LONGEST_NOUN:-1].rstrip()) is not None)
        is_listed = has_name and here.is_claim and _BETWEEN.fullmatch(clause, last, span.start()) is not None
        closes = _CLOSES.match(after) is not None
        follows_noun = _NOUN_NEXT.match(after) is not None
        shaped = is_shaped(words[0]) or is_shaped(words[-1])
        if (words[-1] in here.defined_before and (is_object or follows_noun)) or BASED_NEXT.match(after):
            continue
        if not is_object and not is_named and _is_in_list(span[0], before, after, has_name=has_name):
            continue
        if is_object and not here.is_claim and not _is_told(span[0], after, here.title):
            continue
        if follows_noun and len(words) == 1 and before not in _ARTICLES and not _stands_alone(span[0], here.opening):
            continue
        if (
            (is_object and (closes or (follows_noun and (shaped or len(words) > 1))))
            or ((is_apposed or is_listed) and closes)
            or (is_named and (closes or shaped))
        ):
            has_name, last = True, span.end()
            is_explained = is_object and _APPOSITION.match(after)
            yield span[0] if is_name_like(span[0]) else f"={span[0]}" if is_explained else ""
        elif (short := _SHORT_LATER.match(after)) and is_object:
            yield short[1]
        elif is_object and shaped and (tail := _TAIL.match(after)) and _is_in(here.title, f"{span[0]}{tail[0]}"):
            yield f"={span[0]}{tail[0]}"
        if (short := _SHORT_NEXT.match(after)) and (is_object or is_apposed or is_named):
            yield short[1]


def _is_told(name: str, after: str, title: str) -> bool:
    """Whether the object of "we describe" is a name: explained, abbreviated, in the title, or spelled like no word."""
    return (
        _COINED.search(name) is not None
        or _APPOSITION.match(after) is not None
        or after.startswith(" (")
        or title.startswith(name)
    )


def _is_in_list(name: str, before: str, after: str, *, has_name: bool) -> bool:
    """Whether a name is one of several things, persons or places: "blood, ZSF, and sand", "of Doe, Roe and Poe".

    Behind a name that the paper introduces, as `has_name` says, other things are its own, too; persons are not.
    """
    is_listed = (before.endswith(",") and after.startswith((", and ", " and "))) or name.startswith("The ")
    return (is_listed and not has_name) or (before.endswith(",") and _PERSON_BEFORE.search(before) is not None)


def _is_in(title: str, phrase: str) -> bool:
    return phrase.lower() in title.lower()


def _stands_alone(name: str, opening: str) -> bool:
    """Whether a name stands without a noun behind it somewhere: "C++ library" alone does not make C++ a name."""
    at = opening.find(name)
    while at >= 0:
        if _ALONE.match(opening, at + len(name)):
            return True
        at = opening.find(name, at + len(name))
    return False


def _is_bracketed(before: str, first: int, name: str) -> bool:
    """Whether a bracket opens behind a noun of what papers make, or behind an object that the name abbreviates."""
    if not before.endswith("("):
        return False
    if _NOUN.search(before[-_LONGEST_NOUN:-1].rstrip()):
        return True
    return _FURTHER.search(before, first) is None and long_form_start(before[first:-1], name.rstrip(")")) is not None


def _lower_case_names(clause: str, first: int, limit: int, title: str) -> Iterator[str]:
    """Find names in lower case: in apposition to the object, or the object itself if the title contains it."""
    may_be_apposed = clause.find(",", 0, limit) >= 0 or clause.find(" --", 0, limit) >= 0
    beside = _APPOSED_LOWER.search(clause, 0, limit) if may_be_apposed else None
    if beside and not _COMMON_START.match(beside["name"]):
        yield beside["name"]
    lower = _DIRECT_LOWER.match(clause, first)
    if (
        lower
        and lower.end() <= limit
        and (" " in lower["name"] or first <= 1)  # "present zorb, a tool", not "a general theory, a master action"
        and not _COMMON_START.match(lower["name"])
        and not _NOT_A_PHRASE.search(lower["name"])
        and not _NOUN.fullmatch(lower["name"])
    ):
        yield lower["name"]
    phrase = _PHRASE.match(clause, first)
    if phrase and _is_name_of_title(title, phrase[0]) and not _NOT_A_PHRASE.search(phrase[0]):
        yield phrase[0]


def _is_name_of_title(title: str, phrase: str) -> bool:
    """Whether a phrase begins the title and a colon or a small word follows, or ends it behind a colon or "via"."""
    at = title.lower().find(phrase.lower())
    if at < 0:
        return False
    return (not at and _TITLE_BREAK.match(title, len(phrase)) is not None) or (
        _TITLE_END.match(title, at + len(phrase)) is not None and _TITLE_TAIL.search(title, 0, at) is not None
    )
