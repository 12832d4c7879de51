"""The parts of a sentence that states a result: who wins, who loses, and on which data.

What could be read in two ways is left out: a winner that is uncertain is "", and so is a data set.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from graphrec.extractors.names import is_shaped
from graphrec.extractors.word_lists import alternatives
from graphrec.model.results import JOINT, OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

_any_of = partial(alternatives, "result_cues.txt")
_LONGEST_PHRASE = 8  # words for a loser that has no name; longer ones are half sentences


def _compile(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


_NEGATED = _compile(
    r"\b(?:not|never|no|cannot|fail\w*|whether|if|may|might|could|would|should|hardly|without|unless)\b|n't\b"
)
_REPORT = _compile(
    rf"\b(?:{_any_of('reports')})\w*(?:[^.;:,]{{0,40}}?\bthat\b|(?= (?:our|the proposed|[A-Z]\w*[A-Z])))"
)
_HEARSAY = re.compile(rf"\b(?i:{_any_of('hearsay')})\b|\b[Aa]ccording to [A-Z][a-z]+\b")
_OWN_START = _compile(rf"(?:{_any_of('own')})(?![\w-])")
_NAME_WORD = r"[A-Za-z0-9][\w+.@/*-]*"
_NAME_START = re.compile(rf"(?:[Tt]he )?(?:(?:pre-?trained|fine-?tuned|resulting|final) )?({_NAME_WORD})(?= )")
_MODIFIER = re.compile(r"-(?:based|like|style|only|free|aware|\w+ed)\b")
_GENERIC = _compile(rf"(?:{_any_of('generic')})")
_NO_VERB = _compile(rf"(?:and|or|&|(?:{_any_of('data')}))\b")
_DOES = _compile(rf"\b(?:{_any_of('does')})(?P<ing>\w*)(?: [\w-]+){{0,3}}? ?(?:an? |the )?(?:\w+ ){{0,2}}$")
_ADVERBS = _compile(rf"(?: (?:{_any_of('adverbs')}))+ ?$")
_LEADING = _compile(rf"(?:{_any_of('leading')})\b")
_OTHER_CLAUSE = _compile(
    r"\d[\d.]*\b ?%|\b(?:and|than|whereas|while|which|achiev\w+|obtain\w*|outperform\w*|improv\w+|reach\w*)\b"
)
_SECOND_SUBJECT = _compile(r"\b(?:that|because|since|as) (?!well\b)\w")
_WE = _compile(r"\bwe (?!(?:also |then |further )?(?:show|demonstrat|find|found|observ|report|conclud|see|prov))")
_OF_OWN = _compile(
    r"\b(?:our|new|novel|propos|present|introduc|develop|describ|design|implement|evaluat|test|appl|compar|build|built)"
)
_PRESENTING = _compile(r"\b(?:we|this paper|this work) (?:\w+ )?(?:propos|present|introduc|develop|describ|design)\w*")
_PRIOR = _compile(rf"\b(?:{_any_of('prior')}|{_any_of('generic')}|humans?|performance|results?)(?![\w-])")
_STRIPPED = _compile(
    rf"(?:the|an?|all|both|its|their|our|of|{_any_of('prior')}|{_any_of('generic')}|{_any_of('general')})$"
)
_CLASS = _compile(rf"\b(?:{_any_of('classes')})\b")
_UNFINISHED = _compile(rf"(?:{_any_of('unfinished')})$")
_BREAK = re.compile(rf",? (?:{_any_of('breaks')})\b|[,.](?: |$)")
_GOES_ON = re.compile(r"(?!(?:The|A|An)\b)\S*[A-Z]\S* (?!and\b|or\b)[a-z][\w-]*")
_BRACKETED = re.compile(r" ?[(\[][^()\[\]]*[)\]]?")
_VALUE = re.compile(r" of \d.*")
_LOOSE_END = re.compile(r"(?:,? (?:and|or)| \w+ed)$")
_ENDS_LIST = _compile(rf"(?:{_any_of('breaks')}|{_any_of('ends of a list')})$")
_JOINTS = frozenset({"and", "or", "&"})
_CLASS_BEFORE = _compile(rf"(?:{_any_of('class before')})$")
_ACRONYM = re.compile(r"[A-Z]{2,6}s?")
_VARIANT = re.compile(r"(?:variant|counterpart)s?[,.]?")  # of a system, and not the system
_NO_SYSTEM = re.compile(r"\d-?D|.|.*-")
_OTHERS = _compile(rf" (?:{_any_of('others')})\b")
_VERB = _compile(r"(?:to|is|are|has|have|was|were|can|yield|\w{2,}(?:s|ed))\b")
_SHARED_NOUN = _compile(rf" (?:[\w-]+,? ){{1,7}}?(?:{_any_of('classes')})\b")
_DATA_NAME = r"[A-Z0-9][\w+./@-]*"
_DATA = re.compile(
    rf"\bon (?:the |both )?(?:(?:{_any_of('general')}) )*"
    rf"(?P<names>{_DATA_NAME}(?: (?:and |& |to )?{_DATA_NAME}){{0,5}})(?P<noun> (?:{_any_of('data')}))?"
)
_OTHER_ON = _compile(
    r"[;:]|\b(?:while|whereas|than|on)\b|\b(?:train|pre-?train|fine-?tun|bas|run|runn)(?:s|ed|ing|e)? $"
)
_ON_ITS_OWN = _compile(r"[^,;]{0,60}?\bon\b")
_DATA_NOUN = _compile(rf"\b(?:{_any_of('data')})$")
_ON_FIRST = _compile(r"(?:[\w-]+ ){0,4}?on ")
_NO_DATA = _compile(rf"(?:{_any_of('no data set')})(?![a-z])")


def read_winner(before: str, verb: str, names: Sequence[str]) -> str:
    """The winner by the text before a result: the name of a system, `OWN`, or "" if it is uncertain.

    Args:
        before: the sentence up to the result.
        verb: the verb whose object is the loser or what is measured; "" if the result is a noun ("a gain of 2%").
        names: the names that the paper introduces.
    """
    if _HEARSAY.search(before):
        return ""
    reports = [one.end() for one in _REPORT.finditer(before)]
    if before.rstrip().endswith(" it") and _WE.search(before) and not _OF_OWN.search(before):
        return ""  # "we reveal details of X and show that it ..."
    clause = re.split(r"[;:]", before[reports[-1] if reports else 0 :])[-1].strip()
    if _NEGATED.search(clause):
        return ""
    is_participle = verb.lower().partition(" ")[0].endswith("ing")
    if not verb and (does := _DOES.search(f"{clause} ")) is not None:
        is_participle, clause = does["ing"].endswith("ing"), clause[: does.start()].strip()
    elif not verb:
        is_participle = clause.endswith((", with a", ", with an", ", a", ", an"))
        clause = clause if is_participle else "-"
    segments = [one.strip() for one in re.split(r", (?:and |but )?| and (?=$)| but (?=$)", clause)]
    last = _ADVERBS.sub("", f" {segments[-1]} ").strip()
    if is_participle or not last:
        return _first_subject(segments, names)
    if last.lower() in {"which", "that"}:
        return OWN if _PRESENTING.search(before) else ""
    return _subject(last, names, is_whole=True)


def _first_subject(segments: Sequence[str], names: Sequence[str]) -> str:
    """The subject of the first part of a clause that is no adverbial; `names` are those that the paper introduces."""
    for segment in segments:
        subject = _subject(segment, names, is_whole=False)
        if subject or (segment and not _LEADING.match(segment)):
            return subject
    return ""


def _subject(text: str, names: Sequence[str], *, is_whole: bool) -> str:
    """What a clause begins with, if that is the paper's own system or a name, else "".

    Args:
        text: the clause.
        names: the names that the paper introduces.
        is_whole: whether the clause is the subject alone.
    """
    if (_LEADING.match(text) and " " in text) or (is_whole and _OTHER_CLAUSE.search(text)):
        return ""
    if _OWN_START.match(text):
        return "" if is_whole and _SECOND_SUBJECT.search(text) else OWN
    name = _NAME_START.match(f"{text} ")
    if name is None or not (is_shaped(name[1]) or name[1] in names) or _MODIFIER.search(name[1]):
        return ""
    rest = text[name.end() :].strip()
    is_other = bool(rest) and not _GENERIC.fullmatch(rest) if is_whole else _NO_VERB.match(rest) is not None
    return "" if is_other else name[1]


def read_loser(text: str) -> tuple[str, str, str, str]:
    """The names of the loser, or the words for it if it has none; all words for it; and the rest of the text."""
    bare = _BRACKETED.sub("", text)
    cut = _BREAK.search(bare)
    phrase, rest = (bare[: cut.start()], bare[cut.start() :]) if cut else (bare, "")
    phrase = _LOOSE_END.sub("", _VALUE.sub("", phrase.strip(" .,")))
    words = phrase.split(" ")
    inner = list(words)
    while inner and _STRIPPED.match(inner[0]):
        inner.pop(0)
    while inner and _STRIPPED.match(inner[-1]):
        inner.pop()
    names = " ".join(inner)
    is_class = words[0].lower() in {"a", "an"} or _CLASS.search(phrase) is not None
    if names and not is_class and all(map(_is_name, JOINT.split(names))):
        return names, "", phrase, rest
    if " and " in phrase:
        start, _, end = phrase.partition(" and ")
        loser, against, start, between = read_loser(start)
        if (
            against and end[:1].isupper() and all(map(_is_name, JOINT.split(end)))
        ):  # "implementations of PyTorch and TensorFlow"
            return "", f"{against} and {end}", phrase, rest
        if _GOES_ON.match(end):  # "CPU and GPU configurations" are no CPU
            loser = ""
        return loser, against, start, f"{between} and {end}{rest}"
    is_known = _PRIOR.search(phrase) is not None or any(map(is_shaped, words))
    is_known = is_known and not _UNFINISHED.match(words[-1]) and len(words) <= _LONGEST_PHRASE
    first = 1 if words[0].lower() in {"the", "a", "an"} else 0
    is_bare = all(map(_GENERIC.fullmatch, words[first:]))  # "outperforms the models": which?
    return "", " ".join(words[first:]) if is_known and not is_bare else "", phrase, rest


def read_named_losers(text: str) -> tuple[str, str]:
    """The names that a text begins with, as a list in its words, and the rest of the text; "" unless all is certain.

    They stand for the systems that lose without a number, so nothing but names is taken: no class of systems ("GPU- and
    CPU-based ones", "the state-of-the-art APR"), and no name that goes on in words that are no name.
    """
    words = _BRACKETED.sub("", text).split(" ")
    at = next((at for at, word in enumerate(words) if not _STRIPPED.match(word)), len(words))
    before, goes_on = words[:at], True
    names: list[str] = []
    while goes_on and (end := _name_end(words, at)) > at:
        stop = _end_of_nouns(words, end)
        names.append(" ".join(words[at:end]).rstrip(",."))
        if not _is_system(names[-1], before, words[end:stop]):
            return "", ""
        at, goes_on = _after_joint(words, stop)
    rest = " ".join(["", *words[at:]])
    if not names or not _is_end(words, at, rest, goes_on=goes_on):
        return "", ""
    is_clause = goes_on and not _OTHERS.match(rest)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))), f",{rest}" if is_clause else rest


def _is_end(words: Sequence[str], at: int, rest: str, *, goes_on: bool) -> bool:
    """Whether a list of names ends before a word, behind a joint if it `goes_on`: no name shares a noun with the last.

    Behind "and" stand further systems without a name, or a verb: "beats A and is small", not "the A and local methods".
    """
    if at == len(words):
        return True
    if not goes_on:
        return _ENDS_LIST.match(words[at].rstrip(",.")) is not None
    if _OTHERS.match(rest):
        return True
    return _VERB.match(words[at]) is not None if words[at - 1] in _JOINTS else _SHARED_NOUN.match(rest) is None


def _is_system(name: str, before: Sequence[str], nouns: Sequence[str]) -> bool:
    """Whether a name stands for one system, by the adjectives before its list and the general nouns behind it."""
    if not _is_name(name) or _NO_SYSTEM.fullmatch(name) or not {"a", "an"}.isdisjoint(before):
        return False
    if any(map(_VARIANT.fullmatch, nouns)) or (_ACRONYM.fullmatch(name) and any(map(_CLASS_BEFORE.match, before))):
        return False
    is_plural = any(_CLASS.fullmatch(noun) and noun.endswith("s") for noun in (each.rstrip(",.") for each in nouns))
    return not (is_plural and any(map(_PRIOR.match, before)))


def _end_of_nouns(words: Sequence[str], at: int) -> int:
    """Where the general nouns behind a name end ("model", "baselines")."""
    while at < len(words) and not words[at - 1].endswith(",") and _GENERIC.fullmatch(words[at].rstrip(",.")):
        at += 1
    return at


def _after_joint(words: Sequence[str], at: int) -> tuple[int, bool]:
    """Where the next name of a list may begin, behind its comma, "and" and article, and whether there is a joint."""
    has_joint = words[at - 1].endswith(",")
    if at < len(words) and words[at] in _JOINTS:
        at, has_joint = at + 1, True
    behind_article = at + (has_joint and at < len(words) and words[at] == "the")
    return (behind_article if _name_end(words, behind_article) > behind_article else at), has_joint


def _name_end(words: Sequence[str], at: int) -> int:
    """Where the name that begins with a word ends: behind its comma, or before the first word that is no part of it."""
    end = at
    while end < len(words) and (bare := words[end].rstrip(",.")) and re.fullmatch(_NAME_WORD, bare):
        if not (bare[0].isupper() or is_shaped(bare)):
            break
        end += 1
        if words[end - 1].endswith(","):
            break
    return end


def _is_name(text: str) -> bool:
    words = text.split(" ")
    is_short = len(words) <= 3 and not _MODIFIER.search(text)
    return is_short and all(re.fullmatch(_NAME_WORD, word) and (word[0].isupper() or is_shaped(word)) for word in words)


def read_data_set(text: str) -> tuple[str, int]:
    """The name of the data set behind the first "on" of a text, and where it ends; "" if it is uncertain."""
    match = _DATA.search(text)
    if match is None or _OTHER_ON.search(text[: match.start()]) or text.startswith((" task", " tasks"), match.end()):
        return "", 0
    names = match["names"].rstrip(".,")
    if any(map(_NO_DATA.match, names.split(" "))):
        return "", 0
    is_sure = match["noun"] or _DATA_NOUN.search(names) or any(map(is_shaped, names.replace(",", "").split(" ")))
    return (names, match.end()) if is_sure and any(map(str.isupper, names)) else ("", 0)


def is_on_its_own(text: str) -> bool:
    """Whether a text says on what something is, so that what stands before it says nothing about that."""
    return _ON_ITS_OWN.match(text) is not None


def read_data_set_before(before: str, verb: str) -> str:
    """The data set that a sentence names before its result: "On D, ...", "... on D, outperforming ..."."""
    if _ON_FIRST.match(before):
        return read_data_set(before[:1].lower() + before[1:])[0]
    return read_data_set(before.rstrip(" ,").rpartition(", ")[2])[0] if verb.lower().endswith("ing") else ""
