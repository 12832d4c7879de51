"""Links of third-party edge types and facts of third-party extractors on the page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.page.view import LinkKind, PageLink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.page.view import PageNode
    from graphrec.storage.store import LibraryStore


def list_link_kinds(graph: PaperGraph) -> tuple[LinkKind, ...]:
    """List the third-party edge types whose links the page can show."""
    return tuple(LinkKind(name, edges.label, edges.is_directed) for name, edges in graph.extra.items())


def build_extra_links(graph: PaperGraph, rows: Sequence[int]) -> Iterator[PageLink]:
    """Build the third-party links among some papers; undirected ones once, from the lower to the higher row."""
    indices = {row: index for index, row in enumerate(rows) if row < graph.n_papers}
    for name, edges in graph.extra.items():
        for row, index in indices.items():
            for other, weight in zip(*(part.tolist() for part in edges.matrix.row(row)), strict=True):
                if other in indices and (edges.is_directed or other > row):
                    yield PageLink(index, indices[other], name, min(1.0, weight))


def add_extra_facts(store: LibraryStore, nodes: Sequence[PageNode], rows: Sequence[int | None]) -> list[PageNode]:
    """Add the facts of third-party extractors to nodes.

    Args:
        store: texts and facts of the library.
        nodes: nodes of the page.
        rows: row of the paper of each node, None for works.
    """
    facts = store.extra_facts(row for row in rows if row is not None)
    if not facts:
        return list(nodes)
    return [replace(node, extra=facts[row]) if row in facts else node for node, row in zip(nodes, rows, strict=True)]
