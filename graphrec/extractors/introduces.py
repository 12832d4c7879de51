"""The names a paper introduces: in its title, after "we propose", "called", "X: a ...", in brackets, in its code URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.extractors.acronyms import Acronym, find_acronyms
from graphrec.extractors.names import is_shaped, name_key
from graphrec.text import short_name

if TYPE_CHECKING:
    from collections.abc import Collection

_TOKEN = r"[A-Za-z0-9(\\$][\w$^{}()\\+&@*'-]*(?:\.\d+)?"
_NAME = rf"{_TOKEN}(?:[ ](?:(?:of|for|and|with|via|to|the|in|&|on)[ ])?(?=[A-Z0-9]|[a-z]+[A-Z]){_TOKEN}){{0,7}}"
_QUOTE = r"[\"“”'`]*(?:\\\w+\{)?"
_VERBS = (
    r"propose|proposes|proposed|introduce|introduces|introduced|present|presents|presented|develop|develops|developed|"
    r"design|designed|devise|devised|release|released|construct|constructed|build|built|contribute|create|created|unveil|"
    r"formulate|describe|offer|provide|open-source|establish|curate|collect|advocate|suggest|explore|put forward|term|call"
)
_PROPOSE = re.compile(
    rf"\b(?:we|We|paper|work|study|article|report|letter|authors)\s(?:\w+ly\s|first\s|then\s|also\s|further\s|hence\s|thus\s|therefore\s|will\s|have\s)?(?:{_VERBS})\b"
    rf"|\b(?:is|are|was|were) (?:then |further |therefore |also )?(?:proposed|introduced|presented|developed)\b[,:]?"
)
_CALLED = re.compile(
    rf"\b(?:called|named|termed|dubbed|coined|titled|entitled|nicknamed|codenamed|namely|(?:denoted|referred to|abbreviated|known)(?: as| by)?"
    rf"|(?:we|We) (?:call|name|term|dub|coin|denote|refer to|title)(?: (?:it|this|these|our|the|them|such)(?: [a-z-]+){{0,4}}?)?)"
    rf"(?: as)?(?: the| an?)?[ ,:]+{_QUOTE}(?P<name>{_NAME})"
)
_OUR = re.compile(
    rf"\b(?:[Oo]ur|[Tt]he proposed|[Tt]he resulting|[Tt]he presented)(?: (?:new|novel|proposed|final|resulting|best|full))?(?: (?:[a-z-]+ ){{0,3}}?[a-z-]+)?,? (?:called |named |-- ?)?"
    rf"(?P<name>{_NAME})"
)
_IS_A = re.compile(
    rf"(?:^|(?<=[.!?] ))(?:\w+, |In this (?:paper|work), )?(?P<name>{_NAME})(?:,? (?:which )?is|,|:| --) (?:an?|the|our) (?:[a-z-]+ )?(?:novel|new|simple|first|end-to-end|scalable|general|unified|efficient|lightweight|effective|fast|framework|method|approach|model|system|plug-and-play|flexible)\b"
)
_CLAUSE_END = re.compile(
    r"[.;!?](?=\s|$)|,? (?:that|which|where|whose|because|since|while|so that|in order to|to [a-z]+|by [a-z]+ing|based on|for [a-z]|inspired by|built on|building on|using|from|against|over|upon|unlike)\b"
)
_SHAPED = re.compile(r"(?<![\w/.-])(?:[A-Z][\w$^{}\\+&@*-]*|[a-z]{1,9}-?[A-Z0-9][\w+-]*|\d+[A-Z][\w-]+)(?:\.\d+)?")
_CODE = re.compile(
    r"(?:github\.com|gitlab\.com|huggingface\.co)/[\w.-]+/([\w.-]+)|\b([\w-]+)\.github\.io(?:/([\w.-]+))?"
)
_HEAD_WORDS_MAX = 4  # a title's head of more words is a phrase, not a name
_NOT_A_NAME_HEAD = re.compile(
    r"^(?:on|an?|the|to|when|what|why|how|is|are|can|do|does|towards?|rethinking|revisiting|understanding|improving|learning|exploring|investigating|"
    r"analyzing|beyond|from|in|training|making|scaling|using|evaluating|enhancing|deep learning|not|less|more|better|all|survey|review|position|foundation models|"
    r"better|unsupervised|self-supervised|continual|efficient|large language models?)\b|\b(?:survey|review|tutorial|study|perspective|approach|\?)$|[?!]$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Introduced:
    """A name a paper introduces; `is_sure` when the text says so, False when only a code URL or phrase hints at it."""

    name: str
    is_sure: bool = True


def _tidy(name: str) -> str:
    name = name.strip(" ,;:.'\"“”`-*")
    if name.startswith("(") and name.count("(") > name.count(")"):
        name = name[1:]
    while name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1]
    return (
        name[: -len("'s")] if name.endswith("'s") else name.split("(")[0] if name.count("(") > name.count(")") else name
    )


def _is_name_like(name: str) -> bool:
    """Whether a phrase is a name: a shaped word in it, or two capitalised words and more."""
    words = name.split()
    if not words or len(name) < 2:
        return False
    capitals = sum(word[0].isupper() for word in words)
    return any(is_shaped(word) for word in words) or (len(words) >= 2 and capitals >= 2 and words[0][0].isupper())


def title_names(title: str) -> list[str]:
    """The name before a title's colon, and the names of a title that is a name itself."""
    head = short_name(title) or short_name(title.replace(" -- ", ": ", 1).replace(" – ", ": ", 1))
    if not head or _NOT_A_NAME_HEAD.search(head) or len(head.split()) > _HEAD_WORDS_MAX:
        return []
    bare = re.sub(r"\s*\([^)]*\)", "", head)
    words = bare.split()
    if len(words) == 1 or any(is_shaped(word) for word in words):
        return [bare]
    return [bare] if len(words) <= 2 and all(word[0].isupper() for word in words) else []


