"""The view of many papers without a seed, with only the strongest links and, on large maps, shortened abstracts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.page.view import PageView
from graphrec.text import truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.page.view import PageLink, PageNode

MOST_LINKS_PER_NODE = 8  # strongest first; with more lines the map becomes a grey area
WHOLE_ABSTRACTS = 600  # nodes; larger maps shorten abstracts, so that the page can be mailed
SHORT_ABSTRACT = 360  # characters


def build_overview(
    heading: str,
    nodes: Sequence[PageNode],
    links: Sequence[PageLink],
    provenance: dict[str, str],
    *,
    importance: str = "",
) -> PageView:
    """Build the view of a map without a seed, with all references and the strongest other links.

    Args:
        heading: heading of the page.
        nodes: the papers.
        links: all links among them.
        provenance: how the page was made, by name.
        importance: what the area of the marks stands for, in words.
    Cost: sorting the links.
    """
    is_cut = len(nodes) > WHOLE_ABSTRACTS
    return PageView(
        heading,
        tuple(replace(node, abstract=truncate(node.abstract, SHORT_ABSTRACT)) if is_cut else node for node in nodes),
        tuple(_strongest_links(len(nodes), links)),
        provenance=provenance,
        n_links=len({frozenset((link.source, link.target)) for link in links}),
        importance=importance,
        left_out="Abstracts are shortened." if is_cut else "",
    )


def _strongest_links(n_nodes: int, links: Sequence[PageLink]) -> list[PageLink]:
    """Select all references, and the other links that are among the strongest of at least one end."""
    remaining = [MOST_LINKS_PER_NODE] * n_nodes
    chosen = []
    for link in sorted(links, key=lambda link: (link.kind != "reference", -link.weight, link.source, link.target)):
        ends = (link.source, link.target)
        if link.kind == "reference" or max(remaining[end] for end in ends) > 0:
            chosen.append(link)
        for end in ends:
            remaining[end] -= 1
    return chosen
