"""The names a paper introduces: in its title, after "we propose", "called", "X is a ...", in brackets, in its code URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.extractors.acronyms import find_acronyms
from graphrec.extractors.names import is_shaped, name_key
from graphrec.text import short_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from graphrec.extractors.acronyms import Acronym

_TOKEN = r"[A-Za-z0-9(\\$][\w$^{}()\\+&@*'/!-]*(?:\.\d+)?"
_CAPITAL = r"(?=[A-Z$]|\([A-Z]+\)\^|\d+[A-Z]|[a-z]{1,9}-?[A-Z])"
_JOIN = r"(?:of|for|and|with|via|to|the|in|on|from|by|as|between|&)"
_NAME = rf"{_CAPITAL}{_TOKEN}(?:[ ](?:{_JOIN}[ ](?:the[ ])?)?(?:{_CAPITAL}|(?=\d)){_TOKEN}){{0,8}}"
_NAME_SPAN = re.compile(rf"(?<![\w/.@$^-]){_NAME}")
_VERBS = (
    r"propos(?:e|es|ed|ing)|introduc(?:e|es|ed|ing)|present(?:s|ed|ing)?|develop(?:s|ed|ing)?|design(?:s|ed)?|devise[sd]?|releas(?:e|es|ed|ing)|construct(?:s|ed)?|"
    r"build|built|contribute[sd]?|creat(?:e|es|ed|ing)|unveil(?:s|ed)?|formulate[sd]?|describe[sd]?|offer[s]?|provide[sd]?|open-source[sd]?|establish(?:es|ed)?|"
    r"curate[sd]?|collect(?:ed)?|advocate|suggest|put forward|assemble[sd]?|formali[sz]e[sd]?|implement(?:ed)?|derive[sd]?|define[sd]?|explore|study|advance|deliver|annotate|pioneer|report|invent"
)
_PROPOSE = re.compile(
    rf"(?:\b(?:[Ww]e|[Pp]aper|[Ww]ork|[Ss]tudy|[Aa]rticle|[Rr]eport|[Aa]uthors)(?:,[^,.;]{{3,60}},)?\s(?:\w+ly\s|first\s|then\s|also\s|further\s|hence\s|thus\s|therefore\s|will\s|have\s|here\s|next\s|in turn\s)?"
    rf"|,? (?:and|by) (?:\w+ly |further |also |then )?|\bto this end, |,?(?<!how)(?<!need) to (?=construct |build |develop |design |create |propose |introduce )|(?<=\. )[Bb]y )(?:{_VERBS})(?: and (?:\w+ly )?(?:{_VERBS}))?\b"
)
_CALLED = re.compile(
    rf"\b(?:called|named|termed|dubbed|coined|titled|entitled|nicknamed|codenamed|namely|christened|(?:denoted|referred to|abbreviated|formulated)(?: as| by)"
    rf"|(?:we|We|which we|and) (?:call|name|term|dub|coin|denote|refer to|title)(?: (?:it|this|these|our|the|them|such|that)(?: [A-Za-z-]+){{0,6}}?)?)"
    rf"(?: as)?(?: the| an?)?[ ,:-]+[\"“”'`*]*(?:\\\w+\{{)?(?P<name>{_NAME})"
)
_CALLED_PHRASE = re.compile(
    r"\b(?:called|named|termed|dubbed|coined|namely|(?:call|name|term|dub|coin)(?: (?:it|this|these|them|our|the)(?: [a-z-]+){0,4}?)?)(?: as)?(?: the| an?)? (?:``|[\"“'`])?(?P<long>[\w-]+(?: [\w-]+){0,7}?)(?:''|[\"”'`])? \((?P<short>[\w^+-]*[A-Z][\w^+-]*)\)"
    r"|\b(?:called|named|termed|dubbed|coined|call|name|term|dub|coin)(?: (?:it|this|these|them|our|the)(?: [a-z-]+){0,4}?)?(?: as)? (?:``|[\"“])(?P<quoted>[\w-]+(?: [\w-]+){0,7}?)(?:''|[\"”])"
)
_DIRECT_LOWER = re.compile(
    r"[\"“'`]*(?P<name>[a-z]+(?:[ -][a-z]+){0,3})[\"”'`]*(?=, an? | -- an?\b| \([A-Z]|: an? )"
)
_IS_A = re.compile(
    rf"(?:^|(?<=[.!?] )|(?<=[.!?]))(?:\w+, |In this (?:paper|work), )?(?:[Oo]ur (?:[a-z-]+ ){{0,3}}?|[Tt]he (?:proposed|resulting) (?:[a-z-]+ ){{0,2}}?)?[,\"“]?\s?(?!(?:On|In|For|With|By|To|At|From|As|Under|Unlike|While|This|These|Our|We|The|Here|Thus)\b)(?P<name>{_NAME})[\"”]?(?P<link>,? (?:which )?is|,|:| --| -) (?:an?|the|our) (?:[\w-]+ ){{0,3}}?"
    r"(?:novel|new|first|framework|method|approach|model|system|algorithm|network|architecture|dataset|benchmark|technique|library|toolkit|tool|strategy|family|module|paradigm|pipeline|variant)\b"
)
_OUR = re.compile(
    rf"\b(?:[Oo]ur|[Tt]he (?:proposed|resulting|presented|new))(?: (?:new|novel|proposed|final|resulting|best|full|main|overall))?(?: (?:[a-z-]+ ){{0,3}}?(?:method|approach|framework|model|system|algorithm|network|architecture|dataset|benchmark|technique|models|module|pipeline|solution|strategy|objective|loss|library|variant))?"
    rf"(?P<comma>,| --|:| \()? ?(?P<name>{_NAME})(?=[\s,.;:)'])"
)
_BOUND = re.compile(
    r"[.;!?](?=\s|$)|\b(?:that|which|where|whose|because|since|while|so that|in order to|capable of|consisting|comprising|designed|aimed|aiming|based on|inspired by|built|building|using|from|against|over|upon|unlike|leveraging|through)\b"
    r"|\b(?:to|by) [a-z]|\bfor (?!the first)"
)
_NOUN = re.compile(
    r"(?:method|approach|framework|model|system|algorithm|network|architecture|dataset|benchmark|technique|librar(?:y|ies)|toolkit|tool|strategy|famil(?:y|ies)|modules?|paradigm|pipeline|"
    r"variants?|scheme|mechanism|solution|loss|objective|function|optimizer|learner|encoder|decoder|transformer|layer|block|agent|platform|environment|suite|corpus|regularizer|metric|"
    r"models|datasets|benchmarks|series|task|recipe|procedure|policy|quantizer|attention|operation|unit|estimator|package|representation|training|learning|version)s?$"
)
_ADJECTIVES = re.compile(
    r"\s*(?:(?:an?|the|our|two|three|four|new|novel|simple|first|efficient|effective|unified|general|and|both|its|this|these|so-called|the concept of|the notion of|the idea of|the use of)\s)*[\"“'`*]*(?:\\\w+\{)?"
)
_CODE = re.compile(r"(?:github\.com|gitlab\.com|huggingface\.co)/[\w.-]+/([\w.-]+)|\b([\w-]+)\.github\.io(?:/([\w.-]+))?")
_SOFTWARE = re.compile(r"\b(?:the|our) (?P<name>[\w-]*[A-Z0-9][\w-]*) (?:software|code|toolkit|package|library|system)(?: that is)? (?:associated with|accompanying|released with) this (?:paper|work)")
_HEAD_WORDS_MAX = 4  # a title's head of more words is a phrase, not a name
_NOT_A_HEAD = re.compile(
    r"^(?:on|an?|the|to|when|what|why|how|is|are|can|do|does|towards?|rethinking|revisiting|understanding|improving|exploring|investigating|analyzing|beyond|from|in|training|making|scaling|using|"
    r"evaluating|enhancing|deep|not|less|more|better|all|survey|review|position|foundation|better|unsupervised|continual|efficient|large|pre-?training|reasoning|learning|language)\b(?!-)|"
    r"\b(?:survey|review|tutorial|study|perspective|approach|learning|models?|networks?|training|quantization|generation|functions?|robots?|optimization)$|[?!]$",
    re.IGNORECASE,
)
_FAMILY_WORD = re.compile(r"-(?:based|style|like|aware|guided|driven|level|free|specific|trained|pretrained|tuned|oriented|inspired|only|wise|agnostic|compatible|enhanced|aligned)$")
_MEASURE = re.compile(r"[\d.]+[KMBGTx]?$")
_MACHINE = re.compile(r"\b(?:networks?|transformers?|autoencoders?|machines?|flows?)$", re.IGNORECASE)
_NOT_A_HEAD_START = re.compile(r"(?:on|an?|the|to|when|what|why|how|is|are|can|do|does|towards?|rethinking|revisiting|understanding|improving|exploring|investigating|\w+ing) ", re.IGNORECASE)
_TITLE_WORDS_MAX = 5  # a title of so few words that ends in "networks" is the network's name
_CLOSES = re.compile(r"[\"”'`*]*\s*(?:[,.;:(]|--|-\s|—|and\b|$|for\b|to\b|by\b|that\b|which\b|as\b|in\b|with\b|on\b|is\b|are\b|based\b|from\b|using\b)")
_ONLY_ADJECTIVES = re.compile(r"\s*(?:(?:an?|the|our|two|three|first)\s)?(?!(?:for|to|of|on|in|using|with|from|based|by|that|which|via|into|between|and|how)\b)[a-z-]+(?:,? (?:and )?(?!(?:for|to|of|on|in|using|with|from|based|by|that|which|via|into|between|how)\b)[a-z-]+){0,2}")
_APPOSED_LOWER = re.compile(rf"{_NOUN.pattern.removesuffix('$')}(?:,| --) (?:namely )?(?P<name>[a-z]+(?:[ -][a-z]+){{1,4}})(?=, (?:to|that|which|for|by)\b|,$| \([A-Z]| that | for | to )")
_A_CAPITALS = re.compile(r"(?:\b(?:an?|our)(?: [a-z-]+){0,2}|:|\b(?:as|into|are|is|formulate|and))\s*$")
_NOUN_NEXT = re.compile(rf"[\"”'`]*\s(?:[a-z-]+\s)?{_NOUN.pattern.removesuffix('$')}\b")
_COMMON_START = re.compile(r"(?:an?|the|our|two|three|several|new|novel|both|some|it|that|how|and|in|this|these|extensive|experiments|results|state)\b")
_NOT_A_PHRASE = re.compile(r"\b(?:method|methods|approach|approaches|framework|algorithm|algorithms|model|models|study|analysis|learning|training|review|survey|problem|task|performance|experiments?|results?)$|^(?:an?|the|to|how|that|it)\b", re.IGNORECASE)
_SMALL = frozenset("a an and as at between by for from in of on or the to via with".split())
_MARKUP = str.maketrans({"~": " ", "{": "", "}": "", "\\": ""})


@dataclass(frozen=True, slots=True)
class Introduced:
    """A name a paper introduces and what told so: title, object (of "we propose"), called, is-a, our, acronym, capitals,
    variant, software; only a hint are code (a repository's name) and head (the phrase before a title's colon)."""

    name: str
    source: str = "object"

    @property
    def is_sure(self) -> bool:
        """Whether the text says so; a code URL or a title's head only hints at it."""
        return self.source not in {"code", "head"}


