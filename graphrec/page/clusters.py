"""Groups of papers that hang together, and the words that set each group apart."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.page.links import Pair
    from graphrec.page.view import PageNode

MOST = 8  # as many colours as the Okabe-Ito palette has
SMALLEST = 3  # fewer papers are no theme
RESOLUTION = 1.1  # Louvain; slightly above 1: three to six groups among 40 related papers
PHRASE_BONUS = 1.6  # two words say more than one
METHOD_BONUS = 2.5  # a method says what the group does
NO_CLUSTER = -1

_WORD = re.compile(r"[^\W\d_][\w\-]*[\w]")
_EMPTY = frozenset(
    """a about above across after all also an and any approach approaches are as at be been being best better between
    beyond both but by can case class consistently could data dataset datasets demonstrate demonstrates different do
    does due during each easily effective effectively efficient efficiently enable enables even existing experiments
    extensive fast faster few first focus for framework from further general given good had has have high however if
    improve improved improves improving in including into introduce is it its itself large less like low made make
    makes many may method methods model models more most much must need needs network networks neural new no not novel
    number of often on one only onto open or other our out outperforms over paper part per performance present problem
    propose proposed recent result results same several should show shows significantly simple since single small so
    some state state-of-the-art study such task tasks than that the their them then there these they this those three
    through to toward towards two under understanding up use used uses using various very via was way we well were what
    when where whether which while who why will with within without work works would yet you your learning training
    based deep achieve achieves achieving available code compared design leverage key significant scale time free
    approach require requires required main end set strong current previous additional common wide range multiple
    respectively""".split()  # noqa: SIM905 - a list of 200 quoted words would be longer than the module
)


def find_clusters(nodes: Sequence[PageNode], pairs: Sequence[Pair], seed: int = 0) -> list[int]:
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
    found = nx.community.louvain_communities(graph, resolution=RESOLUTION, seed=seed) if graph else []
    cluster = [NO_CLUSTER] * len(nodes)
    groups = _merge_small([set(group) for group in found], graph)
    for number, group in enumerate(sorted(groups, key=lambda group: (-len(group), min(group)))):
        for at in group:
            cluster[at] = number
    return cluster


def name_clusters(nodes: Sequence[PageNode], cluster: Sequence[int]) -> list[str]:
    """For every cluster the one or two phrases that are frequent in it and rare in the others.

    A class-based TF-IDF over method names, titles and abstracts: share of the cluster's papers that have the phrase,
    times log(1 + clusters' mean share / share everywhere).

    Source: Grootendorst 2022, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure".
    """
    number = max(cluster, default=NO_CLUSTER) + 1
    phrases = [_phrases(node) if group != NO_CLUSTER else Counter() for node, group in zip(nodes, cluster, strict=True)]
    everywhere = Counter(phrase for found in phrases for phrase in found)
    names: list[str] = []
    for group in range(number):
        members = [phrases[at] for at, of in enumerate(cluster) if of == group]
        names.append(_name(members, everywhere, len(nodes), taken=names))
    return names


def _merge_small(groups: list[set[int]], graph: object) -> list[set[int]]:
    """Join the smallest group to its strongest neighbour until none is too small and at most eight are left."""
    groups = sorted(groups, key=lambda group: (-len(group), min(group)))
    alone: list[set[int]] = []
    while groups and (len(groups) > MOST or len(groups[-1]) < SMALLEST):
        smallest = groups.pop()
        ties = [_ties(graph, smallest, group) for group in groups]
        if not ties or max(ties) <= 0:
            alone.append(smallest)
            continue
        groups[ties.index(max(ties))] |= smallest
        groups.sort(key=lambda group: (-len(group), min(group)))
    return groups


def _ties(graph: object, one: set[int], other: set[int]) -> float:
    """Mean weight between two groups, per node of the other: large groups do not swallow everything."""
    total = sum(data["weight"] for node in one for near, data in graph[node].items() if near in other)  # type: ignore[index]
    return total / math.sqrt(len(other))


def _phrases(node: PageNode) -> Counter[str]:
    """Phrases of one paper with their bonus: each counts once, titles and methods for more than abstracts."""
    found: Counter[str] = Counter()
    _count(found, _terms(node.abstract), 0.5)
    _count(found, _terms(node.title.partition(": ")[2] or node.title), 1.0)
    _count(found, (clean(method).casefold() for method in node.methods), METHOD_BONUS)
    return found


def _count(found: Counter[str], phrases: Iterable[str], value: float) -> None:
    for phrase in phrases:
        found[phrase] = max(found[phrase], value)  # type: ignore[assignment]


def _terms(text: str) -> Iterable[str]:
    """Single words and pairs of neighbouring words that carry meaning."""
    for clause in re.split(r"[.,;:!?()\[\]{}]\s*", text.casefold()):
        words = _WORD.findall(clause)
        kept = [word if word not in _EMPTY and len(word) > 2 else "" for word in words]
        yield from filter(None, kept)
        yield from (f"{one} {two}" for one, two in pairwise(kept) if one and two)


def _name(members: Sequence[Counter[str]], everywhere: Counter[str], n_nodes: int, taken: Sequence[str]) -> str:
    counts: Counter[str] = Counter()
    papers: Counter[str] = Counter()
    for found in members:
        counts.update(found)
        papers.update(found.keys())
    least = 2 if len(members) > 2 else 1
    ranked = sorted(
        (-_distinct(counts[phrase], papers[phrase], everywhere[phrase], n_nodes) * _bonus(phrase), phrase)
        for phrase in counts
        if papers[phrase] >= least
    )
    return _two([phrase for _, phrase in ranked[:12]], taken)


def _distinct(weight: float, inside: int, everywhere: int, n_nodes: int) -> float:
    return weight * (inside / everywhere) * math.log(1 + n_nodes / everywhere)


def _bonus(phrase: str) -> float:
    return PHRASE_BONUS if " " in phrase or "-" in phrase else 1.0


def _two(ranked: Sequence[str], taken: Sequence[str]) -> str:
    """The best phrase and the next one that shares no word with it; no name twice."""
    chosen: list[str] = []
    for phrase in ranked:
        words = {word[:5] for word in re.split(r"[ -]", phrase)}
        if any(words & {word[:5] for word in re.split(r"[ -]", other)} for other in chosen):
            continue
        if any(phrase in name.split(" · ") for name in taken):
            continue
        chosen.append(phrase)
        if len(chosen) == 2:
            break
    return " · ".join(chosen)
