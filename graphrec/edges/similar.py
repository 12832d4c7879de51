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
BLOCK = 512  # papers compared at a time: a block holds at most BLOCK x n_papers numbers
EXACT_UP_TO = 12_000  # papers; above, comparing all with all takes longer than the rest of the build
PROBES = 6  # closest clusters searched for each paper; recall of the 10 neighbours 0.97 on 100,000 abstracts
SHORTLIST = 40  # neighbours by embedding that are compared again by embedding and terms
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
    n_papers = len(vectors)
    turned = terms.T.tocsr()
    found: list[Triples] = []
    for start in range(0, n_papers, BLOCK):
        rows = np.arange(start, min(start + BLOCK, n_papers))
        similarity = (1 - TERM_SHARE) * (vectors[rows] @ vectors.T)
        similarity += TERM_SHARE * (terms[rows] @ turned).toarray()
        similarity[np.arange(len(rows)), rows] = -1
        found.append(_largest(similarity, rows, np.arange(n_papers), neighbours))
    return _stack(found)


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
    """Nearest neighbours among the papers of the closest clusters, compared again by terms and embeddings.

    Source: inverted file index; Jégou, Douze & Schmid, Product quantization for nearest neighbor search, 2011.
    """
    vectors = features.vectors.astype(np.float32)
    centres, cluster = _clusters(vectors)
    closest = np.argsort(-(centres @ centres.T), axis=1)[:, :PROBES]
    members = np.split(np.argsort(cluster, kind="stable"), np.cumsum(np.bincount(cluster, minlength=len(centres)))[:-1])
    terms = to_scipy(features.terms)
    found: list[Triples] = []
    for number, rows in enumerate(members):
        if len(rows):
            near = np.concatenate([members[other] for other in closest[number]])
            found.extend(
                _rerank(terms, vectors, rows[at : at + BLOCK], near, neighbours) for at in range(0, len(rows), BLOCK)
            )
    return _stack(found)


def _rerank(terms: Any, vectors: FloatArray, rows: IntArray, near: IntArray, neighbours: int) -> Triples:
    """Shortlist by embedding, then the exact similarity of each pair of the shortlist."""
    similarity = vectors[rows] @ vectors[near].T
    similarity[rows[:, None] == near[None, :]] = -1
    left, right, cosine = _largest(similarity, rows, near, SHORTLIST)
    shared = np.asarray(terms[left].multiply(terms[right]).sum(axis=1)).ravel()
    value = ((1 - TERM_SHARE) * cosine + TERM_SHARE * shared).reshape(len(rows), -1)
    at = np.argpartition(-value, min(neighbours, value.shape[1]) - 1, axis=1)[:, :neighbours]
    picked = np.take_along_axis(right.reshape(value.shape), at, axis=1)
    return np.repeat(rows, at.shape[1]), picked.ravel(), np.take_along_axis(value, at, axis=1).ravel()


def _clusters(vectors: FloatArray) -> tuple[FloatArray, IntArray]:
    """Unit centres (n_clusters, n_dimensions) and the cluster of every paper; about sqrt(n_papers) clusters."""
    from sklearn.cluster import MiniBatchKMeans

    count = max(8, int(len(vectors) ** 0.5))
    model = MiniBatchKMeans(count, random_state=0, n_init=1, batch_size=4096, max_iter=20).fit(vectors)
    centres = model.cluster_centers_
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    cluster = np.concatenate(
        [np.argmax(vectors[at : at + 4096] @ centres.T, axis=1) for at in range(0, len(vectors), 4096)]
    )
    return centres, cluster
