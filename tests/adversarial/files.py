"""Builds from small files that an adversary would send, beside a good one, and prints what became of them, by kind.

    python tests/adversarial/files.py [--per-kind 5] [--kilobytes 1000] [--seed 0] [--only NAME]

Each file is at most so large and, where its format allows it, has a good record before and after what is crafted. It is
given to `graphrec build` together with a good file, in a process with limits (twice the budget, so that what breaks is
measured). A file breaks when there is a traceback, when a good record is missing, when nothing is said although
records are missing, when a file elsewhere has changed, or when more than the budget is taken: 10 s of processor time
and 500 MB beyond what the good file alone takes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from crafted_files import GOOD, KINDS, craft

SECONDS = 10
MEGABYTES = 500
LONGEST = 120  # seconds by the clock
BESIDE = "A Paper Beside the Crafted File"
CODE = """
import json, resource, sys
import graphrec
titles, skipped, notes = [], [], []
try:
    library = graphrec.build(sys.argv[1:3], sys.argv[3])
    titles = [paper.title for paper in library]
    skipped, notes = [skip.reason for skip in library.report.skipped], library.report.notes
except graphrec.GraphrecError as error:
    skipped = [str(error)]
own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({
    "titles": [title[:80] for title in titles], "skipped": len(skipped), "told": (skipped + notes)[:1],
    "seconds": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
    "megabytes": max(own.ru_maxrss, children.ru_maxrss) / 1024,
}))
"""


@dataclass
class Trial:
    """What one build took and said; `wrong` is empty if nothing broke."""

    seconds: float = 0.0
    megabytes: float = 0.0
    titles: tuple[str, ...] = ()
    told: str = ""
    wrong: str = ""


def state_of(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its path."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def build(file: Path, beside: Path, folder: Path) -> Trial:
    """Build from a file and a good one beside it."""
    memory = (MEGABYTES * 2 + 2000) << 20  # address space, of which the libraries take much
    try:
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(file), str(beside), str(folder / "library")],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
            cwd=folder,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
        )
    except subprocess.TimeoutExpired:
        return Trial(LONGEST, wrong=f"took longer than {LONGEST} s")
    if done.returncode:
        return Trial(wrong=f"ended with {done.returncode}: {done.stderr.strip()[-200:]}")
    answer = json.loads(done.stdout.splitlines()[-1])
    told = "".join(answer["told"])
    return Trial(answer["seconds"], answer["megabytes"], tuple(answer["titles"]), told)


def judge(trial: Trial, usual: Trial, kept: int) -> str:
    """What broke, in words; "" if nothing did."""
    missing = [title for title in (BESIDE, *GOOD[:kept]) if title not in trial.titles]
    faults = {
        f"lost {missing}": missing,
        "said nothing": not trial.told and len(trial.titles) < 1 + len(GOOD),
        "several lines": "\n" in trial.told,
        f"took {trial.seconds:.1f} s": trial.seconds > SECONDS + usual.seconds,
        f"took {trial.megabytes:.0f} MB": trial.megabytes > MEGABYTES + usual.megabytes,
    }
    return trial.wrong or "; ".join(fault for fault, is_so in faults.items() if is_so)


def attempt(kind: str, size: int, seed: int, usual: Trial) -> Trial:
    """Build from one crafted file; returns what it took beyond the usual, and what broke."""
    suffix, content, kept = craft(kind, size, seed)
    with tempfile.TemporaryDirectory() as name:
        folder, work = Path(name), Path(name) / "in" / "work"
        work.mkdir(parents=True)
        file, beside = work / f"crafted.{suffix}", work / "beside.jsonl"
        file.write_bytes(content)
        beside.write_text(json.dumps({"title": BESIDE}), "utf-8")
        before = state_of(folder)
        trial = build(file, beside, work)
        after = {path: data for path, data in state_of(folder).items() if not path.startswith(str(work / "library"))}
        trial.wrong = judge(trial, usual, kept) or ("" if after == before else "changed a file elsewhere")
    trial.seconds = max(0.0, trial.seconds - usual.seconds)
    trial.megabytes = max(0.0, trial.megabytes - usual.megabytes)
    return trial


def main() -> None:
    """Try every kind and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--per-kind", type=int, default=5)
    arguments.add_argument("--kilobytes", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--only", default="")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        good = Path(folder) / "good.jsonl"
        good.write_text(json.dumps({"title": BESIDE}), "utf-8")
        usual = build(good, good, Path(folder))
    trials = defaultdict(list)
    print(f"{'kind':28} tried broke  worst s  worst MB  told")
    for kind in KINDS:
        if asked.only not in kind:
            continue
        for number in range(asked.per_kind):
            size = asked.kilobytes * 1000 // 2 // (1 if number % 2 == 0 else 10)  # brackets are written twice
            trials[kind].append(attempt(kind, size, asked.seed + number, usual))
        those = trials[kind]
        print(
            f"{kind:28} {len(those):5} {sum(bool(each.wrong) for each in those):5}"
            f" {max(each.seconds for each in those):8.1f} {max(each.megabytes for each in those):9.0f}"
            f"  {those[0].told[:60]}",
            flush=True,
        )
        for each in those:
            if each.wrong:
                print(f"    BROKE: {each.wrong}", flush=True)
    everything = [each for those in trials.values() for each in those]
    broken = sum(bool(each.wrong) for each in everything)
    print(
        f"{len(everything)} files of {len(trials)} kinds, {broken} broke; worst"
        f" {max(each.seconds for each in everything):.1f} s, {max(each.megabytes for each in everything):.0f} MB"
        f" beyond {usual.seconds:.1f} s and {usual.megabytes:.0f} MB of one good file"
    )
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
