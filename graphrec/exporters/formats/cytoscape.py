"""Cytoscape.js JSON, which Cytoscape and networkx also read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.export import build_graph, label_node

if TYPE_CHECKING:
    from graphrec.exporters.export import Export

NAME = "cytoscape"
SUFFIX = ".cyjs"
DESCRIPTION = "Cytoscape and Cytoscape.js JSON"


def write(export: Export, stream: BinaryIO) -> None:
    """Write nodes and edges as elements with their attributes under `data`; networkx reads keys from `value`."""
    graph = build_graph(export)
    nodes = [
        {"data": {**data, "id": key, "value": key, "name": label_node(key, data)}}
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
