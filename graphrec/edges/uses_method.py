"""Edge type `uses_method`: paper → method, weighted by the method's rarity so that common methods link little."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.matrix import from_triples

if TYPE_CHECKING:
    from graphrec.model.facts import CorpusFacts
    from graphrec.model.matrix import SparseMatrix


def build(facts: CorpusFacts, n_papers: int) -> SparseMatrix:
    """Build the matrix (n_papers, n_methods): `uses_method[i, m]` is the weight of method m if paper i uses it.

    Cost: sorting the uses.
    """
    rows, columns = array("q"), array("q")  # with millions of uses, lists of tuples would take a gigabyte
    for row, paper in enumerate(facts.papers):
        for use in paper.methods:
            rows.append(row)
            columns.append(use.method)
    used = np.asarray(columns, dtype=np.int64)
    weights = np.array([method.weight for method in facts.methods], dtype=np.float32)
    return from_triples(np.asarray(rows, dtype=np.int64), used, weights[used], (n_papers, len(facts.methods)))
