"""Converts a view to the JSON that the scripts of the page read; knows nothing of HTML."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.model.bands import band_of
from graphrec.model.facts import group_by_kind
from graphrec.model.relations import RELATIONS
from graphrec.page import clusters, labels, layout, links
from graphrec.text import as_link, as_zotero_link, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.reason import Reason
    from graphrec.page.links import Pair
    from graphrec.page.view import PageLink, PageNode, PageView

Mark = tuple[str, float, dict[str, float]]
"""A drawn node: its kind, its radius, and x and y (empty if the node is not on the map at first)."""

SMALLEST_MARK = 7.0  # radius in page units; large enough to tap at the default zoom
LARGEST_MARK = 17.0
SEED_MARK = 20.0  # the star of the seed is the largest mark of the map
REASONS_IN_LIST = 2
MOST_TEXT = 5_000  # characters of one title or abstract; only broken records have more
MOST_PAIRS = 1_500  # above, the page contains only the drawn pairs, and says how many there are


def build_payload(view: PageView) -> tuple[dict[str, Any], list[Mark], list[tuple[int, int]]]:
    """Convert a view to JSON types; also return what is drawn: marks of the nodes, and ends of the pairs.

    Cost: 60 ms for 40 nodes and 500 links, most of it layout.
    """
    arranged = arrange(view)
    n_core, inner, outer = len(arranged.positions), arranged.inner, arranged.outer
    core, group = view.nodes[:n_core], list(arranged.group)
    group += [_cluster_of(index, outer, group) for index in range(n_core, len(view.nodes))]
    pairs = [*inner, *outer]
    included = pairs if len(pairs) <= MOST_PAIRS else [pair for pair in pairs if pair.is_drawn]
    payload = {
        "heading": clean(view.heading),
        "nodes": [_node(node, group[index]) for index, node in enumerate(view.nodes)],
        "pairs": [_pair(pair) for pair in included],
        "nCore": n_core,
        "nPairs": max(len(inner), view.n_links),
        "relations": {relation.name: [relation.active, relation.passive] for relation in RELATIONS},
        "clusters": list(map(clean, view.group_names)) or clusters.name_clusters(core, group[:n_core]),
        "layout": layout.FOR_THE_BROWSER,
        "belowFloor": view.n_below_floor,
        "importance": view.importance or "strength of its links on this page",
        "leftOut": view.left_out,
        "provenance": [[str(name), clean(str(value))] for name, value in view.provenance.items()],
    }
    if view.kinds:
        payload["kinds"] = [[kind.name, clean(kind.label), kind.is_directed] for kind in view.kinds]
    coordinates = [{"x": round(float(x), 1), "y": round(float(y), 1)} for x, y in arranged.positions]
    coordinates += [{}] * (len(view.nodes) - n_core)
    kinds = (node.kind for node in view.nodes)
    marks = list(zip(kinds, _sizes(view.nodes, pairs), coordinates, strict=True))
    return payload, marks, [(pair.first, pair.second) for pair in included]


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """Where the nodes of a map lie, and what they belong to.

    `inner`: the pairs among them; `outer`: pairs with nodes that are there for re-centring. `group`: of each node on
    the map. `positions` (n_nodes, 2).
    """

    inner: Sequence[Pair]
    outer: Sequence[Pair]
    group: Sequence[int]
    positions: layout.Positions


def arrange(view: PageView) -> Arrangement:
    """Group and lay out the nodes on the map of a view.

    Cost: that of the layout.
    """
    n_core = _count_core(view)
    pairs = links.pair_up(view.links)
    inner = links.mark_drawn_pairs([pair for pair in pairs if pair.second < n_core], n_core)
    outer = links.mark_drawn_pairs([pair for pair in pairs if pair.second >= n_core], len(view.nodes))
    core = view.nodes[:n_core]
    group = list(view.groups) or clusters.find_clusters(core, inner)
    return Arrangement(inner, outer, group, layout.compute_positions(core, inner, group))


def _count_core(view: PageView) -> int:
    """Number of nodes on the map: those before the first node that is only there for re-centring."""
    ranked = any(node.rank for node in view.nodes)
    far = (index for index, node in enumerate(view.nodes) if ranked and node.kind == "related" and not node.rank)
    return next(far, len(view.nodes))


def _cluster_of(node: int, pairs: Sequence[Pair], group: Sequence[int]) -> int:
    """Cluster of the map's node to which a node outside the map is linked most strongly."""
    candidates = [pair for pair in pairs if pair.second == node and pair.first < len(group)]
    return group[max(candidates, key=lambda pair: pair.weight).first] if candidates else clusters.NO_CLUSTER


