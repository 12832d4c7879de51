"""The texts of arriving papers in the terms and the space of a library."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.matrix import SparseMatrix
from graphrec.vectors import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphrec.model.matrix import FloatArray
    from graphrec.model.paper import Paper
    from graphrec.vectors.embedding import Embedder


def encode(
    papers: Sequence[Paper], numbers: Callable[[Sequence[str]], Mapping[str, int]], idf: FloatArray, embedder: Embedder
) -> tuple[SparseMatrix, FloatArray]:
    """Terms (n_papers, n_terms) and vectors (n_papers, n_dimensions; float16) of papers, as `features.fit` makes them.

    Args:
        papers: the arriving papers.
        numbers: returns the numbers of terms of the library; other terms are ignored.
        idf: weights of the terms (n_terms,).
        embedder: that of the library.

    Cost: linear in the text, about a millisecond a paper.
    """
    counted = [Counter(tokens.analyse(tokens.document(one.title, one.abstract, one.keywords))) for one in papers]
    number_of = numbers(sorted({term for counts in counted for term in counts}))
    counts_by_number = [
        sorted((number_of[term], times) for term, times in counts.items() if term in number_of) for counts in counted
    ]
    ends = np.concatenate(([0], np.cumsum([len(row) for row in counts_by_number], dtype=np.int64)))
    columns = np.array([number for row in counts_by_number for number, _ in row], dtype=np.int32)
    weights = (1 + np.log(np.array([times for row in counts_by_number for _, times in row], dtype=np.float32))) * idf[
        columns
    ]
    of = np.repeat(np.arange(len(papers)), np.diff(ends))
    lengths = np.sqrt(np.bincount(of, weights=weights.astype(np.float64) ** 2, minlength=len(papers)))
    terms = SparseMatrix(ends, columns, (weights / lengths[of]).astype(np.float32), len(idf))
    words = [Counter({term: times for term, times in counts.items() if " " not in term}) for counts in counted]
    texts = [tokens.plain_text(paper.title, paper.abstract) for paper in papers]
    return terms, embedder.encode_counted(words, terms, texts).astype(np.float16)
