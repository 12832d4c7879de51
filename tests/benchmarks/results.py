"""Draws results of a library for reading, and counts what its papers state.

    python tests/benchmarks/results.py                    the bundled papers: counts, times and all their results
    python tests/benchmarks/results.py LIBRARY SEED N     N results of LIBRARY, drawn by SEED

A result is right if every part of it is what its sentence says: winner, loser, margin, unit, measure and data set. What
the sentence leaves open, and what could be read in two ways, is to be empty; a part that is missing is no error. Rules
are mended on what one seed draws and read again on what another draws.

papers with results   papers that state one, and of how many
with named loser      results of which the loser has a name (the others are over "the state of the art")
with margin           results that say by how much
first, second call    seconds of `Library.results()`, in a process that has opened the library
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import graphrec

if TYPE_CHECKING:
    from graphrec import Library, ResultTable, StatedResult

ALL = 10**9


def main(arguments: list[str]) -> None:
    """Print counts, times and the results that are drawn."""
    library = graphrec.open(arguments[0]) if arguments else graphrec.demo()
    seconds = [_time(library) for _ in range(2)]
    table = library.results(top=ALL)
    _print_counts(table)
    print(f"{'first, second call':<24}{seconds[0]:.3f} s, {seconds[1]:.3f} s")
    drawn = list(table)
    if arguments[1:]:
        seed, n = map(int, arguments[1:3])
        by_paper = sorted(table, key=lambda result: (result.title, result.sentence, result.winner.name, result.loser))
        drawn = random.Random(seed).sample(by_paper, min(n, len(by_paper)))
    for number, result in enumerate(drawn, 1):
        print(f"\n{number}. {_parts(result)}\n   {result.sentence}\n   [{result.title}]")


def _time(library: Library) -> float:
    began = time.perf_counter()
    library.results()
    return time.perf_counter() - began


def _print_counts(table: ResultTable) -> None:
    reports = Counter(result.report or "unknown" for result in table)
    counts = {
        "results": len(table),
        "papers with results": f"{table.n_papers:,} of {table.n_library:,}",
        "with named loser": sum(bool(result.losers) for result in table),
        "with margin": sum(bool(result.margin) for result in table),
        "with metric": sum(bool(result.metric) for result in table),
        "with data set": sum(bool(result.data_set) for result in table),
        "reports": ", ".join(f"{name} {times:,}" for name, times in reports.most_common()),
        "contradictions": len(table.contradictions),
        "chains, cycles": f"{len(table.chains)}, {len(table.cycles)}",
    }
    for name, count in counts.items():
        print(f"{name:<24}{count}")


def _parts(result: StatedResult) -> str:
    loser = result.loser if result.losers else f"({result.loser})"
    parts = {"by": result.amount, "in": result.metric, "on": result.data_set, "": " ".join(result.marks)}
    return f"{result.winner.name} > {loser}" + "".join(f" | {name} {part}" for name, part in parts.items() if part)


if __name__ == "__main__":
    main(sys.argv[1:])
