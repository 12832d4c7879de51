"""Where the nodes lie: computed here, once, so that the browser only draws.

Around a seed the distance follows the rank and the angle follows the links; without a seed (a whole library) the links
alone decide. Same input, same positions.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from graphrec.model.limits import SIZE_LIMITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.limits import SizeLimits
    from graphrec.page.links import Pair
    from graphrec.page.view import PageNode

Positions = npt.NDArray[np.float64]

SPACING = 92.0  # page units between neighbours: a node, its label below it, and air
LAYOUT_STEPS = 100  # of ForceAtlas2; more change nothing to see at 40 nodes
SPREAD_STEPS = 40  # of parting nodes that are too close
RELAX_STEPS = 60  # after which the picture stands still
RELAX_PULL = 0.1  # these three were tried on eight queries: 1.75 crossings a link, 92 % of labels fit,
RELAX_PUSH = 0.5  # rank and distance correlate at 0.97; a stronger ring hold costs crossings,
RING_HOLD = 0.15  # a weaker one loses the meaning of the distance
BEYOND = 0.22  # of the radius: how much further out a work lies than the papers that name it
LABEL_STRETCH = 1.6  # labels are wider than high, so neighbours keep more room sideways
SCATTER_STEPS = 300  # for whole libraries
LEAST_APART = 0.6  # of the spacing, between two nodes of a large map
PART_STEPS = 60  # of moving close nodes apart
SCATTER_SAMPLES = 24  # random others that push a node in one step


def compute_positions(
    nodes: Sequence[PageNode],
    pairs: Sequence[Pair],
    cluster: Sequence[int],
    seed: int = 0,
    limits: SizeLimits = SIZE_LIMITS,
) -> Positions:
    """Positions (n_nodes, 2) in page units, the seed or seeds in the middle.

    Source: Jacomy et al. 2014, "ForceAtlas2, a continuous graph layout algorithm".
    Cost: O(n²) per step up to `limits.scattered_nodes`, O(n) above.
    """
    if not nodes:
        return np.zeros((0, 2))
    seeds = [at for at, node in enumerate(nodes) if node.kind == "seed"]
    size = SPACING * math.sqrt(len(nodes))
    if len(nodes) > limits.scattered_nodes:
        return _scatter(len(nodes), pairs, cluster, seed) * SPACING
    start = _force_atlas(len(nodes), [pair for pair in pairs if pair.is_drawn], seed)
    if not seeds and not any(node.rank for node in nodes):
        return _unite(_spread(start / max(np.abs(start).max(), 1e-9) * size / 1.6, SPACING), size)
    rings = _rings(nodes, pairs, seeds)
    unit = _relax(_on_rings(start, rings, seeds), rings, _pull(nodes, pairs), seeds)
    return _spread(unit * size * 0.62, SPACING * 0.55, fixed=seeds)


def _force_atlas(n_nodes: int, pairs: Sequence[Pair], seed: int) -> Positions:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(n_nodes))
    graph.add_weighted_edges_from((pair.first, pair.second, pair.weight) for pair in pairs)
    if n_nodes == 1:
        return np.zeros((1, 2))
    found = nx.forceatlas2_layout(graph, max_iter=LAYOUT_STEPS, weight="weight", seed=seed)
    return np.array([found[at] for at in range(n_nodes)])


def _rings(nodes: Sequence[PageNode], pairs: Sequence[Pair], seeds: Sequence[int]) -> npt.NDArray[np.float64]:
    """Distance of every node from the middle: by rank, equal areas for equal numbers of papers.

    Works have no rank; they stand a little further out than the papers they are linked to.
    """
    is_ranked = np.array([node.kind == "related" for node in nodes])
    rings = np.sqrt((np.cumsum(is_ranked) + 0.8) / len(nodes))
    rings[list(seeds)] = 0.0 if len(seeds) == 1 else 0.12 * math.sqrt(len(seeds))
    for at, node in enumerate(nodes):
        if node.kind == "work":
            near = [pair.first for pair in pairs if pair.second == at and is_ranked[pair.first]]
            rings[at] = min(float(np.mean(rings[near])) + BEYOND if near else 1.0, 1.0)
    return np.asarray(rings, dtype=np.float64)


def _on_rings(start: Positions, rings: npt.NDArray[np.float64], seeds: Sequence[int]) -> Positions:
    """Keep the angle as seen from the seeds, take the distance from the ring."""
    away = start - (start[list(seeds)] if seeds else start).mean(axis=0)
    angle = np.arctan2(away[:, 1], away[:, 0])
    return np.column_stack((np.cos(angle), np.sin(angle))) * rings[:, None]


def _pull(nodes: Sequence[PageNode], pairs: Sequence[Pair]) -> npt.NDArray[np.float64]:
    """Attraction between nodes whose link is drawn; a single seed pulls nothing, the distance to it is the ring."""
    matrix = np.zeros((len(nodes), len(nodes)))
    is_single = sum(node.kind == "seed" for node in nodes) == 1
    for pair in pairs:
        if pair.is_drawn and not (is_single and nodes[pair.first].kind == "seed"):
            matrix[pair.first, pair.second] = matrix[pair.second, pair.first] = 0.3 + pair.weight
    return matrix


def _relax(
    at: Positions, rings: npt.NDArray[np.float64], pull: npt.NDArray[np.float64], seeds: Sequence[int]
) -> Positions:
    """Let linked nodes draw near and close ones part, while all stay near their ring."""
    unit = 1 / math.sqrt(len(at))
    degree = pull.sum(axis=1, keepdims=True)
    hold = rings[:, None]
    for step in range(RELAX_STEPS):
        force = _push(at, unit) + RELAX_PULL * (pull @ at - degree * at)
        length = np.linalg.norm(force, axis=1, keepdims=True)
        longest = 0.12 * (1 - step / RELAX_STEPS) + 0.005
        at += force * np.minimum(1, longest / np.maximum(length, 1e-9))
        radius = np.maximum(np.linalg.norm(at, axis=1, keepdims=True), 1e-9)
        at *= 1 + (hold / radius - 1) * RING_HOLD
        if len(seeds) == 1:
            at[seeds[0]] = 0
    return at


def _push(at: Positions, unit: float) -> Positions:
    """Repulsion ~ 1/d² between all nodes, reaching further sideways."""
    away = at[:, None] - at[None]
    away[..., 0] /= LABEL_STRETCH
    square = np.einsum("ijk,ijk->ij", away, away) + 1e-9
    np.fill_diagonal(square, 1e9)
    force: Positions = np.einsum("ijk,ij->ik", away, RELAX_PUSH * unit**3 / square**1.5)
    return force


def _spread(at: Positions, least: float, fixed: Sequence[int] = ()) -> Positions:
    """Part nodes that are closer than `least`, half of the missing way each; the fixed ones stay."""
    at = at + np.column_stack((np.cos(np.arange(len(at))), np.sin(np.arange(len(at))))) * 1e-3  # no two equal
    for _ in range(SPREAD_STEPS):
        away = at[:, None] - at[None]
        distance = np.sqrt(np.einsum("ijk,ijk->ij", away, away))
        np.fill_diagonal(distance, np.inf)
        missing = np.maximum(least - distance, 0) / (2 * np.maximum(distance, 1e-9))
        if not missing.any():
            break
        move = np.einsum("ijk,ij->ik", away, missing)
        move[list(fixed)] = 0
        at += move
    return at


def _unite(at: Positions, size: float) -> Positions:
    """Bring pieces that drifted far off back to the rim."""
    middle = np.median(at, axis=0)
    away = at - middle
    radius = np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)
    return np.asarray(away * np.minimum(1, size / radius), dtype=np.float64)


def _scatter(n_nodes: int, pairs: Sequence[Pair], cluster: Sequence[int], seed: int) -> Positions:
    """Layout of large graphs: shown links pull, a few random others push, clusters start apart; unit spacing.

    Source: the sampled forces of McInnes et al. 2018, "UMAP"; only the optimisation, with fixed steps.
    """
    random = np.random.default_rng(seed)
    size = math.sqrt(n_nodes)
    group = np.asarray(cluster)
    turn = 2 * math.pi * (group + 1) / (group.max() + 2)
    at = np.column_stack((np.cos(turn), np.sin(turn))) * size * 0.4 + random.normal(scale=size * 0.1, size=(n_nodes, 2))
    first, second, weight = _columns([pair for pair in pairs if pair.is_drawn])
    for step in range(SCATTER_STEPS):
        cool = 1 - step / SCATTER_STEPS
        force = _sampled_push(at, random, n_nodes) - 0.002 * at
        apart = at[second] - at[first]
        slack = np.maximum(1 - 1 / np.maximum(np.linalg.norm(apart, axis=1), 1e-9), 0)  # no pull on neighbours
        along = apart * (slack * 0.08 * (0.5 + weight))[:, None]
        for axis in range(2):
            force[:, axis] += np.bincount(first, along[:, axis], n_nodes) - np.bincount(second, along[:, axis], n_nodes)
        length = np.maximum(np.linalg.norm(force, axis=1, keepdims=True), 1e-9)
        at += force * np.minimum(1, (0.02 * size * cool + 0.05) / length)
    return _part_neighbours(at)


def _part_neighbours(at: Positions) -> Positions:
    """Like `_spread` for many nodes: only those found close by a search tree are looked at."""
    from scipy.spatial import cKDTree

    for _ in range(PART_STEPS):
        close = cKDTree(at).query_pairs(LEAST_APART, output_type="ndarray")
        if not len(close):
            break
        first, second = close.T
        apart = at[first] - at[second]
        distance = np.maximum(np.linalg.norm(apart, axis=1), 1e-9)
        move = apart * ((LEAST_APART - distance) / (2.5 * distance))[:, None]
        for axis in range(2):
            at[:, axis] += np.bincount(first, move[:, axis], len(at)) - np.bincount(second, move[:, axis], len(at))
    return at


def _sampled_push(at: Positions, random: np.random.Generator, n_nodes: int) -> Positions:
    others = random.integers(0, n_nodes, size=(n_nodes, SCATTER_SAMPLES))
    away = at[:, None] - at[others]
    square = np.einsum("ijk,ijk->ij", away, away) + 0.05
    push: Positions = np.einsum("ijk,ij->ik", away, 1 / square) * (0.012 * n_nodes / SCATTER_SAMPLES)
    return push


def _columns(pairs: Sequence[Pair]) -> tuple[Any, Any, Any]:
    if not pairs:
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0)
    first, second, weight = np.array([(pair.first, pair.second, pair.weight) for pair in pairs]).T
    return first.astype(int), second.astype(int), weight