def _tidy(name: str) -> str:
    """The name without quotes, a bracket behind it and possessive endings."""
    name = re.sub(r"\s\(.*$", "", name).strip(" ,;:.'\"“”`-*/!")
    if name.count("(") != name.count(")"):
        name = name.replace("(", "").replace(")", "")
    return name.removesuffix("'s")


def is_name_like(name: str) -> bool:
    """Whether a phrase is a name: a shaped word in it, or two capitalised words and more."""
    words = name.split()
    if not words or len(name) < 2 or _FAMILY_WORD.search(name) or _MEASURE.match(name):
        return False
    if any(is_shaped(word) for word in words):
        return True
    return len(words) >= 2 and sum(word[0].isupper() for word in words) >= 2 and words[0][0].isupper()


def title_names(title: str) -> list[str]:
    """The name before a title's colon, or a title that is the name of a network or machine itself."""
    head = short_name(title) or short_name(title.replace(" -- ", ": ", 1).replace(" – ", ": ", 1).replace(", a ", ": ", 1))
    bare = re.sub(r"\s*\([^)]*\)", "", head)
    words = bare.split()
    if words and any(is_shaped(word) and not _FAMILY_WORD.search(word) for word in words) and len(words) <= _HEAD_WORDS_MAX:
        return [bare]
    if len(words) == 1 or (len(words) == 2 and words[1][0].isdigit()):
        return [] if _NOT_A_HEAD.search(bare) else [bare]
    is_machine = ":" not in title and len(title.split()) <= _TITLE_WORDS_MAX and _MACHINE.search(title) and not _NOT_A_HEAD_START.match(title)
    return [title] if is_machine else []


