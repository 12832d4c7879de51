"""Finds the records that describe the same paper: by identifier, by equal title, and by nearly equal title.

Each rule has guards (authors, years, abstracts, numbers of registers, words of the title) against false matches. The
module works on lists of records and row numbers; reading files and choosing the fields of a merged paper happen
elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.identity._authors import authors_agree
from graphrec.identity._candidates import count_words
from graphrec.identity._groups import Groups
from graphrec.identity._identifiers import all_identifiers, join_by_identifier
from graphrec.identity._keys import rows_sharing_a_key
from graphrec.identity._other_titles import join_other_titles, note_parts
from graphrec.identity._same_title import join_by_title
from graphrec.identity._spelling import join_similar_titles
from graphrec.identity._titles import folded_key, is_taken_back, work_key

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from graphrec.engines import Mapper
    from graphrec.model.paper import Paper

__all__ = [
    "Groups",
    "all_identifiers",
    "authors_agree",
    "count_words",
    "folded_key",
    "group_records",
    "is_taken_back",
    "work_key",
]


def group_records(
    papers: Sequence[Paper],
    keys: Sequence[str],
    alone: frozenset[int] = frozenset(),
    frequency: Counter[str] | None = None,
    mapper: Mapper = run_serially,
) -> Groups:
    """Group the records that describe the same paper.

    Args:
        papers: the records.
        keys: the key of the title of each record (`work_key`).
        alone: rows that must not be grouped with any other row.
        frequency: in how many titles each word occurs; by default counted in `keys`.
        mapper: runs the search for equal keys in batches. The groups are formed here, in row order, because one join
            can rule out another.

    Returns:
        The groups, and for each joined row the reason.

    Cost: O(n log n) for n records; records are compared only inside small blocks.
    """
    groups = Groups(papers, alone)
    parts: list[tuple[str, int]] = []
    rows = rows_sharing_a_key(note_parts(papers, parts), keys, mapper)
    join_by_identifier(papers, keys, rows, groups)
    join_by_title(papers, keys, rows, groups)
    join_similar_titles(papers, keys, groups, frequency, mapper)
    join_other_titles(papers, keys, parts, groups)
    return groups
