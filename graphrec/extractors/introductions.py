"""Names that a paper introduces: in its title, after cues ("we propose", "called"), in brackets, in code URLs."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.acronyms import find_acronyms
from graphrec.extractors.claims import is_claimed
from graphrec.extractors.coinages import (
    coined_keys,
    established_keys,
    find_short_names,
    is_capitalised,
    is_class,
    is_defined_here,
    is_established,
    is_initialism,
    is_spelled_out_here,
    newly_called_keys,
    proposed_keys,
)
from graphrec.extractors.cues import find_cues, find_software
from graphrec.extractors.names import is_formula, is_name_like, is_shaped, name_key
from graphrec.extractors.proposals import proposed_names
from graphrec.extractors.titles import NOT_A_HEAD_START, code_names, is_made, named_phrases, title_names
from graphrec.extractors.word_lists import alternatives
from graphrec.text import short_name
from graphrec.vectors.stopwords import SMALL_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from graphrec.extractors.acronyms import Acronym
    from graphrec.extractors.cues import Cues
    from graphrec.extractors.paper_text import PaperText

_any_of = partial(alternatives, "introduction_cues.txt")
_BRACKET_TAIL = re.compile(r"\s\(.*$")
_FONT = re.compile(r"\$?\\?(?:text|math)(?:tt|rm|sf|it|bf|sc)\{?([\w+-]+)\}?\$?")
_EMPHASIS = re.compile(r"\\(?:emph|(?:text|math)(?:tt|rm|sf|it|bf|sc)|(?:it|em|bf|sc|tt|sl)\b)")
_MACRO = re.compile(r"\\([a-z]+)(?![a-z]|\{[^}])")  # of the authors' own: what it stands for is unknown
_VARIANT_TAIL = re.compile(r"-[A-Z]\w*")
_EXPLAINED = re.compile(r"(?=[a-z]*[A-Z])[A-Za-z][\w-]{2,30}")
_WITHIN = re.compile(r"\b(?:in|of|on|to|for|with|using|by|from|and) $")  # "support for feeds in X, an open-source ..."
_NEW = re.compile(
    r"(?:,? (?:which )?is|[,:]| --?) an? (?:[\w-]+ ){0,2}(?:novel|new) (?:[\w-]+ ){0,2}(?:"
    + _any_of("nouns behind our")
    + r")\b"
)
_QUOTE_ENDS = re.compile(r"[,.;:)]|$| (?:which|that)\b")
_QUANTITY = re.compile(r"\b(?:" + _any_of("letters of quantities") + r")$")
_SAME_SENTENCE = 80  # characters before "called X" in which X itself may stand
_CALLED_TAIL = re.compile(
    r"(?: (?!(?:"
    + "|".join(sorted(SMALL_WORDS))
    + r")\b|"
    + _any_of("words behind a name")
    + r")[a-z][a-z-]+){1,2}(?=[,.;:)]|$| (?:which|that|whose)\b)"
)
_OURS_ENDS = re.compile(  # no noun that the name describes: "our MRI scoring"
    r"[\"”'`*]*(?:[.,;:()]|$| (?:"
    + "|".join(sorted(SMALL_WORDS))
    + r"|[a-z]+[^s\W]s|[a-z]+ed|"
    + _any_of("nouns of what papers make")
    + "|"
    + _any_of("things in a subtitle")
    + r")\b)"
)
_SHORT_OURS = re.compile(  # "our Narrow Flow Net (NFN) approach"
    r" \([\w^+-]*[A-Z][\w^+-]*\) (?:" + _any_of("nouns behind our") + r")\b"
)
_MADE_NOUN = re.compile(r"\b(?:" + _any_of("nouns of what papers make") + r")s?$")
_NOVEL = frozenset(("first", "new", "novel"))  # "CT-X is the first ..." does not say who made it
_EXPLAINED_MOST = 31  # characters
_EXPLAINS = re.compile(r", an? [\w-]+ ")
STUDY_NAME = "study"  # source of the name of a study that the paper reports (see `resolve.studies`)
_STATEMENTS = frozenset(("object", "called", "our", "acronym", "software"))  # sources that say who makes the thing


class IntroducedName(NamedTuple):
    """A name that a paper introduces, and the kind of evidence for it.

    `source` is one of title, object (of "we propose"), called, is-a, our, acronym, capitals, variant, software and
    `STUDY_NAME`; or,
    for weak evidence, code (the name of a repository) or head (the phrase before a title's colon). `is_stated`: a
    sentence of the paper says that it makes the thing ("we propose X", "called X", "our X"); a title alone does not.
    """

    name: str
    source: str = "object"
    is_stated: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether the text states it; a code URL or the head of a title is only a hint."""
        return self.source not in {"code", "head"}


def _tidy(name: str) -> str:
    """Strip quotes, TeX font commands, a bracket behind the name and a possessive ending."""
    name = _BRACKET_TAIL.sub("", name).strip(" ,;:.'\"“”`-*/!")
    if name.count("(") != name.count(")"):
        name = name.replace("(", "").replace(")", "")
    name = name.removesuffix("'s")
    return font[1] if (font := _FONT.fullmatch(name)) else name


@dataclass(frozen=True, slots=True)
class _NameFilter:
    """Decides which candidate names one paper introduces; all fields hold keys from `name_key`.

    `title`: key of the title. `generic`, `listed`: as for `introduced_names`. `own`: listed names that the paper may
    introduce all the same. `coined`: generic ones that it may. `terms`: acronyms that many papers spell out.
    `class_shorts`, `class_longs`: acronyms and long forms that stand for classes of things.
    """

    title: str
    generic: Collection[str]
    listed: Collection[str]
    own: Collection[str]
    coined: Collection[str]
    terms: Collection[str]
    class_shorts: Collection[str]
    class_longs: tuple[str, ...]

    def accepts(self, name: str, source: str, *, check: bool) -> bool:
        """Whether the paper introduces a candidate name.

        Args:
            name: the candidate.
            source: the kind of evidence, as in `IntroducedName`.
            check: whether it must look like a name.
        """
        key = name_key(name)
        if source != "title" and is_formula(name):
            return False
        if len(key) < 2 or key in self.class_shorts or (self.class_longs and key.endswith(self.class_longs)):
            return False
        is_title = self.title.startswith(key)
        is_taken = key in self.listed and source != "software" and key not in self.own and not is_title
        is_generic = key in self.generic and key not in self.coined and not is_title
        is_term = (key in self.terms or key in established_keys()) and key not in self.own and not is_title
        return not is_taken and not is_generic and not is_term and (not check or is_name_like(name))


def _build_filter(
    acronyms: Sequence[Acronym], text: str, cues: Cues, title: str, generic: Collection[str], listed: Collection[str]
) -> _NameFilter:
    key = name_key(title)
    own = {name_key(one.short) for one in acronyms if key.startswith(name_key(one.long))}
    classes = [one for one in acronyms if is_class(one)]
    return _NameFilter(
        title=key,
        generic=generic,
        listed=listed,
        own=own | proposed_keys(acronyms, text, cues) | newly_called_keys(text, cues),
        coined=coined_keys(acronyms, text, cues),
        terms={name_key(one.short) for one in acronyms if is_established(one)},
        class_shorts={name_key(one.short) for one in classes},
        class_longs=tuple(name_key(one.long) for one in classes),
    )


def introduced_names(
    paper_text: PaperText, generic: Collection[str] = (), listed: Collection[str] = ()
) -> list[IntroducedName]:
    """Find the names that a paper introduces, most certain first.

    Args:
        paper_text: title and abstract of the paper.
        generic: keys of names that no paper introduces, such as those of data sets.
        listed: keys of well-known systems; a paper introduces one only if its title begins with the name, or if it
            proposes the long form of which the name is the acronym.

    Cost: linear in the length of the text.
    """
    text = _plain(paper_text.text)
    macros = {match[1] for match in _MACRO.finditer(paper_text.text)} if "\\" in paper_text.text else set()
    acronyms = paper_text.acronyms if text is paper_text.text else tuple(find_acronyms(text))
    cues = find_cues(text)
    acronyms = tuple(one for one in acronyms if not _holds_cue(one, cues))
    by_long = {name_key(one.long): one for one in acronyms}
    names = _build_filter(acronyms, text, cues, paper_text.title, generic, listed)
    sure: dict[str, IntroducedName] = {}

    def add(name: str, source: str, *, check: bool = True, is_stated: bool | None = None) -> None:
        name = _tidy(name)
        if name not in macros and names.accepts(name, source, check=check):
            key, is_stated = name_key(name), source in _STATEMENTS if is_stated is None else is_stated
            one = sure.setdefault(key, IntroducedName(name, source, is_stated))
            if is_stated and not one.is_stated:
                sure[key] = one._replace(is_stated=True)

    for name, source, check in _names_by_cue(paper_text.title, text, cues, by_long):
        add(name, source, check=check)
    _move_titles_first(paper_text, cues, sure, add)
    for acronym in acronyms:
        _add_acronym(acronym, paper_text.n_title, text, cues, sure, add)
    for one in [one for one in sure.values() if is_shaped(one.name) and " " not in one.name]:
        for variant in _variants(one.name, text):
            add(variant, "variant")
    for name in find_software(text):
        add(name, "software", check=False)
    return [*sure.values(), *(hint for hint in _hints(paper_text, text) if name_key(hint.name) not in sure)]


def _holds_cue(acronym: Acronym, cues: Cues) -> bool:
    """Whether a cue ends in a long form: in "describes the ... (DAS)" the first letter is not that of "describes"."""
    following = bisect_right(cues.proposed, acronym.start)
    return following < len(cues.proposed) and cues.proposed[following] < acronym.end


def _move_titles_first(
    paper_text: PaperText, cues: Cues, sure: dict[str, IntroducedName], add: Callable[..., None]
) -> None:
    """Add the names in the title that the paper makes, before all others; the text may have stated them."""
    stated = dict(sure)
    sure.clear()
    for candidate in title_names(paper_text.title):
        for name in _split_pair(candidate):
            same = stated.get(name_key(_tidy(name)))
            if same or is_made(name, paper_text, claims=bool(cues.claims)):
                add(name, "title", check=False, is_stated=same is not None and same.is_stated)
    sure |= {key: one for key, one in stated.items() if key not in sure}


def _plain(text: str) -> str:
    """Remove the braces and backslashes of TeX, and replace its "~" by a blank.

    A text without any is returned as the same object.
    """
    text = _EMPHASIS.sub("", text) if "\\" in text else text
    for sign in "{}\\":
        text = text.replace(sign, "")
    return text.replace("~", " ")


def _split_pair(name: str) -> list[str]:
    """Split "A and B" into two names where A is one word that looks like a name."""
    first, _, second = name.partition(" and ")
    return [first, second] if second and " " not in first and is_shaped(first) else [name]


def _names_in_apposition(text: str, first_claim: int) -> Iterator[str]:
    """Find names that are followed by an explanation and used again: "through X, a tree that ... X keeps".

    What a text explains before it claims anything, at `first_claim`, others made.
    """
    for match in _EXPLAINS.finditer(text, min(first_claim, len(text))):
        start = text.rfind(" ", max(0, match.start() - _EXPLAINED_MOST - 1), match.start()) + 1
        if (
            start
            and _EXPLAINED.fullmatch(text, start, match.start())
            and not _WITHIN.search(text, max(0, start - 6), start)
        ):
            word = text[start : match.start()]
            if is_shaped(word) and text.count(word) > 1:
                yield word


def _variants(name: str, text: str) -> Iterator[str]:
    """Find the variants of a name in the text: the name, a hyphen and a capitalised word, as in "X-Large"."""
    at = text.find(f"{name}-")
    while at >= 0:
        tail = _VARIANT_TAIL.match(text, at + len(name))
        if tail and not text[at - 1 : at].isalnum() and text[at - 1 : at] not in {"-", "/"}:
            yield name + tail[0]
        at = text.find(f"{name}-", at + 1)


def _names_by_cue(title: str, text: str, cues: Cues, by_long: Mapping[str, Acronym]) -> Iterator[tuple[str, str, bool]]:
    """Find names by cues, as (name, source, whether it must look like a name)."""
    acronym_starts = {one.short: one.start for one in by_long.values() if one.start > len(title)}
    is_whole = partial(_is_whole, by_long=by_long)
    for name in filter(is_whole, proposed_names(text, title, cues, acronym_starts)):
        yield from ((one, "object", not name.startswith("=")) for one in _split_pair(name.removeprefix("=")))
    for name in filter(is_whole, _called_names(title, text, cues)):
        is_phrase = name.startswith("=")
        yield from ((one, "called", " " in one and not is_phrase) for one in _split_pair(name.removeprefix("=")))
    yield from ((name, "called", check) for name, check in _called_phrases(title, text, cues))
    explained = [*_names_in_apposition(text, cues.first_claim)]
    used = _used_acronyms(by_long.values(), text, cues) if cues.is_a or explained else ()
    for match in cues.is_a:
        if match["name"] in used:
            continue
        is_own = title.startswith(match["name"]) and match["thing"] not in _NOVEL
        if is_own or cues.first_claim < match.start() or _NEW.match(text, match.start("link")):
            yield from ((one, "is-a", True) for one in _split_pair(match["name"]))
    yield from ((name, "our", True) for name in _our_names(title, text, cues, by_long.values()))
    yield from ((name, "is-a", True) for name in explained if name not in used)
    yield from ((name, "called", False) for name in find_short_names(text))


def _used_acronyms(acronyms: Collection[Acronym], text: str, cues: Cues) -> set[str]:
    """Acronyms that the text spells out before it claims anything, and does not claim: others made what they mean."""
    before = [one for one in acronyms if one.start < cues.first_claim]
    return {one.short for one in before if not is_defined_here(one, text, cues)}


def _is_whole(name: str, by_long: Mapping[str, Acronym]) -> bool:
    """Whether a name is a long form, or no piece of one: "Dual" is a piece of "Dual-based Learning (DL)".

    `by_long`: the acronyms of the text by the key of the long form.
    """
    key = name_key(_tidy(name))
    same = by_long.get(key)
    if same is not None and not is_initialism(same) and not is_capitalised(same.long):
        return False
    ends = name.islower()  # in small letters a name that ends like a long form is more than the name
    return not any(long != key and (long.startswith(key) or (ends and key.endswith(long))) for long in by_long)


def _called_names(title: str, text: str, cues: Cues) -> Iterator[str]:
    """Find names behind "called" that the paper claims, or with which its title begins."""
    quoted = {match.start("quoted") for match in cues.called_phrases}
    for match in cues.called:
        name, at = match["name"], match.start()
        if match.start("name") in quoted:
            continue  # the whole quotation is the name
        if name in text[max(0, at - _SAME_SENTENCE) : at] or (len(name) < len("abc") and "denote" in match[0]):
            continue  # "X insulin, hereafter called X": a short form, no name that the paper gives; "denoted by S"
        is_ours = match["ours"] and not match["ours"].startswith("and")  # "we use TreeX and call it TX"
        if is_ours or title.startswith(name) or is_claimed(text, at, cues.first_claim):
            tail = _CALLED_TAIL.match(text, match.end())
            is_noun = tail and _MADE_NOUN.search(tail[0]) and (is_shaped(name) or tail[0].count(" ") == 1)
            yield f"={name}{tail[0]}" if tail and not is_noun else name


def _called_phrases(title: str, text: str, cues: Cues) -> Iterator[tuple[str, bool]]:
    """Find phrases behind "called": in quotes, with a short form, or of the title; and whether to check their look."""
    for phrase, at in named_phrases(title, text):
        if is_name_like(phrase) and is_claimed(text, at, cues.first_claim):
            yield phrase, True
    for match in cues.called_phrases:
        quoted = match["quoted"]
        if quoted and quoted.isalpha() and quoted.islower() and not _QUOTE_ENDS.match(text, match.end()):
            continue  # "a 'weak' form": a word in another sense
        if match["coined"] and _QUANTITY.search(match["coined"]):
            continue
        if match["coined"] or is_claimed(text, match.start(), cues.first_claim):
            yield match["short"] or match["quoted"] or match["coined"], match["short"] is not None


def _our_names(title: str, text: str, cues: Cues, acronyms: Collection[Acronym]) -> Iterator[str]:
    """Find names behind "our", but no acronyms of what others made: "our MRI scans"."""
    spelled = {one.short for one in acronyms if not is_defined_here(one, text, cues)} if cues.ours else set()
    for match in cues.ours:
        name = match["name"].split()[0]
        if not match["noun"] and is_name_like(match["name"]) and _SHORT_OURS.match(text, match.end()):
            yield match["name"]
            continue
        is_ours = match["noun"] or (
            (title.startswith(name) or cues.first_claim < match.start()) and _OURS_ENDS.match(text, match.end())
        )
        if is_shaped(name) and is_ours and (match["comma"] == " (" or name not in spelled):
            yield name


def _add_acronym(
    acronym: Acronym, n_title: int, text: str, cues: Cues, sure: Mapping[str, IntroducedName], add: Callable[..., None]
) -> None:
    """Add an acronym that the paper coins, with its long form if that is a name too.

    The paper coins it if its long form is the object of a cue, or is capitalised and follows "a", ":" or the like.
    """
    sure_form = sure.get(name_key(acronym.short)) or sure.get(name_key(acronym.long))
    is_stated = is_defined_here(acronym, text, cues) or (sure_form is not None and sure_form.is_stated)
    if is_stated or sure_form:
        source = "acronym"
    elif is_spelled_out_here(acronym, n_title, text, cues):
        source = "capitals"
    else:
        return
    add(acronym.short, source, check=False, is_stated=is_stated)
    if is_initialism(acronym) or (source == "acronym" and is_capitalised(acronym.long)):
        add(acronym.long, source, check=False, is_stated=is_stated)


def _hints(paper_text: PaperText, text: str) -> list[IntroducedName]:
    """Find names with weak evidence: those of repositories, and the phrase before the colon of the title."""
    head = short_name(paper_text.title)
    heads = [IntroducedName(head, "head")] if len(head.split()) > 1 and not NOT_A_HEAD_START.match(head) else []
    return [IntroducedName(name, "code") for name in code_names(text)] + heads
