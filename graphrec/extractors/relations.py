"""Relation of a paper to a work it mentions (extends, compares, uses, mentions), by the nearest cue in the clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.word_lists import DATA, alternatives, words_in
from graphrec.files import read_data_sections
from graphrec.model.relations import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.model.relations import Relation


@dataclass(frozen=True, slots=True)
class RelationCues:
    """Compiled cue patterns for lower-case text; the name of the group that matches is the relation.

    `before` finds cues before a mention, `after` matches a cue right behind it.
    """

    before: re.Pattern[str]
    after: re.Pattern[str]


class Cue(NamedTuple):
    """A cue in a text: the name of its group, whether it is a weak one, and its place."""

    relation: str
    is_weak: bool
    start: int
    end: int


def compile_cues(relations: Iterable[Relation], sections: Mapping[str, Sequence[str]]) -> RelationCues:
    """Compile the cues of some relations.

    Where two cues begin at the same position, the one of the stronger relation counts before a mention, and the one of
    the weaker relation behind it. The patterns are for lower-case text: without IGNORECASE, and with a letter rather
    than "\\b" at the beginning, the search is four times as fast.

    Args:
        relations: the relations, weakest first.
        sections: lists of cues by section name, as in `data/relation_cues.txt`.
    """

    def groups(names: Iterable[str], side: str, form: str) -> str:
        lines = ((name, sections.get(f"{name} {side}")) for name in names)
        return "|".join(form.format(name=name, cues="|".join(cues)) for name, cues in lines if cues)

    names = [relation.name for relation in relations]
    before = groups((*names[::-1], "better"), "before", r"(?P<{name}>(?:{cues})(?=\W|$))")
    soft = groups(["soft"], "before", r"(?P<{name}>{cues})")
    after = groups(names, "after", r"(?P<{name}>(?<![a-z])(?:{cues})\b)")
    return RelationCues(re.compile(rf"\b(?=\w)(?:{before}|{soft})"), re.compile(after))


_FILE = "relation_cues.txt"
_any_of = partial(alternatives, _FILE)
_LINES = read_data_sections(DATA / _FILE)
_CUES = compile_cues(RELATIONS, _LINES)
_CLAUSE_LEFT = re.compile(_any_of("clause breaks"))
_OTHERS = _any_of("attributes of others' work")
_WORKS = _any_of("nouns of others' work")
_NOT_OURS = re.compile(
    rf"\b(?:{_OTHERS}) (?:\w+ ){{0,2}}(?:{_WORKS})\b"
    r"|\brecently proposed\b"
)
_OURS = re.compile(r"\b(?:" + _any_of("words of the paper's own work") + r")\b")
_MODELS_WITH = re.compile(r"(?:models?|networks?|methods?|ones|those|counterparts?|training|that)\s*$")
_SORTS_OF = re.compile(
    r"(?:variants?|versions?|extensions?) of"
)  # no extension where it is compared: "surpasses the small versions of"
_EXAMPLE = re.compile(
    r"\b(?:such as|like|including|e\.g\.,?|for example,?|for instance,?) (?:[\w.+-]+(?:, | and | or |, and )){0,6}$"
)
_BRACKETED_EXAMPLE = re.compile(r"\((?:e\.g\.|such as|for example),? (?:[\w.+-]+(?:, | and | or |, and )){0,6}$")
_ENUMERATED = re.compile(r"(?:[\w.+-]+(?: \([^()]*\))?(?:, and |, | and | or | & ))+$")
_SPECIFIED = re.compile(
    r"(?: (?!(?:on|with|in|for|from|by|to|of|and|while|when|using|via)\b)[\w-]+){1,8},?"
    r" (?:such as|like|including|e\.g\.,?) "
)  # behind a comparison: the names that follow specify what is compared, whatever else is said of it
_LEAD = re.compile(r"\bby (?:up to |about |over )?[\d+]")  # "X by 2 points on DATA and Y by 3": Y is compared like X
_SETTING = re.compile(
    r"[\w%)],? (?<!\bbased )(?<!\bbuilt )(?<!\bbuilds )(?<!\brelying )(?<!\brely )(?:on|across) (?!par\b|a par\b|top\b)"
)  # behind a comparison and what is compared: the names that follow are the data or models on which it is
_TRIED = re.compile(r"\b(?:appl(?:y|ie)|evaluat|experiment|test|validat|improv|show|demonstrat)")
_OTHER_PLACE = re.compile(r"\b(?:for|in|on|with|to|from|by|as|like)(?: the)? $")
_GOES_FURTHER = re.compile(
    r"(?:To|In order to) (?:address|overcome|tackle|solve|remedy|mitigate|alleviate|resolve)"
    r" (?:this|these|such|its|the above)\b"
    r"|(?:\w+ ){0,4}?[Ww]e (?:extend|build (?:up)?on|generali[sz]e|improve (?:up)?on)"
    r" (?:this|these|their|it|that|the above)\b"
)  # a sentence that continues from the work of the one before it
_OTHER_OBJECT = re.compile(r"\b(?:in|for|with|using|via|at|under|within)\b(?! \()")
_TITLE_PART = re.compile(r"[:.?!;] |--| [\u2013\u2014] ")
_RENEWED = re.compile(r"\b(?:" + _any_of("extends title") + r")\b")
_TITLE_USES = frozenset(_LINES["uses title"])
_ATTRIBUTE = re.compile(r"(?:^|[.:;,(] |\b(?:the|an?|of|with|for|in|from|on|by|this|these|such) )$")
_BESIDE = re.compile(r"[\s([]*$|\s(?:the|of|upon|on)\b")  # what lets "extended" speak of the name behind it
_OTHERS_DO = re.compile(
    r"(?:\b(?:19|20)\d\d[a-z]?[)\]]|\bet al\.?|\b(?:they|he|she|the authors))"
    r" (?:(?:have|has|had|also|first|later|then|\w+ly) )*$"
)  # before a verb: another work or its authors are its subject
_PLACED = re.compile(
    r"\b(?:\w+ed|seen|shown|found) (?:in|by|from|during|with) (?:the |an? )?(?:[\w-]+ ){0,2}$"
)  # before "extensions of": what others extended is where something was seen
_NEGATED = re.compile(r"(?:\bnot|\bnever|n't|\bcannot) (?:(?!only )\w+ly )?$")
_TITLE_REACH = 1_000  # characters of a title on either side of a name that are read
_SUBJECT_REACH = 60  # characters before a verb in which its subject is looked for
_ANSWERS = re.compile(
    rf"(?:[\w'’]+ ){{0,3}}(?:{alternatives('reply_cues.txt', 'words of a reply')}) (?:to|on) (?:[\w'’.-]+ ){{0,3}}$"
)
_FAR = 130  # characters of the clause before a mention in which cues are looked for
_AFTER_REACH = 45  # characters behind a mention within which a cue must begin
_EXTENDS_REACH = 45  # characters: the cue of "extends", a strong claim, must stand so close before the mention
_WEAK = words_in(_FILE, "weak cues")
_TO_VERB = re.compile(r"[\w.\-/]*[)\]]?\s*(?:\([^)]*\)\s*)?")  # the rest of a name, and a bracket behind it
_NOUN = re.compile(r"\w+\s")  # "the X language model": a cue may stand behind one more word


@lru_cache(maxsize=4096)
def _is_weak(cue: str) -> bool:
    return cue.strip(" ,(") in _WEAK


def relation_of(sentence: str, start: int, end: int, relation_cues: RelationCues = _CUES) -> tuple[str, bool]:
    """Classify the relation of a mention at `sentence[start:end]`; also whether a clear cue states it.

    The cue nearest to the mention in its clause decides; weak cues such as "with" count only if there is no other.

    Args:
        sentence: the sentence with the mention.
        start: position of the first character of the mention.
        end: position behind its last character.
        relation_cues: the cues of all relations.

    >>> text = "we extend BlockPruner (Zhong et al., 2024)"
    >>> relation_of(text, 10, 21)
    ('extends', True)

    Cost: linear in the clause.
    """
    sentence = lower_case(sentence)
    clause = clause_before(sentence, start)
    cues = [cue for cue in relation_cues.before.finditer(clause) if not is_attribute(clause, cue.start())]
    bracket = clause.rfind("(")
    if bracket > clause.rfind(")"):
        inner = [cue for cue in cues if cue.start() > bracket and cue.lastgroup != "mentions"]
        cues = inner or cues
    relation = _by_cues(cues, clause, sentence[end : end + _AFTER_REACH])
    if _BRACKETED_EXAMPLE.search(clause) and _TRIED.search(clause) is None and relation != "compares":
        return "mentions", True
    if relation not in {None, "mentions"} and not _is_only_weak(cues):
        others = (relation == "extends" and _NOT_OURS.search(clause) is not None) or (
            relation == "uses" and not _is_ours(sentence) and _is_example(clause)
        )
        others = others or _is_done_by_others(sentence, start - len(clause), cues)
        return ("mentions", True) if others else (relation, True)
    after = _cue_behind(sentence[end : end + _AFTER_REACH], relation_cues)
    if after is not None and relation != "mentions":
        return str(after.lastgroup), True
    if relation is not None:
        return relation, relation != "uses" or after is not None
    return (str(after.lastgroup), True) if after else ("uses" if _is_ours(sentence) else "mentions", False)


def is_attribute(text: str, start: int) -> bool:
    """Whether a cue is an attribute of another thing than the name where the text ends: "an extended family (X)".

    Args:
        text: text in small letters, up to a name.
        start: position of the first character of the cue.
    """
    is_attributive = text.startswith("extended", start) and _ATTRIBUTE.search(text, max(0, start - 8), start)
    return bool(is_attributive) and _BESIDE.match(text, start + len("extended")) is None


def _is_done_by_others(sentence: str, offset: int, cues: Sequence[re.Match[str]]) -> bool:
    """Whether others extend or use the name, or nobody does: "Smith (2010) extends X", "we do not extend X".

    Args:
        sentence: the sentence in small letters.
        offset: position of the clause in which the cues stand.
        cues: the cues of the clause, of which the last strong one counts.
    """
    strong = [cue for cue in cues if cue.lastgroup in {"extends", "uses", "compares"} and not _is_weak(cue[0])]
    if not strong or strong[-1].lastgroup == "compares":
        return False
    at = offset + strong[-1].start()
    reach = max(0, at - _SUBJECT_REACH)
    if strong[-1][0].startswith("extensions") and _PLACED.search(sentence, reach, at):
        return True
    return _OTHERS_DO.search(sentence, reach, at) is not None or _NEGATED.search(sentence, reach, at) is not None


def _cue_behind(text: str, relation_cues: RelationCues) -> re.Match[str] | None:
    """The cue right behind a name, or behind one more word; `text` begins where the name ends."""
    at = end.end() if (end := _TO_VERB.match(text)) else 0
    noun = _NOUN.match(text, at)
    return relation_cues.after.match(text, at) or (noun and relation_cues.after.match(text, noun.end()))


def cues_in(text: str) -> list[Cue]:
    """All cues in lower-case text that stand before a name, in order.

    >>> [(cue.relation, cue.is_weak) for cue in cues_in("we extend it with")]
    [('extends', False), ('uses', True)]
    """
    return [Cue(str(cue.lastgroup), _is_weak(cue[0]), cue.start(), cue.end()) for cue in _CUES.before.finditer(text)]


@lru_cache(maxsize=8)  # called once for every name in a sentence
def lower_case(text: str) -> str:
    """The text in lower case, or unchanged where that would change its length, as for a dotted capital I."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


