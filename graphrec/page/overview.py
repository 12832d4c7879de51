"""The view of a whole library: all papers where a browser can draw them, else the most strongly linked ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.page.view import PageView
from graphrec.text import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.page.view import PageLink, PageNode

MOST_NODES = 3_000  # vis-network draws so many in a tenth of a second
MOST_LINKS_PER_NODE = 8  # strongest first; more lines make grey, not knowledge
WHOLE_ABSTRACTS = 600  # nodes; on larger maps abstracts are cut, or the page could not be mailed
SHORT_ABSTRACT = 360  # characters


def overview(
    heading: str,
    nodes: Sequence[PageNode],
    links: Sequence[PageLink],
    provenance: dict[str, str],
    *,
    importance: str = "",
    most: int = MOST_NODES,
) -> PageView:
    """A map without a seed; says in words what it leaves out.

    Papers are kept by the summed weight of their links, links by their weight; references are always kept.
    Cost: sorting the nodes and the links.
    """
    kept = _strongest_nodes(len(nodes), links, most)
    place = {old: new for new, old in enumerate(kept)}
    inner = [
        replace(link, source=place[link.source], target=place[link.target])
        for link in links
        if link.source in place and link.target in place
    ]
    is_cut = len(kept) > WHOLE_ABSTRACTS
    shown = [
        replace(nodes[at], abstract=cut(nodes[at].abstract, SHORT_ABSTRACT)) if is_cut else nodes[at] for at in kept
    ]
    said = [f"{len(nodes) - len(kept)} papers with the weakest links are not drawn"] if len(kept) < len(nodes) else []
    said += ["abstracts are shortened"] if is_cut else []
    return PageView(
        heading,
        tuple(shown),
        tuple(_strongest_links(len(kept), inner)),
        provenance=provenance,
        n_links=len({frozenset((link.source, link.target)) for link in links}),
        importance=importance,
        left_out="; ".join(said).capitalize() + "." if said else "",
    )


def _strongest_nodes(n_nodes: int, links: Sequence[PageLink], most: int) -> list[int]:
    """Node numbers in their old order."""
    strength = [0.0] * n_nodes
    for link in links:
        strength[link.source] += link.weight
        strength[link.target] += link.weight
    order = sorted(range(n_nodes), key=lambda at: (-strength[at], at))
    return sorted(order[:most])


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
