"""Joins records with equal titles, unless other fields contradict or the title is one that many papers have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.identity._authors import authors_agree, shared_surnames, surnames_of
from graphrec.identity._contrasts import (
    begins_as_generic,
    is_comment_or_correction,
    is_generic,
    same_signs,
)
from graphrec.identity._evidence import (
    OTHER_OVERLAP,
    SURE_OVERLAP,
    abstract_overlap,
    content_words,
    numbers_differ,
    registered_numbers,
    registered_twice,
    same_venue,
    venues_agree,
)
from graphrec.identity._keys import rows_by_title
from graphrec.identity._titles import is_taken_back
from graphrec.model.details import TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.identity._groups import Groups
    from graphrec.model.paper import Paper

_FEWEST_TITLE_WORDS = 3  # shorter titles recur: the same year or abstract must confirm them
_BRIEF = 4  # content words of a title that other people may well give to another work
_TERSE = 2  # content words of a title that recurs in a journal: a column
_LONGEST_BRIEF = 12  # words, with small words
_CHARACTERS_PER_WORD = 2  # in scripts without blanks
_LARGEST_SCAN = 64  # groups of one title that a record is compared with; bounds the cost when thousands share a title


def join_by_title(papers: Sequence[Paper], keys: Sequence[str], rows: Sequence[int], groups: Groups) -> None:
    """Join records with equal titles.

    Records with authors and a DOI come first: others could otherwise join two papers of different authors, or DOIs.

    Args:
        papers: the records.
        keys: the key of the title of each record.
        rows: the rows that share a title or an identifier with another row.
        groups: the groups so far; joined in place.
    """
    for key, block in rows_by_title(keys, rows).items():
        first_rows: list[int] = []  # of the groups with this title
        for row in sorted(block, key=lambda row: (not papers[row].authors, not papers[row].doi)):
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
    are_volumes = _are_two_volumes(one, two)
    if agreed is False or is_sure or are_volumes or not same_signs(one.title, two.title):
        return is_sure and not are_volumes
    do_numbers_differ = numbers_differ(registered_numbers(one), registered_numbers(two))
    if is_generic(key):
        return agreed is True and overlap is None and same_venue(one, two) and not do_numbers_differ
    if overlap is None and _may_recur(one, two, key, agreed):
        return False
    if agreed:
        is_surely_theirs = (
            not do_numbers_differ and shared_surnames(one, two) > max(len(one.authors), len(two.authors)) / 2
        )
        return overlap is None or overlap >= OTHER_OVERLAP or is_surely_theirs
    if do_numbers_differ or is_comment_or_correction(key) or (_is_short(key) and one.year != two.year):
        return False
    return overlap is None or overlap >= OTHER_OVERLAP


def _are_two_volumes(one: Paper, two: Paper) -> bool:
    """Whether two records are of books and name two volumes."""
    volumes = [
        [re.sub(r"\W|^vol(?:ume)?\W*", "", value.lower()) for name, value in paper.details if name == "volume"]
        for paper in (one, two)
        if (TYPE, "book") in paper.details
    ]
    return len(volumes) == 2 and all(volumes) and set(volumes[0]).isdisjoint(volumes[1])


def _may_recur(one: Paper, two: Paper, key: str, agreed: bool | None) -> bool:
    """Whether two records without common text are rather two works with one title: of a column, or of other people.

    Args:
        one: a record.
        two: another record.
        key: the key of both titles.
        agreed: whether their authors agree; None if that is open.
    """
    if agreed and registered_twice(one, two):
        return True
    n_words = _content_words(key)
    if n_words > _BRIEF:
        return False
    do_years_differ = one.year is not None and two.year is not None and one.year != two.year
    if not one.authors and not two.authors:
        do_recur = do_years_differ and n_words <= _TERSE and venues_agree(one, two) is True
        are_elsewhere = venues_agree(one, two) is False and not (one.arxiv or two.arxiv)
        return not (one.abstract and two.abstract) and (are_elsewhere or do_recur)
    if do_years_differ and venues_agree(one, two) and (n_words <= _TERSE or begins_as_generic(key)):
        return True
    n_shared, fewest = shared_surnames(one, two), min(len(surnames_of(paper.authors)) for paper in (one, two))
    return n_shared > 0 and (agreed is None or (fewest > 1 and 2 * n_shared <= fewest))


def _content_words(key: str) -> int:
    """Number of words of a title that are about something, up to that of a title that is not brief."""
    if key.isascii():
        return len(content_words(key)) if key.count(" ") < _LONGEST_BRIEF else _BRIEF + 1
    words = content_words(key)
    return len(words) if " " in key else len(words) // _CHARACTERS_PER_WORD


def _is_short(key: str) -> bool:
    """Whether a title is too short to be of one paper; in scripts without blanks a word has two letters."""
    return len(key.split() if key.isascii() else key[::2]) < _FEWEST_TITLE_WORDS
