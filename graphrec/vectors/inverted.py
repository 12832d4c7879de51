"""An inverted file: papers sorted into clusters by their embeddings, so that few are compared to find the nearest.

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

CLUSTER_SIZE = 160  # papers of a cluster, on average: fewer cost more look-ups, more are compared in vain
PROBES = 28  # closest clusters of a paper that are searched; half as many lose 4 % of its best 20 neighbours
_SAMPLE = 30_000  # papers from which clusters are learnt, at most, but
_OF_CLUSTER = 32  # for each cluster: with 5, clusters of a million grew uneven, and half as many again were compared


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
        near = np.argsort(-(to_float32(self.centres) @ vector), kind="stable")[:probes]
        return np.concatenate([self.members(cluster) for cluster in near.tolist()])


def no_clusters() -> InvertedFile:
    """The clusters of a corpus too small to have any."""
    nothing = np.zeros(0, dtype=np.int32)
    return InvertedFile(np.zeros((0, 0), dtype=np.float16), nothing, np.zeros(1, dtype=np.int64))


def fit_clusters(
    vectors: FloatArray,
    mapper: Mapper = run_serially,
    limits: SizeLimits = SIZE_LIMITS,
    cluster_size: int = CLUSTER_SIZE,
) -> tuple[InvertedFile, IntArray]:
    """Sort papers into clusters; also the `PROBES` closest clusters of each (n_papers, PROBES), closest first.

    Cost: as `closest` for n_papers vectors and n_papers / `cluster_size` centres.
    """
    count = max(PROBES, len(vectors) // cluster_size)
    sample = vectors[:: -(-len(vectors) // max(_SAMPLE, _OF_CLUSTER * count))]
    centres = spherical_kmeans(to_float32(sample), count, mapper, limits)
    probes = closest_centres(vectors, centres, PROBES, mapper, limits)
    order = np.argsort(probes[:, 0], kind="stable").astype(np.int32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(probes[:, 0], minlength=len(centres)))))
    return InvertedFile(centres.astype(np.float16), order, starts), probes
