"""Marks and ids after a library was written anew: what has another id now is found again."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from graphrec.identity.continuity import find_keys, match_papers
from graphrec.model.marks import free_name, join_marks
from graphrec.model.user_state import PaperKey
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.paper import Paper
    from graphrec.model.user_state import Mark, UserState
    from graphrec.storage.snapshot import Snapshot


def move_ids(state: UserState, papers: Sequence[Paper], opened: Snapshot | None) -> UserState:
    """The user state with the ids that papers have now.

    Args:
        state: with the ids that they had.
        papers: of the library that is written.
        opened: the library before; None if there was none.

    Cost: reads the titles of both, and compares the papers that are in one of them alone.
    """
    row_of = {paper.id: row for row, paper in enumerate(papers)}
    rows = _present_rows(papers, row_of, opened) if opened else {}
    ids = {before: papers[row].id for before, row in rows.items()}
    moved = {before: ids.get(after, after) for before, after in state.moved.items()}
    moved |= {before: after for before, after in ids.items() if before != after}
    moved = {before: after for before, after in sorted(moved.items()) if before not in row_of and before != after}
    return replace(state, marks=MappingProxyType(_move_marks(state.marks, rows, papers)), moved=MappingProxyType(moved))


def _present_rows(papers: Sequence[Paper], row_of: Mapping[str, int], opened: Snapshot) -> dict[str, int]:
    """By its id before, the row of every paper that is still there."""
    rows: dict[str, int] = {}
    others: list[tuple[str, int]] = []
    for at, (before, title) in enumerate(opened.store.all_names()):
        row = row_of.get(before)
        if row is not None and (papers[row].title == title or title_key(papers[row].title) == title_key(title)):
            rows[before] = row
        else:
            others.append((before, at))
    if not others:
        return rows
    occupied = set(rows.values())
    free = [row for row in range(len(papers)) if row not in occupied]
    old = opened.store.papers(at for _, at in others)
    earlier = [old[at] for _, at in others]
    matches = match_papers(earlier, [papers[row] for row in free])
    rows |= {others[one][0]: free[two] for one, two in matches.items()}
    lost = [paper for at, paper in enumerate(earlier) if at not in matches]
    return rows | _rows_of_merged(lost, papers)


def _rows_of_merged(lost: Sequence[Paper], papers: Sequence[Paper]) -> dict[str, int]:
    """By its id before, the row of the paper that an earlier one is a part of now: of the same identifier or title."""
    if not lost:
        return {}
    wanted = {name for paper in lost for name in _names(paper)}
    row_by_name: dict[str, int] = {}
    for row, paper in enumerate(papers):
        names = (*_names(paper), *paper.identifiers, *(title_key(title) for title in paper.other_titles))
        for name in wanted.intersection(names):
            row_by_name.setdefault(name, row)
    rows = (
        (paper.id, next((row_by_name[name] for name in _names(paper) if name in row_by_name), None)) for paper in lost
    )
    return {before: row for before, row in rows if row is not None}


def _names(paper: Paper) -> list[str]:
    names = (f"id:{paper.id}", paper.doi and f"doi:{paper.doi}", paper.arxiv and f"arxiv:{paper.arxiv}")
    return [name for name in (*names, title_key(paper.title)) if name]


def _move_marks(marks: Mapping[str, Mark], rows: Mapping[str, int], papers: Sequence[Paper]) -> dict[str, Mark]:
    """The marks under the ids of their papers now; those of absent papers stay, under an id of no other paper."""
    absent = [name for name in marks if name not in rows]
    again = dict(zip(absent, find_keys(papers, [marks[name].paper for name in absent]), strict=True)) if absent else {}
    result: dict[str, Mark] = {}
    for name, mark in marks.items():
        row = rows.get(name, again.get(name))
        if row is not None:
            paper = papers[row]
            moved = replace(mark, paper=PaperKey.of(paper))
            result[paper.id] = join_marks(result[paper.id], moved).mark if paper.id in result else moved
    ids = {paper.id for paper in papers}
    for name in absent:
        if again.get(name) is None:
            result[free_name(name, ids | result.keys())] = marks[name]
    return dict(sorted(result.items()))
