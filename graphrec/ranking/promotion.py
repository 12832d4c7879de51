"""Works among the papers: a work that is asked about gets a row of its own, so that every signal takes it for a paper.

It cites nothing. What papers of the library say of it is its text: its terms and its vector are the means of theirs,
weighted by how they refer to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.matrix import SparseMatrix, select_highest
from graphrec.model.relations import RELATIONS, list_by_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.model.facts import Method, Reference, Work
    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.paper import Paper
    from graphrec.storage.store import LibraryStore

_MOST_CITING = 500  # papers whose texts make that of a work; with more the mean hardly changes
_MOST_TERMS = 300  # of a work, the heaviest: an abstract has a hundred
_STRENGTHS = np.array(list_by_code({relation.name: relation.strength for relation in RELATIONS}), dtype=np.float64)


def promote(graph: PaperGraph, numbers: Sequence[int]) -> tuple[PaperGraph, IntArray]:
    """Give works rows of their own behind the papers.

    Args:
        graph: the papers.
        numbers: numbers of the works, ascending.

    Returns:
        The graph with len(numbers) papers more and as many works less, and the numbers in `graph` of the works left.

    Cost: copies the links of all papers.
    """
    n_papers, count = graph.n_papers, len(numbers)
    is_left = np.ones(graph.n_works, dtype=bool)
    is_left[list(numbers)] = False
    column = np.arange(n_papers + graph.n_works)
    column[n_papers + np.array(numbers, dtype=np.int64)] = n_papers + np.arange(count)
    column[n_papers:][is_left] = n_papers + count + np.arange(int(is_left.sum()))
    cites, relation = _with_columns(graph, column, count)
    texts = [text_of_work(graph, n_papers + number) for number in numbers]
    square = n_papers + count
    has_authors = bool(graph.written_by.n_rows)
    promoted = replace(
        graph,
        cites=cites,
        cites_relation=relation,
        cited_by=cites.transpose(),
        uses_method=_with_rows(graph.uses_method, count),
        used_by=replace(graph.used_by, n_columns=square),
        similar=_with_rows(graph.similar, count, square),
        terms=_with_terms(graph.terms, texts),
        vectors=np.concatenate([graph.vectors, *(text.vector[None].astype(graph.vectors.dtype) for text in texts)]),
        years=np.concatenate([graph.years, np.zeros(count, dtype=graph.years.dtype)]),
        written_by=_with_rows(graph.written_by, count) if has_authors else graph.written_by,
        wrote=replace(graph.wrote, n_columns=square) if has_authors else graph.wrote,
        extra={
            name: replace(edges, matrix=_with_rows(edges.matrix, count, square)) for name, edges in graph.extra.items()
        },
    )
    return promoted, np.flatnonzero(is_left)


@dataclass(frozen=True, slots=True)
class WorkText:
    """What stands for the text of a work: term numbers, their weights of unit length, and a vector (n_dimensions,).

    The vector is a mean of embeddings, and as short as they differ: as the mean of several seeds is.
    """

    terms: IntArray
    weights: FloatArray
    vector: FloatArray


def text_of_work(graph: PaperGraph, node: int) -> WorkText:
    """The mean text of the papers that refer to a work, weighted by relation and confidence.

    Args:
        graph: the papers.
        node: the work.

    Cost: the terms of at most `_MOST_CITING` papers.
    """
    rows, confidence = graph.cited_by.row(node)
    rows, confidence = rows[:_MOST_CITING].astype(np.int64), confidence[:_MOST_CITING].astype(np.float64)
    relations = graph.relations_to(node)
    weights = confidence * _STRENGTHS[[relations[row] for row in rows.tolist()]]
    which, at = graph.terms.entries(rows)
    numbers, place = np.unique(graph.terms.indices[at], return_inverse=True)
    sums = np.bincount(place, weights=graph.terms.data[at] * weights[which], minlength=len(numbers)).astype(np.float64)
    terms, heaviest = select_highest(numbers.astype(np.int64), sums, _MOST_TERMS)
    order = np.argsort(terms)
    vector = weights @ graph.vectors[rows].astype(np.float64) / max(float(weights.sum()), 1e-6)
    return WorkText(terms[order], _unit(heaviest[order]), vector)


def _unit(values: FloatArray) -> FloatArray:
    length = float(np.linalg.norm(values))
    return np.asarray(values / length) if length else values


def _with_columns(graph: PaperGraph, column: IntArray, count: int) -> tuple[SparseMatrix, IntArray]:
    """The references and their relations with new numbers of the cited nodes, and `count` empty rows more."""
    cites = graph.cites
    row = np.repeat(np.arange(cites.n_rows), np.diff(cites.indptr))
    cited = column[cites.indices]
    order = np.lexsort((cited, row))
    moved = replace(cites, indices=cited[order].astype(np.int32), data=cites.data[order])
    return _with_rows(moved, count), graph.cites_relation[order]


def _with_rows(matrix: SparseMatrix, count: int, n_columns: int | None = None) -> SparseMatrix:
    """A matrix with some empty rows more."""
    indptr = np.concatenate([matrix.indptr, np.full(count, matrix.indptr[-1])])
    return replace(matrix, indptr=indptr, n_columns=matrix.n_columns if n_columns is None else n_columns)


def _with_terms(terms: SparseMatrix, texts: Sequence[WorkText]) -> SparseMatrix:
    """The terms of papers with those of works behind them."""
    ends = terms.indptr[-1] + np.cumsum([len(text.terms) for text in texts])
    return SparseMatrix(
        np.concatenate([terms.indptr, ends]),
        np.concatenate([terms.indices, *(text.terms.astype(np.int32) for text in texts)]),
        np.concatenate([terms.data, *(text.weights.astype(terms.data.dtype) for text in texts)]),
        terms.n_columns,
    )


@dataclass(frozen=True, slots=True)
class NodeLookup:
    """The names behind numbers, where works have rows, too (implements `explanation.Lookup`).

    `store`: the texts of the library. Of a work, the abstract is what the papers that name it say of it.
    """

    store: LibraryStore

    def papers(self, nodes: Iterable[int]) -> dict[int, Paper]:
        """Read records by node."""
        return self.store.records(nodes)

    def works(self, numbers: Iterable[int]) -> dict[int, Work]:
        """Read works by number."""
        return self.store.works(numbers)

    def methods(self, numbers: Iterable[int]) -> dict[int, Method]:
        """Read methods by number."""
        return self.store.methods(numbers)

    def terms(self, numbers: Iterable[int]) -> dict[int, str]:
        """Read terms by number."""
        return self.store.terms(numbers)

    def references_between(self, source: int, target: int) -> list[Reference]:
        """Read the references in words from one node to another, most confident first."""
        return self.store.references_between(source, target)
