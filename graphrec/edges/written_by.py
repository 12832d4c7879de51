"""Edge type `written_by`: paper → author, where the input names authors."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.matrix import empty, from_triples
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.matrix import SparseMatrix
    from graphrec.records import Paper


def build(papers: Sequence[Paper]) -> SparseMatrix:
    """The matrix (n_papers, n_authors) with 1 for each author; without rows when no paper names any.

    Cost: linear in the author names.
    """
    return build_of([paper.authors for paper in papers])


def build_of(authors: Sequence[tuple[str, ...]]) -> SparseMatrix:
    """The same matrix from the authors of each paper."""
    numbers: dict[str, int] = {}
    pairs = [
        (row, numbers.setdefault(key, len(numbers)))
        for row, names in enumerate(authors)
        for key in map(author_key, names)
        if key
    ]
    if not pairs:
        return empty()
    return from_triples(
        [row for row, _ in pairs], [author for _, author in pairs], [1.0] * len(pairs), (len(authors), len(numbers))
    )


@lru_cache(maxsize=65536)
def author_key(name: str) -> str:
    """One key for both orders of a name, whatever its accents and punctuation.

    >>> author_key("Müller, K.-R.") == author_key("K.-R. Müller")
    True
    """
    family, comma, given = name.partition(",")
    return title_key(f"{given} {family}" if comma else name)
