"""Asks one open library from many threads while another process builds it again and again.

    python tests/benchmarks/threads.py [--queries 20000] [--threads 8] [--rounds 5]

answers     each is compared with that of the same question asked alone; the library is replaced beside them, so the
            reader answers from a generation that is no longer the current one, and must not be called damaged
handles     open files and memory of the process after the first tenth of the queries and at the end
throughput  questions a second of 1, 4 and 8 threads, in turns, the best of the rounds; without a writer beside
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import graphrec
from graphrec.places import bundled_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library

    Question = Callable[[], str]

WRITER = """
import sys, graphrec
number = 0
while True:
    number += 1
    more = sys.argv[1] + ".jsonl"
    open(more, "w").write('{"title": "Paper %d of the writer", "abstract": "We prune."}' % number)
    graphrec.build([*sys.argv[2:], more], sys.argv[1], workers=1, replace=True)
    print(number, flush=True)
"""
N_TITLES = 40
HEAVY = 10  # one query in so many ranks, draws or reads all; the others look up
PROC = Path("/proc/self")


def questions(library: Library, folder: Path) -> tuple[list[Question], list[Question]]:
    """Questions that look up, and those that rank, draw or read all; each returns its answer as text."""
    titles = [paper.title for paper in library][:: max(1, len(library) // N_TITLES)]
    light: list[Question] = [
        lambda: repr(library.gaps()),
        lambda: repr(library.methods()),
        lambda: repr(library.stats()),
    ]
    heavy: list[Question] = [
        lambda: repr(list(library)),
        lambda: repr(sorted(library.to_export().graph.edges(data="type"), key=repr)),
    ]
    for title, other in pairwise(titles):
        words = " ".join(title.split()[:3])
        light += [
            lambda title=title: repr(library.find(title)),
            lambda title=title: repr(library.find(title[:-2] + "q")),
            lambda words=words: repr(library.search(words)),
            lambda title=title: json.dumps(library.describe(title).to_dict()),
            lambda title=title: json.dumps(library.lineage(title).to_dict()),
            lambda title=title, other=other: json.dumps(library.path(title, other).to_dict()),
        ]
        heavy += [
            lambda title=title: json.dumps(library.related(title).to_dict()),
            lambda title=title: json.dumps(library.related(text=f"We extend {title}.", top=5).to_dict()),
            lambda title=title: json.dumps(library.related(title, by="method").to_dict()),
        ]
    page = library.related(titles[0])
    heavy.append(lambda: page.save(folder / "page.html").read_text("utf-8") and "page")
    return light, heavy


def resources() -> tuple[int, float]:
    """Open files, and memory in MB, of this process."""
    gc.collect()
    pages = int((PROC / "statm").read_text("ascii").split()[1])
    return len(list((PROC / "fd").iterdir())), pages * 4096 / 1e6


def ask_beside_writer(folder: Path, queries: int, threads: int) -> None:
    """Ask in threads while a process builds the library again and again."""
    path = folder / "library"
    library = graphrec.build(bundled_files(), path)
    light, heavy = questions(library, folder)
    expected = {at: ask() for at, ask in enumerate((*light, *heavy))}
    command = [sys.executable, "-c", WRITER, path, *bundled_files()]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    wrong: Counter[str] = Counter()

    def ask(number: int) -> None:
        at = len(light) + number // HEAVY % len(heavy) if number % HEAVY == 0 else number % len(light)
        try:
            if (*light, *heavy)[at]() != expected[at]:
                wrong["another answer"] += 1
        except Exception as error:  # noqa: BLE001 - counted and printed
            wrong[f"{type(error).__name__}: {error}"[:200]] += 1

    clock = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(ask, range(queries // 10)))
        files, memory = resources()
        list(pool.map(ask, range(queries // 10, queries)))
        files_after, memory_after = resources()
    seconds = time.perf_counter() - clock
    writer.kill()
    builds = len(writer.communicate()[0].splitlines())
    said = dict(wrong) or "all as alone"
    print(f"answers     {queries} in {threads} threads in {seconds:.0f} s beside {builds} builds: {said}")
    print(f"            current: {library.is_current}; generations on disk: {len(list(path.glob('generation-*')))}")
    print(f"handles     {files} open files after a tenth, {files_after} at the end")
    print(f"memory      {memory:.0f} MB after a tenth, {memory_after:.0f} MB at the end")
    library.reload()
    print(f"reload      current: {library.is_current}, {len(library)} papers")


def measure_throughput(rounds: int) -> None:
    """Questions a second by number of threads."""
    library = graphrec.demo()
    titles = [paper.title for paper in library][:60]
    kinds: dict[str, Callable[[str], object]] = {
        "related": library.related,
        "text": lambda title: library.related(text=f"We extend {title}."),
        "find": library.find,
        "search": lambda title: library.search(" ".join(title.split()[:3])),
        "describe": library.describe,
    }
    for name, ask in kinds.items():
        best: dict[int, float] = {}
        some = titles if name in {"related", "text"} else titles * 10
        for threads in (1, 1, 4, 8) * rounds:
            with ThreadPoolExecutor(threads) as pool:
                clock = time.perf_counter()
                list(pool.map(ask, some))
                best[threads] = max(best.get(threads, 0), len(some) / (time.perf_counter() - clock))
        print(f"throughput  {name:9}" + ", ".join(f"{n} threads {rate:,.0f}/s" for n, rate in best.items()))


def main() -> None:
    """Run what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--queries", type=int, default=20_000)
    arguments.add_argument("--threads", type=int, default=8)
    arguments.add_argument("--rounds", type=int, default=5)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.queries:
            ask_beside_writer(Path(folder), asked.queries, asked.threads)
    if asked.rounds:
        measure_throughput(asked.rounds)


if __name__ == "__main__":
    main()
