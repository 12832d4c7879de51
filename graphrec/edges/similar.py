"""Edge type `similar`: every paper and its nearest neighbours by text.

In a small corpus all papers are compared with all others, block by block. In a large one papers are first sorted into
clusters by embedding; candidates from the clusters closest to a paper are then compared by embedding and terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from graphrec.engines import run_serially
from graphrec.model.matrix import SparseMatrix, from_scipy, to_float32, to_scipy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphrec.engines import Mapper
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.vectors.features import TextFeatures
    from graphrec.vectors.inverted import InvertedFile

NEIGHBOURS = 20  # per paper, before the matrix is made symmetric; 10 are worse on corpora of one subject
BLOCK = 256  # papers compared at a time: a block holds at most BLOCK x n_papers numbers
TERM_SHARE = 0.5  # of the similarity; the rest is the embeddings' cosine
SHORTLIST = 80  # the closeness of this many-th paper is the limit for candidates; it finds 97 % of the best 20
BATCH = 2048  # papers whose neighbours are searched at a time
_MOST_ALIKE = 4 * SHORTLIST  # candidates from one cluster, at most; more occur only if many vectors are equal
_ENTRIES = 1 << 23  # cosines held at a time: 32 MB
_NEAREST = 4  # closest clusters whose papers determine that limit
_TOGETHER = 160  # papers compared at a time, each with the candidates of all of them
_SELECTED = 1 << 18  # similarities among which the largest are selected at a time: 2 MB
_PIECE = 4_096  # candidates whose terms are compared at a time: more need more memory and a third more time


def build(features: TextFeatures, *, neighbours: int = NEIGHBOURS, mapper: Mapper = run_serially) -> SparseMatrix:
    """Build the symmetric matrix (n_papers, n_papers) of similarities in [0, 1] between nearest neighbours.

    The similarity is the mean of the cosines of terms and of embeddings; negative ones count as zero.

    Args:
        features: text features of the corpus.
        neighbours: number of neighbours per paper, before the matrix is made symmetric.
        mapper: runs batches of papers.

    Cost: n_papers^2 without clusters; with clusters linear, unless many embeddings are equal. Memory: without clusters
    `BLOCK` x n_papers and the embeddings in double precision; with clusters a copy of the embeddings.
    """
    from scipy.sparse import csr_array

    n_papers = features.terms.n_rows
    if not len(features.clusters.centres):
        nearest, similarity = _exact(features, neighbours)
    else:
        nearest, similarity = _by_clusters(features, neighbours, mapper)
    is_none = (similarity <= 0) | (nearest == np.arange(n_papers)[:, None])
    ends = np.arange(n_papers + 1) * nearest.shape[1]
    values = np.where(is_none, 0, np.minimum(similarity, 1)).ravel()
    one_way = csr_array((values, nearest.ravel(), ends), (n_papers, n_papers))
    one_way.eliminate_zeros()
    one_way.sort_indices()
    return from_scipy(one_way.maximum(one_way.T.tocsr()))


Block = tuple["IntArray", "IntArray", "FloatArray"]  # rows, and for each its nearest papers and their similarities


def _exact(features: TextFeatures, neighbours: int) -> tuple[IntArray, FloatArray]:
    """Find nearest neighbours among all papers, in double precision, so that all processors rank them alike.

    Each block of papers is compared with itself and the papers behind it, which keep the best of the blocks before.
    """
    terms, vectors = to_scipy(features.terms), features.vectors.astype(np.float64)
    n_papers, count = len(vectors), min(neighbours, len(vectors))
    nearest = np.zeros((n_papers, count), dtype=np.int32)
    similarity = np.full((n_papers, count), -1.0)
    for start in range(0, n_papers if count else 0, BLOCK):
        own, behind = slice(start, start + BLOCK), slice(start + BLOCK, n_papers)
        block = vectors[start:] @ vectors[own].T
        block *= 1 - TERM_SHARE
        block += TERM_SHARE * (terms[start:] @ terms[own].T.tocsr()).toarray()
        np.fill_diagonal(block, -1)  # of a paper to itself
        _keep_largest(nearest[own], similarity[own], block.T, start)
        _keep_largest(nearest[behind], similarity[behind], block[BLOCK:], start)
    return nearest, similarity.astype(np.float32)


def _keep_largest(nearest: IntArray, similarity: FloatArray, others: FloatArray, start: int) -> None:
    """Replace the best entries of rows, in place, where others are larger.

    Args:
        nearest: columns of the best entries so far (n_rows, n_best).
        similarity: the entries (n_rows, n_best).
        others: further entries (n_rows, n_others).
        start: column of the first of these.
    """
    count = nearest.shape[1]
    step = max(1, _SELECTED // (count + others.shape[1]))  # at once it would take three times the memory of the block
    for at in range(0, len(nearest), step):
        rows = slice(at, at + step)
        row, column = np.nonzero(others[rows] > similarity[rows].min(axis=1, keepdims=True))
        size = np.bincount(row, minlength=len(nearest[rows]))
        place = count + np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
        values = np.full((len(size), count + size.max()), -1.0)
        columns = np.zeros(values.shape, dtype=np.int32)
        values[:, :count], columns[:, :count] = similarity[rows], nearest[rows]
        values[row, place], columns[row, place] = others[rows][row, column], column + start
        best = np.argpartition(-values, count - 1, axis=1)[:, :count]
        nearest[rows] = np.take_along_axis(columns, best, axis=1)
        similarity[rows] = np.take_along_axis(values, best, axis=1)


def _fill(blocks: Iterable[Block], n_papers: int, neighbours: int) -> tuple[IntArray, FloatArray]:
    """Collect the blocks into arrays of neighbours and similarities, both (n_papers, neighbours), padded with 0."""
    nearest = np.zeros((n_papers, neighbours), dtype=np.int32)
    similarity = np.zeros((n_papers, neighbours), dtype=np.float32)
    for rows, columns, values in blocks:
        nearest[rows, : columns.shape[1]] = columns
        similarity[rows, : columns.shape[1]] = values
    return nearest, similarity


def _largest(similarity: FloatArray, rows: IntArray, columns: IntArray, count: int) -> Block:
    """Select the `count` largest entries of every row of a dense block, or all if there are fewer."""
    count = min(count, similarity.shape[1])
    at = np.zeros((len(rows), count), dtype=np.int64)
    for row, each in enumerate(
        similarity if count else ()
    ):  # row by row: at once it would take three times the memory of the block
        at[row] = np.argpartition(-each, count - 1)[:count]
    values = np.take_along_axis(similarity, at, axis=1)
    return rows, columns[at].astype(np.int32), values.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Search:
    """The data that a search for neighbours reads, prepared once.

    `terms` (n_papers, n_terms): TF-IDF weights. `vectors` (n_papers, n_dimensions): embeddings, sorted by cluster.
    `position_of` (n_papers,): the position of each paper in that order. `probes` (n_papers, n_probes): the closest
    clusters of each paper. `neighbours`: number of neighbours to find.
    """

    terms: SparseMatrix
    vectors: FloatArray
    position_of: IntArray
    clusters: InvertedFile
    probes: IntArray
    neighbours: int

    def vectors_of(self, rows: IntArray) -> FloatArray:
        """Return the vectors of some papers, in single precision."""
        return to_float32(self.vectors[self.position_of[rows]])


def prepare_search(
    terms: SparseMatrix, vectors: FloatArray, clusters: InvertedFile, probes: IntArray, neighbours: int
) -> Search:
    """Prepare a search among all papers.

    Args:
        terms: TF-IDF weights (n_papers, n_terms).
        vectors: embeddings (n_papers, n_dimensions).
        clusters: the papers by cluster; without clusters all are compared.
        probes: the closest clusters of each paper (n_papers, n_probes).
        neighbours: number of neighbours to find for each paper.

    Cost: a copy of the vectors.
    """
    order = clusters.order if len(clusters.centres) else np.arange(len(vectors), dtype=np.int32)
    position_of = np.empty(len(order), dtype=np.int32)
    position_of[order] = np.arange(len(order), dtype=np.int32)
    return Search(terms, vectors[order], position_of, clusters, probes, neighbours)


def _by_clusters(features: TextFeatures, neighbours: int, mapper: Mapper) -> tuple[IntArray, FloatArray]:
    """Find nearest neighbours among the papers of the clusters closest to each paper."""
    order = features.clusters.order
    search = prepare_search(features.terms, features.vectors, features.clusters, features.probes, neighbours)
    blocks = mapper(_search, search, [order[at : at + BATCH] for at in range(0, len(order), BATCH)])
    return _fill(chain.from_iterable(blocks), len(order), neighbours)


def _search(search: Search, rows: IntArray, together: int = _TOGETHER) -> list[Block]:
    """Find the nearest neighbours of some papers; `together` papers at a time are compared with the same candidates."""
    who, near = _candidates(search, rows)
    order = np.argsort(who, kind="stable")
    starts = range(0, len(rows), together)
    parts = np.split(near[order], np.searchsorted(who[order], list(starts)[1:]))
    return [_best_candidates(search, rows[at : at + together], part) for at, part in zip(starts, parts, strict=True)]


def _best_candidates(search: Search, rows: IntArray, near: IntArray) -> Block:
    """Find the papers most similar to each of a few, among candidates (positions) that these share."""
    is_near = np.zeros(len(search.vectors), dtype=bool)
    is_near[near] = True
    positions = np.flatnonzero(is_near)
    others = search.clusters.order[positions] if len(search.clusters.order) else positions
    similarity = search.vectors_of(rows) @ to_float32(search.vectors[positions]).T
    similarity *= 1 - TERM_SHARE
    for some, shared in _shared_terms(search.terms, rows, others):
        similarity[:, some] += TERM_SHARE * shared
    own = search.position_of[rows]
    similarity[is_near[own], np.searchsorted(positions, own[is_near[own]])] = -1
    return _largest(similarity, rows, others, search.neighbours)


def _shared_terms(terms: SparseMatrix, rows: IntArray, others: IntArray) -> Iterator[tuple[slice, FloatArray]]:
    """Yield inner products of the terms of a few papers with those of others, `_PIECE` of these at a time.

    Each item is the slice of `others` and the products (n_rows, n_slice). The terms of the few papers are in a dense
    block with a column for each paper, small enough for the processor's cache.
    """
    from scipy.sparse import csr_array

    own, at_own = terms.entries(rows)
    columns, column_in_block = np.unique(terms.indices[at_own], return_inverse=True)
    column_of = np.full(terms.n_columns, len(columns), dtype=np.int32)
    column_of[columns] = np.arange(len(columns), dtype=np.int32)
    block = np.zeros((len(columns) + 1, len(rows)), dtype=np.float32)
    block[column_in_block, own] = terms.data[at_own]
    for start in range(0, len(others), _PIECE):
        some = others[start : start + _PIECE]
        each, at = terms.entries(some)
        column = column_of[terms.indices[at]]
        is_shared = column < len(columns)
        ends = np.concatenate(([0], np.cumsum(np.bincount(each[is_shared], minlength=len(some)))))
        values = csr_array(
            (to_float32(terms.data[at][is_shared]), column[is_shared], ends), (len(some), len(columns) + 1)
        )
        yield slice(start, start + len(some)), np.asarray((values @ block).T)


def _candidates(search: Search, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Find the candidates of each paper, as pairs (position in `rows`, position of the candidate).

    A candidate stands in one of the probed clusters and is at least as close as the `SHORTLIST`th closest paper of the
    `_NEAREST` closest clusters. Every cluster is compared once, with all papers that probe it.
    """
    limit = _closeness_limits(search, rows)
    pairs = [
        (who[near], start + there)
        for who, start, closeness in _compare_with_clusters(search, rows, search.probes[rows])
        for near, there in [_close_enough(closeness, limit[who])]
    ]
    return np.concatenate([who for who, _ in pairs]), np.concatenate([position for _, position in pairs])


