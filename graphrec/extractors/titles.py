"""Names in titles, and in the addresses of code: what may be a name there, and whether the paper made the thing."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from graphrec.extractors.acronyms import long_form_start
from graphrec.extractors.coinages import is_capitalised, is_established
from graphrec.extractors.names import FAMILY_WORD, is_shaped, name_key
from graphrec.extractors.word_lists import alternatives
from graphrec.text import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.extractors.paper_text import PaperText

_any_of = partial(alternatives, "introduction_cues.txt")
_CODE = re.compile(r"(?:github\.com|gitlab\.com|huggingface\.co)/[\w.-]+/([\w.-]+)|\.github\.io(?:/([\w.-]+))?")
_HOSTS = ("github", "gitlab", "huggingface.co")
_OWNER_OF_PAGE = re.compile(r"[\w-]{1,80}$")
_HEAD_WORDS_MAX = 4  # a title's head of more words is a phrase, not a name
_NOT_A_HEAD = re.compile(
    r"^(?:" + _any_of("beginnings of no name") + r")\b(?!-)|\b(?:" + _any_of("ends of no name") + r")$|[?!]$",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"\b(?:networks?|transformers?|autoencoders?|machines?|flows?)$", re.IGNORECASE)
_TITLE_WORDS_MAX = 5  # a title of so few words that ends in "networks" is the network's name
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_WITHIN_TITLE = re.compile(r"\b(?:in|of|on|to|for|with|using|by|from|and|via)\b", re.IGNORECASE)
_CAMEL = re.compile(r"(?:[A-Z][a-z]+){2,}(?:-?[A-Z0-9]\w*)*|[A-Z][a-z]{2,}\d?[A-Z]\w+")
_PHRASE_END = re.compile(r":|\s(?:for|of|in|on|with|via|by|using|from)\s")
_NAMING_MOST = 24  # characters of "called as the" and quotes
_NAMING = re.compile(  # not "namely", which lists: "three relations, namely ..."
    r"(?:\b(?P<verb>named|called|termed|dubbed|coined)(?: as)?(?: the)?|, the) [\"“'`*]*$"
)
_NAME_ENDS = re.compile(r"[\"”'`*]*(?:[,.;:()]|\s(?:[a-z]+s|that|which|for|to)\b)")
_IS_THING = re.compile(
    r"\s?(?::|--?|–|,)\san?\s(?:(?!(?:for|of|in|on|to|with|and)\b)[\w-]+\s){0,6}?(?:"
    + _any_of("things in a subtitle")
    + r")\b",
    re.IGNORECASE,
)
_A_THING = re.compile(r"\s?(?::|--?|–|,)\san?\s", re.IGNORECASE)
NOT_A_HEAD_START = re.compile(
    r"(?:on|an?|the|to|when|what|why|how|is|are|can|do|does|towards?|beyond|\w+ing) ",
    re.IGNORECASE,
)


def title_names(title: str) -> list[str]:
    """Find what may be a name in a title: its head before a colon; or all of it, if it is a network's or machine's.

    Whether the paper makes it, `is_made` decides.
    """
    bare = _BRACKETS.sub("", _head(title))
    words = bare.split()
    if (
        words
        and any(is_shaped(word) and not FAMILY_WORD.search(word) for word in words)
        and len(words) <= _HEAD_WORDS_MAX
        and not NOT_A_HEAD_START.match(bare)
    ):
        return [bare]
    if len(words) == 1 or (len(words) == 2 and words[1][0].isdigit()):
        return [] if _NOT_A_HEAD.search(bare) else [bare]
    is_machine = (
        ":" not in title
        and len(title.split()) <= _TITLE_WORDS_MAX
        and _MACHINE.search(title)
        and not NOT_A_HEAD_START.match(title)
        and not _WITHIN_TITLE.search(title)
    )
    return [title] if is_machine else []


def _head(title: str) -> str:
    """What stands before the colon, dash or ", a" of a title; "" if there is none."""
    return short_name(title) or short_name(
        title.replace(" -- ", ": ", 1).replace(" – ", ": ", 1).replace(", a ", ": ", 1)
    )


def named_phrases(title: str, text: str) -> Iterator[tuple[str, int]]:
    """Find the phrase that begins or ends a title where the abstract names it: "our method, named zonal TREE".

    Args:
        title: the title: "Zonal TREE for Walls", "Zonal TREE: ..." or "...: Zonal TREE".
        text: title and abstract.

    Yields:
        The phrase as the title has it, and the position of the naming verb or of the article in ", the Zonal Tree".

    Cost: linear in the length of the text.
    """
    lower = text.lower()
    for phrase in dict.fromkeys((_PHRASE_END.split(title, maxsplit=1)[0], title.rpartition(": ")[2])):
        if not 2 <= len(phrase.split()) <= _HEAD_WORDS_MAX or NOT_A_HEAD_START.match(phrase):
            continue
        at = lower.find(phrase.lower(), len(title))
        while at >= 0:
            naming, end = _NAMING.search(text[max(0, at - _NAMING_MOST) : at]), at + len(phrase)
            if naming and (naming["verb"] or text.startswith(phrase, at)) and _NAME_ENDS.match(text, end):
                yield phrase, max(0, at - _NAMING_MOST) + naming.start()
            at = lower.find(phrase.lower(), end)


def is_made(name: str, paper_text: PaperText, *, claims: bool) -> bool:
    """Whether a title, and what the paper says, shows that it makes the thing that its title names.

    A drug, a gene or a disease before a colon is what the paper is about. A name counts that only a coined thing has
    ("QuickPrune"); one whose subtitle is "a tool for ..."; and in a paper that proposes something, one that is shaped
    like a name or is no ordinary word of its text.

    Args:
        name: a name from `title_names`.
        paper_text: title and abstract.
        claims: whether the text says "we propose" or the like.
    """
    words, abstract = name.split(), paper_text.text[paper_text.n_title :]
    if (len(words) <= 2 and any(map(_CAMEL.fullmatch, words))) or _IS_THING.match(
        paper_text.title, len(_head(paper_text.title))
    ):
        return True
    if "\\texttt" in name or name_key(name) in map(name_key, code_names(paper_text.text)):
        return True
    if not claims:
        return len(words) == 1 and is_shaped(name) and _is_spelled_out(name, paper_text)
    if len(words) > 2:
        return name in abstract or ":" not in paper_text.title
    if any(map(is_shaped, words)):
        return name in abstract or not any(map(str.islower, words))
    is_used = name in abstract or ":" not in paper_text.title or _A_THING.match(paper_text.title, len(name))
    return bool(is_used) and name.lower() not in abstract


def _is_spelled_out(name: str, paper_text: PaperText) -> bool:
    """Whether the title or the abstract spells a name out with capitals: "SAND: Sieves Are Nice Dishes"."""
    rest = paper_text.title[len(_head(paper_text.title)) :].lstrip(" :,-–")
    if long_form_start(rest, name) == 0 and sum(map(str.isupper, rest)) >= sum(map(str.isupper, name)):
        return True
    longs = [one for one in paper_text.acronyms if one.short == name]
    return any(is_capitalised(one.long) and not is_established(one) for one in longs)


def code_names(text: str) -> list[str]:
    """Find the names of the repositories and project pages that a text links to."""
    starts = [at for host in _HOSTS if (at := text.find(host)) >= 0]
    if not starts:
        return []
    matches = _CODE.finditer(text, max(0, min(starts) - 1))
    names = (match[1] or match[2] or _owner_of_page(text, match.start()) for match in matches)
    return [name.rstrip(".").removesuffix(".git") for name in names if name]


def _owner_of_page(text: str, end: int) -> str:
    """The account name before ".github.io", which ends at position `end`."""
    match = _OWNER_OF_PAGE.search(text[max(0, end - 80) : end])
    return match[0] if match else ""
