"""`similar` edges: every paper and its nearest neighbours by text.

Few papers are compared block by block, all with all; many are first sorted into clusters, and compared only with the
papers of the clusters closest to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.matrix import SparseMatrix, from_triples, to_scipy

if TYPE_CHECKING:
    from graphrec.matrix import FloatArray, IntArray
    from graphrec.vectors.features import TextFeatures

NEIGHBOURS = 20  # per paper, before the matrix is made symmetric; 10 lose on corpora of one subject
BLOCK = 256  # papers compared at a time: a block holds at most BLOCK x n_papers numbers
EXACT_UP_TO = 12_000  # papers; above, comparing all with all takes longer than the rest of the build
PROBES = 2  # closest clusters of each paper that are searched, with those of the papers beside it
TELLING = (
    0.02  # share of the papers above which a term is left out when candidates are compared: it costs most, tells least
)
SAMPLE = 30_000  # papers from which the clusters are learnt
SHORTLIST = 2  # times the neighbours wanted are compared again with all terms
TERM_SHARE = 0.5  # of the similarity; the rest is the embeddings' cosine


def build(features: TextFeatures, *, neighbours: int = NEIGHBOURS) -> SparseMatrix:
    """Symmetric matrix (n_papers, n_papers) of the nearest neighbours' similarity in [0, 1].

    The similarity is the mean of the cosines of terms and of embeddings, below zero counted as zero.

    Cost: n_papers^2 up to `EXACT_UP_TO` papers, above about n_papers^1.5; memory `BLOCK` x n_papers.
    """
    n_papers = features.terms.n_rows
    if n_papers <= EXACT_UP_TO:
        rows, columns, values = _exact(features, neighbours)
    else:
        rows, columns, values = _by_clusters(features, neighbours)
    kept = (values > 0) & (rows != columns)
    rows, columns, values = rows[kept], columns[kept], np.minimum(values[kept], 1)
    both = np.concatenate
    return from_triples(both((rows, columns)), both((columns, rows)), both((values, values)), (n_papers, n_papers))


Triples = tuple["IntArray", "IntArray", "FloatArray"]


def _exact(features: TextFeatures, neighbours: int) -> Triples:
    """Nearest neighbours of all papers among all papers."""
    terms, vectors = to_scipy(features.terms), features.vectors.astype(np.float32)
    everyone = np.arange(len(vectors))
    blocks = (everyone[at : at + BLOCK] for at in range(0, len(everyone), BLOCK))
    return _stack([_largest(_compare(terms, vectors, rows, everyone), rows, everyone, neighbours) for rows in blocks])


def _compare(terms: Any, vectors: FloatArray, rows: IntArray, columns: IntArray) -> FloatArray:
    """Dense similarities of some papers to others; -1 to themselves."""
    similarity = vectors[rows] @ vectors[columns].T
    similarity *= 1 - TERM_SHARE
    similarity += TERM_SHARE * (terms[rows] @ terms[columns].T).toarray()
    place = np.full(len(vectors), -1)
    place[columns] = np.arange(len(columns))
    inside = place[rows] >= 0
    similarity[np.flatnonzero(inside), place[rows][inside]] = -1
    return np.asarray(similarity)


def _largest(similarity: FloatArray, rows: IntArray, columns: IntArray, count: int) -> Triples:
    """The `count` largest entries of every row of a dense block, as triples."""
    count = min(count, similarity.shape[1])
    at = (
        np.argpartition(-similarity, count - 1, axis=1)[:, :count]
        if count
        else np.zeros((len(rows), 0), dtype=np.int64)
    )
    values = np.take_along_axis(similarity, at, axis=1)
    return np.repeat(rows, count), columns[at].ravel(), values.ravel()


def _stack(found: list[Triples]) -> Triples:
    """All triples in one."""
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    rows, columns, values = zip(*found, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)


def _by_clusters(features: TextFeatures, neighbours: int) -> Triples:
    """Nearest neighbours among the papers of the clusters closest to each paper.

    Papers of one cluster are compared together, with the clusters that any of them is close to.

    Source: inverted file index; Jégou, Douze & Schmid, Product quantization for nearest neighbor search, 2011.
    """
    terms, vectors = to_scipy(features.terms), features.vectors.astype(np.float32)
    frequency = np.bincount(features.terms.indices, minlength=features.terms.n_columns)
    telling = terms[:, np.flatnonzero(frequency <= TELLING * len(vectors))]
    closest = _clusters(vectors)
    members = np.split(np.argsort(closest[:, 0], kind="stable"), np.cumsum(np.bincount(closest[:, 0]))[:-1])
    found: list[Triples] = []
    for own in members:
        for rows in (own[at : at + BLOCK] for at in range(0, len(own), BLOCK)):
            near = np.concatenate([members[number] for number in np.unique(closest[rows])])
            short = _largest(_compare(telling, vectors, rows, near), rows, near, SHORTLIST * neighbours)
            found.append(_compare_again(terms, vectors, short, len(rows), neighbours))
    return _stack(found)


def _compare_again(terms: Any, vectors: FloatArray, short: Triples, n_rows: int, neighbours: int) -> Triples:
    """The best of a shortlist by the similarity of all terms and embeddings."""
    rows, columns, _ = short
    shared = np.asarray(terms[rows].multiply(terms[columns]).sum(axis=1)).ravel()
    cosines = np.einsum("ij,ij->i", vectors[rows], vectors[columns])
    values = ((1 - TERM_SHARE) * cosines + TERM_SHARE * shared).reshape(n_rows, -1)
    values[(columns == rows).reshape(values.shape)] = -1
    at = np.argsort(-values, axis=1, kind="stable")[:, :neighbours]
    picked = np.take_along_axis(columns.reshape(values.shape), at, axis=1)
    each = rows.reshape(values.shape)[:, : at.shape[1]]
    return each.ravel(), picked.ravel(), np.take_along_axis(values, at, axis=1).ravel()


def _clusters(vectors: FloatArray) -> IntArray:
    """The `PROBES` closest of about sqrt(n_papers) clusters for every paper (n_papers, PROBES), closest first."""
    from sklearn.cluster import MiniBatchKMeans

    count = max(PROBES, int(len(vectors) ** 0.5))
    model = MiniBatchKMeans(count, random_state=0, n_init=1, batch_size=4096, max_iter=20).fit(
        vectors[:: max(1, len(vectors) // SAMPLE)]
    )
    centres = model.cluster_centers_
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    blocks = (vectors[at : at + BLOCK] @ centres.T for at in range(0, len(vectors), BLOCK))
    return np.concatenate([np.argsort(-likeness, axis=1)[:, :PROBES] for likeness in blocks])
