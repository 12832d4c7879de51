"""Exports with graph and themes, and the map of a whole library."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.exporters.export import Cluster, Export
from graphrec.page.clusters import MOST, NO_CLUSTER
from graphrec.page.extra import list_link_kinds
from graphrec.page.neighbourhood import build_library_links, build_library_nodes, find_most_linked
from graphrec.page.overview import build_overview

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphrec.explore.network import NamedGraph
    from graphrec.model.facts import ExtraFact
    from graphrec.model.themes import Themes
    from graphrec.page.view import PageView

MOST_NODES = 3_000  # papers of a map; vis-network draws these in a tenth of a second


def export_library(
    network: NamedGraph, title: str, themes: Themes, passes: Callable[[int], bool] | None = None
) -> Export:
    """Collect the papers of a library with their themes, and the typed graph.

    Args:
        network: the graph of the library.
        title: heading of the document.
        themes: the themes of the library.
        passes: whether the paper of a row is among them; None for all.
    """
    every = enumerate(network.store.all_papers())
    papers = {row: paper for row, paper in every if passes is None or passes(row)}
    ids = [paper.id for paper in papers.values()]
    members: list[list[str]] = [[] for _ in themes.groups]
    for row, paper in papers.items():
        if (theme := int(themes.of_paper[row])) >= 0:
            members[theme].append(paper.id)
    return Export(
        tuple(papers.values()),
        title=title,
        clusters=tuple(Cluster(group.name, tuple(of)) for group, of in zip(themes.groups, members, strict=True)),
        graph=network.to_networkx(None if passes is None else ids),
        extra_facts=_extra_facts(network, ids),
    )


def _extra_facts(network: NamedGraph, ids: Sequence[str]) -> dict[str, tuple[ExtraFact, ...]]:
    """Read the facts of third-party extractors in some papers, by id; empty at once if the library has none."""
    rows = {row: name for name, row in network.store.rows_by_identifier(ids).items()}
    return {rows[row]: facts for row, facts in network.store.extra_facts(rows).items()}


def export_answer(view: PageView, export: Export, network: NamedGraph) -> Export:
    """Add the themes of the page and the surrounding part of the typed graph to the export of an answer.

    Args:
        view: page of the same answer.
        export: papers, scores and reasons.
        network: the graph of the library.
    """
    from graphrec.page.clusters import find_clusters, name_clusters
    from graphrec.page.links import pair_up

    ranked = [node for node in view.nodes if node.kind == "related" and node.rank]
    cluster = find_clusters(view.nodes, pair_up(view.links))
    names = name_clusters(view.nodes, cluster)
    ids = {node.id for node in ranked} & {paper.id for paper in export.papers}
    groups = tuple(
        Cluster(
            name,
            tuple(
                node.id for node, group in zip(view.nodes, cluster, strict=True) if group == number and node.id in ids
            ),
        )
        for number, name in enumerate(names)
    )
    keys = [paper.id for paper in (*export.seeds, *export.papers)]
    return replace(
        export,
        clusters=tuple(group for group in groups if group.ids),
        graph=network.to_networkx(keys),
        extra_facts=_extra_facts(network, [paper.id for paper in export.papers]),
    )


def build_library_map(
    network: NamedGraph,
    heading: str,
    provenance: dict[str, str],
    most_nodes: int = MOST_NODES,
    themes: Themes | None = None,
) -> PageView:
    """Build the view of a whole library, or of its most strongly linked papers if it is too large to draw.

    Args:
        network: the graph of the library.
        heading: heading of the page.
        provenance: how the page was made, by name.
        most_nodes: maximum number of papers to draw.
        themes: the themes of the library, of which the map shows the regions if there are many; None to group the
            papers by the links on the map.
    """
    rows = find_most_linked(network.graph, most_nodes)
    nodes = build_library_nodes(network.store, network.graph, rows)
    links = list(build_library_links(network.store, network.graph, rows))
    view = build_overview(heading, nodes, links, provenance, importance="number of papers linked to it")
    n_hidden = network.graph.n_papers - len(rows)
    note = f"{n_hidden:,} papers with the weakest links are not drawn. " if n_hidden else ""
    view = replace(view, left_out=(note + view.left_out).strip(), kinds=list_link_kinds(network.graph))
    return _with_groups(view, rows, themes) if themes and themes.groups else view


def _with_groups(view: PageView, rows: Sequence[int], themes: Themes) -> PageView:
    """The view with the themes of its papers as groups, or with the regions of these; each has a colour."""
    of_theme = [group.region if themes.regions else number for number, group in enumerate(themes.groups)]
    number_of = [each if each < MOST else NO_CLUSTER for each in of_theme]
    groups = (number_of[theme] if theme >= 0 else NO_CLUSTER for theme in themes.of_paper[rows].tolist())
    names = tuple(group.name for group in (themes.regions or themes.groups)[:MOST])
    return replace(view, groups=tuple(groups), group_names=names)
