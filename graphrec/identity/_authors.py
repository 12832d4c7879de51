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
    """Whether two author lists can belong to the same paper; None if either has no names or another script."""
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
    if n_shared >= _LEAST_SHARED * len(surnames):
        return True
    n_shared += sum(_is_nearly_in(name, names) for name in others[:_MISSPELT_MOST])
    return n_shared >= _LEAST_SHARED * len(surnames)


def shared_surnames(one: Paper, two: Paper) -> int:
    """How many surnames of the shorter of two author lists the other has."""
    short, long = sorted((one.authors, two.authors), key=len)
    names = _words_of(long)
    return sum(name in names or _is_nearly_in(name, names) for name in surnames_of(short))


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
