"""Edge type `cites`: paper → paper or work, from reference lists and from references made in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.graph import RELATIONS
from graphrec.matrix import SparseMatrix

if TYPE_CHECKING:
    from graphrec.facts import CorpusFacts
    from graphrec.matrix import IntArray

_LISTED_CONFIDENCE = 1.0  # a reference list states a fact


def build(facts: CorpusFacts, n_papers: int) -> tuple[SparseMatrix, IntArray]:
    """The matrix of references and the relation of each: `cites[i, j]` is the confidence that paper i cites node j.

    Shape (n_papers, n_papers + n_works); the relations are int8 codes of `RELATIONS`, aligned with `data`. Of several
    references of one paper to one node the highest confidence and the strongest relation stay.

    Cost: sorting the references.
    """
    worded = [
        (row, reference.target, reference.confidence, RELATIONS.index(reference.relation))
        for row, paper in enumerate(facts.papers)
        for reference in paper.references
        if reference.target is not None and reference.target != row
    ]
    columns = np.asarray(worded, dtype=np.float64).reshape(-1, 4)
    n_listed = len(facts.listed_sources)
    source = np.concatenate([columns[:, 0].astype(np.int64), facts.listed_sources])
    target = np.concatenate([columns[:, 1].astype(np.int64), facts.listed_targets])
    value = np.concatenate([columns[:, 2], np.full(n_listed, _LISTED_CONFIDENCE)])
    code = np.concatenate([columns[:, 3].astype(np.int8), np.zeros(n_listed, dtype=np.int8)])
    return _strongest(source, target, value, code, (n_papers, n_papers + len(facts.works)))


def _strongest(
    source: IntArray, target: IntArray, value: IntArray, code: IntArray, shape: tuple[int, int]
) -> tuple[SparseMatrix, IntArray]:
    """One entry for each pair: its largest value and its largest code."""
    order = np.lexsort((target, source))
    source, target, value, code = source[order], target[order], value[order], code[order]
    is_first = np.ones(len(source), dtype=bool)
    is_first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    first = np.flatnonzero(is_first)
    largest = np.maximum.reduceat(value, first) if len(first) else value
    strongest = np.maximum.reduceat(code, first) if len(first) else code
    indptr = np.concatenate(([0], np.cumsum(np.bincount(source[first], minlength=shape[0]))))
    matrix = SparseMatrix(indptr.astype(np.int64), target[first].astype(np.int32), largest.astype(np.float32), shape[1])
    return matrix, strongest.astype(np.int8)
