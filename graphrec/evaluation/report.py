"""Reports: all measures of several systems over the same cases, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graphrec.engines.progress import announce_nothing
from graphrec.evaluation.measures import MEASURES, interval, measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.engines.progress import Announce
    from graphrec.evaluation.cases import Case
    from graphrec.evaluation.systems import System
    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray

DEPTH = 1000  # papers of a ranking that are evaluated; average precision beyond is negligible


@dataclass(frozen=True, slots=True)
class SystemResult:
    """The values of each measure for one system, one for each query."""

    system: str
    values: Mapping[str, tuple[float, ...]]

    def __repr__(self) -> str:
        n_queries = len(self.values[MEASURES[0]])
        return f"<SystemResult {self.system!r}: {MEASURES[0]} {self.mean(MEASURES[0]):.3f} over {n_queries} queries>"

    def mean(self, name: str) -> float:
        """Mean over the queries."""
        values = self.values[name]
        return float(np.mean(values)) if values else 0.0

    def to_dict(self) -> dict[str, object]:
        """The row of a report: the mean of every measure with its 95% interval."""
        row: dict[str, object] = {"system": self.system, "queries": len(self.values[MEASURES[0]])}
        for name in MEASURES:
            row[name] = round(self.mean(name), 4)
            row[f"{name} 95%"] = [round(end, 4) for end in interval(self.values[name])]
        return row


def evaluate(
    graph: PaperGraph,
    cases: Sequence[Case],
    competitors: Mapping[str, System],
    *,
    relevant_from: int = 1,
    announce: Announce = announce_nothing,
) -> list[SystemResult]:
    """Evaluate every system on all cases; results are in the order of the systems.

    Args:
        graph: the graph that the systems may use.
        cases: queries with grades.
        competitors: systems by name.
        relevant_from: lowest grade that counts as relevant.
        announce: called with (system, done, total) to report progress.

    Cost: systems x cases x one query.
    """
    results = []
    for name, system in competitors.items():
        each = []
        for at, case in enumerate(cases):
            announce(name, at, len(cases))
            each.append(measure(rank_rows(graph, case, system(graph, case.query)), case.grades, relevant_from))
        results.append(SystemResult(name, {key: tuple(row[key] for row in each) for key in MEASURES}))
    return results


def rank_rows(graph: PaperGraph, case: Case, scores: FloatArray) -> list[int]:
    """Rank the rows by score, ties by row, without the seeds and the excluded rows.

    Args:
        graph: the papers.
        case: query and excluded rows.
        scores: score of every paper (n_papers,).
    """
    allowed = np.ones(graph.n_papers, dtype=bool)
    allowed[list(case.query.seed_rows)] = False
    allowed[case.excluded] = False
    order = np.argsort(-scores, kind="stable")
    rows: Iterable[int] = order[allowed[order]][:DEPTH].tolist()
    return list(rows)


def gain(better: SystemResult, worse: SystemResult, name: str = "nDCG@10") -> tuple[float, float, float]:
    """Compute the mean difference of two systems on the same queries, with its 95% interval (paired bootstrap).

    Args:
        better: the system expected to be better.
        worse: the system to subtract.
        name: the measure.
    """
    differences = np.subtract(better.values[name], worse.values[name])
    low, high = interval(differences.tolist())
    return float(differences.mean()) if len(differences) else 0.0, low, high
