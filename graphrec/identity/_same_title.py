"""Joins records with equal titles, unless other fields contradict or the title is one that many papers have."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphrec.identity._authors import authors_agree, shared_surnames
from graphrec.identity._contrasts import is_comment_or_correction, is_generic, same_signs
from graphrec.identity._evidence import (
    SURE_OVERLAP,
    abstract_overlap,
    numbers_differ,
    registered_numbers,
    same_venue,
)
from graphrec.identity._titles import is_taken_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.identity._groups import Groups
    from graphrec.model.paper import Paper

_FEWEST_TITLE_WORDS = 3  # shorter titles recur: the same year or abstract must confirm them
_LEAST_OVERLAP = 0.3  # share of common words in two abstracts under one title; different papers share about 0.2
_LARGEST_SCAN = 64  # groups of one title that a record is compared with; bounds the cost when thousands share a title


def join_by_title(papers: Sequence[Paper], keys: Sequence[str], rows: Sequence[int], groups: Groups) -> None:
    """Join records with equal titles.

    Records with authors come first: a record without authors could otherwise join two papers of different authors.

    Args:
        papers: the records.
        keys: the key of the title of each record.
        rows: the rows that share a title or an identifier with another row.
        groups: the groups so far; joined in place.
    """
    blocks: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        blocks[keys[row]].append(row)
    for key, block in blocks.items():
        first_rows: list[int] = []  # of the groups with this title
        for row in sorted(block, key=lambda row: not papers[row].authors):
            if not any(
                may_be_same_paper(papers[first], papers[row], key) and groups.join(first, row, "same title")
                for first in first_rows[-_LARGEST_SCAN:]
            ):
                first_rows.append(row)


def may_be_same_paper(one: Paper, two: Paper, key: str) -> bool:
    """Whether two records with the same title may be the same paper, judged by all their other fields.

    Args:
        one: a record.
        two: another record.
        key: the key of both titles.
    """
    agreed = authors_agree(one, two)
    # A notice may stand in place of the abstract.
    is_notice = one.title != two.title and is_taken_back(one.title) != is_taken_back(two.title)
    overlap = None if is_notice else abstract_overlap(one.abstract, two.abstract)
    is_sure = agreed is not False and overlap is not None and overlap >= SURE_OVERLAP
    if agreed is False or is_sure or not same_signs(one.title, two.title):
        return is_sure
    do_numbers_differ = numbers_differ(registered_numbers(one), registered_numbers(two))
    if is_generic(key):
        return agreed is True and overlap is None and same_venue(one, two) and not do_numbers_differ
    if agreed:
        is_surely_theirs = (
            not do_numbers_differ and shared_surnames(one, two) > max(len(one.authors), len(two.authors)) / 2
        )
        return overlap is None or overlap >= _LEAST_OVERLAP or is_surely_theirs
    if do_numbers_differ or is_comment_or_correction(key):
        return False
    if _is_short(key) and one.year != two.year:
        return False
    return overlap is None or overlap >= _LEAST_OVERLAP


def _is_short(key: str) -> bool:
    """Whether a title is too short to be of one paper; in scripts without blanks a word has two letters."""
    return len(key.split() if key.isascii() else key[::2]) < _FEWEST_TITLE_WORDS
