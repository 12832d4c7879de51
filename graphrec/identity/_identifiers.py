"""Joins records with a common identifier, unless it is that of a volume or was copied to another paper's record."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphrec.identity._authors import authors_agree, shared_surnames
from graphrec.identity._contrasts import is_generic, numbers_contradict
from graphrec.identity._evidence import (
    OTHER_OVERLAP,
    SURE_OVERLAP,
    abstract_overlap,
    are_of_two_languages,
    content_words,
)
from graphrec.identity._keys import rows_by_title
from graphrec.identity._words import is_typo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.identity._groups import Groups
    from graphrec.model.paper import Paper

_LEAST_TITLE_SIMILARITY = 0.5  # share of the content words of the shorter title that the other has
_FEWEST_OF_A_VOLUME = 3  # titles that differ under one identifier: it is that of a volume, and says nothing
_LARGEST_SCAN = 64  # titles under one identifier that a record is compared with
OF_VOLUMES = frozenset({"isbn", "issn", "eissn"})  # schemes that number books and journals, not papers
_SCHEME_NAMES = {
    "doi": "DOI",
    "arxiv": "arXiv id",
    "pmid": "PubMed id",
    "pmcid": "PubMed Central id",
    "openalex": "OpenAlex id",
    "s2": "Semantic Scholar id",
}


def all_identifiers(paper: Paper) -> Iterator[str]:
    """All identifiers of a record as `scheme:value`, except citation keys (`id:...`), which are not unique."""
    if paper.doi:
        yield f"doi:{paper.doi}"
    if paper.arxiv:
        yield f"arxiv:{paper.arxiv}"
    yield from (name for name in paper.identifiers if not name.startswith("id:"))


def join_by_identifier(papers: Sequence[Paper], keys: Sequence[str], rows: Sequence[int], groups: Groups) -> None:
    """Join records with a common identifier whose titles or authors agree.

    Args:
        papers: the records.
        keys: the key of the title of each record.
        rows: the rows that share a title or an identifier with another row.
        groups: the groups so far; joined in place.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for name in all_identifiers(papers[row]):
            holders[name].append(row)
    for name, several in holders.items():
        if len(several) > 1:
            _join_holders(papers, keys, name, several, groups)


def _join_holders(papers: Sequence[Paper], keys: Sequence[str], name: str, rows: Sequence[int], groups: Groups) -> None:
    """Join the records that have one identifier."""
    scheme, _, value = name.partition(":")
    is_of_volume = len({keys[row] for row in rows}) >= _FEWEST_OF_A_VOLUME and _is_of_volume(keys, rows)
    for alike in rows_by_title(keys, rows).values() if is_of_volume else [rows]:
        heads: list[int] = []  # a row of each title
        for row in alike:
            head = next((one for one in heads[-_LARGEST_SCAN:] if _may_share(scheme, papers, keys, one, row)), None)
            if head is None:
                heads.append(row)
            else:
                groups.join(head, row, f"same {_SCHEME_NAMES.get(scheme, scheme)} {value}", by_identifier=True)


def _is_of_volume(keys: Sequence[str], rows: Sequence[int]) -> bool:
    """Whether three titles under one identifier each have a word that the others lack, and none continues another."""
    distinct: list[frozenset[str]] = []
    for key in dict.fromkeys(keys[row] for row in rows):
        words = content_words(key)
        if all(words - other and other - words for other in distinct):
            distinct.append(words)
        if len(distinct) >= _FEWEST_OF_A_VOLUME:
            return True
    return False


def _may_share(scheme: str, papers: Sequence[Paper], keys: Sequence[str], first: int, second: int) -> bool:
    """Whether two records with the same identifier are the same paper, not two that carry that of their volume."""
    one, two, key_one, key_two = papers[first], papers[second], keys[first], keys[second]
    agreed = authors_agree(one, two)
    if key_one == key_two:
        return agreed is not False or not is_generic(key_one)
    overlap = abstract_overlap(one.abstract, two.abstract)
    if overlap is not None and overlap >= SURE_OVERLAP and agreed is not False:
        return True
    do_abstracts_differ = overlap is not None and overlap < OTHER_OVERLAP
    if titles_agree(key_one, key_two):
        may_differ = scheme not in OF_VOLUMES and not numbers_contradict(key_one, key_two)
        return may_differ and (agreed is True or (not do_abstracts_differ and is_one_title(key_one, key_two)))
    return (
        scheme not in OF_VOLUMES
        and agreed is not False
        and (
            are_of_two_languages(key_one, key_two)
            or (agreed is True and shared_surnames(one, two) > 1 and not do_abstracts_differ)
        )
    )


def is_one_title(one: str, two: str) -> bool:
    """Whether a title has all words of the other, or is another spelling of it; else each has its own subject."""
    first, second = content_words(one), content_words(two)
    return first <= second or second <= first or is_typo(one, two, {}, is_confirmed=True)


def titles_agree(one: str, two: str) -> bool:
    """Whether two titles share half of the words of the shorter one that are about something."""
    first, second = content_words(one), content_words(two)
    fewest = min(len(first), len(second))
    return fewest > 0 and len(first & second) >= _LEAST_TITLE_SIMILARITY * fewest
