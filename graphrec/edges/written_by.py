"""Edge type `written_by`: paper → author, where the input names authors."""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.matrix import empty, from_triples
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.model.matrix import SparseMatrix
    from graphrec.model.paper import Paper


def build(papers: Sequence[Paper]) -> SparseMatrix:
    """Build the matrix (n_papers, n_authors) with 1 for each author; it has no rows if no paper has authors.

    Cost: linear in the author names.
    """
    return build_of(paper.authors for paper in papers)


def build_of(authors: Iterable[tuple[str, ...]]) -> SparseMatrix:
    """As `build`, from the authors of each paper."""
    numbers: dict[str, int] = {}
    rows, columns = array("q"), array("q")
    n_papers = 0
    for row, names in enumerate(authors):
        n_papers = row + 1
        for key in filter(None, map(author_key, names)):
            rows.append(row)
            columns.append(numbers.setdefault(key, len(numbers)))
    if not rows:
        return empty()
    return from_triples(
        np.asarray(rows), np.asarray(columns), np.ones(len(rows), dtype=np.float32), (n_papers, len(numbers))
    )


@lru_cache(maxsize=65536)
def author_key(name: str) -> str:
    """A key that is equal for both orders of a name, and independent of accents and punctuation.

    >>> author_key("Müller, K.-R.") == author_key("K.-R. Müller")
    True
    """
    surname, comma, forename = name.partition(",")
    return title_key(f"{forename} {surname}" if comma else name)
