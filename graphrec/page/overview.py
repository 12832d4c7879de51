"""The view of many papers without a seed: their strongest links, and of very many only the beginnings of abstracts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.page.view import PageView
from graphrec.text import truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.page.view import PageLink, PageNode

MOST_LINKS_PER_NODE = 8  # strongest first; more lines make grey, not knowledge
WHOLE_ABSTRACTS = 600  # nodes; on larger maps abstracts are cut, or the page could not be mailed
SHORT_ABSTRACT = 360  # characters


def build_overview(
    heading: str,
    nodes: Sequence[PageNode],
    links: Sequence[PageLink],
    provenance: dict[str, str],
    *,
    importance: str = "",
) -> PageView:
    """A map without a seed; says in words what it leaves out.

    Links are kept by their weight; references always.
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
    """References, and of the other links those among the strongest of either end."""
    left = [MOST_LINKS_PER_NODE] * n_nodes
    kept = []
    for link in sorted(links, key=lambda link: (link.kind != "reference", -link.weight, link.source, link.target)):
        ends = (link.source, link.target)
        if link.kind == "reference" or max(left[end] for end in ends) > 0:
            kept.append(link)
        for end in ends:
            left[end] -= 1
    return kept
