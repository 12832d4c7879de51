"""Communities of a weighted graph: groups of nodes with more weight among them than their degrees let expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.matrix import SparseMatrix

if TYPE_CHECKING:
    from graphrec.model.matrix import FloatArray, IntArray

_SWEEPS = 60  # of one level, at most; after two dozen hardly a node moves
_MOVED = 0.5  # share of the nodes that may move in one sweep: if all did, neighbours would change places for ever
_LEAST_MOVES = 0.01  # of the nodes in one sweep; fewer change no community that a reader would notice
_LEAST_GAIN = 1e-9  # of a move, so that rounding moves nothing


def find_communities(graph: SparseMatrix, resolution: float = 1.0, seed: int = 0) -> IntArray:
    """Assign every node to a community (n_nodes,), numbered by size, the largest first, ties by the first node.

    The method of Louvain, in which each sweep moves a random half of the nodes at once, so that a sweep is a few
    operations on arrays. The same graph and seed give the same communities.

    Args:
        graph: symmetric weights (n_nodes, n_nodes), above 0; a weight of a node to itself counts for its degree.
        resolution: how much weight a community must have inside; the larger, the more communities.
        seed: seed of the random numbers.

    Cost: sorts the entries of the nodes that may still move, in each of some thirty sweeps.

    Source: Blondel et al. 2008, "Fast unfolding of communities in large networks"; Reichardt & Bornholdt 2006,
    "Statistical mechanics of community detection", for the resolution.
    """
    random = np.random.default_rng(seed)
    community = np.arange(graph.n_rows)
    while True:
        moved = _move_nodes(graph, resolution, random)
        numbers, member = np.unique(moved, return_inverse=True)
        community = member[community]
        if len(numbers) == graph.n_rows:
            return number_by_size(community)
        graph = join_nodes(graph, member, len(numbers))


def number_by_size(community: IntArray) -> IntArray:
    """The same communities, numbered by size, the largest first, ties by their first node."""
    _, first, member, sizes = np.unique(community, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(first))
    return np.asarray(rank[member])


def join_nodes(graph: SparseMatrix, group: IntArray, n_groups: int) -> SparseMatrix:
    """The graph of groups of nodes: weights are summed, those inside a group on the diagonal.

    Args:
        graph: the weights.
        group: of each node; -1 for none.
        n_groups: number of groups.
    """
    rows, columns = np.repeat(group, np.diff(graph.indptr)), group[graph.indices]
    is_inside = (rows >= 0) & (columns >= 0)
    return sum_entries(rows[is_inside], columns[is_inside], graph.data[is_inside], n_groups)


def sum_entries(rows: IntArray, columns: IntArray, values: FloatArray, n_nodes: int) -> SparseMatrix:
    """The square matrix of some entries; those at one place are summed.

    Args:
        rows: row of each entry.
        columns: column of each entry.
        values: the entries.
        n_nodes: number of rows and columns.

    Cost: sorts the entries.
    """
    keys, position = np.unique(rows.astype(np.int64) * n_nodes + columns, return_inverse=True)
    summed = np.bincount(position, weights=values, minlength=len(keys)).astype(np.float64, copy=False)
    row, column = np.divmod(keys, max(1, n_nodes))
    indptr = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=n_nodes))))
    return SparseMatrix(indptr.astype(np.int64), column.astype(np.int32), summed, n_nodes)


def _move_nodes(graph: SparseMatrix, resolution: float, random: np.random.Generator) -> IntArray:
    """Move nodes one by one to the community of a neighbour, as long as the modularity grows; each begins alone."""
    n_nodes = graph.n_rows
    community = np.arange(n_nodes)
    degree = graph.left_multiply(np.ones(n_nodes))
    pull = resolution * degree / max(float(degree.sum()), _LEAST_GAIN)
    is_active = np.ones(n_nodes, dtype=bool)
    for _ in range(_SWEEPS):
        nodes = np.flatnonzero(is_active & (random.random(n_nodes) < _MOVED))
        is_active[nodes] = False
        moving, goals = _find_better(graph, nodes, community, degree, pull)
        community[moving] = goals
        is_active[graph.indices[graph.entries(moving)[1]]] = True
        if len(moving) <= _LEAST_MOVES * len(nodes):
            break
    return community


def _find_better(
    graph: SparseMatrix, nodes: IntArray, community: IntArray, degree: FloatArray, pull: FloatArray
) -> tuple[IntArray, IntArray]:
    """Those of some nodes that fit better into the community of a neighbour, and that community.

    Args:
        graph: the weights.
        nodes: the nodes.
        community: of every node.
        degree: of every node.
        pull: the weight that a node must have to a community of degree 1 to join it.
    """
    size = np.bincount(community, weights=degree, minlength=len(community))
    which, at = graph.entries(nodes)
    columns = graph.indices[at]
    is_other = columns != nodes[which]
    keys = which[is_other] * len(community) + community[columns[is_other]]
    keys, position = np.unique(keys, return_inverse=True)
    weight = np.bincount(position, weights=graph.data[at][is_other], minlength=len(keys))
    row, goal = np.divmod(keys, max(1, len(community)))
    node = nodes[row]
    is_own = community[node] == goal
    gain = weight - pull[node] * (size[goal] - np.where(is_own, degree[node], 0))
    stay = -pull[nodes] * (size[community[nodes]] - degree[nodes])
    stay[row[is_own]] = gain[is_own]
    order = np.lexsort((goal, -gain, row))
    best = order[np.flatnonzero(np.diff(row[order], prepend=-1))]
    better = best[gain[best] > stay[row[best]] + _LEAST_GAIN]
    return node[better], goal[better]
