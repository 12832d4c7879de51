"""DOT, for Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.export import build_graph, label_node

if TYPE_CHECKING:
    from graphrec.exporters.export import Export

NAME = "dot"
SUFFIX = ".dot"
DESCRIPTION = "DOT, for Graphviz"

_SHAPES = {"paper": "box", "work": "ellipse", "method": "diamond"}
_STYLES = {"cites": "solid", "uses_method": "dotted", "similar": "dashed"}


def write(export: Export, stream: BinaryIO) -> None:
    """Write a directed graph; shapes distinguish papers, works and methods, line styles the kinds of edges."""
    graph = build_graph(export)
    names = {key: f"n{number}" for number, key in enumerate(graph)}
    lines = [f"digraph {_quote(export.title)} {{", "  node [fontsize=10];"]
    for key, data in graph.nodes(data=True):
        shape = _SHAPES.get(str(data.get("kind")), "box")
        lines.append(f"  {names[key]} [label={_quote(label_node(key, data))}, shape={shape}];")
    for source, target, data in graph.edges(data=True):
        style = _STYLES.get(str(data.get("kind")), "solid")
        label = f", label={_quote(str(data['relation']))}" if data.get("relation") else ""
        lines.append(f"  {names[source]} -> {names[target]} [style={style}{label}];")
    stream.write(("\n".join([*lines, "}"]) + "\n").encode())


def _quote(text: str) -> str:
    """A quoted DOT string, with quotes and backslashes escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
