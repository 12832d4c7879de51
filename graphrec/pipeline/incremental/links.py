"""The matrices of a library with arriving papers in them: rows replaced or added, numbers of works moved up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.edges import cites, similar, written_by
from graphrec.model.graph import PaperGraph
from graphrec.model.matrix import SparseMatrix, from_triples, replace_rows
from graphrec.vectors.inverted import PROBES, InvertedFile
from graphrec.vectors.kmeans import closest_centres

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.pipeline.incremental.arrivals import Arrivals
    from graphrec.pipeline.incremental.facts import LaterFacts

_MORE = 3  # times as many neighbours are looked at as a paper keeps: it may be one of the nearest of those


def with_arrivals(
    graph: PaperGraph,
    arrivals: Arrivals,
    facts: LaterFacts,
    terms: SparseMatrix,
    vectors: FloatArray,
    authors: Iterable[tuple[str, ...]],
) -> PaperGraph:
    """The graph of a library with arriving papers.

    Args:
        graph: the present graph.
        arrivals: the arriving papers.
        facts: their facts.
        terms: their TF-IDF weights, by position in `arrivals.papers`.
        vectors: their embeddings, in the same order.
        authors: authors of all present papers, by row.

    Cost: a copy of the arrays, and the search for the neighbours of these papers.
    """
    rows = np.array(list(arrivals.papers), dtype=np.int64)
    n_papers, n_methods = arrivals.n_papers, graph.n_methods + len(facts.methods)
    citations, relations = _citations(graph, arrivals, facts)
    methods = replace_rows(graph.uses_method, rows, _method_rows(graph, facts, n_methods), (n_papers, n_methods))
    all_terms = replace_rows(graph.terms, rows, terms, (n_papers, graph.terms.n_columns))
    all_vectors = _with(graph.vectors, rows, vectors, n_papers)
    clusters, probes = _clusters(graph, rows, vectors, n_papers)
    counts = np.bincount(all_terms.indices, minlength=all_terms.n_columns)
    wrote = written_by.build_of(_authors(arrivals, authors))
    texts = similar.prepare_search(all_terms, all_vectors, clusters, probes, similar.NEIGHBOURS * _MORE)
    return PaperGraph(
        cites=citations,
        cites_relation=relations,
        cited_by=citations.transpose(),
        uses_method=methods,
        used_by=methods.transpose(),
        similar=_similar(graph.similar, texts, rows),
        terms=all_terms,
        spread=np.asarray(counts / n_papers, dtype=np.float32),
        vectors=all_vectors,
        years=_with(graph.years, rows, np.array([one.year or 0 for one in arrivals.papers.values()]), n_papers),
        written_by=wrote,
        wrote=wrote.transpose(),
        centres=graph.centres,
        order=clusters.order,
        starts=clusters.starts,
    )


def _with(old: NDArray[Any], rows: IntArray, new: NDArray[Any], count: int) -> NDArray[Any]:
    """An array of one row a paper with some rows replaced or added."""
    extended = np.zeros((count, *old.shape[1:]), dtype=old.dtype)
    extended[: len(old)] = old
    extended[rows] = new
    return extended


def _authors(arrivals: Arrivals, authors: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    extended = [*authors, *((),) * (arrivals.n_papers - arrivals.n_before)]
    for row, paper in arrivals.papers.items():
        extended[row] = paper.authors
    return extended


def _method_rows(graph: PaperGraph, facts: LaterFacts, n_methods: int) -> SparseMatrix:
    """The methods of the arriving papers; a method of the library keeps the weight it has there."""
    weights = np.ones(n_methods, dtype=np.float32)
    weights[graph.uses_method.indices] = graph.uses_method.data
    weights[graph.n_methods :] = [method.weight for method in facts.methods]
    uses = [(at, use.method) for at, paper in enumerate(facts.papers.values()) for use in paper.methods]
    columns = np.array([method for _, method in uses], dtype=np.int64)
    return from_triples([at for at, _ in uses], columns, weights[columns], (len(facts.papers), n_methods))


def _citations(graph: PaperGraph, arrivals: Arrivals, facts: LaterFacts) -> tuple[SparseMatrix, IntArray]:
    """All references: those of the library with their works moved up, where they mean an arriving paper to that."""
    n_before, n_papers = arrivals.n_before, arrivals.n_papers
    node = np.arange(graph.cites.n_columns)
    node[n_before:] += n_papers - n_before
    for work, row in facts.work_rows.items():
        node[n_before + work] = row
    source = np.repeat(np.arange(graph.cites.n_rows), np.diff(graph.cites.indptr))
    gone = {(row, before.target) for row, before, _ in facts.changed_references if before is not None}
    remains = ~np.isin(source, list(arrivals.papers))
    pairs = zip(source.tolist(), graph.cites.indices.tolist(), strict=True)
    remains &= np.array([pair not in gone for pair in pairs], dtype=bool) if gone else True
    old = (
        source[remains],
        node[graph.cites.indices[remains]],
        graph.cites.data[remains].astype(np.float64),
        np.asarray(graph.cites_relation)[remains],
    )
    references = [(row, one) for row, paper in facts.papers.items() for one in paper.references]
    references += [(row, one) for row, _, one in facts.changed_references]
    n_works = graph.n_works + len(facts.works)
    return cites.merge_references(
        cites.stack(
            old, cites.references_in_words(references), cites.references_in_lists(facts.sources, facts.targets)
        ),
        (n_papers, n_papers + n_works),
    )


def _clusters(graph: PaperGraph, rows: IntArray, vectors: FloatArray, n_papers: int) -> tuple[InvertedFile, IntArray]:
    """The clusters with arriving papers in them; and the clusters to search for these (n_papers, PROBES)."""
    probes = np.zeros((n_papers, PROBES), dtype=np.int32)
    if not len(graph.centres):
        return InvertedFile(graph.centres, graph.order, graph.starts), probes
    probes[rows] = closest_centres(vectors, graph.centres.astype(np.float32), PROBES)
    cluster = np.zeros(n_papers, dtype=np.int64)
    cluster[graph.order] = np.repeat(np.arange(len(graph.centres)), np.diff(graph.starts))
    cluster[rows] = probes[rows, 0]
    order = np.argsort(cluster, kind="stable").astype(np.int32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(cluster, minlength=len(graph.centres)))))
    return InvertedFile(graph.centres, order, starts), probes


def _similar(matrix: SparseMatrix, texts: similar.Search, rows: IntArray) -> SparseMatrix:
    """The neighbours with those of some papers found anew, and these papers among the neighbours of others."""
    n_papers = len(texts.vectors)
    who, whom, values = similar.nearest(texts, rows)
    remains = (values > 0) & (who != whom)
    who, whom, values = who[remains], whom[remains], np.minimum(values[remains], 1)
    order = np.lexsort((-values, who))
    who, whom, values = who[order], whom[order], values[order]
    rank = np.arange(len(who)) - np.searchsorted(who, who)
    others = np.unique(whom[whom < matrix.n_rows])
    weakest = np.zeros(n_papers, dtype=np.float32)
    weakest[others] = _weakest(matrix, others)
    remains = (rank < similar.NEIGHBOURS) | (values > weakest[whom])
    who, whom, values = who[remains], whom[remains], values[remains]
    beside = matrix.entries(rows[rows < matrix.n_rows])[1]
    touched = np.unique(np.concatenate((rows, whom, matrix.indices[beside].astype(np.int64))))
    old = touched[touched < matrix.n_rows]
    of, at = matrix.entries(old)
    stays = ~np.isin(old[of], rows) & ~np.isin(matrix.indices[at], rows)
    part = _in_order(
        np.searchsorted(touched, np.concatenate((old[of][stays], who, whom))),
        np.concatenate((matrix.indices[at][stays], whom, who)),
        np.concatenate((matrix.data[at][stays].astype(np.float32), values, values)),
        (len(touched), n_papers),
    )
    return _without_displaced(replace_rows(matrix, touched, part, (n_papers, n_papers)), touched)


def _in_order(rows: IntArray, columns: IntArray, values: FloatArray, shape: tuple[int, int]) -> SparseMatrix:
    """A matrix of triples that stand in order but for a few; of equal pairs, which have equal values, one stays."""
    codes = rows * shape[1] + columns
    order = np.argsort(codes, kind="stable")
    order = order[np.diff(codes[order], prepend=-1) > 0]
    ends = np.concatenate(([0], np.cumsum(np.bincount(rows[order], minlength=shape[0]))))
    return SparseMatrix(ends, columns[order].astype(np.int32), values[order], shape[1])


def _without_displaced(matrix: SparseMatrix, rows: IntArray) -> SparseMatrix:
    """The neighbours without the pairs that, since some papers (rows) got nearer ones, neither paper keeps."""
    of, at = matrix.entries(rows)
    values = np.asarray(matrix.data[at], dtype=np.float32)
    far = values < _weakest(matrix, rows)[of]
    one, other, values = rows[of[far]], matrix.indices[at[far]].astype(np.int64), values[far]
    others, inverse = np.unique(other, return_inverse=True)
    gone = values < _weakest(matrix, others)[inverse]
    one, other = one[gone], other[gone]
    if not len(one):
        return matrix
    less = np.unique(np.concatenate((one, other)))
    of, at = matrix.entries(less)
    codes = less[of] * matrix.n_rows + matrix.indices[at]
    remains = ~np.isin(codes, np.concatenate((one * matrix.n_rows + other, other * matrix.n_rows + one)))
    ends = np.concatenate(([0], np.cumsum(np.bincount(of[remains], minlength=len(less)))))
    part = SparseMatrix(ends, matrix.indices[at][remains], matrix.data[at][remains], matrix.n_columns)
    return replace_rows(matrix, less, part, matrix.shape)


def _weakest(matrix: SparseMatrix, rows: IntArray) -> FloatArray:
    """The similarity of the last neighbour that each of some papers keeps; 0 where it has room for more."""
    of, at = matrix.entries(rows)
    in_order = np.sort(of - np.asarray(matrix.data[at], dtype=np.float64) / 2)  # by row, the nearest first
    sizes = np.bincount(of, minlength=len(rows))
    full = np.flatnonzero(sizes >= similar.NEIGHBOURS)
    last = np.cumsum(sizes)[full] - sizes[full] + similar.NEIGHBOURS - 1
    weakest = np.zeros(len(rows), dtype=np.float32)
    weakest[full] = (full - in_order[last]) * 2
    return weakest
