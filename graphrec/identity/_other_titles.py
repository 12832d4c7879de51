"""Joins records of one paper that have another of its titles: a translation, or one without a name or number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.identity._authors import authors_agree
from graphrec.identity._contrasts import is_generic, numbers_contradict
from graphrec.identity._evidence import OTHER_OVERLAP, abstract_overlap
from graphrec.identity._titles import alternative_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphrec.identity._groups import Groups
    from graphrec.model.paper import Paper


def note_parts(papers: Iterable[Paper], parts: list[tuple[str, int]]) -> Iterator[Paper]:
    """The records; `parts` gets each key of a part of a title, and the row: to unpack the records again is slow."""
    for row, paper in enumerate(papers):
        parts += [(part, row) for part in alternative_keys(paper.title)]
        yield paper


def join_other_titles(
    papers: Sequence[Paper], keys: Sequence[str], parts: Sequence[tuple[str, int]], groups: Groups
) -> None:
    """Join records by the same authors where one title holds the other as one of its parts.

    Args:
        papers: the records.
        keys: the key of the title of each record.
        parts: the keys of parts of titles, and the row of each.
        groups: the groups so far; joined in place.

    Cost: linear in the titles.
    """
    holders: dict[str, str] = {}  # the key of the first title with each part
    series: set[str] = set()  # parts of titles that are counted: 1. Sand, 2. Sand
    for part, row in parts:
        if numbers_contradict(holders.setdefault(part, keys[row]), keys[row]):
            series.add(part)
    wanted = holders.keys() - series
    first_rows: dict[str, int] = {}
    for row, key in enumerate(keys if wanted else ()):
        if key in wanted:
            first_rows.setdefault(key, row)
    for part, row in parts:
        if part in series:
            continue
        other = first_rows.setdefault(part, row)
        if other != row and _may_be_same_paper(papers[other], papers[row], part):
            groups.join(other, row, "same authors, and one title holds the other", across_numbers=False)


def _may_be_same_paper(one: Paper, two: Paper, part: str) -> bool:
    if not authors_agree(one, two) or is_generic(part):
        return False
    overlap = abstract_overlap(one.abstract, two.abstract)
    return overlap is None or overlap >= OTHER_OVERLAP
