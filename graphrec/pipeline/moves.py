"""Marks and ids after a library was written anew: what has another id now is found again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from graphrec.identity.continuity import find_keys, match_papers
from graphrec.identity.corpus import restore_records
from graphrec.model.marks import free_name, join_marks
from graphrec.model.user_state import PaperKey
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from graphrec.identity.corpus import Corpus
    from graphrec.model.paper import Paper
    from graphrec.model.user_state import Mark, UserState
    from graphrec.storage.snapshot import Snapshot


def move_ids(state: UserState, corpus: Corpus, opened: Snapshot | None) -> UserState:
    """The user state with the ids that papers have now.

    Args:
        state: with the ids that they had.
        corpus: the library that is written.
        opened: the library before; None if there was none.

    Cost: reads the titles of both, and compares the papers that are in one of them alone.
    """
    papers = corpus.papers
    row_of = {paper.id: row for row, paper in enumerate(papers)}
    rows, gone = _present_rows(corpus, row_of, opened) if opened else ({}, set())
    ids = {before: papers[row].id for before, row in rows.items()}
    moved = {before: ids.get(after, after) for before, after in state.moved.items()}
    moved |= {before: after for before, after in ids.items() if before != after}
    moved = {before: after for before, after in sorted(moved.items()) if before not in row_of and before != after}
    return replace(
        state, marks=MappingProxyType(_move_marks(state.marks, rows, gone, papers)), moved=MappingProxyType(moved)
    )


def _present_rows(corpus: Corpus, row_of: Mapping[str, int], opened: Snapshot) -> tuple[dict[str, int], set[str]]:
    """By its id before, the row of every paper that is still there; and the ids of those that are not."""
    papers = corpus.papers
    counts = Counter(paper.title for paper in papers)  # of two editorials either may have got the id of the other
    rows: dict[str, int] = {}
    others: list[tuple[str, int]] = []
    for at, (before, title) in enumerate(opened.store.all_names()):
        row = row_of.get(before)
        now = "" if row is None else papers[row].title
        if row is not None and counts[now] == 1 and (now == title or title_key(now) == title_key(title)):
            rows[before] = row
        else:
            others.append((before, at))
    if not others:
        return rows, set()
    occupied = set(rows.values())
    free = [row for row in range(len(papers)) if row not in occupied]
    old = opened.store.papers(at for _, at in others)
    earlier = [old[at] for _, at in others]
    matches = match_papers(earlier, [papers[row] for row in free])
    rows |= {others[one][0]: free[two] for one, two in matches.items()}
    lost = [paper for at, paper in enumerate(earlier) if at not in matches]
    rows |= _rows_of_merged(lost, corpus)
    return rows, {paper.id for paper in lost} - rows.keys()


def _rows_of_merged(lost: Sequence[Paper], corpus: Corpus) -> dict[str, int]:
    """By its id before, the row of the merged paper that one of an earlier paper's records is in now."""
    several = {row: records for row, records in corpus.originals if row >= 0 and len(records) > 1} if lost else {}
    papers = ((row, corpus.papers[row]) for row in several)
    restored = list(restore_records(papers, several))
    matches = match_papers(lost, [record for _, record in restored])
    return {lost[one].id: restored[two][0] for one, two in matches.items()}


def _move_marks(
    marks: Mapping[str, Mark], rows: Mapping[str, int], gone: Collection[str], papers: Sequence[Paper]
) -> dict[str, Mark]:
    """The marks under the ids of their papers now; those of absent papers stay, under an id of no other paper.

    Args:
        marks: by the ids before.
        rows: of the papers that are still there, by their ids before.
        gone: ids of the papers that are not; all other marks are of papers that were absent already.
        papers: all papers now.
    """
    absent = [name for name in marks if name not in rows]
    again = _find_again({name: marks[name].paper for name in absent if name not in gone}, rows, papers)
    result: dict[str, Mark] = {}
    for name, mark in marks.items():
        row = rows.get(name, again.get(name))
        if row is not None:
            paper = papers[row]
            moved = replace(mark, paper=PaperKey.of(paper))
            result[paper.id] = join_marks(result[paper.id], moved).mark if paper.id in result else moved
    ids = {paper.id for paper in papers}
    for name in absent:
        if name not in again:
            result[free_name(name, ids | result.keys())] = marks[name]
    return dict(sorted(result.items()))


def _find_again(keys: Mapping[str, PaperKey], rows: Mapping[str, int], papers: Sequence[Paper]) -> dict[str, int]:
    """The rows of papers that were absent and have come back: of those that no paper before is now."""
    if not keys:
        return {}
    occupied = set(rows.values())
    new = [row for row in range(len(papers)) if row not in occupied]
    matches = find_keys([papers[row] for row in new], list(keys.values()))
    return {name: new[at] for name, at in zip(keys, matches, strict=True) if at is not None}
