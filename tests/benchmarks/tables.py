"""Values of systems, one a query, and what is printed of them: means, paired differences, one table.

An interval is that of the mean difference over the queries, by the percentile bootstrap; `comparison.py` prints them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from graphrec.evaluation.measures import interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

OURS = "graphrec"


@dataclass(frozen=True, slots=True)
class Measured:
    """The values of every system and measure on the queries of one trial.

    `groups`: the group of each query, if there are. `shown`: the measures to print; the first is in the table.
    """

    queries: Sequence[str]
    systems: Mapping[str, Mapping[str, Sequence[float]]]
    groups: Sequence[str] = ()
    shown: Sequence[str] = ("nDCG@10", "recall@10")

    def by_group(self) -> Measured:
        """The mean of each group in place of its queries."""
        names, groups = sorted({*self.groups}), np.array(self.groups)
        systems = {
            system: {
                measure: [float(np.array(values)[groups == name].mean()) for name in names]
                for measure, values in measures.items()
            }
            for system, measures in self.systems.items()
        }
        return Measured(names, systems, shown=self.shown)


Runs = dict[str, Measured]  # by the name of the trial


def read(results: Path) -> Runs:
    """What `run` saved."""
    return {name: Measured(**each) for name, each in json.loads(results.read_text("utf-8")).items()}


def save(results: Path, runs: Runs) -> None:
    """Write them for `read`."""
    results.write_text(json.dumps({name: asdict(each) for name, each in runs.items()}), encoding="utf-8")


def rows_of(runs: Runs) -> Runs:
    """The trials, and those with groups a second time, group by group."""
    rows = {}
    for name, measured in runs.items():
        rows[name] = measured
        if measured.groups:
            rows[f"{name}, by review"] = measured.by_group()
    return rows


def gain(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """The mean difference and its interval."""
    differences = np.subtract(ours, theirs).tolist()
    return float(np.mean(differences)), *interval(differences)


def show_trials(runs: Runs) -> None:
    """One line a system: the mean of each measure, and the difference of graphrec to it."""
    for name, each in rows_of(runs).items():
        print(f"--- {name}: {len(each.queries)}", flush=True)
        for system, measures in each.systems.items():
            cells = []
            for measure in (one for one in each.shown if one in measures):
                more, low, high = gain(each.systems[OURS][measure], measures[measure])
                cells.append(
                    f"{measure} {np.mean(measures[measure]):.3f}  graphrec {more:+.3f} [{low:+.3f}, {high:+.3f}]"
                )
            print(f"{system:32}{'   '.join(cells)}", flush=True)


def show_table(runs: Runs) -> None:
    """One Markdown table: a row a system, a column a trial."""
    rows = rows_of(runs)
    print("| |", " | ".join(f"{name} ({len(each.queries)})" for name, each in rows.items()), "|")
    print("|---|" + "---|" * len(rows))
    for system in dict.fromkeys(system for each in rows.values() for system in each.systems):
        print(f"| {system} |", " | ".join(_cell(system, each) for each in rows.values()), "|")


def _cell(system: str, each: Measured) -> str:
    """The mean of a system, and the interval of the difference of graphrec to it."""
    measure = each.shown[0]
    if system not in each.systems:
        return ""
    theirs = each.systems[system][measure]
    _, low, high = gain(each.systems[OURS][measure], theirs)
    return f"{np.mean(theirs):.3f}" + f" [{low:+.2f}, {high:+.2f}]" * (system != OURS)


def show_changes(new: Runs, old: Runs) -> None:
    """The paired difference of each system to an earlier run, where there is one."""
    earlier = rows_of(old)
    for name, each in rows_of({name: new[name] for name in new if name in old}).items():
        if earlier[name].queries != each.queries:
            raise SystemExit(f"{name}: the queries are not those of the earlier run.")
        for system, measure in product(each.systems, each.shown):
            theirs = earlier[name].systems.get(system, {}).get(measure)
            ours = each.systems[system].get(measure)
            if ours and theirs and (system == OURS or ours != theirs):
                more, low, high = gain(ours, theirs)
                means = f"{np.mean(theirs):.3f} -> {np.mean(ours):.3f}"
                print(f"{name:28} {system:32} {measure:10} {means}  {more:+.3f} [{low:+.3f}, {high:+.3f}]")