def _node(node: PageNode, cluster: int) -> dict[str, Any]:
    """A node as JSON, without empty fields."""
    record = {
        "kind": node.kind,
        "title": clean(node.title)[:MOST_TEXT] or "(no title)",
        "label": labels.make_label(node),
        "id": clean(node.id),
        "authors": [clean(author) for author in node.authors],
        "year": node.year,
        "venue": clean(node.venue),
        "abstract": clean(node.abstract)[:MOST_TEXT],
        "doi": clean(node.doi),
        "arxiv": clean(node.arxiv),
        "url": as_link(node.url),
        "zotero": as_zotero_link(node.zotero),
        "rank": node.rank,
        "score": round(node.score, 4),
        "band": band_of(node.score) if node.kind == "related" else "",
        "weak": not node.above_floor,
        "reasons": _reasons(node.reasons),
        "methods": [clean(method) for method in node.methods],
        "extra": group_by_kind(node.extra),
        "named_by": clean(node.named_by),
    }
    return {name: value for name, value in record.items() if value} | {"cluster": cluster}


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """All reasons as JSON; those that fit in the ranked list carry their position in it as `order`."""
    from graphrec.ranking.sentences import worth_showing

    best = [id(reason) for reason in worth_showing(reasons, REASONS_IN_LIST)]
    return [
        _reason(reason) | ({"order": best.index(id(reason)) + 1} if id(reason) in best else {}) for reason in reasons
    ]


def _reason(reason: Reason) -> dict[str, Any]:
    """A reason as JSON, without empty texts; the page shows the quote separately, with the mention highlighted."""
    sentence = reason.sentence
    quotation = {"sentence": clean(sentence.quote), "mention": clean(sentence.mention)}
    return {
        "signal": reason.signal,
        **{name: text for name, text in quotation.items() if text},
        "share": round(reason.contribution, 4),
        "text": clean(sentence.clause),
    }


def _pair(pair: Pair) -> list[Any]:
    return [round(pair.weight, 3), int(pair.is_drawn), [_link(link) for link in pair.links]]


def _link(link: PageLink) -> dict[str, Any]:
    record = {
        "kind": link.kind,
        "source": link.source,
        "weight": round(link.weight, 3),
        "relation": link.relation,
        "sentence": clean(link.sentence),
        "mention": clean(link.mention),
        "methods": [clean(method) for method in link.methods],
        "terms": [clean(term) for term in link.terms],
    }
    return {name: value for name, value in record.items() if value or name == "source"}


def _sizes(nodes: Sequence[PageNode], pairs: Sequence[Pair]) -> list[float]:
    """Radius of every mark, so that its area grows linearly with the importance of the node."""
    importance = [node.importance for node in nodes]
    if not any(importance):
        importance = _strength(len(nodes), pairs)
    most = max((value for node, value in zip(nodes, importance, strict=True) if node.kind != "seed"), default=0) or 1
    return [round(_radius(node, min(value / most, 1)), 1) for node, value in zip(nodes, importance, strict=True)]


def _radius(node: PageNode, share: float) -> float:
    if node.kind == "seed":
        return SEED_MARK
    if node.kind == "work":
        return SMALLEST_MARK
    return math.sqrt(SMALLEST_MARK**2 + share * (LARGEST_MARK**2 - SMALLEST_MARK**2))


def _strength(n_nodes: int, pairs: Sequence[Pair]) -> list[float]:
    strength = [0.0] * n_nodes
    for pair in pairs:
        strength[pair.first] += pair.weight
        strength[pair.second] += pair.weight
    return strength