def code_names(text: str) -> list[str]:
    """Names of the repositories and project pages a text links to."""
    if "http" not in text and "github" not in text:
        return []
    found = (match[1] or match[3] or match[2] for match in _CODE.finditer(text))
    return [name.rstrip(".").removesuffix(".git") for name in found if name]


def _proposed(abstract: str, title: str) -> Iterator[str]:
    """Names in the clause after "we propose": its object, or set beside its object; "=" marks one in small letters."""
    for cue in _PROPOSE.finditer(abstract):
        clause = abstract[cue.end() : cue.end() + 240]
        start = _ADJECTIVES.match(clause)
        first = start.end() if start else 0
        end = _BOUND.search(clause, first + 1)
        limit = end.start() if end else len(clause)
        taken = False
        for span in _NAME_SPAN.finditer(clause, first, limit):
            before, after = clause[: span.start()].rstrip(" \"“'`*"), clause[span.end() :]
            is_object = span.start() <= first or _ONLY_ADJECTIVES.fullmatch(before) is not None
            is_apposed = before.endswith((",", "--", "-", "—", ":", "("))
            is_named = _NOUN.search(before) is not None
            is_listed = taken and re.search(r"(?:,|\band)$", before) is not None
            closes = _CLOSES.match(after) is not None
            follows_noun = _NOUN_NEXT.match(after) is not None
            shaped = is_shaped(span[0].split()[0]) or is_shaped(span[0].split()[-1])
            if (is_object and (closes or (follows_noun and (shaped or " " in span[0])))) or ((is_apposed or is_listed) and closes) or (is_named and (closes or shaped)):
                taken = True
                yield span[0] if is_name_like(span[0]) else f"={span[0]}" if is_object and re.match(r", an? |: an? | -- ", after) else ""
            elif (short := re.match(r"(?:[\w-]+ ){0,2}\(([\w^-]*[A-Z][\w^-]*)\)", after.lstrip())) and is_object:
                yield short[1]
            if (short := re.match(r" \(([\w^-]*[A-Z][\w^-]*)\)", after)) and (is_object or is_apposed or is_named):
                yield short[1]
        beside = _APPOSED_LOWER.search(clause, 0, limit)
        if beside and not _COMMON_START.match(beside["name"]):
            yield f"={beside['name']}"
        lower = _DIRECT_LOWER.match(clause, first)
        if lower and not _COMMON_START.match(lower["name"]):
            yield f"={lower['name']}"
        phrase = re.match(r"[\w-]+(?: [\w-]+){1,5}?(?= (?:to|for|that|which|and|based|with|using|by|in|on|as)\b|[,.;:(])", clause[first:])
        if phrase and phrase[0].lower() in title.lower() and not _NOT_A_PHRASE.search(phrase[0]):
            yield f"={phrase[0]}"


