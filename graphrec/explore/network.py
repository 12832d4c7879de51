"""The paper graph with node names, as a networkx graph for analysis and for the graph exporters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.model.facts import work_label
from graphrec.model.relations import LISTED
from graphrec.model.unique_names import FreeNames

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import networkx as nx

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import SparseMatrix
    from graphrec.storage.store import LibraryStore


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """The graph of a library, and the store that holds the names of its nodes."""

    store: LibraryStore
    graph: PaperGraph

    def __repr__(self) -> str:
        graph = self.graph
        return f"<NamedGraph: {graph.n_papers:,} papers, {graph.n_works:,} works, {graph.n_methods:,} methods>"

    def to_networkx(self, ids: Collection[str] | None = None) -> nx.MultiDiGraph[str]:
        """Convert the typed graph to a networkx MultiDiGraph; with `ids`, only these papers and their neighbours.

        Node keys are paper ids, `work:NAME` and `method:NAME`; node attributes are `kind`, `title` or `name`, `year`.
        Edge keys are the kinds cites, uses_method, similar and those of plug-ins; edge attributes are `kind`, and
        `relation`, `sentence` and `confidence`, or `weight`. An undirected edge is stored in both directions, because a
        directed networkx graph has no undirected edges.

        Args:
            ids: ids of papers (`Paper.id`); None for all papers. An id that no paper has is ignored.

        Cost: every node and edge as a Python object of about 1 KB.
        """
        import networkx as nx

        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        rows = self._rows(ids)
        keys = self._add_nodes(network, rows)
        n_linked = self.graph.n_papers + self.graph.n_works
        for source, target, confidence in _entries(self.graph.cites, rows):
            if target in keys:
                details = self._reference(source, target)
                network.add_edge(keys[source], keys[target], "cites", kind="cites", confidence=confidence, **details)
        for row, method, weight in _entries(self.graph.uses_method, rows):
            network.add_edge(keys[row], keys[n_linked + method], "uses_method", kind="uses_method", weight=weight)
        for row, other, weight in _entries(self.graph.similar, rows):
            if other in keys:
                network.add_edge(keys[row], keys[other], "similar", kind="similar", weight=weight)
        for name, edges in self.graph.extra.items():
            for row, other, weight in _entries(edges.matrix, rows):
                if other in keys:
                    network.add_edge(keys[row], keys[other], name, kind=name, weight=weight)
        return network

    def _rows(self, ids: Collection[str] | None) -> Sequence[int]:
        if ids is None:
            return range(self.graph.n_papers)
        return sorted(row for key in ids for row in self.store.rows_of_id(key))

    def _add_nodes(self, network: nx.MultiDiGraph[str], rows: Sequence[int]) -> dict[int, str]:
        """Add papers, and the works and methods they are linked to, in node order; return the key of each node."""
        n_papers, n_linked = self.graph.n_papers, self.graph.cites.n_columns
        works = sorted({node - n_papers for _, node, _ in _entries(self.graph.cites, rows) if node >= n_papers})
        methods = sorted({method for _, method, _ in _entries(self.graph.uses_method, rows)})
        names = FreeNames(network.has_node, between=" #")
        keys: dict[int, str] = {}
        for row, paper in self.store.papers(rows).items():
            keys[row] = paper.id
            network.add_node(paper.id, kind="paper", title=paper.title, **_nonempty(year=paper.year, doi=paper.doi))
        for number, work in self.store.works(works).items():
            label = work_label(work)
            keys[n_papers + number] = names.claim(f"work:{label}")
            attributes = _nonempty(year=work.year, author=work.author, doi=work.doi)
            network.add_node(keys[n_papers + number], kind="work", name=label, **attributes)
        for number, method in self.store.methods(methods).items():
            keys[n_linked + number] = names.claim(f"method:{method.name}")
            network.add_node(keys[n_linked + number], kind="method", name=method.name)
        return keys

    def _reference(self, source: int, target: int) -> dict[str, Any]:
        references = self.store.references_between(source, target)
        if not references:
            return {"relation": LISTED}
        first = references[0]
        return {"relation": first.relation, "sentence": first.sentence, "mention": first.mention}


def _entries(matrix: SparseMatrix, rows: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    for row in rows:
        columns, values = matrix.row(row)
        for column, value in zip(columns.tolist(), values.tolist(), strict=True):
            yield row, column, value


def _nonempty(**attributes: Any) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value}
