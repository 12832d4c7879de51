"""Compares author lists, in whatever way each source writes names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.identity._titles import folded_key
from graphrec.text import INITIALS

if TYPE_CHECKING:
    from graphrec.model.paper import Paper

_MISSPELT_MOST = 64  # surnames of a list that are looked for with a letter changed: each is compared with all
_LEAST_SHARED = 0.5  # of the surnames in the shorter list: sources cut, reorder and misspell author lists
_LONG_NAME = 5  # letters; shorter names that differ by one letter are different names (Wang, Yang)
_NAME = re.compile(r"[^\W\d_]{2,}")
_NOT_A_NAME = frozenset({"et", "al", "and", "others", "jr", "sr", "iii"})


def authors_agree(one: Paper, two: Paper) -> bool | None:
    """Whether two author lists can belong to the same paper.

    None if that is open: either list has no names or another script, or the one surname is the same but not the
    initials.
    """
    if not one.authors or not two.authors:
        return None
    if one.authors == two.authors:
        return True
    short, long = sorted((one.authors, two.authors), key=len)
    surnames = surnames_of(short)
    names = _words_of(long)
    if not surnames or not names or _are_of_two_scripts(surnames, names):
        return None
    others = [name for name in surnames if name not in names]
    n_shared = len(surnames) - len(others)
    fewest = _LEAST_SHARED * len(surnames)
    if n_shared < fewest:
        return n_shared + sum(_is_nearly_in(name, names) for name in others[:_MISSPELT_MOST]) >= fewest
    are_all_shared = not others and len(surnames) > 1  # two namesakes of two other people are hardly met
    if are_all_shared or n_shared - _other_people(short, long) >= fewest:
        return True
    return False if others else None  # Bob Smith may be Robert Smith


def shared_surnames(one: Paper, two: Paper) -> int:
    """How many surnames of the shorter of two author lists the other has."""
    short, long = sorted((one.authors, two.authors), key=len)
    names = _words_of(long)
    return sum(name in names or _is_nearly_in(name, names) for name in surnames_of(short))


def _other_people(short: tuple[str, ...], long: tuple[str, ...]) -> int:
    """How many names of a list have a surname of the other, but none of its initials: Wang Wei, Wang Fang."""
    first, second = _initials_of(short), _initials_of(long)
    surnames = set(surnames_of(short))
    return sum(
        bool(initials and (others := second.get(surname)) and initials.isdisjoint(others))
        for surname, initials in first.items()
        if surname in surnames
    )


@lru_cache(maxsize=65536)
def _initials_of(authors: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """For each word of the names the initials of the words beside it; none if any author has that word alone."""
    by_word: dict[str, frozenset[str]] = {}
    for author in authors:
        words = folded_key(author).split()
        capitals = INITIALS.fullmatch(author.rpartition(" ")[2])  # "Smith JA"
        initials = [{word[0]} for word in words]
        if capitals and words:
            initials[-1] = {*words[-1]}
        for place, word in enumerate(words):
            beside = frozenset().union(*initials[:place], *initials[place + 1 :])
            before = by_word.get(word)
            by_word[word] = beside if before is None else (before | beside if before and beside else frozenset())
    return by_word


def _are_of_two_scripts(surnames: tuple[str, ...], names: frozenset[str]) -> bool:
    """Whether all names of one list are in Latin letters and none of the other is: 王伟, Wang Wei."""
    first, second = {name.isascii() for name in surnames}, {name.isascii() for name in names}
    return len(first) == len(second) == 1 and first != second


def _is_nearly_in(name: str, names: frozenset[str]) -> bool:
    """Whether a name of five or more letters is among the others except for one letter, for example a lost accent."""
    from rapidfuzz.distance import OSA

    return len(name) >= _LONG_NAME and any(
        abs(len(other) - len(name)) <= 1 and OSA.distance(name, other, score_cutoff=1) <= 1 for other in names
    )


@lru_cache(maxsize=65536)
def surnames_of(authors: tuple[str, ...]) -> tuple[str, ...]:
    """Folded surnames of authors written as "Last, First", "First Last" or "Last FM".

    >>> surnames_of(("García, Ana", "Bob Smith", "Müller KH"))
    ('garcia', 'smith', 'muller')
    """
    return tuple(name for author in authors if (name := _surname(author)) and name not in _NOT_A_NAME)


@lru_cache(maxsize=65536)
def _words_of(authors: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for author in authors for word in _NAME.findall(folded_key(author)))


def _surname(author: str) -> str:
    if "," in author:
        author = author.partition(",")[0]
    elif " " in author:
        head, _, tail = author.rpartition(" ")
        author = head if INITIALS.fullmatch(tail) else tail
    words: list[str] = _NAME.findall(folded_key(author))
    return words[-1] if words else ""