def code_names(text: str) -> list[str]:
    """Names of the repositories and project pages a text links to."""
    if "http" not in text and "github" not in text:
        return []
    found = (match[1] or match[3] or match[2] for match in _CODE.finditer(text))
    return [name.rstrip(".").removesuffix(".git") for name in found if name]


def _proposed_names(abstract: str, generic: Collection[str]) -> list[str]:
    """Shaped names in the clause after "we propose"."""
    names = []
    for match in _PROPOSE.finditer(abstract):
        clause = abstract[match.end() : match.end() + 220]
        end = _CLAUSE_END.search(clause)
        clause = clause[: end.start()] if end else clause
        for token in _SHAPED.finditer(clause):
            following = clause[token.end() :]
            name = token[0].rstrip("-")
            if not is_shaped(name) or name_key(name) in generic:
                continue
            before = clause[: token.start()].rstrip()
            is_first = re.fullmatch(r"(?:\s*(?:an?|the|our|two|three|new|novel|and|both))*\s*", before) is not None
            is_apposed = before.endswith((",", "--", "-", "—", ":", "(", "and"))
            is_last = re.match(r"\s*(?:[,(:]|--|—|$|and\b)", following) is not None
            if (is_first and not re.match(r"[ -][a-z]+-?(?:based|aware|style|guided|like)", following)) or (
                is_last and (is_apposed or re.search(r"[a-z]$", before))
            ):
                names.append(name)
    return names


def _defined_here(acronym: Acronym, abstract: str, title: str) -> bool:
    """Whether the paper itself makes the long form: right after a cue of proposing, or capitalised in the title."""
    before = abstract[max(0, acronym.start - 90) : acronym.start]
    if acronym.long.lower() in title.lower() and acronym.short in title:
        return True
    cue = list(_PROPOSE.finditer(before))
    if (
        cue
        and not re.search(r"[.;]\s", before[cue[-1].end() :])
        and not re.search(r"\b(?:for|to|of|on|in|using|with|from|based)\b", before[cue[-1].end() :])
    ):
        return True
    return (
        re.search(r"\b(?:called|named|termed|dubbed|coined|namely|our)(?: as)?(?: the| an?)?[ ,:\"“`']+$", before)
        is not None
    )


def introduced_names(title: str, abstract: str, generic: Collection[str] = ()) -> list[Introduced]:
    """The names one paper introduces, most certain first; `generic` are keys of names that nobody owns.

    Cost: linear in the length of the text.
    """
    acronyms = find_acronyms(abstract)
    sure: dict[str, str] = {}
    known_acronyms = {name_key(found.short): found for found in acronyms}

    def add(name: str) -> None:
        name = _tidy(name)
        if name_key(name) and name_key(name) not in generic:
            sure.setdefault(name_key(name), name)

    for name in title_names(title):
        add(name)
    for name in _proposed_names(abstract, generic):
        if name_key(name) not in known_acronyms:
            add(name)
    for match in _CALLED.finditer(abstract):
        if _is_name_like(match["name"]):
            add(match["name"])
    for found in acronyms:
        if name_key(found.short) in sure or name_key(found.long) in sure or _defined_here(found, abstract, title):
            add(found.short)
            add(found.long)
    names = [Introduced(name) for name in sure.values()]
    names += [Introduced(name, is_sure=False) for name in code_names(abstract) if name_key(name) not in sure]
    return names
