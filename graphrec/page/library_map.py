"""What leaves a library whole: exports for other programs, and the map of all papers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.exporters.export import Cluster, Export
from graphrec.page.extra import list_link_kinds
from graphrec.page.neighbourhood import build_library_links, build_library_nodes, find_most_linked
from graphrec.page.overview import build_overview

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.explore.network import NamedGraph
    from graphrec.model.facts import ExtraFact
    from graphrec.page.view import PageView

MOST_NODES = 3_000  # papers of a map; vis-network draws so many in a tenth of a second


def export_library(named: NamedGraph, title: str) -> Export:
    """All papers of a library, with the typed graph."""
    papers = tuple(named.store.all_papers())
    facts = _extra_facts(named, [paper.id for paper in papers])
    return Export(papers, title=title, graph=named.to_networkx(), extra_facts=facts)


def _extra_facts(named: NamedGraph, ids: Sequence[str]) -> dict[str, tuple[ExtraFact, ...]]:
    """What extractors of further kinds found in some papers, by id; looked for only where there is any."""
    if not named.store.has_extra_facts:
        return {}
    rows = {row: name for name, row in named.store.rows_by_identifier(ids).items()}
    return {rows[row]: facts for row, facts in named.store.extra_facts(rows).items()}


def export_answer(view: PageView, export: Export, named: NamedGraph) -> Export:
    """An answer with its themes (as the page groups them) and its part of the typed graph."""
    from graphrec.page.clusters import find_clusters, name_clusters
    from graphrec.page.links import pair_up

    shown = [node for node in view.nodes if node.kind == "related" and node.rank]
    cluster = find_clusters(view.nodes, pair_up(view.links))
    names = name_clusters(view.nodes, cluster)
    ids = {node.id for node in shown} & {paper.id for paper in export.papers}
    groups = tuple(
        Cluster(
            name,
            tuple(node.id for node, at in zip(view.nodes, cluster, strict=True) if at == number and node.id in ids),
        )
        for number, name in enumerate(names)
    )
    keys = [paper.id for paper in (*export.seeds, *export.papers)]
    return replace(
        export,
        clusters=tuple(group for group in groups if group.ids),
        graph=named.to_networkx(keys),
        extra_facts=_extra_facts(named, [paper.id for paper in export.papers]),
    )


def build_library_map(
    named: NamedGraph, heading: str, provenance: dict[str, str], most_nodes: int = MOST_NODES
) -> PageView:
    """The view of the whole library, or of its most strongly linked papers when it is too large to draw."""
    rows = find_most_linked(named.graph, most_nodes)
    nodes = build_library_nodes(named.store, named.graph, rows)
    links = list(build_library_links(named.store, named.graph, rows))
    view = build_overview(heading, nodes, links, provenance, importance="number of papers linked to it")
    left = named.graph.n_papers - len(rows)
    said = f"{left:,} papers with the weakest links are not drawn. " if left else ""
    return replace(view, left_out=(said + view.left_out).strip(), kinds=list_link_kinds(named.graph))
