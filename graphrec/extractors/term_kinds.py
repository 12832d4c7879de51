"""Kinds of terms: what a phrase names, told by the words before it and by its last word.

A *method* is what one does or uses ("using X", "X was performed"), a *task* what one does it for, a *material* what it
is done on, a *population* whom or which condition it is about. All else is a *term* of the field.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.word_lists import DATA
from graphrec.files import read_data_sections
from graphrec.model.facts import KINDS, MATERIAL, METHOD, POPULATION, TASK, TERM

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

_MOST_BETWEEN = 2  # words such as "a novel" between a cue and its term
_LONGEST = 4  # words of a cue
_PRIOR = 1.0  # cues for which a last word stands
_UNKNOWN = 0.6  # times as many cues, with a last word that does not tell the kind
_FEW, _UNKNOWN_OF_FEW = 3, 0.4  # papers; with fewer an unknown last word makes no method
_METHOD_HEAD = 1.5  # times as many cues of methods, from which on a last word is that of one
_CLEARLY = 1.5  # times as many cues, from which on they tell another kind than a method
_EXCESS, _EXCESS_ALONE = 0.5, 0.9  # times as many cues as all terms have that tell a method; for a single word
_HARDLY = 0.3  # of the cues of another kind are of methods, at most
_LEAST_SHARE = 0.01  # of uses, for kinds whose cues are hardly in the texts
_OWN_SHARE = (
    0.004  # of uses; where fewer have cues of a kind, no last word tells it: a "string tension" is no condition
)
_TOLD = 2.0  # times as many cues of another kind than a method, from which on a last word tells it


@cache
def _cues() -> dict[str, tuple[tuple[str, str], ...]]:
    """Cues by their last word, each as (its other words, kind), longest first; none for a word that may stand between.

    A blank stands before the other words.

    A word stands there with a capital, too: a look-up is faster than a change of case.
    """
    sections = read_data_sections(DATA / "term_cues.txt")
    cues: dict[str, list[tuple[str, str]]] = {word: [] for word in sections["between"]}
    for kind in (METHOD, TASK, MATERIAL, POPULATION):
        for line in sections[kind]:
            rest, _, last = line.rpartition(" ")
            cues.setdefault(last, []).append((f" {rest}" if rest else "", kind))
    by_last = {last: tuple(sorted(ways, key=lambda way: -len(way[0]))) for last, ways in cues.items()}
    return by_last | {last.capitalize(): ways for last, ways in by_last.items()}


@cache
def _cues_behind() -> dict[str, tuple[str, ...]]:
    """The rest of every cue behind a method, by its first word."""
    cues: dict[str, tuple[str, ...]] = {}
    for line in read_data_sections(DATA / "term_cues.txt")["method behind"]:
        first, _, rest = line.partition(" ")
        cues[first] = (*cues.get(first, ()), f"{rest} ")
    return cues


def cue_before(words: Sequence[str], first: int) -> str:
    """The kind that the words before the word `first` tell, or "".

    >>> cue_before("We train it using a novel loss".split(), 6), cue_before("a loss for pruning".split(), 3)
    ('method', 'task')
    """
    by_last = _cues()
    for at in range(first - 1, max(-1, first - 2 - _MOST_BETWEEN), -1):
        ways = by_last.get(words[at])
        if ways is None:
            return ""
        if ways:
            before = f" {' '.join(words[max(0, at - _LONGEST) : at])}".lower() if ways[0][0] else ""
            return next((kind for rest, kind in ways if before.endswith(rest)), "")
    return ""


def cue_around(words: Sequence[str], first: int, last: int) -> str:
    """The kind that the words before a term tell, or those behind it ("X was performed"), or "".

    Args:
        words: the words of a text.
        first: number of the first word of the term.
        last: number of its last word.
    """
    if first and words[first - 1] in _cues() and (cue := cue_before(words, first)):
        return cue
    if last + 2 < len(words) and (ways := _cues_behind().get(words[last + 1])):
        behind = " ".join(words[last + 2 : last + _LONGEST]) + " "
        return METHOD if any(behind.startswith(rest) for rest in ways) else ""
    return ""


@cache
def head_ratios() -> Mapping[str, Mapping[str, float]]:
    """How many times as often as others the terms with a last word have cues of a kind, by that word and kind."""
    sections = read_data_sections(DATA / "term_heads.txt")
    ratios: dict[str, dict[str, float]] = {}
    for kind, lines in sections.items():
        for head, ratio in map(str.split, lines):
            ratios.setdefault(head, {})[kind] = float(ratio)
    return ratios


def tells_method(head: str) -> bool:
    """Whether a term with this last word, in normal form, is usually a method."""
    return head_ratios().get(head, {}).get(METHOD, 0.0) >= _METHOD_HEAD


@cache
def _no_methods() -> tuple[frozenset[str], frozenset[str]]:
    """Fields of study, and last words of terms that are no methods."""
    sections = read_data_sections(DATA / "term_cues.txt")
    return frozenset(sections["fields"]), frozenset(sections["no methods"])


def is_no_method(words: Sequence[str], *, is_listed: bool = False) -> bool:
    """Whether a term, as words in normal form, is no method whatever the words around it say.

    It names a whole field, alone or with a noun ("machine learning model"), or, unless it is listed, a measure, an
    organization or a data base, before "of", too: a "register of controlled trials" is no trial.
    """
    fields, heads = _no_methods()
    head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
    return " ".join(words) in fields or " ".join(words[:-1]) in fields or (head in heads and not is_listed)


class KindCounts(NamedTuple):
    """Number of papers that use each term, and that use it behind or before a cue, by (number of the term, kind)."""

    papers: Sequence[int]
    cued: Mapping[tuple[int, str], int]


def kinds_of(words: Sequence[Sequence[str]], listed: Mapping[int, bool], counts: KindCounts) -> list[str]:
    """Decide the kind of each term: the one whose cues it has most in excess of all terms.

    The excess is the cues that a term has over those that it would have with the share of all terms; its last word
    counts as much as `_PRIOR` expected cues (the mean of a gamma distribution behind Poisson counts). A listed term of
    which nothing else is said is a method.

    Args:
        words: the words of each term, in normal form.
        listed: numbers of the terms in a list of methods, and whether that was gathered by hand: such a term is another
            kind only if hardly any cue tells a method.
        counts: how many papers use and cue each term.

    Cost: linear in the number of terms.
    """
    total = max(1, sum(counts.papers))
    cued = {kind: sum(n for (_, each), n in counts.cued.items() if each == kind) / total for kind in KINDS[:-1]}
    shares = {kind: max(_LEAST_SHARE, share) for kind, share in cued.items()}
    foreign = {kind for kind, share in cued.items() if share < _OWN_SHARE}
    kinds = []
    for term, (own, papers) in enumerate(zip(words, counts.papers, strict=True)):
        ratios = _ratios_that_tell(own[-1], foreign)
        unknown = _UNKNOWN if papers >= _FEW else _UNKNOWN_OF_FEW
        scores = {
            kind: (counts.cued.get((term, kind), 0) + _PRIOR * ratios.get(kind, unknown)) / (papers * share + _PRIOR)
            for kind, share in shares.items()
        }
        other = max(KINDS[1:-1], key=lambda kind: scores[kind])
        is_told = ratios.get(other, 0.0) > ratios.get(METHOD, 0.0)
        is_cued = counts.cued.get((term, METHOD), 0) >= _HARDLY * counts.cued.get((term, other), 0)
        if (
            scores[METHOD] >= (_EXCESS if len(own) > 1 else _EXCESS_ALONE)
            and scores[METHOD] * _CLEARLY >= scores[other]
        ) or (is_cued and listed.get(term)):
            kinds.append(METHOD)
        elif scores[other] >= (_CLEARLY if is_told else 2 * _CLEARLY) and (is_told or term not in listed):
            kinds.append(other)
        else:
            kinds.append(METHOD if term in listed else TERM)
    return kinds


def _ratios_that_tell(head: str, foreign: Container[str]) -> dict[str, float]:
    """What a last word tells: the ratio for methods, and that of the one other kind that it tells best and clearly.

    `foreign`: kinds of which the corpus says nothing.
    """
    ratios = head_ratios().get(head, {})
    best = max(ratios, key=lambda kind: ratios[kind], default="")
    is_told = best not in foreign and ratios.get(best, 0.0) >= _TOLD
    return {kind: ratio for kind, ratio in ratios.items() if kind == METHOD or (kind == best and is_told)}


def inherit(kinds: list[str], words: Sequence[Sequence[str]]) -> None:
    """Make a method of each term of no certain kind that ends in one: "visual prompt tuning" is prompt tuning.

    Args:
        kinds: the kind of each term; changed in place.
        words: the words of each term, in normal form.
    """
    methods = {" ".join(own) for own, kind in zip(words, kinds, strict=True) if kind == METHOD and len(own) > 1}
    for term, own in enumerate(words):
        ends_in_one = any(" ".join(own[first:]) in methods for first in range(1, len(own) - 1))
        if kinds[term] == TERM and ends_in_one and not is_no_method(own):
            kinds[term] = METHOD
