"""The paper that reports a study which others name: "the NOR-SWITCH trial" refers to the paper with its results."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.introductions import STUDY_NAME, IntroducedName
from graphrec.extractors.names import name_key
from graphrec.extractors.studies import report_rank
from graphrec.text import plain_hyphens

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from graphrec.model.paper import Paper

_WORD = re.compile(r"[A-Z][\w/+‐‑-]*")
_NUMBER = re.compile(r" (?:\d{1,3}|I{1,3}|IV|V|[A-Z])\b")
_SUREST = 3  # of `report_rank`; a title of rank 0 has as much doubt
_LATEST = 9999  # instead of the year of a paper that has none


class _Report(NamedTuple):
    """A paper with the name of a study in its title; the earliest and surest report sorts first."""

    year: int
    doubt: int
    row: int

    @property
    def is_sure(self) -> bool:
        """Whether the title itself says which study it reports."""
        return self.doubt == 0


def with_studies(
    introduced: Sequence[Sequence[IntroducedName]],
    studies: Sequence[Sequence[str]],
    papers: Sequence[Paper],
    others: Container[str] = frozenset(),
) -> list[tuple[IntroducedName, ...]]:
    """Give the name of each study to the paper that reports it, and to no other.

    Args:
        introduced: the names that each paper introduces.
        studies: the names of studies in the text of each paper (see `extractors.studies`).
        papers: all papers, aligned with both.
        others: keys of studies that other papers report.

    Cost: linear in the titles.
    """
    reporters = _reporters({name_key(name): name for names in studies for name in names}, papers)
    reporters = {key: one for key, one in reporters.items() if key not in others}
    if not reporters:
        return [tuple(names) for names in introduced]
    added: defaultdict[int, list[IntroducedName]] = defaultdict(list)
    for row, name in reporters.values():
        added[row].append(IntroducedName(name, STUDY_NAME, is_stated=True))
    return [
        (*(name for name in names if name_key(name.name) not in reporters), *added[row])
        for row, names in enumerate(introduced)
    ]


def _reporters(names: Mapping[str, str], papers: Iterable[Paper]) -> dict[str, tuple[int, str]]:
    """By the key of a study, the row of the paper that reports it, and the name as it is written there.

    The earliest does whose title defines the name; else the earliest of all, unless that reports a part of the study,
    and of several of one year the surest.
    """
    spellings: dict[str, str] = {}
    reports: defaultdict[str, list[_Report]] = defaultdict(list)
    for row, paper in enumerate(papers):
        title = plain_hyphens(paper.title)
        for name in _names_in(title):
            if names.get(key := name_key(name)) == name and (rank := report_rank(title, name)) is not None:
                spellings[key] = name
                reports[key].append(_Report(paper.year or _LATEST, _SUREST - rank, row))
    earliest = {key: _earliest(several) for key, several in reports.items()}
    return {key: (row, spellings[key]) for key, row in earliest.items() if row is not None}


def _names_in(title: str) -> Iterator[str]:
    """All words of a title that may name a study, with the number behind: FORGE 4 is one of the studies FORGE."""
    for word in _WORD.finditer(title):
        number = _NUMBER.match(title, word.end())
        yield word[0] + (number[0] if number else "")


def _earliest(reports: Sequence[_Report]) -> int | None:
    """The row of the paper that reports a study; None if that is none, or several equally."""
    candidates = [one for one in reports if one.is_sure] or reports
    best = min(candidates)
    if any(one.year == best.year and one.doubt == _SUREST for one in candidates):
        return None
    return best.row if sum(one[:2] == best[:2] for one in candidates) == 1 else None
