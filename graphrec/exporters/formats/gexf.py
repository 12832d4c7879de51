"""GEXF, for Gephi."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.export import build_graph, label_node

if TYPE_CHECKING:
    from graphrec.exporters.export import Export

NAME = "gexf"
SUFFIX = ".gexf"
DESCRIPTION = "GEXF: the typed graph, for Gephi"


def write(export: Export, stream: BinaryIO) -> None:
    """Write nodes labelled by title or name, and numbered edges."""
    import networkx as nx
    from networkx.readwrite.gexf import GEXFWriter

    graph = build_graph(export, has_fields=True)
    for key, attributes in graph.nodes(data=True):
        attributes["label"] = label_node(key, attributes)
        if "x" in attributes:  # Gephi's y grows upwards
            attributes["viz"] = {"position": {"x": attributes["x"], "y": -attributes["y"], "z": 0.0}}
    numbered: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    numbered.add_nodes_from(graph.nodes(data=True))
    for number, (source, target, attributes) in enumerate(graph.edges(data=True)):
        numbered.add_edge(source, target, key=number, id=str(number), **attributes)
    writer = GEXFWriter(encoding="utf-8")
    writer.add_graph(numbered)
    for meta in writer.xml.iter("meta"):
        meta.attrib.pop("lastmodifieddate", None)  # the same graph is the same file tomorrow
    writer.write(stream)
