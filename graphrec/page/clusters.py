"""Groups of papers that hang together, and the words that set each group apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from graphrec.page.labels import make_label
from graphrec.vectors.themes import ThemeText, name_themes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.page.links import Pair
    from graphrec.page.view import PageNode

MOST = 8  # as many colours as the Okabe-Ito palette has
SMALLEST = 3  # fewer papers are no theme
RESOLUTION = 1.1  # Louvain; slightly above 1: three to six groups among 40 related papers
NO_CLUSTER = -1


def find_clusters(nodes: Sequence[PageNode], pairs: Sequence[Pair]) -> list[int]:
    """Cluster of every node by Louvain on the pair weights; -1 for seeds and for nodes that hang on nothing.

    Numbered by size, the largest first; groups of fewer than three papers join their strongest neighbour.

    Source: Blondel et al. 2008, "Fast unfolding of communities in large networks".
    Cost: about 10 ms for 40 nodes and 400 pairs.
    """
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(at for at, node in enumerate(nodes) if node.kind != "seed")
    graph.add_weighted_edges_from(
        (pair.first, pair.second, pair.weight) for pair in pairs if pair.first in graph and pair.second in graph
    )
    found = nx.community.louvain_communities(graph, resolution=RESOLUTION, seed=0) if graph else []
    cluster = [NO_CLUSTER] * len(nodes)
    strong = {at for at, node in enumerate(nodes) if node.kind == "related" and node.above_floor}
    groups = _merge_small([set(group) for group in found], strong, graph)
    for number, group in enumerate(groups):
        for at in group:
            cluster[at] = number
    return cluster


def name_clusters(nodes: Sequence[PageNode], cluster: Sequence[int]) -> list[str]:
    """For every cluster the one or two phrases that many of its papers have and few others; else its largest paper.

    Papers below the relevance floor, which are not shown at first, name only a cluster that has no others.
    """
    texts = [_text(node) if at != NO_CLUSTER else ThemeText() for node, at in zip(nodes, cluster, strict=True)]
    members = [_members(nodes, cluster, number) for number in range(max(cluster, default=NO_CLUSTER) + 1)]
    named = zip(name_themes(texts, members), members, strict=True)
    return [" · ".join(phrases) or _largest(nodes, papers) for phrases, papers in named]


def _text(node: PageNode) -> ThemeText:
    return ThemeText(node.title, node.abstract, node.methods)


def _members(nodes: Sequence[PageNode], cluster: Sequence[int], number: int) -> list[int]:
    """The papers that name a cluster: those above the relevance floor, else all."""
    papers = [at for at, of in enumerate(cluster) if of == number and nodes[at].kind != "work"]
    return [at for at in papers if nodes[at].above_floor] or papers


def _largest(nodes: Sequence[PageNode], papers: Sequence[int]) -> str:
    """A name after the largest of some papers; empty where there is none."""
    largest = max(papers, key=lambda at: (nodes[at].importance, nodes[at].score, -at), default=None)
    return "" if largest is None else f"around {make_label(nodes[largest])}"


def _merge_small(groups: list[set[int]], strong: set[int], graph: object) -> list[set[int]]:
    """Join the smallest group to its strongest neighbour until none is too small and at most eight are left.

    Only papers above the relevance floor count: a theme of papers that are not shown is none.
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


def _ties(graph: object, one: set[int], other: set[int]) -> float:
    """Mean weight between two groups, per node of the other: large groups do not swallow everything."""
    total = sum(data["weight"] for node in one for near, data in graph[node].items() if near in other)  # type: ignore[index]
    return total / math.sqrt(len(other))
