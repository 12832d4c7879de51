"""Positions of the nodes, computed when the page is written, so that the browser only draws.

Around a seed, the distance from the middle follows the rank and the angle follows the links; without a seed (the map of
a library), positions follow the links alone. The same input gives the same positions.
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

SPACING = 92.0  # page units between neighbours: room for a node, the label below it, and a gap
LAYOUT_STEPS = 100  # of ForceAtlas2; more change nothing visible for 40 nodes
SPREAD_STEPS = 40  # iterations that separate nodes which are too close
RELAX_STEPS = 60  # iterations after which positions no longer change visibly
RELAX_PULL = 0.1  # these three were tried on eight queries: 1.75 crossings a link, 92 % of labels fit,
RELAX_PUSH = 0.5  # rank and distance correlate at 0.97; a stronger ring hold costs crossings,
RING_HOLD = 0.15  # a weaker one loses the meaning of the distance
LEAST_PULL = 0.3  # of the weakest link; its weight is added
LONGEST_MOVE, SHORTEST_MOVE = 0.12, 0.005  # of a node in the first and in the last relaxation step, in radii
RADIUS = 0.62  # of the outermost ring, in units of the spacing times the square root of the number of nodes
FIRST_RING = 0.8  # papers for which the area around the seed, inside the first paper, has room
BEYOND = 0.22  # share of the radius by which a work lies further out than the papers that refer to it
LABEL_STRETCH = 1.6  # labels are wider than high, so neighbours keep more room sideways
SCATTER_STEPS = 300  # for whole libraries
LEAST_APART = 0.6  # minimum distance of two nodes of a large map, in units of the spacing
PART_STEPS = 60  # iterations that separate close nodes of a large map
SCATTER_SAMPLES = 24  # random other nodes that repel a node in one step
_ADDRESSES_OF_A_TREE = 200_000_000  # bytes that SciPy's search tree maps with the packages it needs
FOR_THE_BROWSER = {  # what layout.js shares with this module, to lay out the map around another paper
    "spacing": SPACING,
    "radius": RADIUS,
    "firstRing": FIRST_RING,
    "steps": RELAX_STEPS,
    "pull": RELAX_PULL,
    "push": RELAX_PUSH,
    "leastPull": LEAST_PULL,
    "hold": RING_HOLD,
    "longestMove": LONGEST_MOVE,
    "shortestMove": SHORTEST_MOVE,
    "labelStretch": LABEL_STRETCH,
}


def compute_positions(
    nodes: Sequence[PageNode],
    pairs: Sequence[Pair],
    cluster: Sequence[int],
    seed: int = 0,
    limits: SizeLimits = SIZE_LIMITS,
) -> Positions:
    """Compute positions (n_nodes, 2) in page units, with the seed or seeds in the middle.

    Args:
        nodes: nodes of the page.
        pairs: linked pairs of nodes, marked by `links.mark_drawn_pairs`.
        cluster: cluster of each node.
        seed: seed of the random numbers.
        limits: from which size the faster layout for large graphs is used.

    Source: Jacomy et al. 2014, "ForceAtlas2, a continuous graph layout algorithm".
    Cost: O(n²) per step up to `limits.scattered_nodes`, O(n) above.
    """
    if not nodes:
        return np.zeros((0, 2))
    seeds = [index for index, node in enumerate(nodes) if node.kind == "seed"]
    size = SPACING * math.sqrt(len(nodes))
    if len(nodes) > limits.scattered_nodes:
        return _scatter(len(nodes), pairs, cluster, seed) * SPACING
    start = _force_atlas(len(nodes), [pair for pair in pairs if pair.is_drawn], seed)
    if not seeds and not any(node.rank for node in nodes):
        return _unite(_spread(start / max(np.abs(start).max(), 1e-9) * size / 1.6, SPACING), size)
    rings = _rings(nodes, pairs, seeds)
    unit = _relax(_on_rings(start, rings, seeds), rings, _pull(nodes, pairs), seeds)
    return _spread(unit * size * RADIUS, SPACING * 0.55, fixed=seeds)


def _force_atlas(n_nodes: int, pairs: Sequence[Pair], seed: int) -> Positions:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(n_nodes))
    graph.add_weighted_edges_from((pair.first, pair.second, pair.weight) for pair in pairs)
    if n_nodes == 1:
        return np.zeros((1, 2))
    positions = nx.forceatlas2_layout(graph, max_iter=LAYOUT_STEPS, weight="weight", seed=seed)
    return np.array([positions[index] for index in range(n_nodes)])


def _rings(nodes: Sequence[PageNode], pairs: Sequence[Pair], seeds: Sequence[int]) -> npt.NDArray[np.float64]:
    """Distance of every node from the middle: by rank, so that rings of equal area hold equally many papers.

    Works have no rank; they lie slightly further out than the papers that refer to them.
    """
    is_ranked = np.array([node.kind == "related" for node in nodes])
    rings = np.sqrt((np.cumsum(is_ranked) + FIRST_RING) / len(nodes))
    rings[list(seeds)] = 0.0 if len(seeds) == 1 else 0.12 * math.sqrt(len(seeds))
    for index, node in enumerate(nodes):
        if node.kind == "work":
            near = [pair.first for pair in pairs if pair.second == index and is_ranked[pair.first]]
            rings[index] = min(float(np.mean(rings[near])) + BEYOND if near else 1.0, 1.0)
    return np.asarray(rings, dtype=np.float64)


def _on_rings(start: Positions, rings: npt.NDArray[np.float64], seeds: Sequence[int]) -> Positions:
    """Move each node to the distance of its ring, at its angle as seen from the seeds."""
    away = start - (start[list(seeds)] if seeds else start).mean(axis=0)
    angle = np.arctan2(away[:, 1], away[:, 0])
    return np.column_stack((np.cos(angle), np.sin(angle))) * rings[:, None]


def _pull(nodes: Sequence[PageNode], pairs: Sequence[Pair]) -> npt.NDArray[np.float64]:
    """Attraction (n_nodes, n_nodes) between drawn pairs; none to a single seed, because the rank sets that distance."""
    matrix = np.zeros((len(nodes), len(nodes)))
    is_single = sum(node.kind == "seed" for node in nodes) == 1
    for pair in pairs:
        if pair.is_drawn and not (is_single and nodes[pair.first].kind == "seed"):
            matrix[pair.first, pair.second] = matrix[pair.second, pair.first] = LEAST_PULL + pair.weight
    return matrix


def _relax(
    positions: Positions, rings: npt.NDArray[np.float64], pull: npt.NDArray[np.float64], seeds: Sequence[int]
) -> Positions:
    """Attract linked nodes and repel close ones, while all stay near their ring."""
    unit = 1 / math.sqrt(len(positions))
    degree = pull.sum(axis=1, keepdims=True)
    hold = rings[:, None]
    for step in range(RELAX_STEPS):
        force = _push(positions, unit) + RELAX_PULL * (pull @ positions - degree * positions)
        length = np.linalg.norm(force, axis=1, keepdims=True)
        longest = LONGEST_MOVE * (1 - step / RELAX_STEPS) + SHORTEST_MOVE
        positions += force * np.minimum(1, longest / np.maximum(length, 1e-9))
        radius = np.maximum(np.linalg.norm(positions, axis=1, keepdims=True), 1e-9)
        positions *= 1 + (hold / radius - 1) * RING_HOLD
        if len(seeds) == 1:
            positions[seeds[0]] = 0
    return positions


def _push(positions: Positions, unit: float) -> Positions:
    """Repulsion ~ 1/d² between all nodes, stronger sideways, because labels are wider than high."""
    away = positions[:, None] - positions[None]
    away[..., 0] /= LABEL_STRETCH
    square = np.einsum("ijk,ijk->ij", away, away) + 1e-9
    np.fill_diagonal(square, 1e9)
    force: Positions = np.einsum("ijk,ij->ik", away, RELAX_PUSH * unit**3 / square**1.5)
    return force


def _spread(positions: Positions, least: float, fixed: Sequence[int] = ()) -> Positions:
    """Separate nodes that are closer than `least`, each by half of the missing distance; `fixed` ones stay."""
    angle = np.arange(len(positions))
    positions = positions + np.column_stack((np.cos(angle), np.sin(angle))) * 1e-3  # makes equal positions differ
    for _ in range(SPREAD_STEPS):
        away = positions[:, None] - positions[None]
        distance = np.sqrt(np.einsum("ijk,ijk->ij", away, away))
        np.fill_diagonal(distance, np.inf)
        missing = np.maximum(least - distance, 0) / (2 * np.maximum(distance, 1e-9))
        if not missing.any():
            break
        move = np.einsum("ijk,ij->ik", away, missing)
        move[list(fixed)] = 0
        positions += move
    return positions


def _unite(positions: Positions, size: float) -> Positions:
    """Move nodes outside the circle of radius `size` back to its rim (unlinked parts drift far away)."""
    middle = np.median(positions, axis=0)
    away = positions - middle
    radius = np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)
    return np.asarray(away * np.minimum(1, size / radius), dtype=np.float64)


def _scatter(n_nodes: int, pairs: Sequence[Pair], cluster: Sequence[int], seed: int) -> Positions:
    """Compute the layout of a large graph, in units of the spacing; clusters start separately.

    Drawn links attract their ends, and each node is repelled by a few random others.

    Source: the sampled forces of McInnes et al. 2018, "UMAP"; only the optimisation, with fixed steps.
    """
    random = np.random.default_rng(seed)
    size = math.sqrt(n_nodes)
    group = np.asarray(cluster)
    turn = 2 * math.pi * (group + 1) / (group.max() + 2)
    positions = np.column_stack((np.cos(turn), np.sin(turn))) * size * 0.4
    positions = positions + random.normal(scale=size * 0.1, size=(n_nodes, 2))
    first, second, weight = _columns([pair for pair in pairs if pair.is_drawn])
    for step in range(SCATTER_STEPS):
        cool = 1 - step / SCATTER_STEPS
        force = _sampled_push(positions, random, n_nodes) - 0.002 * positions
        apart = positions[second] - positions[first]
        slack = np.maximum(1 - 1 / np.maximum(np.linalg.norm(apart, axis=1), 1e-9), 0)  # no attraction closer than 1
        along = apart * (slack * 0.08 * (0.5 + weight))[:, None]
        for axis in range(2):
            force[:, axis] += np.bincount(first, along[:, axis], n_nodes) - np.bincount(second, along[:, axis], n_nodes)
        length = np.maximum(np.linalg.norm(force, axis=1, keepdims=True), 1e-9)
        positions += force * np.minimum(1, (0.02 * size * cool + 0.05) / length)
    return _part_neighbours(positions)


def _part_neighbours(positions: Positions) -> Positions:
    """Separate close nodes like `_spread`, but for many nodes: a search tree finds the close pairs."""
    from graphrec.storage.resources import check_addresses

    check_addresses("The map of so many papers", _ADDRESSES_OF_A_TREE)
    from scipy.spatial import cKDTree

    for _ in range(PART_STEPS):
        close = cKDTree(positions).query_pairs(LEAST_APART, output_type="ndarray")
        if not len(close):
            break
        first, second = close.T
        apart = positions[first] - positions[second]
        distance = np.maximum(np.linalg.norm(apart, axis=1), 1e-9)
        move = apart * ((LEAST_APART - distance) / (2.5 * distance))[:, None]
        n_nodes = len(positions)
        for axis in range(2):
            positions[:, axis] += np.bincount(first, move[:, axis], n_nodes) - np.bincount(
                second, move[:, axis], n_nodes
            )
    return positions


def _sampled_push(positions: Positions, random: np.random.Generator, n_nodes: int) -> Positions:
    others = random.integers(0, n_nodes, size=(n_nodes, SCATTER_SAMPLES))
    away = positions[:, None] - positions[others]
    square = np.einsum("ijk,ijk->ij", away, away) + 0.05
    push: Positions = np.einsum("ijk,ij->ik", away, 1 / square) * (0.012 * n_nodes / SCATTER_SAMPLES)
    return push


def _columns(pairs: Sequence[Pair]) -> tuple[Any, Any, Any]:
    if not pairs:
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0)
    first, second, weight = np.array([(pair.first, pair.second, pair.weight) for pair in pairs]).T
    return first.astype(int), second.astype(int), weight
