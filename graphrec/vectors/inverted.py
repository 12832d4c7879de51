"""An inverted file: papers sorted into clusters by their embeddings, so that few are compared to find the nearest.

Source: Jégou, Douze & Schmid, Product quantization for nearest neighbor search, 2011; spherical k-means: Dhillon &
Modha, Concept decompositions for large sparse text data, 2001.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graphrec.engines import serially

if TYPE_CHECKING:
    from graphrec.engines import Mapper
    from graphrec.matrix import FloatArray, IntArray

FROM = 12_000  # papers; fewer are all compared
CLUSTER_SIZE = 160  # papers of a cluster, on average: fewer cost more look-ups, more are compared in vain
PROBES = 28  # closest clusters of a paper that are searched; half as many lose 4 % of its best 20 neighbours
SAMPLE = 30_000  # papers from which the clusters are learnt
ROUNDS = 8  # of learning; more move few papers
_BLOCK = 2048  # vectors compared with all centres at a time


@dataclass(frozen=True, slots=True)
class InvertedFile:
    """Papers by cluster.

    `centres` (n_clusters, n_dimensions): unit vectors, float16. `order` (n_papers,) lists the papers cluster by
    cluster, `starts` (n_clusters + 1,) where each cluster begins in it. Without clusters, everything is compared.
    """

    centres: FloatArray
    order: IntArray
    starts: IntArray

    def members(self, cluster: int) -> IntArray:
        """The papers of a cluster, ascending."""
        return self.order[self.starts[cluster] : self.starts[cluster + 1]]

    def near(self, vector: FloatArray, probes: int = PROBES) -> IntArray:
        """The papers of the clusters closest to a vector."""
        closest = np.argsort(-(self.centres.astype(np.float32) @ vector), kind="stable")[:probes]
        return np.concatenate([self.members(cluster) for cluster in closest.tolist()])


def no_clusters() -> InvertedFile:
    """What a corpus of few papers has."""
    nothing = np.zeros(0, dtype=np.int32)
    return InvertedFile(np.zeros((0, 0), dtype=np.float16), nothing, np.zeros(1, dtype=np.int64))


def fit_clusters(vectors: FloatArray, mapper: Mapper = serially) -> tuple[InvertedFile, IntArray]:
    """Sort papers into clusters; also the `PROBES` closest clusters of each (n_papers, PROBES), closest first.

    Cost: n_papers^2 / `CLUSTER_SIZE` products of vectors, which for a million papers is less than to read them.
    """
    centres = _centres(vectors)
    probes = closest(vectors, centres, PROBES, mapper)
    order = np.argsort(probes[:, 0], kind="stable").astype(np.int32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(probes[:, 0], minlength=len(centres)))))
    return InvertedFile(centres.astype(np.float16), order, starts), probes


def closest(vectors: FloatArray, centres: FloatArray, count: int, mapper: Mapper = serially) -> IntArray:
    """The `count` closest centres of every vector (n_vectors, count), closest first."""
    blocks = (vectors[at : at + _BLOCK] for at in range(0, len(vectors), _BLOCK))
    return np.concatenate(list(mapper(_closest, (centres, count), blocks)))


def _closest(among: tuple[FloatArray, int], vectors: FloatArray) -> IntArray:
    """The closest centres of a block of vectors."""
    centres, count = among
    distance = -(vectors.astype(np.float32) @ centres.T)
    near = np.argpartition(distance, count - 1, axis=1)[:, :count]
    order = np.argsort(np.take_along_axis(distance, near, axis=1), axis=1, kind="stable")
    return np.take_along_axis(near, order, axis=1).astype(np.int32)


def _centres(vectors: FloatArray) -> FloatArray:
    """Unit vectors in the middle of clusters of about `CLUSTER_SIZE` papers (n_clusters, n_dimensions)."""
    from scipy.sparse import csr_array

    sample = vectors[:: -(-len(vectors) // SAMPLE)].astype(np.float32)
    count = max(PROBES, min(len(vectors) // CLUSTER_SIZE, len(sample) // 2))
    centres = sample[np.random.default_rng(0).choice(len(sample), count, replace=False)]
    for _ in range(ROUNDS):
        nearest = closest(sample, centres, 1)[:, 0]
        sums = csr_array((np.ones(len(sample), np.float32), (nearest, np.arange(len(sample)))), (count, len(sample)))
        middle = sums @ sample
        length = np.linalg.norm(middle, axis=1, keepdims=True)
        centres = np.where(length > 0, middle / np.maximum(length, 1e-9), centres)
    return np.asarray(centres)
