"""Edge type `uses_method`: paper → method, weighted by the method's rarity so that hubs do not link everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.matrix import from_triples

if TYPE_CHECKING:
    from graphrec.facts import CorpusFacts
    from graphrec.matrix import SparseMatrix


def build(facts: CorpusFacts, n_papers: int) -> SparseMatrix:
    """The matrix of methods used, of shape (n_papers, n_methods): `uses_method[i, m]` is the weight of method m.

    Cost: sorting the uses.
    """
    uses = [(row, use.method) for row, paper in enumerate(facts.papers) for use in paper.methods]
    weights = [facts.methods[method].weight for _, method in uses]
    rows, columns = [row for row, _ in uses], [method for _, method in uses]
    return from_triples(rows, columns, weights, (n_papers, len(facts.methods)))
