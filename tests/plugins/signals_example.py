"""A signal of another package: papers of about the same years as those asked for.

Its pyproject.toml makes it known under the name of the signal, `close_in_time`:

    [project.entry-points."graphrec.signals"]
    close-in-time = "signals_example"
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphrec.model.reason import Sentence
from graphrec.signals import NameRequest, Signal

REACH = 5  # years; papers further apart have nothing of each other's time


@dataclass(frozen=True, slots=True)
class NearestSeed:
    """Row of the seed closest in time, and the years between."""

    seed: int
    years: int


@dataclass(frozen=True, slots=True)
class YearsApart:
    """The same with the seed's title: what JSON shows."""

    seed: str
    years: int

    def to_dict(self):
        """The keys of the JSON output."""
        return {"seed": self.seed, "years_apart": self.years}


def score(graph, query):
    """1 for the same year, less by a fifth for each year between, 0 where a year is not known."""
    total = np.zeros(graph.n_papers)
    for seed in query.seed_rows:
        closeness = 1 - np.abs(graph.years.astype(int) - int(graph.years[seed])) / REACH
        total = np.maximum(total, np.where((graph.years > 0) & (graph.years[seed] > 0), closeness, 0))
    return total


def explain(graph, query, rows):
    """For each paper the seed closest in time."""
    return [min((_apart(graph, seed, row) for seed in query.seed_rows), key=lambda one: one.years) for row in rows]


def _apart(graph, seed, row):
    return NearestSeed(seed, abs(int(graph.years[row]) - int(graph.years[seed])))


def request_names(evidence):
    """The seed, whose title is to be shown."""
    return NameRequest(nodes=(evidence.seed,))


def name_evidence(evidence, names):
    """The title in place of the row."""
    return YearsApart(*names.titles((evidence.seed,)), evidence.years)


def sentence(evidence):
    """The years between."""
    return Sentence(f"written {evidence.years} years from {evidence.seed}")


SIGNAL = Signal(
    weight=5.0,  # so much that the test sees it first
    score=score,
    explain=explain,
    request_names=request_names,
    name_evidence=name_evidence,
    sentence=sentence,
    is_absolute=True,
)
