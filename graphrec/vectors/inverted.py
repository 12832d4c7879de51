"""Inverted file: papers sorted into clusters by embedding, so that a search for the nearest compares only a few.

Source: Jégou, Douze & Schmid, Product quantization for nearest neighbor search, 2011.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graphrec.engines import run_serially
from graphrec.model.limits import SIZE_LIMITS
from graphrec.model.matrix import to_float32
from graphrec.vectors.kmeans import closest_centres, spherical_kmeans

if TYPE_CHECKING:
    from graphrec.engines import Mapper
    from graphrec.model.limits import SizeLimits
    from graphrec.model.matrix import FloatArray, IntArray

CLUSTER_SIZE = (
    160  # mean papers per cluster: smaller clusters mean more of them to search, larger ones more vain comparisons
)
PROBES = 28  # closest clusters of a paper that are searched; half as many lose 4 % of its best 20 neighbours
_SAMPLE = 30_000  # papers to which clusters are fitted, at most, unless
_OF_CLUSTER = (
    32  # ... so many per cluster are more: with 5, clusters of a million were uneven, with 50 % more comparisons
)


@dataclass(frozen=True, slots=True)
class InvertedFile:
    """Papers by cluster.

    `centres` (n_clusters, n_dimensions): unit vectors, float16. `order` (n_papers,): the papers, cluster by cluster.
    `starts` (n_clusters + 1,): the position in `order` at which each cluster begins. A corpus without clusters is
    searched exhaustively.
    """

    centres: FloatArray
    order: IntArray
    starts: IntArray

    def members(self, cluster: int) -> IntArray:
        """The papers of a cluster, ascending."""
        return self.order[self.starts[cluster] : self.starts[cluster + 1]]

    def near(self, vector: FloatArray, probes: int = PROBES) -> IntArray:
        """The papers of the clusters closest to a vector."""
        near = np.argsort(-(to_float32(self.centres) @ vector), kind="stable")[:probes]
        return np.concatenate([self.members(cluster) for cluster in near.tolist()])


def no_clusters() -> InvertedFile:
    """An inverted file without clusters, for a small corpus."""
    nothing = np.zeros(0, dtype=np.int32)
    return InvertedFile(np.zeros((0, 0), dtype=np.float16), nothing, np.zeros(1, dtype=np.int64))


def fit_clusters(
    vectors: FloatArray,
    mapper: Mapper = run_serially,
    limits: SizeLimits = SIZE_LIMITS,
    cluster_size: int = CLUSTER_SIZE,
) -> tuple[InvertedFile, IntArray]:
    """Sort papers into clusters; also return the closest clusters of each paper (n_papers, `PROBES`), closest first.

    Args:
        vectors: embeddings (n_papers, n_dimensions).
        mapper: runs blocks of papers.
        limits: number of centres from which they are grouped.
        cluster_size: mean number of papers per cluster.

    Cost: as `closest_centres` for n_papers vectors and n_papers / `cluster_size` centres.
    """
    count = max(PROBES, len(vectors) // cluster_size)
    sample = vectors[:: -(-len(vectors) // max(_SAMPLE, _OF_CLUSTER * count))]
    centres = spherical_kmeans(to_float32(sample), count, mapper, limits)
    probes = closest_centres(vectors, centres, PROBES, mapper, limits)
    order = np.argsort(probes[:, 0], kind="stable").astype(np.int32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(probes[:, 0], minlength=len(centres)))))
    return InvertedFile(centres.astype(np.float16), order, starts), probes
