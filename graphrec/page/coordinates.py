"""Coordinates of all papers of a library, for exports: those of its map, or if that cannot hold all, by themes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from graphrec.explore.themes.communities import join_nodes
from graphrec.explore.themes.partition import strength_inside, tie_papers
from graphrec.page.layout import LEAST_APART, SPACING, compute_positions
from graphrec.page.library_map import MOST_NODES, build_library_map
from graphrec.page.links import mark_drawn_pairs, pair_up
from graphrec.page.payload import arrange
from graphrec.page.view import PageLink, PageNode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphrec.explore.network import NamedGraph
    from graphrec.model.matrix import SparseMatrix
    from graphrec.model.themes import Themes
    from graphrec.page.layout import Positions

_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))  # between neighbours of a spiral that fills a disc evenly
_APART = 1.3  # times the size of their discs is how far apart themes lie


def place_papers(network: NamedGraph, themes: Themes, most_nodes: int = MOST_NODES) -> dict[str, tuple[float, float]]:
    """Compute x and y of every paper, by id; deterministic, in the units of the page.

    Args:
        network: the graph of the library.
        themes: its themes.
        most_nodes: papers of a map; a larger library is laid out by themes: each is a disc around the place that its
            ties to other themes give it, with the most strongly tied papers in the middle.

    Cost: that of the map; for a larger library linear in its links: 1.5 s for 100,000 papers.
    """
    ids = [name for name, _ in network.store.all_names()]
    if len(ids) <= most_nodes:
        view = build_library_map(network, "", {}, themes=themes)
        return _by_id([node.id for node in view.nodes], arrange(view).positions)
    return _by_id(ids, _place_by_theme(network, themes))


def _by_id(ids: Iterable[str], positions: Positions) -> dict[str, tuple[float, float]]:
    return {key: (round(float(x), 1), round(float(y), 1)) for key, (x, y) in zip(ids, positions, strict=True)}


def _place_by_theme(network: NamedGraph, themes: Themes) -> Positions:
    """Positions (n_papers, 2): a disc of papers around the place of each theme; papers in no theme lie outside."""
    ties = tie_papers(network.graph.unsharded)
    theme = np.asarray(themes.of_paper, dtype=np.int64)
    centres, radius = _place_themes(join_nodes(ties, theme, len(themes.groups)), themes)
    order = np.lexsort((np.arange(len(theme)), -strength_inside(ties, theme), theme))
    starts = np.searchsorted(theme[order], np.arange(len(themes.groups)))
    place = np.empty(len(theme), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.where(theme[order] >= 0, starts[theme[order]] if len(starts) else 0, 0)
    turn = place * _GOLDEN_ANGLE
    outside = np.abs(centres).max(initial=0.0) + radius.max(initial=0.0) + SPACING
    away = np.where(theme >= 0, SPACING * LEAST_APART * np.sqrt(place), outside)
    around = np.vstack((centres, np.zeros((1, 2))))[theme]  # the last one is that of no theme
    return np.asarray(around + np.column_stack((np.cos(turn), np.sin(turn))) * away[:, None], dtype=np.float64)


def _place_themes(between: SparseMatrix, themes: Themes) -> tuple[Positions, Positions]:
    """The places of themes (n_themes, 2), and the radius of the disc of each (n_themes,)."""
    nodes = [PageNode("related", group.name, id=str(at)) for at, group in enumerate(themes.groups)]
    sizes = np.array([group.n_papers for group in themes.groups], dtype=np.float64)
    strongest = float(between.data.max(initial=1.0))
    links = [
        PageLink(row, column, "similar", weight / strongest)
        for row in range(between.n_rows)
        for column, weight in zip(*(part.tolist() for part in between.row(row)), strict=True)
        if row < column
    ]
    group = [each.region for each in themes.groups]
    centres = compute_positions(nodes, mark_drawn_pairs(pair_up(links), len(nodes)), group)
    radius = SPACING * LEAST_APART * np.sqrt(sizes)
    return centres * (_APART * 2 * float(radius.mean()) / SPACING if len(radius) else 1.0), radius
