"""VOSviewer's JSON network: papers as items with clusters and weights, links with strengths.

Source: https://app.vosviewer.com/docs/file-types/json-file-type/
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.exporters.export import build_graph, label_node

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from graphrec.exporters.export import Export

NAME = "vosviewer"
SUFFIX = ".json"
DESCRIPTION = "VOSviewer JSON network of the papers"

_UNIT = 92.0  # units of the page in one of VOSviewer


def write(export: Export, stream: BinaryIO) -> None:
    """Write the papers as numbered items and the links between two as one; VOSviewer lays out those without places."""
    graph = build_graph(export)
    stream.write(network_of(export, graph.subgraph([key for key, kind in graph.nodes(data="kind") if kind == "paper"])))


def network_of(export: Export, graph: nx.MultiDiGraph[str]) -> bytes:
    """The JSON of a network.

    Args:
        export: what is exported.
        graph: its graph, or a part of it; each node becomes an item.
    """
    numbers = {key: number for number, key in enumerate(graph, start=1)}
    strengths: Counter[tuple[int, int]] = Counter()
    for source, target in graph.edges():
        if source != target:
            one, two = sorted((numbers[source], numbers[target]))
            strengths[one, two] += 1
    links = Counter(number for pair in strengths for number in pair)
    items = [_item(key, numbers[key], attributes, links) for key, attributes in graph.nodes(data=True)]
    pairs = [{"source_id": one, "target_id": two, "strength": strength} for (one, two), strength in strengths.items()]
    clusters = [{"cluster": number, "label": each.name} for number, each in enumerate(export.clusters, start=1)]
    network = {"items": items, "links": pairs, "clusters": clusters}
    document = {"network": network, "info": {"title": export.title}}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _item(key: str, number: int, attributes: Mapping[str, Any], links: Mapping[int, int]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": number,
        "label": label_node(key, attributes),
        "weights": {"Links": links.get(number, 0)},
    }
    if "x" in attributes:  # y grows upwards there, and the unit is about the distance of neighbours
        item |= {"x": round(attributes["x"] / _UNIT, 4), "y": round(-attributes["y"] / _UNIT, 4)}
    if attributes.get("year"):
        item["scores"] = {"Year": attributes["year"]}
    if attributes.get("cluster"):
        item["cluster"] = attributes["cluster"]
    if attributes.get("doi"):
        item["url"] = f"https://doi.org/{attributes['doi']}"
    return item
