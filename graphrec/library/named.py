"""The paper graph with its names on: what people analyse in networkx and what exporters write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from graphrec.graph import PaperGraph
    from graphrec.library.store import Store
    from graphrec.matrix import SparseMatrix


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """The matrices of a library together with the store that knows what each row is called."""

    store: Store
    matrices: PaperGraph

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The typed graph as a networkx MultiDiGraph.

        Nodes are keyed by paper id, `work:NAME` or `method:NAME` and carry `kind`, `title` or `name`, `year`.
        Edges carry `kind` (cites, uses_method, similar) as their key and attribute, plus `relation`, `sentence`
        and `confidence`, or `weight`. A similar edge goes both ways, as networkx has no undirected edge in a
        directed graph.

        Cost: every node and edge as Python objects; about 1 KB each.
        """
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        keys = self._add_nodes(graph)
        n_cited = self.matrices.cites.n_columns
        for source, target, confidence in _entries(self.matrices.cites):
            details = self._reference(source, target)
            graph.add_edge(keys[source], keys[target], "cites", kind="cites", confidence=confidence, **details)
        for row, method, weight in _entries(self.matrices.uses_method):
            graph.add_edge(keys[row], keys[n_cited + method], "uses_method", kind="uses_method", weight=weight)
        for row, other, weight in _entries(self.matrices.similar):
            graph.add_edge(keys[row], keys[other], "similar", kind="similar", weight=weight)
        return graph

    def _add_nodes(self, graph: nx.MultiDiGraph[str]) -> list[str]:
        """Add papers, works and methods in node order; returns the key of each."""
        keys: list[str] = []
        for paper in self.store.all_papers():
            keys.append(paper.id)
            graph.add_node(paper.id, kind="paper", title=paper.title, **_known(year=paper.year, doi=paper.doi))
        for work in self.store.works(range(self.matrices.n_works)).values():
            keys.append(_free_key(graph, f"work:{work.name or work.author}"))
            graph.add_node(keys[-1], kind="work", name=work.name, **_known(year=work.year, author=work.author))
        for method in self.store.methods(range(self.matrices.n_methods)).values():
            keys.append(_free_key(graph, f"method:{method.name}"))
            graph.add_node(keys[-1], kind="method", name=method.name)
        return keys

    def _reference(self, source: int, target: int) -> dict[str, Any]:
        found = self.store.references_between(source, target)
        if not found:
            return {"relation": "cites"}
        return {"relation": found[0].relation, "sentence": found[0].sentence, "mention": found[0].mention}


def _entries(matrix: SparseMatrix) -> Iterator[tuple[int, int, float]]:
    for row in range(matrix.n_rows):
        columns, values = matrix.row(row)
        for column, value in zip(columns.tolist(), values.tolist(), strict=True):
            yield row, column, value


def _known(**attributes: Any) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value}


def _free_key(graph: nx.MultiDiGraph[str], key: str) -> str:
    number = 1
    free = key
    while free in graph:
        number += 1
        free = f"{key} #{number}"
    return free