@lru_cache(maxsize=8)
def _is_ours(sentence: str) -> bool:
    """Whether a lower-case sentence is about the paper's own work ("we", "our method")."""
    return _OURS.search(sentence) is not None


def _is_example(clause: str) -> bool:
    """Whether a clause has a name only as an example: "tuning of models like X", not "applied to models like X"."""
    return _EXAMPLE.search(clause) is not None and _TRIED.search(clause) is None


def clause_before(sentence: str, start: int) -> str:
    """The part in small letters of the clause that stands before a mention at `start`, of `_FAR` characters at most."""
    before = lower_case(sentence)[max(0, start - _FAR) : start]
    breaks = list(_CLAUSE_LEFT.finditer(before))
    return before[breaks[-1].end() :] if breaks else before


def _is_only_weak(cues: list[re.Match[str]]) -> bool:
    return all(_is_weak(cue[0]) or cue.lastgroup in {"soft", "mentions"} for cue in cues)


def _is_setting(between: str, behind: str) -> bool:
    """Whether a name is what a comparison is made on: "outperforms X on NAME", not "X by 2 on DATA and NAME by 3".

    Args:
        between: text between the cue of the comparison and the name.
        behind: text behind the name.
    """
    is_next = _LEAD.search(between) is not None and _LEAD.match(behind.lstrip()) is not None
    return _SETTING.search(between) is not None and not is_next