def _is_defined_here(acronym: Acronym, text: str) -> bool:
    """Whether the paper itself makes the long form: the object of "we propose", or what it calls something."""
    if acronym.short.endswith("s") and acronym.short[:-1].isupper() and acronym.long.islower():
        return False
    before = text[max(0, acronym.start - 110) : acronym.start]
    cues = list(_PROPOSE.finditer(before))
    if cues:
        between = before[cues[-1].end() :]
        if re.search(r"[.;]\s|\b(?:for|to|of|on|in|using|with|from|based|by|that|which|via|into|between)\b", between) is None:
            return True
    return re.search(r"\b(?:called|named|termed|dubbed|coined|namely|our)(?: as)?(?: the| an?)?[ ,:\"“`']+$", before) is not None


def _is_capitalised(long: str) -> bool:
    words = [word for word in re.split(r"[\s-]+", long) if word.lower() not in _SMALL]
    return len(words) >= 2 and sum(any(char.isupper() for char in word) for word in words) >= len(words) - (len(words) > 3)


def _is_initialism(acronym: Acronym) -> bool:
    """Whether the acronym is made of the long form's first letters, all of them: then the long form is a name as well."""
    words = re.findall(r"[A-Za-z]+", acronym.long)
    initials = "".join(word[0] for word in words if word.lower() not in _SMALL).lower()
    every = "".join(word[0] for word in words).lower()
    return acronym.short.replace("-", "").lower() in {initials, every} and not any(re.search("[a-z][A-Z]", word) for word in words)


