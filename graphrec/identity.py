"""Which records are the same paper: by identifier, by title, and by nearly equal title, each under guards.

Works on lists of records and row numbers; knows nothing of files and of how merged fields are chosen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphrec.records import Paper

_YEARS_APART = 2  # a preprint and its published version; more apart means another paper (editions, series)
_FEWEST_TITLE_WORDS = 3  # shorter titles ("Editorial", "Book reviews") recur: equal years or authors must confirm them
_LEAST_SHARED_AUTHORS = 0.5  # of the shorter list: author lists are cut, reordered and misspelt, seldom replaced
_LEAST_SHARED_WORDS = 0.15  # of two abstracts under one title without authors; unrelated abstracts share about 0.05
_LEAST_ABSTRACT_WORDS = 40  # shorter ones say too little to tell papers apart
_LARGEST_SCAN = 64  # groups of one title compared with a record; bounds the cost of a title that thousands share
_LEAST_TITLE_SIMILARITY = 0.5  # of two records with one DOI but no author in common: a volume's DOI on its chapters

_NAME = re.compile(r"[^\W\d_]{2,}")
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}$")
_NOT_A_NAME = frozenset({"et", "al", "and", "others", "jr", "sr", "iii"})


@dataclass(slots=True)
class Groups:
    """Records joined so far (union-find), with the span of years each group covers and why a record joined."""

    years: list[int | None]
    alone: frozenset[int] = frozenset()
    parent: list[int] = field(init=False)
    span: list[tuple[int, int] | None] = field(init=False)
    reason: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parent = list(range(len(self.years)))
        self.span = [None if year is None else (year, year) for year in self.years]

    def root(self, row: int) -> int:
        """The record that stands for the group of a row."""
        while self.parent[row] != row:
            self.parent[row] = row = self.parent[self.parent[row]]
        return row

    def join(self, first: int, second: int, reason: str) -> bool:
        """Join two groups unless their years lie too far apart or one was asked to stay alone."""
        one, two = sorted((self.root(first), self.root(second)))
        if one == two:
            return True
        span = _wider(self.span[one], self.span[two])
        if first in self.alone or second in self.alone or (span and span[1] - span[0] > _YEARS_APART):
            return False
        self.parent[two] = one
        self.span[one] = span
        self.reason[two] = reason
        return True


def _wider(one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or two is None:
        return one or two
    return min(one[0], two[0]), max(one[1], two[1])


def group_records(papers: Sequence[Paper], keys: Sequence[str], alone: frozenset[int] = frozenset()) -> Groups:
    """Join the records that are one paper; `keys` are the title keys, `alone` rows that must stay apart.

    Cost: nearly linear; every comparison stays inside small blocks.
    """
    groups = Groups([paper.year for paper in papers], alone)
    _join_by_identifier(papers, keys, groups)
    _join_by_title(papers, keys, groups)
    return groups


def all_identifiers(paper: Paper) -> Iterator[str]:
    """Every identifier of a record as `scheme:value`; ids of citation keys are none."""
    if paper.doi:
        yield f"doi:{paper.doi}"
    if paper.arxiv:
        yield f"arxiv:{paper.arxiv}"
    yield from (name for name in paper.identifiers if not name.startswith("id:"))


_SCHEME_NAMES = {
    "doi": "DOI",
    "arxiv": "arXiv id",
    "pmid": "PubMed id",
    "openalex": "OpenAlex id",
    "s2": "Semantic Scholar id",
}


def _join_by_identifier(papers: Sequence[Paper], keys: Sequence[str], groups: Groups) -> None:
    first_with: dict[str, int] = {}
    for row, paper in enumerate(papers):
        for name in all_identifiers(paper):
            other = first_with.setdefault(name, row)
            if other == row:
                continue
            scheme, _, value = name.partition(":")
            if scheme != "doi" or _may_share_doi(papers[other], paper, keys[other], keys[row]):
                groups.join(other, row, f"same {_SCHEME_NAMES.get(scheme, scheme)} {value}")


def _may_share_doi(one: Paper, two: Paper, key_one: str, key_two: str) -> bool:
    """Whether one DOI on two records means one paper, and not a volume's DOI on each of its chapters."""
    return key_one == key_two or authors_agree(one, two) is True or _shared(key_one, key_two) >= _LEAST_TITLE_SIMILARITY


def _join_by_title(papers: Sequence[Paper], keys: Sequence[str], groups: Groups) -> None:
    blocks: dict[str, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        blocks[key].append(row)
    for key, rows in blocks.items():
        heads: list[int] = []
        for row in rows:
            if not any(
                may_be_one(papers[head], papers[row], key) and groups.join(head, row, "same title")
                for head in heads[-_LARGEST_SCAN:]
            ):
                heads.append(row)


def may_be_one(one: Paper, two: Paper, key: str) -> bool:
    """Whether two records of one title may be one paper: no author, number or abstract speaks against it."""
    agreed = authors_agree(one, two)
    if agreed is not None:
        return agreed
    if len(key.split()) < _FEWEST_TITLE_WORDS and not (one.year == two.year or one.abstract == two.abstract != ""):
        return False
    return _abstracts_agree(one.abstract, two.abstract)


def _abstracts_agree(one: str, two: str) -> bool:
    words_one, words_two = one.lower().split(), two.lower().split()
    if min(len(words_one), len(words_two)) < _LEAST_ABSTRACT_WORDS:
        return True
    return _overlap(set(words_one), set(words_two)) >= _LEAST_SHARED_WORDS


def _shared(one: str, two: str) -> float:
    return _overlap(set(one.split()), set(two.split()))


def _overlap(one: set[str], two: set[str]) -> float:
    """Shared words divided by those of the smaller set."""
    return len(one & two) / max(1, min(len(one), len(two)))


def authors_agree(one: Paper, two: Paper) -> bool | None:
    """Whether the author lists can be those of one paper; None when either has no authors."""
    short, long = sorted((one.authors, two.authors), key=len)
    surnames = surnames_of(short)
    names = {word for author in long for word in _NAME.findall(title_key(author))}
    if not surnames or not names:
        return None
    return sum(name in names for name in surnames) >= _LEAST_SHARED_AUTHORS * len(surnames)


def surnames_of(authors: Iterable[str]) -> list[str]:
    """Folded surnames of authors written as "Last, First", "First Last" or "Last FM".

    >>> surnames_of(["García, Ana", "Bob Smith", "Müller KH"])
    ['garcia', 'smith', 'muller']
    """
    return [name for author in authors if (name := _surname(author)) and name not in _NOT_A_NAME]


def _surname(author: str) -> str:
    if "," in author:
        author = author.partition(",")[0]
    elif " " in author:
        head, _, tail = author.rpartition(" ")
        author = head if _INITIALS.fullmatch(tail) else tail
    words = _NAME.findall(title_key(author))
    return words[-1] if words else ""
