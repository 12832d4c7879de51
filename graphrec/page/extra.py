"""What edge types and extractors of others add to the page: links, what they are called, and facts of papers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.page.view import LinkKind, PageLink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.page.view import PageNode
    from graphrec.storage.sql.store import Store


def list_link_kinds(graph: PaperGraph) -> tuple[LinkKind, ...]:
    """The edge types whose links the page can show beside its own kinds."""
    return tuple(LinkKind(name, edges.label, edges.is_directed) for name, edges in graph.extra.items())


def build_extra_links(graph: PaperGraph, rows: Sequence[int]) -> Iterator[PageLink]:
    """Links of these types among some papers; of an undirected one the direction in which rows ascend."""
    place = {row: at for at, row in enumerate(rows)}
    for name, edges in graph.extra.items():
        for row, at in place.items():
            for other, weight in zip(*(part.tolist() for part in edges.matrix.row(row)), strict=True):
                if other in place and (edges.is_directed or other > row):
                    yield PageLink(at, place[other], name, min(1.0, weight))


def add_extra_facts(store: Store, nodes: Sequence[PageNode], rows: Sequence[int | None]) -> list[PageNode]:
    """The nodes with what extractors found in their texts; `rows` are those of the nodes, None for works."""
    facts = store.extra_facts(row for row in rows if row is not None)
    if not facts:
        return list(nodes)
    return [replace(node, extra=facts[row]) if row in facts else node for node, row in zip(nodes, rows, strict=True)]