def introduced_names(title: str, abstract: str, generic: Collection[str] = (), listed: Collection[str] = ()) -> list[Introduced]:
    """The names one paper introduces, most certain first; `generic` are keys of names that nobody
    owns, `listed` of well-known systems, which only a title that begins with them introduces.

    Cost: linear in the length of the text.
    """
    abstract = abstract.translate(_MARKUP)
    sure: dict[str, Introduced] = {}
    text = f"{title}. {abstract}"
    acronyms = find_acronyms(text)
    by_long = {name_key(one.long): one for one in acronyms}

    def add(name: str, source: str, *, check: bool = True) -> None:
        name = _tidy(name)
        key = name_key(name)
        if len(key) < 2 or key in generic or (check and not is_name_like(name)):
            return
        if key in listed and source != "software" and not name_key(title).startswith(key) and not any(name_key(title).startswith(name_key(one.long)) for one in acronyms if name_key(one.short) == key):
            return
        sure.setdefault(key, Introduced(name, source))

    for name in title_names(title):
        add(name, "title", check=False)
    for name in _proposed(abstract, title):
        long = by_long.get(name_key(_tidy(name)))
        if long is None or _is_initialism(long):
            add(name.removeprefix("="), "object", check=not name.startswith("="))
    for match in _CALLED.finditer(abstract):
        long = by_long.get(name_key(match["name"]))
        if long is None or _is_initialism(long):
            add(match["name"], "called")
    for match in _CALLED_PHRASE.finditer(abstract):
        add(match["short"] or match["quoted"], "called")
    for match in _IS_A.finditer(abstract):
        add(match["name"], "is-a")
    for match in _OUR.finditer(abstract):
        if is_shaped(match["name"].split()[0]):
            add(match["name"].split()[0], "our")
    for found in acronyms:
        if _is_defined_here(found, text) or name_key(found.short) in sure or name_key(found.long) in sure:
            add(found.short, "acronym", check=False)
            if _is_initialism(found):
                add(found.long, "acronym", check=False)
        elif _is_capitalised(found.long) and _A_CAPITALS.search(text[max(0, found.start - 40) : found.start]) and found.start > len(title):
            add(found.short, "capitals", check=False)
            if _is_initialism(found):
                add(found.long, "capitals", check=False)
    for one in list(sure.values()):
        if is_shaped(one.name) and one.name in abstract and " " not in one.name:
            for variant in re.findall(rf"(?<![\w-]){re.escape(one.name)}-[A-Z][\w]*", abstract):
                add(variant, "variant")
    for match in _SOFTWARE.finditer(abstract):
        add(match["name"], "software", check=False)
    hints = [Introduced(name, "code") for name in code_names(abstract)]
    head = short_name(title)
    hints += [Introduced(head, "head")] if len(head.split()) > 1 and not _NOT_A_HEAD_START.match(head) else []
    return [*sure.values(), *(hint for hint in hints if name_key(hint.name) not in sure)]
