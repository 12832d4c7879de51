"""Ill-treats a library for real: SIGKILL at random moments, readers beside a writer, a disk that is full.

    python tests/benchmarks/soak.py [--kills 200] [--readers 8] [--seconds 60] [--full]

kills     processes that build, add, remove, calibrate, take a merge back and migrate are killed at random moments; the
          library must verify, answer, and be as before or as after, and the next writer must clean up
readers   so many processes open and ask the library while one writes it again and again; none may see half a library
full      writes on a tmpfs with less and less room (needs root to mount it)
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import graphrec
from graphrec.errors import GraphrecError
from graphrec.storage.folder import verify_folder
from graphrec.storage.lock import lock_library
from graphrec.storage.user_state import read_current_state

OLD = Path(__file__).parents[1] / "storage" / "frozen" / "format-1-early.zip"

ROOMS = 30  # steps between room for all of a new generation and none


def write_records(path: Path, first: int, count: int) -> Path:
    """A file of made-up records that refer to each other; every tenth stands there twice, spelt otherwise."""
    words = ("pruning", "merging", "quantization", "attention", "optimizer", "diffusion", "alignment", "retrieval")
    draw = random.Random(first)
    records = [
        {
            "id": f"s{number}",
            "title": f"Study {number} of {draw.choice(words)} and {draw.choice(words)}",
            "abstract": " ".join(draw.choices(words, k=60)),
            "references": [f"s{draw.randrange(first + count)}" for _ in range(6)],
        }
        for number in range(first, first + count)
    ]
    again = [{**record, "id": f"{record['id']}-again", "title": f"{record['title']}."} for record in records[::10]]
    path.write_text("\n".join(map(json.dumps, (*records, *again))), encoding="utf-8")
    return path


def state(library: Path) -> tuple[int, ...]:
    """What a reader finds: papers, whether weights are kept, records kept apart and removed; damage ends the run."""
    opened = graphrec.open(library)
    damage = verify_folder(library)
    papers = list(opened)
    if damage or len(papers) != len(opened) or not len(opened.related(papers[0].title, min_score=0)):
        raise SystemExit(f"broken: {damage or 'an answer is not whole'}")
    decided = read_current_state(library)
    return len(opened), int(bool(decided.calibration)), len(decided.keep_apart), len(decided.removed)


def kill_writers(folder: Path, kills: int) -> None:
    """Kill writers of every kind `kills` times in all at random moments."""
    library = folder / "killed"
    base = write_records(folder / "base.jsonl", 0, 300)
    built = graphrec.build(base, library)
    (folder / "old").mkdir()
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(folder / "old")
    more = write_records(folder / "more.jsonl", 300, 50)
    place, title = built.report.merged[0].place, next(iter(built)).title
    jobs = {
        "build": ("graphrec.build([MORE], LIBRARY, replace=True)", library),
        "add": ("graphrec.add([MORE], LIBRARY)", library),
        "remove": (f"graphrec.remove([{title!r}], LIBRARY)", library),
        "calibrate": ("a = graphrec.open(LIBRARY); a.keep_weights(a.calibrate())", library),
        "dedupe": (f"from graphrec import keep_apart; keep_apart([{place!r}], LIBRARY)", library),
        "migrate": ("graphrec.open(LIBRARY)", folder / "old"),
    }
    logging.getLogger("graphrec").setLevel(logging.ERROR)
    for number, (name, (call, start)) in enumerate(jobs.items()):
        kill(name, call, start, folder, more, kills // len(jobs), random.Random(number))


def kill(name: str, call: str, start: Path, folder: Path, more: Path, kills: int, draw: random.Random) -> None:
    """Kill one kind of writer; every other time in the last third of its work, where it writes."""
    code = f"import sys, graphrec; MORE, LIBRARY = sys.argv[1:]\n{call}"
    done = shutil.copytree(start, folder / "done")
    clock = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, more, done], check=True, stderr=subprocess.DEVNULL)
    longest = time.perf_counter() - clock
    after = state(done)
    shutil.rmtree(done)
    counts: Counter[str] = Counter()
    for number in range(kills):
        victim = shutil.copytree(start, folder / "victim")
        before = state(victim) if name != "migrate" else after  # to open it is to migrate it
        writer = subprocess.Popen([sys.executable, "-c", code, more, victim], stderr=subprocess.DEVNULL)
        time.sleep(draw.uniform(0.65 if number % 2 else 0.2, 1.02) * longest)
        writer.kill()
        counts["left scratch files" if list(victim.glob(".writing-*")) else "left none"] += 1
        counts["killed" if writer.wait() else "was done"] += 1
        found = state(victim)
        if found not in {before, after}:
            raise SystemExit(f"broken by {name}: {found} is neither {before} nor {after}")
        counts["as after" if found == after else "as before"] += 1
        with lock_library(victim):
            pass
        if [*victim.glob(".writing-*"), *victim.glob(".graphrec-*")]:
            raise SystemExit(f"{name}: the next writer left scratch files")
        shutil.rmtree(victim)
    print(f"kills    {name:10} {kills}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))


def waited() -> float:
    """Seconds for which this process waited for anything but a processor: for the disk, for a lock."""
    ran, queued, *_ = map(int, Path("/proc/self/schedstat").read_text("ascii").split())
    return time.monotonic() - (ran + queued) / 1e9


def read_on(path: str, seconds: float, results: multiprocessing.Queue[tuple[int, float, float, str]]) -> None:
    """Open and ask the library until the time is over; report how often, the longest time and wait, what went wrong."""
    end, times, longest, blocked = time.monotonic() + seconds, 0, 0.0, 0.0
    while time.monotonic() < end:
        start, idle = time.monotonic(), waited()
        try:
            answer = graphrec.open(path).related("Study 7", top=5, min_score=0)
            whole = len(answer) == 5
        except GraphrecError as error:
            return results.put((times, longest, blocked, str(error)))
        if not whole:
            return results.put((times, longest, blocked, "an answer was not whole"))
        times, longest, blocked = times + 1, max(longest, time.monotonic() - start), max(blocked, waited() - idle)
    return results.put((times, longest, blocked, ""))


def read_beside_writer(folder: Path, readers: int, seconds: float) -> None:
    """Readers and one writer at once."""
    library = folder / "shared"
    records = write_records(folder / "shared.jsonl", 0, 300)
    graphrec.build(records, library)
    results: multiprocessing.Queue[tuple[int, float, float, str]] = multiprocessing.Queue()
    running = [multiprocessing.Process(target=read_on, args=(str(library), seconds, results)) for _ in range(readers)]
    for reader in running:
        reader.start()
    end, writes = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        graphrec.build(records, library, replace=True)
        writes += 1
    told = [results.get(timeout=seconds + 60) for _ in running]
    for reader in running:
        reader.join()
    answers, longest, blocked = (
        sum(each[0] for each in told),
        max(each[1] for each in told),
        max(each[2] for each in told),
    )
    wrong = [each[3] for each in told if each[3]]
    print(
        f"readers  {readers} for {seconds:.0f} s beside {writes} writes: {answers} answers,"
        f" the longest {longest:.2f} s, the longest wait for a disk or a lock {blocked:.2f} s (target: below 1 s)"
    )
    print(f"         errors: {wrong or 'none'}")


def fill_disk(folder: Path) -> None:
    """Write to a tmpfs with less and less room, from enough for all of a new generation to none at all."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], check=True)
    try:
        base, more = write_records(folder / "disk.jsonl", 0, 300), write_records(folder / "disk-more.jsonl", 300, 50)
        graphrec.build(base, disk / "library")
        said: Counter[str] = Counter()
        for room in range(1_500_000, -1, -1_500_000 // ROOMS):
            before = state(disk / "library")
            (disk / "ballast").write_bytes(b"x" * max(0, shutil.disk_usage(disk).free - room))
            try:
                graphrec.add(more, disk / "library")
                said["fitted"] += 1
            except GraphrecError as error:
                said[re.sub(r"^.*could not be written", "could not be written", str(error))] += 1
                if state(disk / "library") != before:
                    raise SystemExit(f"broken with {room} bytes left") from error
            (disk / "ballast").unlink()
            shutil.rmtree(disk / "library")
            graphrec.build(base, disk / "library")
        for sentence, times in said.items():
            print(f"full     {times} times: {sentence}")
        print("         each time every file verified and the papers were as before")
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)  # the library read last is still open


def main() -> None:
    """Run what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--readers", type=int, default=8)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--full", action="store_true")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.kills:
            kill_writers(Path(folder), asked.kills)
        if asked.readers:
            read_beside_writer(Path(folder), asked.readers, asked.seconds)
        if asked.full:
            fill_disk(Path(folder))


if __name__ == "__main__":
    main()
