"""Kills processes that mark papers, and lets many mark at once while others build: no mark is lost, none is halved.

    python tests/adversarial/marks.py [--kills 100] [--seconds 20]

kills     a process that marks is killed `--kills` times at random moments: every mark that it had reported is there
moments   it is killed at each of its accesses to the library: the marks are those before or those after
beside    four processes mark and one adds and builds anew for `--seconds` seconds: every mark is there in the end
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from kills import accesses

import graphrec
from graphrec.errors import LibraryBusyError

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

MARK_ON = """
import sys
import graphrec
library = graphrec.open(sys.argv[1])
for number in range(int(sys.argv[2]), 1_000_000):
    library.mark("prune", "merge", tags=[f"t{number}"])
    print(number, flush=True)
"""
OPEN = """
import sys
import graphrec
graphrec.open(sys.argv[1])
"""
MARK_ONCE = """
import sys
import graphrec
graphrec.open(sys.argv[1]).mark("prune", keep=True, note="once")
"""


def make_library(folder: Path) -> Path:
    """A library of two papers, of which one is marked."""
    folder.mkdir()
    papers = folder / "papers.jsonl"
    papers.write_text(
        '{"id": "prune", "title": "Pruning of networks", "abstract": "We prune."}\n'
        '{"id": "merge", "title": "Merging of models", "abstract": "We merge."}\n',
        "utf-8",
    )
    graphrec.build(papers, folder / "library").mark("merge", discard=True, note="before")
    return folder / "library"


def kill_at_random(folder: Path, kills: int) -> None:
    """Kill a process that marks on, again and again; all that it reported must be there."""
    library, draw, number, n_unreported = make_library(folder / "random"), random.Random(1), 0, 0
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-c", MARK_ON, str(library), str(number)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        reported = [int(process.stdout.readline())]  # it has begun
        time.sleep(draw.uniform(0, 0.1))
        process.kill()
        reported += [int(line) for line in process.stdout if line.endswith("\n")]
        process.wait()
        for paper in ("prune", "merge"):
            tags = set(graphrec.open(library).marks[paper].tags)
            lost = {f"t{each}" for each in range(reported[-1] + 1)} - tags
            if lost:
                sys.exit(f"lost on {paper}: {sorted(lost)}")
            further = tags - {f"t{each}" for each in range(reported[-1] + 2)}
            if further:
                sys.exit(f"nobody set {sorted(further)}")
        n_unreported += f"t{reported[-1] + 1}" in tags
        number = reported[-1] + 1
    print(f"kills     {kills} kills while {number:,} marks were made: none lost, {n_unreported} made and not reported")


def kill_at_each_access(folder: Path) -> None:
    """Kill a process at each of its accesses to the library from the moment that it has opened it."""
    start, trial = make_library(folder / "start"), folder / "trial"
    counts = {"before": 0, "after": 0}
    first = accesses(OPEN, shutil.copytree(start, trial), trial)
    last = accesses(MARK_ONCE, trial, trial)
    for moment in range(first, last + 1):
        shutil.rmtree(trial)
        shutil.copytree(start, trial)
        accesses(MARK_ONCE, trial, trial, until=moment)
        marks = graphrec.open(trial).marks
        if marks["merge"].note != "before":
            sys.exit(f"moment {moment}: the mark from before is lost")
        counts["after" if "prune" in marks else "before"] += 1
        if "prune" in marks and (marks["prune"].decision, marks["prune"].note) != ("keep", "once"):
            sys.exit(f"moment {moment}: {marks['prune']}")
        graphrec.open(trial).mark("merge", keep=True)
        left = [path.name for path in trial.iterdir() if path.name.startswith(".marks-")]
        if left:
            sys.exit(f"moment {moment}: the next writer left {left}")
    n_kills = last + 1 - first
    print(f"moments   {n_kills} kills, one at each access: {counts['before']} before, {counts['after']} after")


def mark_on(library: str, name: str, seconds: float, results: Queue[tuple[str, list[str]]]) -> None:
    """Set tags for a while, each in a library that is opened anew or was open."""
    end, tags, opened = time.monotonic() + seconds, [], graphrec.open(library)
    while time.monotonic() < end:
        tag = f"{name}-{len(tags)}"
        opened.mark("prune", tags=[tag])
        tags.append(tag)
        if len(tags) % 7 == 0:
            opened = graphrec.open(library)
    results.put((name, tags))


def build_on(library: str, seconds: float, results: Queue[tuple[str, list[str]]]) -> None:
    """Build the library anew, from more and from fewer files."""
    end, count, more = time.monotonic() + seconds, 0, Path(library).with_name("more.jsonl")
    more.write_text('{"title": "A third paper", "abstract": "We rest."}\n', "utf-8")
    while time.monotonic() < end:
        try:
            files = [Path(library).with_name("papers.jsonl"), *[more] * (count % 2)]
            graphrec.build(files, library, replace=True)
            count += 1
        except LibraryBusyError:
            continue
    results.put(("builds", [str(count)]))


def work_beside(folder: Path, seconds: float) -> None:
    """Mark from several processes while another builds; every mark must be there."""
    library = str(make_library(folder / "beside"))
    context = multiprocessing.get_context("forkserver")
    results = context.Queue()
    jobs = [context.Process(target=mark_on, args=(library, f"p{each}", seconds, results)) for each in range(4)]
    jobs.append(context.Process(target=build_on, args=(library, seconds, results)))
    for job in jobs:
        job.start()
    said = dict(results.get(timeout=seconds + 300) for _ in jobs)
    for job in jobs:
        job.join()
    (builds,) = said.pop("builds")
    tags = {tag for each in said.values() for tag in each}
    lost = tags - {tag for mark in graphrec.open(library).marks.values() for tag in mark.tags}
    if lost:
        sys.exit(f"lost: {sorted(lost)}")
    print(f"beside    {len(tags):,} marks by four processes, {builds} builds meanwhile: none lost")


def main() -> None:
    """Run all three; exits with an error where a mark is lost."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=100)
    arguments.add_argument("--seconds", type=float, default=20)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {"GRAPHREC_CACHE": f"{name}/cache", "GRAPHREC_DATA": f"{name}/data"}
        kill_at_random(Path(name), asked.kills)
        kill_at_each_access(Path(name))
        work_beside(Path(name), asked.seconds)


if __name__ == "__main__":
    main()