def _close_enough(closeness: FloatArray, limit: FloatArray) -> tuple[IntArray, IntArray]:
    """Positions at which the values of a row reach its limit; if more than `_MOST_ALIKE` do, those of the largest."""
    is_close = closeness >= limit[:, None]
    if closeness.shape[1] > _MOST_ALIKE:
        for row in np.flatnonzero(is_close.sum(axis=1) > _MOST_ALIKE):
            is_close[row] = False
            is_close[row, np.argpartition(-closeness[row], _MOST_ALIKE)[:_MOST_ALIKE]] = True
    near, there = np.nonzero(is_close)
    return near, there


def _closeness_limits(search: Search, rows: IntArray) -> FloatArray:
    """Cosine (n_rows,) of each paper with the `SHORTLIST`th closest paper in its `_NEAREST` closest clusters."""
    probes = search.probes[rows, :_NEAREST]
    sizes = np.minimum(np.diff(search.clusters.starts)[probes], _MOST_ALIKE)
    ends = np.cumsum(sizes, axis=1)
    distance = np.full((len(rows), max(SHORTLIST, int(ends[:, -1].max()))), 2, dtype=np.float32)
    filled = np.zeros(len(rows), dtype=np.int64)
    for who, _, closeness in _compare_with_clusters(search, rows, probes):
        n_members = min(closeness.shape[1], _MOST_ALIKE)
        nearest = -closeness
        if n_members < closeness.shape[1]:
            nearest = np.partition(nearest, n_members - 1, axis=1)[:, :n_members]
        distance[who[:, None], filled[who, None] + np.arange(n_members)] = nearest
        filled[who] += n_members
    return np.asarray(-np.partition(distance, SHORTLIST - 1, axis=1)[:, SHORTLIST - 1])


def _compare_with_clusters(
    search: Search, rows: IntArray, probes: IntArray
) -> Iterator[tuple[IntArray, int, FloatArray]]:
    """Compare each probed cluster with the papers that probe it.

    Yields the positions in `rows` of these papers, the position of the cluster's first member, and the cosines
    (n_papers, n_members). For a very large cluster, the papers are split into several such steps.
    """
    vectors = search.vectors_of(rows)
    searchers = np.argsort(probes, axis=None, kind="stable")
    clusters = probes.ravel()[searchers]
    for which in np.split(searchers, np.flatnonzero(np.diff(clusters)) + 1):
        cluster = int(probes.ravel()[which[0]])
        start, stop = search.clusters.starts[cluster : cluster + 2].tolist()
        members = to_float32(search.vectors[start:stop]).T
        step = max(1, _ENTRIES // max(1, stop - start))
        for at in range(0, len(which), step):
            who = which[at : at + step] // probes.shape[1]
            yield who, start, vectors[who] @ members
