"""Edge type `cites`: paper → paper or work, from reference lists and from references made in words."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.matrix import SparseMatrix
from graphrec.model.relations import CODES, LISTED, NAMES, RANKS, list_by_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphrec.model.facts import CorpusFacts, Reference
    from graphrec.model.matrix import FloatArray, IntArray

    Citations = tuple[IntArray, IntArray, FloatArray, IntArray]  # citing, cited, confidence, code of the relation

_LISTED_CONFIDENCE = 1.0  # a reference list states a fact
_RANK_OF_CODE = np.array(list_by_code(RANKS), dtype=np.int8)
_CODE_OF_RANK = np.array([CODES[name] for name in NAMES], dtype=np.int8)


def build(facts: CorpusFacts, n_papers: int) -> tuple[SparseMatrix, IntArray]:
    """Build the matrix of references, and the relation of each.

    `cites[i, j]`, of shape (n_papers, n_papers + n_works), is the confidence that paper i cites node j. The relations
    are int8 codes aligned with the matrix' `data`. Of several references of a paper to a node, the highest confidence
    and the strongest relation count.

    Cost: sorting the references.
    """
    references = ((row, reference) for row, paper in enumerate(facts.papers) for reference in paper.references)
    return merge_references(
        stack(references_in_words(references), references_in_lists(facts.listed_sources, facts.listed_targets)),
        (n_papers, n_papers + len(facts.works)),
    )


def references_in_words(references: Iterable[tuple[int, Reference]]) -> Citations:
    """Collect references in words, as (citing row, reference), except unresolved ones and self-references."""
    sources, targets, values, codes = array("q"), array("q"), array("d"), array("b")
    for row, reference in references:
        if reference.target is not None and reference.target != row:
            sources.append(row)
            targets.append(reference.target)
            values.append(reference.confidence)
            codes.append(CODES[reference.relation])
    return np.asarray(sources), np.asarray(targets), np.asarray(values), np.asarray(codes)


def references_in_lists(sources: IntArray, targets: IntArray) -> Citations:
    """Turn reference lists, as aligned arrays of citing and cited nodes, into `Citations`."""
    return (
        sources,
        targets,
        np.full(len(sources), _LISTED_CONFIDENCE),
        np.full(len(sources), CODES[LISTED], dtype=np.int8),
    )


def stack(*parts: Citations) -> Citations:
    """Concatenate several sets of references."""
    source, target, value, code = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return source, target, value, code


def merge_references(citations: Citations, shape: tuple[int, int]) -> tuple[SparseMatrix, IntArray]:
    """Merge the references of each pair into one entry, with the highest confidence and the strongest relation.

    Returns:
        The matrix of confidences of this `shape`, and the codes of the relations aligned with its `data`.
    """
    source, target, value, code = citations
    order = np.lexsort((target, source))
    source, target, value, code = source[order], target[order], value[order], code[order]
    is_first = np.ones(len(source), dtype=bool)
    is_first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    first = np.flatnonzero(is_first)
    largest = np.maximum.reduceat(value, first) if len(first) else value
    rank = _RANK_OF_CODE[code.astype(np.int64)]
    strongest = np.maximum.reduceat(rank, first) if len(first) else rank
    indptr = np.concatenate(([0], np.cumsum(np.bincount(source[first], minlength=shape[0]))))
    matrix = SparseMatrix(indptr.astype(np.int64), target[first].astype(np.int32), largest.astype(np.float32), shape[1])
    return matrix, _CODE_OF_RANK[strongest]
