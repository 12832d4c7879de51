"""Wordings that state a relation beyond doubt, and those that only seem to: studies, quoted titles, reference strings.

They stand above the cues of `relations`, of which the nearest counts, and above what is learnt: "as previously
described (Smith, 2010)" uses, whatever else the sentence says.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial

from graphrec.extractors.relations import cues_in, lower_case, relation_of
from graphrec.extractors.word_lists import alternatives, anchors

_any_of = partial(alternatives, "relation_wordings.txt")
_ORDER = ("extends", "uses", "compares", "mentions")  # the first that a wording states counts
_STATED = {relation: re.compile(rf"\W(?:{_any_of(relation)}) $") for relation in _ORDER}
_SIGNS = anchors("relation_wordings.txt", "signs")
_REACH = 150  # characters before a mention
_LIST_REACH = 400  # characters of a reference before a name in its title
_LISTED = re.compile(r"(?:(?=[A-Z]|[\w./:+-]*\d)[\w./:+'’-]++(?:, and |, | and | & |; ))++$")  # others of one list
_NAMED = re.compile(
    r"[A-Z][\w/-]*(?: \d{1,3})? [(\[]$"
)  # the name of what is cited, as in "as in ANVIL 1 (Smith, 2010)"
_SOURCE = re.compile(rf"(?<!\w)(?:{_any_of('sources of data')})$")
_FATE = re.compile(rf"(?<!\w)(?:{_any_of('fates of data')})\b")
_OURS = re.compile(rf"(?<!\w)(?:{_any_of('own aims')}|{alternatives('relation_cues.txt', 'words for the authors')})\b")
_NEAR = 30  # characters before the name of a study within which it is compared itself, not what it treated
_QUOTED = re.compile(r"[“„«\"](?:[^“”„«»\" ]{1,30} ){4,40}?[^“”„«»\"]{1,30}[”»\"]")
_IN_LIST = re.compile(
    r"\b[Rr]eferences?:? (?:\[?1[\].)]{0,2} ?)?[A-Z][^\W\d_]+(?:[ -][A-Z][^\W\d_]+)? [A-Z]{1,3}\b[,.]?"
)


def stated_relation(sentence: str, start: int) -> str | None:
    """The relation to what is cited at `start` that the words right before it state beyond doubt; None if none do.

    >>> stated_relation("This is a continuation of (Smith, 2010).", 26)
    'extends'

    Cost: linear in the words before it, of which a bounded number is read.
    """
    if _IN_LIST.search(sentence, max(0, start - _LIST_REACH), start):
        return "mentions"
    before = sentence[max(0, start - _REACH) : start]
    lowered = f" {before.lower()} "
    if not any(sign in lowered for sign in _SIGNS):
        return None
    texts = [f" {text.lower().rstrip(' ([,~')} " for text in {before, _without_list(before)}]
    return next((relation for relation, pattern in _STATED.items() if any(map(pattern.search, texts))), None)


def _without_list(before: str) -> str:
    """The words before a citation without those that are cited beside it, and without the name of what is cited."""
    if before.endswith(("(", "[")):
        before = _NAMED.sub("", before)
    return _LISTED.sub("", before) if before.endswith((", ", " and ", " & ", "; ")) else before


def relation_of_study(sentence: str, start: int, end: int) -> tuple[str, bool]:
    """Classify the relation to a study that is named at `sentence[start:end]`; also whether the sentence is clear.

    A study is what others did: it is used only where the paper speaks of its own work with it, and compared only where
    a comparison stands right before its name, since its treatments are what is compared otherwise.

    Args:
        sentence: the sentence with the name.
        start: position of the first character of the name.
        end: position behind its last character.

    >>> text = "Iron was hard in the ANVIL trial compared with lead."
    >>> relation_of_study(text, 21, 32)
    ('mentions', True)
    """
    lowered = lower_case(sentence)
    relation, is_clear = relation_of(sentence, start, end)
    if not _is_ours(lowered):
        is_source = _SOURCE.search(lowered[max(0, start - _REACH) : start]) is not None or _has_fate(lowered)
        return "uses" if is_source else "mentions", True
    near = [cue.relation for cue in cues_in(lowered[max(0, start - _NEAR) : start]) if not cue.is_weak]
    if relation == "compares" and near[-1:] != ["compares"]:
        return "uses", False
    return relation, is_clear


@lru_cache(maxsize=8)  # called once for every name in a sentence, like the one behind it
def _is_ours(lowered: str) -> bool:
    """Whether a sentence is about the paper's own work or its aim."""
    return _OURS.search(lowered) is not None


@lru_cache(maxsize=8)
def _has_fate(lowered: str) -> bool:
    """Whether a sentence says what was done with the data."""
    return _FATE.search(lowered) is not None


def without_quotations(sentence: str, start: int, end: int) -> str:
    """A sentence of the same length in which quoted titles are blank, unless the mention stands in one.

    Args:
        sentence: the sentence.
        start: position of the first character of the mention.
        end: position behind its last character.
    """
    blank = _without_quotations(sentence)
    return blank if blank[start:end] == sentence[start:end] else sentence


@lru_cache(maxsize=8)
def _without_quotations(sentence: str) -> str:
    return _QUOTED.sub(lambda quotation: " " * len(quotation[0]), sentence)
