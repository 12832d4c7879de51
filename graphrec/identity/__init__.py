"""Which records are the same paper: by identifier, by title, and by nearly equal title, each under guards.

Works on lists of records and row numbers; knows nothing of files and of how merged fields are chosen.
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
    3  # shorter titles ("Editorial", "Book reviews") recur: equal years or abstracts must confirm them
)
_LEAST_OVERLAP = 0.3  # of the words of two abstracts under one title; those of two papers share about 0.2
_LARGEST_SCAN = 64  # groups of one title compared with a record; bounds the cost of a title that thousands share
_LEAST_TITLE_SIMILARITY = 0.5  # of two records with one DOI but no author in common: a volume's DOI on its chapters
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
    """Join the records that are one paper; `keys` are the title keys, `alone` rows that must stay apart.

    `frequency` counts the titles with each word; of these records where it is not given. `mapper` makes and groups
    the keys that records may share; they are joined here, in the order of rows, since one join may speak against
    another.

    Cost: n log n; every comparison stays inside small blocks.
    """
    groups = Groups(papers, alone)
    rows = rows_sharing_a_key(papers, keys, mapper)
    _join_by_identifier(papers, keys, rows, groups)
    _join_by_title(papers, keys, rows, groups)
    join_similar_titles(papers, keys, groups, frequency, mapper)
    return groups


def all_identifiers(paper: Paper) -> Iterator[str]:
    """Every identifier of a record as `scheme:value`; ids of citation keys are none."""
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
    """Whether one DOI on two records means one paper, and not a volume's DOI on each of its chapters."""
    if key_one == key_two or authors_agree(one, two) is True:
        return True
    first, second = set(key_one.split()), set(key_two.split())
    return len(first & second) >= _LEAST_TITLE_SIMILARITY * min(len(first), len(second))


def _join_by_title(papers: Sequence[Paper], keys: Sequence[str], rows: Sequence[int], groups: Groups) -> None:
    """Join records of one title; those that name their authors come first, lest one without joins two others."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        blocks[keys[row]].append(row)
    for key, block in blocks.items():
        heads: list[int] = []
        for row in sorted(block, key=lambda row: not papers[row].authors):
            if not any(
                may_be_same_paper(papers[head], papers[row], key) and groups.join(head, row, "same title")
                for head in heads[-_LARGEST_SCAN:]
            ):
                heads.append(row)


def may_be_same_paper(one: Paper, two: Paper, key: str) -> bool:
    """Whether two records of one title may be one paper: no author, year or abstract speaks against it."""
    agreed = authors_agree(one, two)
    if agreed is not None:
        return agreed
    if is_comment_or_correction(key):
        return one.abstract == two.abstract != ""
    if len(key.split()) < _FEWEST_TITLE_WORDS and not (one.year == two.year or one.abstract == two.abstract != ""):
        return False
    overlap = abstract_overlap(one.abstract, two.abstract)
    return overlap is None or overlap >= _LEAST_OVERLAP
