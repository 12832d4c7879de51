"""Kills processes that follow sources at every moment: a library is as before or as after, and decisions are not lost.

    python tests/adversarial/kills.py [--kills 100] [--seconds 20]

moments   a `sync` is killed before each of its changes on the disk: a file renamed, removed, locked or flushed
random    a `sync` is killed `--kills` times at random moments
beside    two processes sync, one marks and four read for `--seconds` seconds: no error but "busy", no half library

After each kill the papers, the marks and the ids that moved are together those before or those after, the library
verifies, and the next `sync` ends as if nothing had been killed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from killed_processes import kill_after, kill_at, measure

import graphrec
from graphrec.errors import GraphrecError, LibraryBusyError
from graphrec.storage.folder import verify_folder

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

TOPICS = ("pruning", "merging", "quantization", "attention", "diffusion", "retrieval")


def write_export(path: Path, numbers: range, draw: random.Random, *, week: int) -> None:
    """An export: in the second week with other keys, some titles mended, some papers published."""
    entries = []
    for number in numbers:
        topic = TOPICS[number % len(TOPICS)]
        title = f"Study {number} of {topic} in large networks" + (" revisited" if week == 2 and number % 7 == 0 else "")
        doi = f"  doi = {{10.5555/{number}}},\n" if week == 2 and number % 5 == 0 else ""
        words = " ".join(random.Random(number).choices(TOPICS, k=30))
        entries.append(
            f"@article{{{'ab'[week - 1]}{number},\n  title = {{{title}}},\n  author = {{Lee, Ada and Chen, Bo}},\n"
            f"  year = {{{2020 + week}}},\n{doi}  abstract = {{We study {words} in work{number}q.}}\n}}\n"
        )
    draw.shuffle(entries)
    path.write_text("".join(entries), "utf-8")


def make_library(folder: Path, n_papers: int) -> Path:
    """A folder with an export and a library of it that has marks; the export has changed since."""
    folder.mkdir()
    draw = random.Random(1)
    write_export(folder / "refs.bib", range(n_papers), draw, week=1)
    library = graphrec.build(folder / "refs.bib", folder / "library")
    for number in range(0, n_papers, 3):
        library.mark(f"a{number}", keep=True, note=f"work{number}q")
    write_export(folder / "refs.bib", range(3, n_papers + 3), draw, week=2)
    return folder


def sync(folder: str) -> None:
    """What is killed."""
    graphrec.sync(Path(folder) / "library", yes=True)


def observe(folder: Path) -> tuple[Any, ...]:
    """Papers, marks and moved ids of the library; damage, and a mark on another paper, end the run."""
    library = graphrec.open(folder / "library")
    papers = {paper.id: paper for paper in library}
    marks = dict(library.marks)
    damage = verify_folder(folder / "library")
    if damage:
        raise SystemExit(f"broken: {damage}")
    for name, mark in marks.items():
        if name in papers and mark.note not in papers[name].abstract:
            raise SystemExit(f"broken: the mark {mark} lies on {papers[name].title}")
    texts = tuple(sorted((paper.id, paper.title, paper.doi) for paper in papers.values()))
    return texts, tuple(sorted((name, mark.note, mark.decision) for name, mark in marks.items()))


def check(victim: Path, states: dict[str, tuple[Any, ...]]) -> str:
    """Whether a library is as before or as after; the next sync must end as after."""
    found = observe(victim)
    name = next((name for name, state in states.items() if state == found), "")
    if not name:
        raise SystemExit(f"broken: {victim} is neither as before nor as after: {found}")
    sync(str(victim))
    if observe(victim) != states["after"]:
        raise SystemExit(f"broken: the sync after the kill does not end as one without: {victim}")
    left = [path.name for path in (victim / "library").iterdir() if path.name.startswith(".writing-")]
    if left:
        raise SystemExit(f"broken: the next writer left {left}")
    return name


def kill_syncs(folder: Path, kills: int, n_papers: int) -> None:
    """Kill a sync before each of its changes, and at random moments."""
    start = make_library(folder / "start", n_papers)
    done = shutil.copytree(start, folder / "done")
    measure(sync, str(shutil.copytree(start, folder / "warm")))  # the first process imports graphrec for all
    longest = measure(sync, str(done))
    states = {"before": observe(start), "after": observe(done)}
    counts: Counter[str] = Counter()
    moment, is_done = 0, False
    while not is_done:
        moment += 1
        victim = shutil.copytree(start, folder / "victim")
        is_done = kill_at(sync, str(victim), moment=moment)
        counts[check(victim, states)] += 1
        shutil.rmtree(victim)
    print(f"moments   {moment - 1} kills, one before each change on the disk: {_told(counts)}")
    counts.clear()
    draw = random.Random(2)
    while counts["killed"] < kills:
        victim = shutil.copytree(start, folder / "victim")
        if kill_after(draw.uniform(0.3, 1) * longest, sync, str(victim)):
            counts["was done before"] += 1
            longest *= 0.95  # the machine has less to do than it had
        else:
            counts["killed"] += 1
            longest *= 1.02
        counts[check(victim, states)] += 1
        shutil.rmtree(victim)
    print(f"random    {kills} kills: {_told(counts)}")


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))


# -- processes beside each other


def sync_on(folder: str, seconds: float, results: Queue[tuple[str, int, str]]) -> None:
    """Change the export and sync, again and again; another sync may be busy."""
    end, times, draw = time.monotonic() + seconds, 0, random.Random(os.getpid())
    while time.monotonic() < end:
        try:
            graphrec.sync(Path(folder) / "library", yes=True, wait=draw.random() < 0.5)
            times += 1
        except LibraryBusyError:
            pass
        except GraphrecError as error:
            return results.put(("sync", times, str(error)))
        time.sleep(draw.random() / 10)
    return results.put(("sync", times, ""))


def mark_on(folder: str, seconds: float, results: Queue[tuple[str, int, str]]) -> None:
    """Set tags on papers; each must be there at the end."""
    end, times, tags = time.monotonic() + seconds, 0, []
    while time.monotonic() < end:
        try:
            library = graphrec.open(Path(folder) / "library")
            paper = next(iter(library))
            library.mark(paper.id, tags=[f"t{times}"])
            tags.append(f"t{times}")
            times += 1
        except GraphrecError as error:
            return results.put(("mark", times, str(error)))
        time.sleep(0.02)
    marks = graphrec.open(Path(folder) / "library").marks.values()
    lost = set(tags) - {tag for mark in marks for tag in mark.tags}
    return results.put(("mark", times, f"lost: {sorted(lost)}" if lost else ""))


def read_on(folder: str, seconds: float, results: Queue[tuple[str, int, str]]) -> None:
    """Open, list the papers, and look where the marks lie."""
    end, times = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        try:
            library = graphrec.open(Path(folder) / "library")
            papers = {paper.id: paper for paper in library}
            wrong = [
                name
                for name, mark in library.marks.items()
                if name in papers and mark.note not in papers[name].abstract
            ]
        except GraphrecError as error:
            return results.put(("read", times, str(error)))
        if wrong:
            return results.put(("read", times, f"marks on other papers: {wrong}"))
        times += 1
    return results.put(("read", times, ""))


def work_beside(folder: Path, seconds: float, n_papers: int) -> bool:
    """Two processes that sync, one that marks, four that read, while the export changes; whether nothing went wrong."""
    place = make_library(folder / "beside", n_papers)
    context = multiprocessing.get_context("forkserver")
    results = context.Queue()
    jobs = (sync_on, sync_on, mark_on, *[read_on] * 4)
    running = [context.Process(target=job, args=(str(place), seconds, results)) for job in jobs]
    for process in running:
        process.start()
    end, draw, week = time.monotonic() + seconds, random.Random(3), 1
    while time.monotonic() < end:
        scratch = place / "refs.bib.part"
        write_export(scratch, range(draw.randrange(9), n_papers), draw, week=week)
        scratch.replace(place / "refs.bib")
        week = 3 - week
        time.sleep(0.5)
    told = [results.get(timeout=seconds + 120) for _ in running]
    for process in running:
        process.join()
    counts: Counter[str] = Counter()
    for name, times, _ in told:
        counts[name] += times
    wrong = [f"{name}: {error}" for name, _, error in told if error]
    print(f"beside    {seconds:.0f} s: " + ", ".join(f"{count} times {name}" for name, count in sorted(counts.items())))
    print(f"          errors: {wrong or 'none'}")
    return not wrong


def main() -> None:
    """Run what was asked for; exits with an error where something was lost, half or wrong."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=100)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument("--papers", type=int, default=60)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"GRAPHREC_CACHE": f"{name}/cache", "GRAPHREC_DATA": f"{name}/data"}
        if asked.kills:
            kill_syncs(folder, asked.kills, asked.papers)
        if asked.seconds and not work_beside(folder, asked.seconds, asked.papers):
            sys.exit(1)


if __name__ == "__main__":
    main()
