"""Paper graphs for tests: random ones of any size, and one built from records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.graph import PaperGraph
from graphrec.model.matrix import SparseMatrix, from_triples
from graphrec.model.relations import CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.paper import Paper


def _random_matrix(random: np.random.Generator, shape: tuple[int, int], per_row: int) -> SparseMatrix:
    count = shape[0] * per_row if shape[1] else 0
    rows, columns = random.integers(shape[0] or 1, size=count), random.integers(shape[1] or 1, size=count)
    kept = rows != columns if shape[0] <= shape[1] else np.ones(count, dtype=bool)
    return from_triples(rows[kept], columns[kept], random.uniform(0.2, 1.0, count)[kept], shape)


def _unit_rows(matrix: SparseMatrix) -> SparseMatrix:
    rows = np.repeat(np.arange(matrix.n_rows), np.diff(matrix.indptr))
    lengths = np.sqrt(np.bincount(rows, matrix.data.astype(float) ** 2, matrix.n_rows))
    return SparseMatrix(
        matrix.indptr, matrix.indices, (matrix.data / lengths[rows]).astype(np.float32), matrix.n_columns
    )


def random_graph(n_papers: int = 40, n_works: int = 10, n_methods: int = 8, seed: int = 0) -> PaperGraph:
    """A graph with all kinds of links; paper 0 has none when there are more than three papers."""
    random = np.random.default_rng(seed)
    cites = _random_matrix(random, (n_papers, n_papers + n_works), 3)
    uses = _random_matrix(random, (n_papers, n_methods), 2)
    half = _random_matrix(random, (n_papers, n_papers), 2)
    rows = np.repeat(np.arange(n_papers), np.diff(half.indptr))
    both = np.concatenate
    similar = from_triples(
        both((rows, half.indices)), both((half.indices, rows)), both((half.data, half.data)), (n_papers, n_papers)
    )
    if n_papers > 3:
        cites, uses, similar = (_without_first(matrix) for matrix in (cites, uses, similar))
    terms = _unit_rows(_random_matrix(random, (n_papers, 60), 12))
    vectors = random.normal(size=(n_papers, 8)) + 1
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) if n_papers else 1
    authors = _random_matrix(random, (n_papers, 25), 2)
    return PaperGraph(
        cites=cites,
        cites_relation=random.choice(list(CODES.values()), size=len(cites.data)).astype(np.int8),
        cited_by=cites.transpose(),
        uses_method=uses,
        used_by=uses.transpose(),
        similar=similar,
        terms=terms,
        spread=np.bincount(terms.indices, minlength=terms.n_columns) / max(1, terms.n_rows),
        vectors=vectors.astype(np.float16),
        years=random.integers(2000, 2025, size=n_papers).astype(np.int16),
        written_by=authors,
        wrote=authors.transpose(),
    )


def _without_first(matrix: SparseMatrix) -> SparseMatrix:
    """The matrix without row 0 and, where columns are papers, too, without column 0."""
    rows = np.repeat(np.arange(matrix.n_rows), np.diff(matrix.indptr))
    kept = (rows > 0) & ((matrix.indices > 0) | (matrix.n_columns < matrix.n_rows))
    return from_triples(rows[kept], matrix.indices[kept], matrix.data[kept], matrix.shape)


def graph_of(papers: Sequence[Paper]) -> PaperGraph:
    """The whole graph of some records, as a library has it."""
    return parts_of(papers)[0]


def parts_of(papers: Sequence[Paper]):
    """(graph, facts, features) of some records."""
    from dataclasses import replace

    from graphrec.edges import written_by
    from graphrec.identity.corpus import Corpus
    from graphrec.pipeline.build import build_graph
    from graphrec.resolve.corpus_facts import learn_facts
    from graphrec.vectors.features import fit

    facts, features = learn_facts(papers), fit(papers)
    authors = written_by.build(papers)
    graph = build_graph(Corpus(tuple(papers)), facts, features)
    return replace(graph, written_by=authors, wrote=authors.transpose()), facts, features
