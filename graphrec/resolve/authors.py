"""Authors of records beside authors in citations: surnames as keys, and whether a citation names a record's authors."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.files import read_data_words
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.extractors.citations import Citation

_AFTER_SURNAME = re.compile(r"[JS]r\.?|I{2,3}|IV|Ph\.?D\.?|M\.?D\.?|(?:[A-Z]\.?-?){1,3}")  # or initials: "Doe JA"
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "a", "œ": "o", "ı": "i", "þ": "th"})
_JOINTS = re.compile(r"['’‐‑–-]")  # "Burns-Cox" is one surname, not Cox
_UMLAUT = re.compile(r"(?<=[aou])e")  # "Moeller" for "Möller"
_MOST_NAMESAKES = 0.005  # of papers; where half of viscite cites the other half, beyond it one link of three is wrong
NO_YEAR = 0  # in the key of an author whatever the year


@lru_cache(maxsize=100_000)
def surname_key(author: str) -> str:
    """The last word of an author's surname as a key, equal for all spellings and orders of the name.

    >>> [surname_key(one) for one in ("Möller, Jo", "Jo Moeller", "Moller J", "van der Möller", "Jo Møller Jr.")]
    ['moller', 'moller', 'moller', 'moller', 'moller']
    """
    words = author.partition(",")[0].split()
    while len(words) > 1 and not author.isupper() and _AFTER_SURNAME.fullmatch(words[-1]):
        words.pop()
    joined = _JOINTS.sub("", " ".join(words).casefold().translate(_LETTERS))
    key = title_key(joined).rpartition(" ")[2]
    return _UMLAUT.sub("", key)


_COMMON = frozenset(
    map(surname_key, read_data_words(Path(__file__).parent / "data" / "surnames.txt", "common surnames"))
)


def author_year(author: str, year: int) -> str:
    """A key of an author's surname and a year, equal for "Zhong, Li", "Li Zhong" and "Zhong"."""
    return f"{surname_key(author)} {year}"


def rows_by_author_year(dated: Iterable[tuple[int, str, int | None]]) -> dict[str, list[int]]:
    """Rows of papers by the keys of their first author with the year and, whatever the year, with `NO_YEAR`.

    `dated`: row, first author and year of every paper.
    """
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, author, year in dated:
        for one in {year or NO_YEAR, NO_YEAR}:
            rows[author_year(author, one)].append(row)
    return dict(rows)


def names_authors(citation: Citation, authors: Sequence[str]) -> bool:
    """Whether a citation names the authors of a record, in their order: all of them, or the first ones with "et al.".

    A key of BibTeX names the first author alone. Initials of the first author must be those of the record, if both
    have some.
    """
    initials = _initials(authors[0]) if authors and citation.initial else ""
    if initials and citation.initial not in initials:
        return False
    theirs = [surname_key(author) for author in authors]
    if not citation.authors:
        return theirs[:1] == [surname_key(citation.author)]
    cited = [surname_key(author) for author in citation.authors]
    return theirs[: len(cited)] == cited and (len(theirs) > len(cited)) == citation.has_more


def _initials(author: str) -> str:
    """The initials of an author's given names, as "JA" of "Doe, Jo A." and of "Jo A. Doe"; "" without given names."""
    surname, comma, first = author.partition(",")
    words = (first if comma else surname).split()
    if not comma:
        words = [word for word in words if len(word) < 4] if _AFTER_SURNAME.fullmatch(words[-1]) else words[:-1]
    return "".join(part[0].upper() for word in words for part in word.replace("-", ".").split(".") if part)


def authors_label(citation: Citation) -> str:
    """The authors of a citation in short: "Holm", "Holm and Poe" or "Holm et al."; "" if it names none."""
    if not citation.authors:
        return f"{citation.author} et al." if citation.author else ""
    if citation.has_more or len(citation.authors) > 2:
        return f"{citation.authors[0]} et al."
    return " and ".join(citation.authors)


def is_telling(citation: Citation, namesakes: float) -> bool:
    """Whether authors and year identify a work: a rare surname, or several authors and one that is rare in the library.

    "2020a" beside a "2020b" does not; a key of BibTeX tells of one author.

    Args:
        citation: a citation with a year.
        namesakes: share of the library's papers whose first author has the surname of the first author cited; of a
            small library one paper is more than a few of a thousand.
    """
    if citation.suffix:
        return False
    authors = citation.authors or (citation.author,)
    is_one = len(authors) == 1 and not citation.has_more
    return not all(map(is_common, authors)) or (not is_one and namesakes <= _MOST_NAMESAKES)


def is_common(author: str) -> bool:
    """Whether many authors have this surname, so that surname and year identify no work."""
    return surname_key(author) in _COMMON
