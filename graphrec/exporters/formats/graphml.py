"""GraphML, for networkx, igraph, yEd and Gephi."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.export import build_graph

if TYPE_CHECKING:
    from graphrec.exporters.export import Export

NAME = "graphml"
SUFFIX = ".graphml"
DESCRIPTION = "GraphML: the typed graph, for networkx, igraph, Gephi, yEd"


def write(export: Export, stream: BinaryIO) -> None:
    """Write nodes and edges with all their attributes."""
    import networkx as nx

    nx.write_graphml_xml(build_graph(export, has_fields=True), stream, encoding="utf-8", named_key_ids=True)
