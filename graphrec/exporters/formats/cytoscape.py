"""Cytoscape.js JSON, which Cytoscape and networkx also read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.exporters.export import build_graph, label_node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.exporters.export import Export

NAME = "cytoscape"
SUFFIX = ".cyjs"
DESCRIPTION = "Cytoscape and Cytoscape.js JSON"


def write(export: Export, stream: BinaryIO) -> None:
    """Write nodes and edges as elements with their attributes under `data`; networkx reads keys from `value`."""
    graph = build_graph(export)
    nodes = [
        {"data": {**data, "id": key, "value": key, "name": label_node(key, data)}, **_position(data)}
        for key, data in graph.nodes(data=True)
    ]
    edges = [
        {"data": {**data, "id": f"e{number}", "key": number, "source": source, "target": target}}
        for number, (source, target, data) in enumerate(graph.edges(data=True))
    ]
    document = {
        "data": {"name": export.title},
        "directed": True,
        "multigraph": True,
        "elements": {"nodes": nodes, "edges": edges},
    }
    stream.write(json.dumps(document, ensure_ascii=False, indent=1).encode())


def _position(data: Mapping[str, Any]) -> dict[str, Any]:
    """Where a node lies, as Cytoscape reads it: y grows downwards, as on the page."""
    return {"position": {"x": data["x"], "y": data["y"]}} if "x" in data else {}
