"""Reasons in words: one short English sentence each, and which of them are worth telling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphrec.model.relations import relation_named
from graphrec.text import clean, cut, short_name
from graphrec.vectors.stopwords import GENERIC
from graphrec.vectors.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

Reason = dict[str, Any]
FEWEST_SHARED = 2  # phrases; with fewer in common both papers' own are told
_TITLE_WIDTH = 70  # characters of a title inside a sentence
_NAME_WIDTH = 40  # characters of a title or mention that stands for a seed's name
_COMMON_METHOD = 0.4  # rarity weight; a method below it ties most papers of a field to each other
_TEXT_SIGNALS = frozenset({"lexical", "semantic"})
_WEAK = 2  # place of what says little
_FEWEST_TOLD = 2  # reasons; weak ones fill up to it
_BRACKETED = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")
_SHOWN_ORDER = {"reference": 0, "facet": 0, "pagerank": 3}  # all others 1, by contribution


def describe(reason: Reason) -> str:
    """One short English sentence for a reason.

    >>> describe({"signal": "shared_methods", "methods": ["model merging", "task vector"]})
    'both use model merging, task vector'
    """
    describer = _SENTENCES.get(reason["signal"])
    return describer(reason) if describer else str(reason["signal"]).replace("_", " ")


def telling(reasons: Sequence[Reason], most: int) -> list[Reason]:
    """The reasons worth showing where there is room for a few, in the order to show them.

    What can be read in the text comes first: a reference with its sentence, then methods and phrases. The two text
    signals tell the same, so one speaks for both, as do two that name the same titles. Methods that most papers use and
    a walk over the network come last, and only where there are fewer than two others.

    >>> both = [{"signal": "semantic", "phrases": ["task vector"]}, {"signal": "lexical", "phrases": ["task"]}]
    >>> [reason["signal"] for reason in telling(both, 2)]
    ['semantic']
    """
    text = [reason for reason in reasons if reason["signal"] in _TEXT_SIGNALS]
    spoken = max(text, key=_how_shared, default=None)
    others = [reason for reason in reasons if reason["signal"] not in _TEXT_SIGNALS or reason is spoken]
    told: dict[object, Reason] = {}
    for reason in sorted(others, key=_place):
        told.setdefault(tuple(reason.get("shared", ())) or reason["signal"], reason)
    strong = sum(_place(reason) < _WEAK for reason in told.values())
    return list(told.values())[: min(most, max(strong, _FEWEST_TOLD))]


def _how_shared(reason: Reason) -> tuple[bool, bool, int]:
    """How much a text reason says: shared phrases before those of both sides, and these before a lone one."""
    both, n_phrases = "seed_phrases" in reason, len(reason["phrases"])
    return both or n_phrases >= FEWEST_SHARED, not both, n_phrases


def _place(reason: Reason) -> int:
    """Where a reason is shown; those from `_WEAK` on only where there are few others."""
    if reason["signal"] == "shared_methods" and _is_common(reason):
        return _WEAK
    return _SHOWN_ORDER.get(reason["signal"], 1)


def _is_common(reason: Reason) -> bool:
    """Whether the shared methods are those of most papers ("optimization") or of any ("theoretical analysis")."""
    telling_ones = [name for name in reason["methods"] if not all(fold(word) in GENERIC for word in name.split())]
    return not telling_ones or reason.get("rarity", 1.0) < _COMMON_METHOD


def _say_reference(reason: Reason) -> str:
    relation = relation_named(reason["relation"])
    said = (relation.by_seed if reason["direction"] == "cites" else relation.of_seed).format(_seed_name(reason))
    return f"{said}: “{reason['sentence']}”" if reason.get("sentence") else said


def _seed_name(reason: Reason) -> str:
    """The seed's short name, else what the paper that mentions it calls it, else its title, cut; free text has none."""
    seed = clean(reason.get("seed", ""))
    mention = clean(reason.get("mention", "")) if reason.get("direction") == "cited_by" else ""
    called = _unwrapped(mention) if len(mention) <= _NAME_WIDTH else ""
    return short_name(seed) or called or (f"“{cut(seed, _NAME_WIDTH)}”" if seed else "your text")


def _unwrapped(mention: str) -> str:
    """A mention without brackets around the whole of it; one that was cut off inside of a bracket gets its end back."""
    whole = next(
        (each for each in (mention, f"{mention})", f"{mention}]") if _is_balanced(each)), mention.strip("()[]")
    )
    is_wrapped = whole[:1] + whole[-1:] in {"()", "[]"} and _is_balanced(whole[1:-1])
    return whole[1:-1] if is_wrapped else whole


def _is_balanced(text: str) -> bool:
    """Whether every bracket has its other half."""
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    return not set("()[]") & set(text)


def _say_methods(reason: Reason) -> str:
    return f"both use {', '.join(reason['methods'])}"


def _say_authors(reason: Reason) -> str:
    return f"both by {'; '.join(reason['authors'][:3])}"


def _say_text(start: str) -> Any:
    def say(reason: Reason) -> str:
        if not reason["phrases"]:
            return start
        if reason.get("seed_phrases"):
            whose = _seed_name(reason) if reason.get("seed") else "the papers asked for"
            return f"{start}: {_quoted(reason['phrases'])} beside {_quoted(reason['seed_phrases'])} of {whose}"
        return f"{start}: {', '.join(reason['phrases'])}"

    return say


def _quoted(phrases: Sequence[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in phrases)


def _say_facet(reason: Reason) -> str:
    said: str = _say_text(f"similar {reason['facet']}")(reason)
    return said


def _say_titles(key: str, start: str) -> Any:
    def say(reason: Reason) -> str:
        titles = "; ".join(cut(title, _TITLE_WIDTH) for title in reason[key][:2])
        more = max(reason.get("count", 0), len(reason[key])) - 2
        return f"{start} {titles}" + (f" and {more} more" if more > 0 else "") if titles else start

    return say


def _say_path(reason: Reason) -> str:
    if not reason["path"]:
        return f"linked in several steps with {_seed_name(reason) if reason.get('seed') else 'what was asked for'}"
    if len(reason["path"]) == 1:
        return "among the papers that your text is closest to or names"
    start = _seed_name(reason) if reason.get("seed") else "papers like your text"
    through = "; ".join(cut(name, _TITLE_WIDTH) for name in reason["through"][:2])
    return f"linked with {start}" + (f" through {through}" if through else "")


_SENTENCES = {
    "reference": _say_reference,
    "shared_methods": _say_methods,
    "shared_authors": _say_authors,
    "lexical": _say_text("similar text"),
    "semantic": _say_text("close in meaning"),
    "adamic_adar": _say_titles("shared", "both linked with"),
    "coupling": _say_titles("shared", "both cite"),
    "cocitation": _say_titles("shared", "cited together by"),
    "cited_by_similar": _say_titles("citing", "cited by similar papers:"),
    "pagerank": _say_path,
    "facet": _say_facet,
}
