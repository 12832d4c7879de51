"""Statements that whole fields follow, such as PRISMA and CONSORT: works, but never the work of one paper of a corpus.

They link no papers and are no gaps of a library: all papers of a kind name them.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from graphrec.extractors.word_lists import alternatives, words_in

if TYPE_CHECKING:
    from collections.abc import Callable

_FILE = "standards.txt"
_any_of = partial(alternatives, _FILE)
_PART_BEFORE = re.compile(r"[\w/-]")  # a sign before a part of a longer word
_PART_BEHIND = re.compile(r"[\w-]")
_NOUN_BEHIND = re.compile(
    rf"(?: \d{{4}}| \([^()]{{3,90}}\))?(?: working group)? (?:{_any_of('nouns behind a standard')})\b"
)
_CONTEXT = re.compile(_any_of("signs of a text on studies"), re.IGNORECASE)
_REGISTRY = re.compile(r"\bregistr(?:y|ies)\b", re.IGNORECASE)


@cache
def _unmistakable() -> frozenset[str]:
    return words_in(_FILE, "unmistakable")


@cache
def _with_noun() -> frozenset[str]:
    return words_in(_FILE, "with a noun")


@cache
def _find_names() -> Callable[[str], list[tuple[int, int, int]]]:
    import ahocorasick_rs

    names = sorted(_unmistakable() | _with_noun())
    return ahocorasick_rs.AhoCorasick(names, ahocorasick_rs.MatchKind.LeftmostLongest).find_matches_as_indexes


def find_standards(text: str) -> list[tuple[int, int, str]]:
    """Find the standards that a text on studies names, as (start, end, name), in order.

    >>> find_standards("This systematic review follows the PRISMA statement.")
    [(35, 51, 'PRISMA')]

    Cost: linear in the length of the text.
    """
    standards = []
    for _, start, end in _find_names()(text):
        name = text[start:end]
        if _PART_BEFORE.match(text[start - 1 : start]) or _PART_BEHIND.match(text, end):
            continue
        noun = _NOUN_BEHIND.match(text, end)
        if noun or name in _unmistakable():
            standards.append((start, noun.end() if noun else end, name))
    return standards if standards and _CONTEXT.search(text) else []


def is_of_everyone(name: str) -> bool:
    """Whether the name of a work is that of a standard or a registry, which no library lacks.

    >>> is_of_everyone("PRISMA"), is_of_everyone("DANBIO registry"), is_of_everyone("NOR-SWITCH")
    (True, True, False)
    """
    return name in _unmistakable() or name in _with_noun() or _REGISTRY.search(name) is not None