def _by_cues(cues: list[re.Match[str]], clause: str, behind: str) -> str | None:
    """Relation by the cues before a mention: the nearest strong cue, else a soft or weak one; None without a cue."""
    strong = [cue for cue in cues if not _is_weak(cue[0]) and cue.lastgroup not in {"soft", "mentions"}]
    if strong:
        nearest = strong[-1]
        compared = [cue for cue in strong if cue.lastgroup == "compares"]
        is_beside = (nearest.lastgroup == "uses" and _MODELS_WITH.search(clause[: nearest.start()])) or (
            nearest.lastgroup == "extends" and _SORTS_OF.fullmatch(nearest[0])
        )
        if compared and (is_beside or _SPECIFIED.match(clause, compared[-1].end())):
            return "compares"
        is_setting = nearest.lastgroup == "compares" and _is_setting(clause[nearest.end() :], behind)
        is_elsewhere = nearest.lastgroup == "extends" and not _reaches(nearest, clause)
        if nearest.lastgroup == "better" or is_setting or is_elsewhere:
            return "uses"
        return str(nearest.lastgroup)
    if any(cue.lastgroup == "soft" for cue in cues):
        return "compares" if _OURS.search(clause) else "mentions"
    exemplary = [cue for cue in cues if cue.lastgroup == "mentions"]
    weak = [cue for cue in cues if cue.lastgroup != "mentions"]
    if exemplary:
        return "uses" if weak and weak[0].start() < exemplary[-1].start() and _OURS.search(clause) else "mentions"
    return str(weak[-1].lastgroup) if weak else None


