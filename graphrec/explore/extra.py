"""The links of one paper that third-party edge types (plug-ins) have made, with titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphrec.model.extra_edges import ExtraEdges
    from graphrec.model.graph import PaperGraph
    from graphrec.storage.store import LibraryStore


@dataclass(frozen=True, slots=True)
class ExtraLink:
    """A link of one paper: edge type (`kind`), its label for people, title of the other paper, and weight above 0.

    `direction` is "to" or "from" the other paper, or "" for an undirected edge type.
    """

    kind: str
    label: str
    title: str
    weight: float
    direction: str = ""

    def to_dict(self) -> dict[str, Any]:
        """One link below its kind in the JSON output of `graphrec show`."""
        link = {"title": self.title, "weight": self.weight, "label": self.label}
        return {**link, "direction": self.direction} if self.direction else link


def find_extra_links(store: LibraryStore, graph: PaperGraph, row: int) -> tuple[ExtraLink, ...]:
    """Find the third-party links of one paper, by edge type, strongest first.

    Args:
        store: texts of the library, for the titles.
        graph: the graph of the library.
        row: the paper.

    Cost: linear in the edges of every directed edge type.
    """
    links = {name: list(_iterate_links(edges, row)) for name, edges in graph.extra.items()}
    titles = store.titles({other for ends in links.values() for other, _, _ in ends})
    return tuple(
        ExtraLink(name, graph.extra[name].label, titles[other], round(weight, 3), direction)
        for name, ends in links.items()
        for other, weight, direction in ends
    )


def group_links(links: Iterable[ExtraLink]) -> dict[str, list[dict[str, Any]]]:
    """Group links by edge type, as JSON objects."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for link in links:
        grouped.setdefault(link.kind, []).append(link.to_dict())
    return grouped


def _iterate_links(edges: ExtraEdges, row: int) -> Iterator[tuple[int, float, str]]:
    """Yield row, weight and direction of each link of a paper; outgoing links first."""
    columns, weights = edges.matrix.row(row)
    yield from _strongest_first(columns.tolist(), weights.tolist(), "to" if edges.is_directed else "")
    if edges.is_directed:
        positions = np.flatnonzero(np.asarray(edges.matrix.indices) == row)
        sources = np.searchsorted(edges.matrix.indptr, positions, side="right") - 1
        yield from _strongest_first(sources.tolist(), edges.matrix.data[positions].tolist(), "from")


def _strongest_first(rows: list[int], weights: list[float], direction: str) -> list[tuple[int, float, str]]:
    links = [(row, weight, direction) for row, weight in zip(rows, weights, strict=True)]
    return sorted(links, key=lambda link: (-link[1], link[0]))
