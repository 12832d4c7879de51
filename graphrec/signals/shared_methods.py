"""Shared methods: papers that use the same methods, rare ones counting more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.signals import _rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray
    from graphrec.model.query import Query

NAME = "shared_methods"
EVIDENCE_METHODS = 8


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Sum of the squared rarity of the shared methods over the root of the two numbers of methods.

    Cost: the uses of the seeds' methods.
    """
    total = np.zeros(graph.n_papers)
    sizes = np.sqrt(np.maximum(1, _rows.row_sizes(graph.uses_method)))
    for seed in query.seed_rows:
        methods, weights = graph.uses_method.row(seed)
        total += graph.used_by.combine_rows(methods, weights) / (sizes * sizes[seed])
    return total / max(1, len(query.seed_rows))


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper the numbers of the shared methods, rarest first."""
    asked = {method for seed in query.seed_rows for method in graph.uses_method.row(seed)[0].tolist()}
    return [_evidence(graph, asked, row) for row in rows]


def _evidence(graph: PaperGraph, asked: set[int], row: int) -> dict[str, Any]:
    own, weights = graph.uses_method.row(row)
    shared = [
        (-weight, method) for method, weight in zip(own.tolist(), weights.tolist(), strict=True) if method in asked
    ]
    return {"methods": [method for _, method in sorted(shared)[:EVIDENCE_METHODS]]}
