"""Clusters of the papers on a page, and names for them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from graphrec.explore.themes.communities import find_communities, sum_entries
from graphrec.page.labels import make_label
from graphrec.vectors.theme_phrases import ThemeText, read_text
from graphrec.vectors.themes import name_themes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.matrix import SparseMatrix
    from graphrec.page.links import Pair
    from graphrec.page.view import PageNode

MOST = 8  # the number of colours of the Okabe-Ito palette
SMALLEST = 3  # fewer papers are no theme
RESOLUTION = 1.1  # Louvain; slightly above 1: three to six groups among 40 related papers
NO_CLUSTER = -1


def find_clusters(nodes: Sequence[PageNode], pairs: Sequence[Pair]) -> list[int]:
    """Assign nodes to clusters with the Louvain method on the pair weights; -1 for seeds and unlinked nodes.

    Clusters are numbered by size, the largest first; one of fewer than three papers joins its closest neighbour.

    Source: Blondel et al. 2008, "Fast unfolding of communities in large networks".
    Cost: about 3 ms for 40 nodes and 400 pairs.
    """
    ends = [(pair.first, pair.second) for pair in pairs]
    inside = [at for at, pair in enumerate(ends) if all(nodes[end].kind != "seed" for end in pair)]
    first, second = (np.array([ends[at][side] for at in inside], dtype=np.int64) for side in (0, 1))
    weights = np.array([pairs[at].weight for at in inside])
    graph = sum_entries(
        np.concatenate((first, second)), np.concatenate((second, first)), np.concatenate((weights, weights)), len(nodes)
    )
    members: dict[int, set[int]] = {}
    for index, number in enumerate(find_communities(graph, RESOLUTION).tolist()):
        if nodes[index].kind != "seed":
            members.setdefault(number, set()).add(index)
    cluster = [NO_CLUSTER] * len(nodes)
    strong = {index for index, node in enumerate(nodes) if node.kind == "related" and node.above_floor}
    groups = _merge_small(list(members.values()), strong, graph)
    for number, group in enumerate(groups):
        for index in group:
            cluster[index] = number
    return cluster


def name_clusters(nodes: Sequence[PageNode], cluster: Sequence[int]) -> list[str]:
    """Name each cluster by one or two phrases that are frequent in it and rare elsewhere, or else by its largest paper.

    Papers below the relevance floor, which are hidden at first, count only in a cluster that has no others.
    """
    texts = [
        read_text(_text(node) if number != NO_CLUSTER else ThemeText())
        for node, number in zip(nodes, cluster, strict=True)
    ]
    members = [_members(nodes, cluster, number) for number in range(max(cluster, default=NO_CLUSTER) + 1)]
    entries = zip(name_themes(texts, members), members, strict=True)
    return [" · ".join(each.text for each in name.phrases) or _largest(nodes, papers) for name, papers in entries]


def _text(node: PageNode) -> ThemeText:
    return ThemeText(node.title, node.abstract, node.methods)


def _members(nodes: Sequence[PageNode], cluster: Sequence[int], number: int) -> list[int]:
    """The papers by which a cluster is named: those above the relevance floor, or else all."""
    papers = [index for index, of in enumerate(cluster) if of == number and nodes[index].kind != "work"]
    return [index for index in papers if nodes[index].above_floor] or papers


def _largest(nodes: Sequence[PageNode], papers: Sequence[int]) -> str:
    """A name derived from the largest of some papers; "" if there are none."""
    largest = max(papers, key=lambda index: (nodes[index].importance, nodes[index].score, -index), default=None)
    return "" if largest is None else f"around {make_label(nodes[largest])}"


def _merge_small(groups: list[set[int]], strong: set[int], graph: SparseMatrix) -> list[set[int]]:
    """Join the smallest group to its closest neighbour until all are large enough and at most eight remain.

    The size of a group is its number of papers above the relevance floor, because the others are hidden at first.
    """

    def size(group: set[int]) -> tuple[int, int]:
        return -len(group & strong), min(group)

    groups = sorted(groups, key=size)
    alone: list[set[int]] = []
    while groups and (len(groups) > MOST or len(groups[-1] & strong) < SMALLEST):
        smallest = groups.pop()
        ties = [_ties(graph, smallest, group) for group in groups]
        if not ties or max(ties) <= 0:
            alone.append(smallest)
            continue
        groups[ties.index(max(ties))] |= smallest
        groups.sort(key=size)
    return groups


def _ties(graph: SparseMatrix, one: set[int], other: set[int]) -> float:
    """Total weight between two groups / sqrt(size of the other), so that large groups do not absorb all small ones."""
    near = (zip(*graph.row(node), strict=True) for node in sorted(one))
    return float(sum(weight for links in near for to, weight in links if int(to) in other)) / math.sqrt(len(other))
