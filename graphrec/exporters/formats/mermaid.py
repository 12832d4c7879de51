"""Mermaid flowchart, as GitHub, GitLab and many notebooks draw it.

What is cited stands left of what cites it. Viewers refuse more than some 500 edges: write a part of a large graph.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.export import build_graph, label_node
from graphrec.text import clean, truncate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.exporters.export import Export

NAME = "mermaid"
SUFFIX = ".mmd"
DESCRIPTION = "Mermaid: a flowchart, for Markdown on GitHub and GitLab"

_SHAPES = {"paper": ("[", "]"), "work": ("([", "])"), "method": ("{{", "}}")}
_ARROWS = {"cites": "-->", "similar": "-.-"}
_DOTTED = "-.->"  # for other kinds of edges
_SPECIAL = re.compile(r"""["#%<>&`\\{}\[\]()|;*_~$]""")  # any of them may end a label, begin markup or a directive
_WIDTH = 90  # characters of a label


def write(export: Export, stream: BinaryIO) -> None:
    """Write a flowchart; shapes distinguish papers, works and methods, lines the kinds of edges."""
    graph = build_graph(export)
    names = {key: f"n{number}" for number, key in enumerate(graph)}
    lines = ["flowchart RL"]
    for key, data in graph.nodes(data=True):
        before, after = _SHAPES.get(str(data.get("kind")), _SHAPES["paper"])
        lines.append(f'  {names[key]}{before}"{_label(key, data)}"{after}')
    for source, target, data in graph.edges(data=True):
        kind = str(data.get("kind") or "")
        relation = str(data.get("relation") or ("" if kind == "cites" else kind))
        label = f'|"{_escape(relation.replace("_", " "))}"|' if relation else ""
        lines.append(f"  {names[source]} {_ARROWS.get(kind, _DOTTED)}{label} {names[target]}")
    stream.write(("\n".join(lines) + "\n").encode())


def _label(key: str, data: Mapping[str, object]) -> str:
    year = f" ({data['year']})" if data.get("year") else ""
    return _escape(truncate(clean(label_node(key, data)), _WIDTH)) + _escape(year)


def _escape(text: str) -> str:
    """The text with codes for all that Mermaid, Markdown or HTML would read as more than text."""
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", text)
