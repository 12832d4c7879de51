"""Groups of papers that hang together, and the words that set each group apart."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from graphrec.page.labels import label
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.page.links import Pair
    from graphrec.page.view import PageNode

MOST = 8  # as many colours as the Okabe-Ito palette has
SMALLEST = 3  # fewer papers are no theme
RESOLUTION = 1.1  # Louvain; slightly above 1: three to six groups among 40 related papers
PHRASE_BONUS = 1.5  # two words say more than one
LEAST_SHARE = 0.25  # of a group's papers must have a phrase that names it, or ...
ENOUGH = 6  # ... so many: the groups of a map have a hundred and more
RARITY_POWER = 0.6  # all papers of one page are about similar things: few phrases are in one group only
SHARE_POWER = 1.0  # how much it counts that many papers of the group have the phrase
IN_ABSTRACT, IN_TITLE, IN_METHODS = 0.4, 1.0, 1.6  # a method says what the group does, an abstract says everything
SECOND_AT_LEAST = 0.55  # of the best phrase's score; a weaker second phrase only blurs the name
NO_CLUSTER = -1

_CLAUSE = re.compile(r"[.,;:!?()\[\]{}]\s*")
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


_GENERIC = frozenset(  # methods of everything: they set nothing apart
    (
        "neural network", "deep learning", "machine learning", "large language model", "language model", "llm",
        "foundation model", "deep neural network", "transformer", "pre-trained model", "pretrained model",
        "computer vision", "natural language", "fine-tuning", "pre-training", "supervised learning",
        "convolutional neural network",
    )
)  # fmt: skip


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

    Papers below the relevance floor, which are not shown at first, name only a cluster that has no others. A
    class-based TF-IDF over method names, titles and abstracts, in which the frequency is the share of the cluster's
    papers that have the phrase and the rarity is the share of the papers with the phrase that are in the cluster.

    Source: Grootendorst 2022, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure".
    """
    number = max(cluster, default=NO_CLUSTER) + 1
    found = [_phrases(node) if at != NO_CLUSTER else {} for node, at in zip(nodes, cluster, strict=True)]
    everywhere = Counter(phrase for phrases in found for phrase in phrases)
    written = _usual_forms(nodes)
    names: list[str] = []
    for group in range(number):
        papers = [at for at, of in enumerate(cluster) if of == group and _is_paper(nodes[at])]
        members = [at for at in papers if nodes[at].above_floor] or papers
        ranked = _rank_phrases([found[at] for at in members], everywhere)
        chosen = _apart([(score, written.get(phrase, phrase)) for score, phrase in ranked], names)
        largest = max(members, key=lambda at: (nodes[at].importance, nodes[at].score, -at), default=0)
        names.append(" · ".join(chosen) or f"around {label(nodes[largest])}" if members else "")
    return names


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


def _is_paper(node: PageNode) -> bool:
    return node.kind in {"seed", "related"}


def _phrases(node: PageNode) -> dict[str, float]:
    """Phrases of one paper, singular, with the weight of the best place where they stand."""
    found: dict[str, float] = {}
    _add(found, _terms(node.abstract, singles=False), IN_ABSTRACT)
    _add(found, _terms(node.title.partition(": ")[2] or node.title), IN_TITLE)
    _add(found, (clean(method).casefold() for method in node.methods), IN_METHODS)
    return found


def _add(found: dict[str, float], phrases: Iterable[str], weight: float) -> None:
    for phrase in phrases:
        key = _singular(phrase)
        found[key] = max(found.get(key, 0.0), weight)


def _singular(phrase: str) -> str:
    return phrase[:-1] if phrase.endswith("s") and not phrase.endswith(("ss", "us", "is")) else phrase


def _usual_forms(nodes: Sequence[PageNode]) -> dict[str, str]:
    """For every singular phrase the form, singular or plural, that titles and methods write most often."""
    forms: dict[str, Counter[str]] = {}
    for node in nodes:
        for phrase in (*_terms(node.title), *(clean(method).casefold() for method in node.methods)):
            forms.setdefault(_singular(phrase), Counter())[phrase] += 1
    return {key: min(counts, key=lambda form: (-counts[form], form)) for key, counts in forms.items()}


def _terms(text: str, *, singles: bool = True) -> Iterable[str]:
    """Words and pairs of neighbouring words that carry meaning."""
    for clause in _CLAUSE.split(text.casefold()):
        kept = [word if word not in _EMPTY and len(word) > 2 else "" for word in _WORD.findall(clause)]
        if singles:
            yield from filter(None, kept)
        yield from (f"{one} {two}" for one, two in pairwise(kept) if one and two)


def _rank_phrases(members: Sequence[dict[str, float]], everywhere: Counter[str]) -> list[tuple[float, str]]:
    """Phrases of at least two members, best first, with their score."""
    inside = Counter(phrase for phrases in members for phrase in phrases)
    weight: Counter[str] = Counter()  # of floats
    for phrases in members:
        weight.update(phrases)
    ranked = []
    for phrase, papers in inside.items():
        if papers >= max(min(2, len(members)), min(ENOUGH, LEAST_SHARE * len(members))) and phrase not in _GENERIC:
            rarity, share, place = papers / everywhere[phrase], papers / len(members), weight[phrase] / papers
            ranked.append(
                (
                    rarity**RARITY_POWER * share**SHARE_POWER * place * (PHRASE_BONUS if _is_compound(phrase) else 1.0),
                    phrase,
                )
            )
    return sorted(ranked, key=lambda item: (-item[0], item[1]))


def _is_compound(phrase: str) -> bool:
    return " " in phrase or "-" in phrase


def _apart(ranked: Sequence[tuple[float, str]], taken: Sequence[str]) -> list[str]:
    """The best phrase and, if it is nearly as good, the next that shares no word with it; no phrase names two."""
    used = {phrase for name in taken for phrase in name.split(" · ")}
    chosen: list[str] = []
    best = 0.0
    for score, phrase in ranked:
        stems = {word[:5] for word in phrase.replace("-", " ").split()}
        if phrase in used or any(stems & {word[:5] for word in one.replace("-", " ").split()} for one in chosen):
            continue
        if chosen and score < SECOND_AT_LEAST * best:
            break
        best = best or score
        chosen.append(phrase)
        if len(chosen) == 2:
            break
    return chosen
