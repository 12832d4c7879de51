"""Names of the nodes of a library's graph: titles of papers, labels of works, names of methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.model.facts import work_label

if TYPE_CHECKING:
    from collections.abc import Collection

    from graphrec.storage.snapshot import Snapshot


def name_nodes(snapshot: Snapshot, nodes: Collection[int]) -> dict[int, str]:
    """Map node numbers (see `model.graph`) to the names of papers, works and methods."""
    store, n_papers = snapshot.store, snapshot.graph.n_papers
    n_linked = n_papers + snapshot.graph.n_works
    names = store.titles(node for node in nodes if node < n_papers)
    works = store.works(node - n_papers for node in nodes if n_papers <= node < n_linked)
    methods = store.methods(node - n_linked for node in nodes if node >= n_linked)
    names |= {n_papers + number: work_label(work) for number, work in works.items()}
    return names | {n_linked + number: method.name for number, method in methods.items()}
