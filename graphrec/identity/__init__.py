"""Finds the records that describe the same paper: by identifier, by equal title, and by nearly equal title.

Each rule has guards (authors, years, abstracts) against false matches. The module works on lists of records and row
numbers; reading files and choosing the fields of a merged paper happen elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.identity._authors import authors_agree
from graphrec.identity._candidates import count_words
from graphrec.identity._evidence import abstract_overlap
from graphrec.identity._groups import Groups
from graphrec.identity._keys import rows_sharing_a_key
from graphrec.identity._spelling import join_similar_titles, rows_of_similar_titles
from graphrec.identity._titles import folded_key, is_comment_or_correction

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from graphrec.engines import Mapper
    from graphrec.model.paper import Paper

__all__ = [
    "Groups",
    "all_identifiers",
    "authors_agree",
    "count_words",
    "folded_key",
    "group_records",
    "rows_of_similar_titles",
]

_FEWEST_TITLE_WORDS = (
    3  # shorter titles ("Editorial", "Book reviews") recur: the same year or abstract must confirm them
)
_LEAST_OVERLAP = 0.3  # share of common words in two abstracts under one title; different papers share about 0.2
_LARGEST_SCAN = 64  # groups of one title that a record is compared with; bounds the cost when thousands share a title
_LEAST_TITLE_SIMILARITY = 0.5  # share of common title words under one DOI: chapters may carry the DOI of their volume
_SCHEME_NAMES = {
    "doi": "DOI",
    "arxiv": "arXiv id",
    "pmid": "PubMed id",
    "openalex": "OpenAlex id",
    "s2": "Semantic Scholar id",
}


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
        keys: the folded title of each record (`folded_key`).
        alone: rows that must not be grouped with any other row.
        frequency: in how many titles each word occurs; by default counted in `keys`.
        mapper: runs the search for equal keys in batches. The groups are formed here, in row order, because one join
            can rule out another.

    Returns:
        The groups, and for each joined row the reason.

    Cost: O(n log n) for n records; records are compared only inside small blocks.
    """
    groups = Groups(papers, alone)
    rows = rows_sharing_a_key(papers, keys, mapper)
    _join_by_identifier(papers, keys, rows, groups)
    _join_by_title(papers, keys, rows, groups)
    join_similar_titles(papers, keys, groups, frequency, mapper)
    return groups


def all_identifiers(paper: Paper) -> Iterator[str]:
    """All identifiers of a record as `scheme:value`, except citation keys (`id:...`), which are not unique."""
    if paper.doi:
        yield f"doi:{paper.doi}"
    if paper.arxiv:
        yield f"arxiv:{paper.arxiv}"
    yield from (name for name in paper.identifiers if not name.startswith("id:"))


def _join_by_identifier(papers: Sequence[Paper], keys: Sequence[str], rows: Sequence[int], groups: Groups) -> None:
    first_with: dict[str, int] = {}
    for row in rows:
        paper = papers[row]
        for name in all_identifiers(paper):
            other = first_with.setdefault(name, row)
            if other == row:
                continue
            scheme, _, value = name.partition(":")
            if scheme != "doi" or _may_share_doi(papers[other], paper, keys[other], keys[row]):
                reason = f"same {_SCHEME_NAMES.get(scheme, scheme)} {value}"
                groups.join(other, row, reason, by_identifier=True)


def _may_share_doi(one: Paper, two: Paper, key_one: str, key_two: str) -> bool:
    """Whether two records with the same DOI are the same paper, not two chapters that carry the DOI of their volume."""
    if key_one == key_two or authors_agree(one, two) is True:
        return True
    first, second = set(key_one.split()), set(key_two.split())
    return len(first & second) >= _LEAST_TITLE_SIMILARITY * min(len(first), len(second))


def _join_by_title(papers: Sequence[Paper], keys: Sequence[str], rows: Sequence[int], groups: Groups) -> None:
    """Join records with equal titles.

    Records with authors come first: a record without authors could otherwise join two papers of different authors.
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
    """Whether two records with the same title may be the same paper, judged by authors, years and abstracts.

    Args:
        one: a record.
        two: another record.
        key: the folded title of both.
    """
    agreed = authors_agree(one, two)
    if agreed is not None:
        return agreed
    if is_comment_or_correction(key):
        return one.abstract == two.abstract != ""
    if len(key.split()) < _FEWEST_TITLE_WORDS and not (one.year == two.year or one.abstract == two.abstract != ""):
        return False
    overlap = abstract_overlap(one.abstract, two.abstract)
    return overlap is None or overlap >= _LEAST_OVERLAP
