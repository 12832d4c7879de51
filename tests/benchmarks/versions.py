"""Times two checkouts of graphrec in turn, pair by pair, in one run: is the newer one slower?

    python tests/benchmarks/versions.py ../older-checkout [--newer .] [--runs 20] [--tasks open queries]
    python tests/benchmarks/versions.py ../older-checkout --libraries OLDER NEWER --tasks open queries

help      `graphrec --help`, a whole process
search    `graphrec search pruning` on a library of the bundled papers, a whole process
related   `graphrec related MultiPruner`, its page included, a whole process
queries   40 questions in one process that has asked some already
open      a library of the bundled papers, opened 50 times in one process that has opened it already
build     `graphrec build data/*.txt`, a whole process, which finds nothing of an earlier build
large     as `queries`, of a library of 5,000 made-up papers
reopen    as `open`, of that library

Seconds of CPU (user and system, children included), medians; the difference is newer minus older, with the 95%
interval of its mean over the pairs (percentile bootstrap). Both use this interpreter, its packages, and libraries that
they built themselves, or in place of that of the bundled papers two that were built with them before.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parents[2]
DATA = sorted(str(path) for path in (HERE / "data").glob("*.txt"))
OPENS = """
import sys, time
import graphrec
for _ in range(5):
    graphrec.open(sys.argv[1])
start = time.process_time()
for _ in range(50):
    graphrec.open(sys.argv[1])
print(time.process_time() - start)
"""
QUERIES = """
import sys, time
import graphrec
library = graphrec.open(sys.argv[1])
titles = [paper.title for paper in library.search("learning", 45)]
for title in titles[:5]:
    library.related(title)
start = time.process_time()
for title in titles[5:]:
    library.related(title)
print(time.process_time() - start)
"""
RESAMPLES = 2_000
TASKS = ("help", "search", "related", "queries", "open", "build", "large", "reopen")
ON_MADE_UP = {"large", "reopen"}
N_MADE_UP = 5_000
WORDS = (
    "pruning merging quantization attention optimizer diffusion alignment retrieval sparse layer graph network token"
    " training model language vision speech policy reward agent memory cache kernel learning"
)


def write_made_up(path: Path) -> str:
    """A file of made-up records that refer to each other."""
    draw = random.Random(5)
    words = WORDS.split()
    with path.open("w", encoding="utf-8") as file:
        for number in range(N_MADE_UP):
            record = {
                "id": f"s{number}",
                "title": f"{draw.choice(words)} {number} of {' '.join(draw.choices(words, k=4))}",
                "abstract": f"We extend Pruner{number // 2} (Roe et al., 2020) with "
                f"{' '.join(draw.choices(words, k=60))}. We propose Pruner{number}.",
                "year": draw.randrange(1990, 2025),
                "authors": [f"Author {draw.randrange(2000)}"],
                "references": [f"s{draw.randrange(N_MADE_UP)}" for _ in range(6)],
            }
            file.write(json.dumps(record) + "\n")
    return str(path)


class Side:
    """One checkout, with a cache and a library of its own."""

    def __init__(self, checkout: Path, folder: Path, tasks: Sequence[str], library: Path | None) -> None:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        compiled = {
            "PYTHONPYCACHEPREFIX": str(folder / "compiled")
        }  # as installed packages are, whatever the checkout has
        own = {"PYTHONPATH": str(checkout.resolve()), "GRAPHREC_CACHE": str(folder), "GRAPHREC_CACHE_MB": "0"}
        self.environment = {**kept, **compiled, **own}
        self.folder = folder
        self.library = str(library.resolve() if library else folder / "library")
        if library is None:
            self.graphrec("build", *DATA, "-o", self.library)
        self.made_up = str(folder / "made-up")
        if ON_MADE_UP.intersection(tasks):
            self.graphrec("build", write_made_up(folder / "made-up.jsonl"), "-o", self.made_up)
        for task in tasks:  # compiles what they import
            self.measure(task)

    def graphrec(self, *arguments: str) -> float:
        """CPU seconds of one command."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "graphrec", *arguments]
        subprocess.run(command, check=True, capture_output=True, env=self.environment, cwd=self.folder)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def timed(self, program: str, library: str) -> float:
        """CPU seconds that a program tells that it took with a library."""
        command = [sys.executable, "-c", program, library]
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env=self.environment, cwd=self.folder
        )
        return float(done.stdout)

    def measure(self, task: str) -> float:
        match task:
            case "help":
                return self.graphrec("--help")
            case "search":
                return self.graphrec("search", "pruning", "-l", self.library)
            case "related":
                page = str(self.folder / "page.html")
                return self.graphrec("related", "MultiPruner", "-l", self.library, "-o", page, "--no-open")
            case "build":
                again = self.folder / "again"
                shutil.rmtree(again, ignore_errors=True)
                return self.graphrec("build", *DATA, "-o", str(again))
            case "open" | "reopen":
                return self.timed(OPENS, self.made_up if task in ON_MADE_UP else self.library)
            case _:
                return self.timed(QUERIES, self.made_up if task in ON_MADE_UP else self.library)


def interval(differences: list[float]) -> tuple[float, float]:
    """The 95% interval of the mean, by percentile bootstrap with a fixed seed."""
    draw = random.Random(0)
    means = sorted(statistics.fmean(draw.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    return means[RESAMPLES // 40], means[-RESAMPLES // 40]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("older", type=Path)
    arguments.add_argument("--newer", type=Path, default=HERE)
    arguments.add_argument("--runs", type=int, default=20)
    arguments.add_argument("--tasks", nargs="+", choices=TASKS, default=TASKS)
    arguments.add_argument("--libraries", type=Path, nargs=2, default=(None, None))
    given = arguments.parse_args()
    tasks = given.tasks
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        places = (given.older, Path(first)), (given.newer, Path(second))
        sides = [Side(*place, tasks, library) for place, library in zip(places, given.libraries, strict=True)]
        pairs: dict[str, list[tuple[float, float]]] = {task: [] for task in tasks}
        for turn in range(given.runs):
            for task in tasks:
                if task == "build" and turn % 4:  # it takes as long as all others
                    continue
                order = sides if turn % 2 else sides[::-1]
                times = {id(side): side.measure(task) for side in order}
                pairs[task].append((times[id(sides[0])], times[id(sides[1])]))
    print(f"{'':8} {'older':>8} {'newer':>8} {'ratio':>6} {'difference':>11}  95% interval       pairs")
    for task, times in pairs.items():
        older, newer = (statistics.median(side) for side in zip(*times, strict=True))
        differences = [b - a for a, b in times]
        low, high = interval(differences)
        ratio = statistics.median(b / a for a, b in times)
        mean = statistics.fmean(differences)
        print(
            f"{task:8} {older:8.3f} {newer:8.3f} {ratio:6.2f} {mean:+11.4f}  [{low:+.4f}, {high:+.4f}] {len(times):6}"
        )


if __name__ == "__main__":
    main()
