"""Spherical k-means, and the search for the closest centres of many vectors.

Few centres are all compared. Many are first put into groups, and only those of the closest groups are compared.

Source: Dhillon & Modha, Concept decompositions for large sparse text data, 2001; two-level search as in Nistér &
Stewénius, Scalable recognition with a vocabulary tree, 2006.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from graphrec.engines import run_serially
from graphrec.model.limits import SIZE_LIMITS
from graphrec.model.matrix import to_float32

if TYPE_CHECKING:
    from graphrec.engines import Mapper
    from graphrec.model.limits import SizeLimits
    from graphrec.model.matrix import FloatArray, IntArray

ROUNDS = 8  # iterations of k-means; further ones move few vectors
_GROUPS = 16  # groups searched for each vector: 1 % of the 28 closest of 5,200 clusters were missed; with 8, 4 %
_WIDEST = 3  # times the mean size: larger groups are split, since the largest one sets the width of a block
_SAMPLE = 30_000  # centres to which groups are fitted
_BLOCK = 2048  # vectors compared at a time
_ENTRIES = 1 << 24  # cosines held at a time where centres are grouped: 64 MB


def spherical_kmeans(
    sample: FloatArray, count: int, mapper: Mapper = run_serially, limits: SizeLimits = SIZE_LIMITS
) -> FloatArray:
    """Compute the centres (count, n_dimensions) of `count` clusters of a sample; deterministic.

    Args:
        sample: unit vectors (n_vectors, n_dimensions).
        count: number of clusters.
        mapper: runs blocks of vectors, if there are so many centres that they are grouped.
        limits: number of centres from which they are grouped.

    Cost: as `closest_centres`, once per iteration.
    """
    from scipy.sparse import csr_array

    centres = sample[np.random.default_rng(0).choice(len(sample), count, replace=False)]
    run = (
        mapper if count > limits.grouped_centres else run_serially
    )  # else starting processes takes longer than a round
    for _ in range(ROUNDS):
        nearest = closest_centres(sample, centres, 1, run, limits)[:, 0]
        sums = csr_array((np.ones(len(sample), np.float32), (nearest, np.arange(len(sample)))), (count, len(sample)))
        middle = sums @ sample
        length = np.linalg.norm(middle, axis=1, keepdims=True)
        centres = np.where(length > 0, middle / np.maximum(length, 1e-9), centres)
    return np.asarray(centres)


def closest_centres(
    vectors: FloatArray,
    centres: FloatArray,
    count: int,
    mapper: Mapper = run_serially,
    limits: SizeLimits = SIZE_LIMITS,
    most_cosines: int = _ENTRIES,
) -> IntArray:
    """Find the closest centres of every vector (n_vectors, count), closest first.

    Exact for few centres; for more than `limits.grouped_centres` and even more vectors, about 1 % are missed.

    Args:
        vectors: unit vectors (n_vectors, n_dimensions) without NaN.
        centres: unit vectors (n_centres, n_dimensions).
        count: at most n_centres; if centres are grouped, at most sqrt(n_centres).
        mapper: runs blocks of vectors.
        limits: number of centres above which they are grouped.
        most_cosines: cosines held at a time if centres are grouped.

    Cost: n_vectors x n_centres inner products; with groups n_vectors x 17 sqrt(n_centres), and
    n_centres x sqrt(n_centres) for the grouping.
    """
    blocks = (vectors[at : at + _BLOCK] for at in range(0, len(vectors), _BLOCK))
    if len(centres) <= limits.grouped_centres or len(vectors) < len(centres):
        return np.concatenate(list(mapper(_closest, (centres, count), blocks)))
    return np.concatenate(list(mapper(_closest_by_group, (_group_centres(centres), count, most_cosines), blocks)))


def _closest(among: tuple[FloatArray, int], vectors: FloatArray) -> IntArray:
    """Compare a block of vectors with all centres."""
    centres, count = among
    return _nearest(-(to_float32(vectors) @ centres.T), count).astype(np.int32)


def _nearest(distances: FloatArray, count: int) -> IntArray:
    """Positions of the `count` smallest distances of every row, smallest first."""
    near = np.argpartition(distances, count - 1, axis=1)[:, :count]
    order = np.argsort(np.take_along_axis(distances, near, axis=1), axis=1, kind="stable")
    return np.take_along_axis(near, order, axis=1)


@dataclass(frozen=True, slots=True)
class _CentreGroups:
    """Centres sorted into groups of near ones.

    `middles` (n_groups, n_dimensions): the centre of each group. `centres` (n_centres, n_dimensions): sorted by group.
    `order` (n_centres,): the number of each of these centres. `starts` (n_groups + 1,): where each group begins.
    """

    middles: FloatArray
    centres: FloatArray
    order: IntArray
    starts: IntArray


def _group_centres(centres: FloatArray) -> _CentreGroups:
    """Sort centres into about sqrt(n_centres) groups; a group much larger than the others is split."""
    middles = spherical_kmeans(centres[:: -(-len(centres) // _SAMPLE)], isqrt(len(centres)))
    group = closest_centres(centres, middles, 1)[:, 0]
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group, minlength=len(middles))
    most = _WIDEST * isqrt(len(centres))
    pieces = np.maximum(1, -(-sizes // most))
    ends = np.cumsum(sizes)
    starts = [end - size + most * piece for end, size, n in zip(ends, sizes, pieces, strict=True) for piece in range(n)]
    return _CentreGroups(middles.repeat(pieces, axis=0), centres[order], order, np.array([*starts, len(order)]))


def _closest_by_group(among: tuple[_CentreGroups, int, int], vectors: FloatArray) -> IntArray:
    """Compare a block of vectors with the centres of the groups closest to each."""
    groups_of_centres, count, most_cosines = among
    width = int(np.diff(groups_of_centres.starts).max())
    step = max(1, most_cosines // (_GROUPS * width))
    parts = (to_float32(vectors[at : at + step]) for at in range(0, len(vectors), step))
    return np.concatenate([_in_groups(groups_of_centres, part, width, count, most_cosines) for part in parts])


def _in_groups(
    groups_of_centres: _CentreGroups, vectors: FloatArray, width: int, count: int, most_cosines: int
) -> IntArray:
    """As `_closest_by_group`, for so few vectors that all distances fit in memory.

    `width`: number of centres in the largest group.
    """
    groups = _closest((groups_of_centres.middles, _GROUPS), vectors)
    distances = np.full((groups.size, width), np.inf, dtype=np.float32)  # one row for each pair of a vector and a group
    lines = np.argsort(groups, axis=None, kind="stable")
    ends = np.cumsum(np.bincount(groups.ravel(), minlength=len(groups_of_centres.middles)))
    for group, mine in enumerate(np.split(lines, ends[:-1])):
        start, stop = groups_of_centres.starts[group], groups_of_centres.starts[group + 1]
        distances[mine, : stop - start] = -(vectors[mine // _GROUPS] @ groups_of_centres.centres[start:stop].T)
    near = _nearest(distances.reshape(len(vectors), -1), count)
    holders = np.take_along_axis(groups, near // width, axis=1)
    positions = np.minimum(groups_of_centres.starts[holders] + near % width, len(groups_of_centres.order) - 1)
    nearest: IntArray = groups_of_centres.order[positions].astype(np.int32)
    sizes = np.diff(groups_of_centres.starts)
    few = np.flatnonzero(
        sizes[groups].sum(axis=1) < count
    )  # vectors whose groups hold too few centres: compared with all
    step = max(1, most_cosines // len(groups_of_centres.order))
    for at in range(0, len(few), step):
        some = few[at : at + step]
        nearest[some] = groups_of_centres.order[_closest((groups_of_centres.centres, count), vectors[some])]
    return nearest
