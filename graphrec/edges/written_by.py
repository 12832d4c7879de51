"""Edge type `written_by`: paper → author, where the input names authors."""

from __future__ import annotations

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
    numbers: dict[str, int] = {}
    pairs = [
        (row, numbers.setdefault(key, len(numbers)))
        for row, paper in enumerate(papers)
        for key in map(author_key, paper.authors)
        if key
    ]
    if not pairs:
        return empty()
    return from_triples(
        [row for row, _ in pairs], [author for _, author in pairs], [1.0] * len(pairs), (len(papers), len(numbers))
    )


def author_key(name: str) -> str:
    """One key for both orders of a name, whatever its accents and punctuation.

    >>> author_key("Müller, K.-R.") == author_key("K.-R. Müller")
    True
    """
    family, comma, given = name.partition(",")
    return title_key(f"{given} {family}" if comma else name)
