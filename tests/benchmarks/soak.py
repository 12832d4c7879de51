"""Ill-treats a library for real: SIGKILL at random moments, readers beside a writer, a disk that is full.

    python tests/benchmarks/soak.py [--kills 200] [--readers 8] [--seconds 60] [--full]

kills     a process that adds papers is killed at a random moment; the library must open as before or as after
readers   so many processes open and ask the library while one writes it again and again; none may see half a library
full      the same writes on a 6 MB tmpfs (needs root to mount it)
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import graphrec
from graphrec.errors import GraphrecError
from graphrec.library.folder import verify_folder

ADD = "import sys, graphrec; graphrec.add([sys.argv[1]], sys.argv[2])"


def write_records(path: Path, first: int, count: int) -> Path:
    """A file of made-up records."""
    words = ("pruning", "merging", "quantization", "attention", "optimizer", "diffusion", "alignment", "retrieval")
    draw = random.Random(first)
    lines = [
        json.dumps(
            {
                "title": f"Study {number} of {draw.choice(words)} and {draw.choice(words)}",
                "abstract": " ".join(draw.choices(words, k=60)),
            }
        )
        for number in range(first, first + count)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def kill_writers(folder: Path, kills: int) -> None:
    """Kill a writer `kills` times at random moments."""
    library = folder / "killed"
    graphrec.build(write_records(folder / "base.jsonl", 0, 300), library)
    more = write_records(folder / "more.jsonl", 300, 50)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", ADD, more, shutil.copytree(library, folder / "timed")], check=True)
    longest = time.perf_counter() - start
    draw = random.Random(1)
    before = after = 0
    for _ in range(kills):
        copy = shutil.copytree(library, folder / "victim")
        writer = subprocess.Popen([sys.executable, "-c", ADD, more, copy])
        time.sleep(draw.uniform(0.3, 1.05) * longest)
        writer.kill()
        writer.wait()
        papers = len(graphrec.open(copy))
        if papers not in {300, 350} or verify_folder(copy):
            raise SystemExit(f"broken: {papers} papers, {verify_folder(copy)}")
        before, after = before + (papers == 300), after + (papers == 350)
        shutil.rmtree(copy)
    print(f"kills    {kills}: {before} as before, {after} as after, 0 broken")


def read_on(path: str, seconds: float, results: multiprocessing.Queue[tuple[int, float, str]]) -> None:
    """Open and ask the library until the time is over; report how often, the longest wait, and what went wrong."""
    end, times, longest = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < end:
        start = time.monotonic()
        try:
            answer = graphrec.open(path).related("Study 7", top=5, min_score=0)
            whole = len(answer) == 5
        except GraphrecError as error:
            return results.put((times, longest, str(error)))
        if not whole:
            return results.put((times, longest, "an answer was not whole"))
        times, longest = times + 1, max(longest, time.monotonic() - start)
    return results.put((times, longest, ""))


def read_beside_writer(folder: Path, readers: int, seconds: float) -> None:
    """Readers and one writer at once."""
    library = folder / "shared"
    records = write_records(folder / "shared.jsonl", 0, 300)
    graphrec.build(records, library)
    results: multiprocessing.Queue[tuple[int, float, str]] = multiprocessing.Queue()
    running = [multiprocessing.Process(target=read_on, args=(str(library), seconds, results)) for _ in range(readers)]
    for reader in running:
        reader.start()
    end, writes = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        graphrec.build(records, library)
        writes += 1
    told = [results.get(timeout=seconds + 60) for _ in running]
    for reader in running:
        reader.join()
    wrong = [error for _, _, error in told if error]
    answers, longest = sum(times for times, _, _ in told), max(wait for _, wait, _ in told)
    print(f"readers  {readers} for {seconds:.0f} s beside {writes} writes: {answers} answers, longest {longest:.2f} s")
    print(f"         errors: {wrong or 'none'}")


def fill_disk(folder: Path) -> None:
    """Write to a tmpfs that is too small for a second generation."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk], check=True)
    try:
        records = write_records(folder / "disk.jsonl", 0, 300)
        graphrec.build(records, disk / "library")
        (disk / "ballast").write_bytes(b"x" * (shutil.disk_usage(disk).free - 200_000))
        try:
            graphrec.add(write_records(folder / "disk-more.jsonl", 300, 50), disk / "library")
            print("full     the write fitted; the ballast was too small")
        except GraphrecError as error:
            left = len(graphrec.open(disk / "library")), verify_folder(disk / "library")
            print(f"full     {error}\n         then {left[0]} papers, damaged files: {left[1] or 'none'}")
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