def _reaches(cue: re.Match[str], clause: str) -> bool:
    """Whether what a cue of "extends" is said of is the name behind the clause: not in "an extended search in X"."""
    between = _ENUMERATED.sub("", clause)[cue.end() :]
    return len(between) <= _EXTENDS_REACH and _OTHER_OBJECT.search(between) is None


def is_spoken_of(sentence: str, start: int) -> bool:
    """Whether a sentence is about the name at `start`, not about others' work with it ("existing methods for X")."""
    lowered = lower_case(sentence)
    return (
        _OTHER_PLACE.search(lowered, max(0, start - 8), start) is None and _NOT_OURS.search(lowered, 0, start) is None
    )


def goes_further(sentence: str) -> bool:
    """Whether a sentence builds on the work that the sentence before it describes: "To address this issue, we ...".

    >>> goes_further("To address this issue, we propose a tree."), goes_further("In this paper we extend this method.")
    (True, True)
    """
    return _GOES_FURTHER.match(sentence) is not None


def relation_in_title(title: str, start: int) -> str:
    """Relation of a name in the title of another paper: by a strong cue before it, else "uses".

    A name with an attribute of its own ("Memory Efficient 3D U-Net") is a changed one, so that it is extended; so is
    one that is "revisited".

    >>> relation_in_title("Memory Efficient 3D U-Net", 17), relation_in_title("Pruning of LLaMA", 11)
    ('extends', 'uses')
    """
    first = max(0, start - _TITLE_REACH)
    lowered, start = lower_case(title[first : start + _TITLE_REACH]), start - first
    if _ANSWERS.match(lowered, 0, start):
        return "mentions"
    if _RENEWED.search(lowered, start):
        return "extends"
    before = _TITLE_PART.split(lowered[:start])[-1]
    strong = [cue for cue in _CUES.before.finditer(before) if cue.lastgroup in {"extends", "better", "compares"}]
    if strong and not _is_weak(strong[-1][0]):
        return "compares" if strong[-1].lastgroup == "compares" else "extends"
    words = before.split()
    return "extends" if words and _TITLE_USES.isdisjoint(words) else "uses"
