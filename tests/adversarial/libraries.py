"""Asks libraries that an adversary made, with checksums that are all right: an answer or one sentence, and soon.

    python tests/adversarial/libraries.py [--count 200] [--only KIND] [--seed 0] [--keep FOLDER]

Each library is one of the kinds of `tests/crafted_libraries.py`, made from a small one in one piece, in shards, as
large ones are, or of an older format. On each `stats`, `related`, `show`, `search`, `verify`, `export` and others run
in a process of their own. A case breaks when one ends with another code than 0 or 1, writes more than a sentence to
stderr, a traceback, NaN or an escape sequence, takes 20 s of time or 2 s of CPU more than the sound library takes, or
500 MB of memory more, or when a file outside the cache folder has changed. Each kind is told when it is done, with the
CPU seconds and the memory of its slowest and largest command.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import resource
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from crafted_libraries import KINDS, TITLE, craft, make_bases

SECONDS, CPU_SECONDS, MEMORY = 20, 2.0, 500_000_000
COMMANDS = (
    ("stats",),
    ("related", TITLE, "--to", "json"),
    ("related", TITLE, "--no-open", "--page", "page.html"),
    ("related", "--text", "pruning of attention and an optimizer", "--to", "jsonl"),
    ("related", TITLE, "--by", "method", "--to", "csv"),
    ("show", TITLE),
    ("show", "Study 3 of prunign"),
    ("search", "pruning", "attention"),
    ("verify",),
    ("export", "--to", "csl-json"),
    ("gaps",),
    ("methods",),
    ("facts",),
    ("lineage", TITLE),
)
READ = 1 << 28  # bytes of files that are compared byte by byte; of larger ones, which have holes, size and time
STRANGE = re.compile(r"\bNaN\b|\bnan\b|\bInfinity\b|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202e\u2066\U000e0041]")


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    code: int
    out: str
    said: str
    seconds: float
    cpu_seconds: float
    memory: int


def run(arguments: list[str], here: Path) -> Run:
    """Run a command of graphrec in a process forked from this one, which has imported it already."""
    out, err = here / "out", here / "err"
    began = time.monotonic()
    process = os.fork()
    if not process:
        code = 99
        try:
            for path, number in ((out, 1), (err, 2)):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.chdir(here)
            resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
            from graphrec import cli

            code = cli.run(arguments)
            sys.stdout.flush()
            sys.stderr.flush()
        except BaseException:  # noqa: BLE001 - whatever it is, it is a finding
            import traceback

            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)
    timer = threading.Timer(3 * SECONDS, os.kill, (process, 9))
    timer.start()
    _, status, usage = os.wait4(process, 0)
    timer.cancel()
    timer.join()
    texts = [path.read_text("utf-8", "replace") for path in (out, err)]
    code = os.waitstatus_to_exitcode(status)
    used = usage.ru_utime + usage.ru_stime
    return Run(code, texts[0], texts[1], time.monotonic() - began, used, usage.ru_maxrss * 1024)


def faults(ran: Run, sound: Run) -> list[str]:
    """What is wrong with how a command ended, beside how it ends for a sound library."""
    lines = [line for line in ran.said.splitlines() if line.strip()]
    checks = {
        f"ended with {ran.code}": ran.code not in {0, 1},
        "wrote a traceback": "Traceback" in ran.said,
        f"said {len(lines)} lines": len(lines) > 1,
        "said nothing": ran.code == 1 and not lines and not ran.out,
        "wrote what is no text": STRANGE.search(ran.out) is not None or STRANGE.search(ran.said) is not None,
        f"took {ran.seconds:.0f} s": ran.seconds > SECONDS,
        f"took {ran.cpu_seconds:.1f} s of CPU": ran.cpu_seconds > sound.cpu_seconds + CPU_SECONDS,
        f"took {ran.memory / 1e6:.0f} MB": ran.memory > sound.memory + MEMORY,
    }
    return [fault for fault, is_so in checks.items() if is_so]


def state(folder: Path) -> dict[str, tuple[int, str]]:
    """Kind and content of everything in a folder, without following links or opening pipes."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        is_file = path.is_file() and not path.is_symlink()
        if is_file and status.st_size > READ:
            content = f"{status.st_size} {status.st_mtime_ns}".encode()
        else:
            content = path.read_bytes() if is_file else os.fsencode(path.readlink()) if path.is_symlink() else b""
        found[str(path.relative_to(folder))] = (status.st_mode, hashlib.sha256(content).hexdigest())
    return found


def ask(library: Path, here: Path, sound: dict[tuple[str, ...], Run]) -> tuple[list[str], list[Run]]:
    """Run every command on a library; returns what broke, and how each ended."""
    broke, runs = [], []
    before = state(library)
    for command in COMMANDS:
        ran = run([*command, "-q", "-l", str(library)], here)
        runs.append(ran)
        broke += [f"{' '.join(command)[:40]} {fault}" for fault in faults(ran, sound.get(command, ran))]
        if broke and ran.code not in {0, 1}:
            broke.append(" | ".join(ran.said.strip().splitlines()[-4:])[-300:])
    if state(library) != before:
        changed = {name for name, each in state(library).items() if before.get(name) != each}
        broke.append(f"changed {sorted(changed)[:3]} in the library")
    return broke, runs


def main() -> None:
    """Make and ask the libraries; print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--only", default="", help="kinds whose name holds this")
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--keep", type=Path, help="copy what broke to this folder")
    asked = arguments.parse_args()
    kinds = [name for name in KINDS if asked.only in name]
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        os.environ |= {"GRAPHREC_CACHE": str(home / "cache"), "HOME": str(home / "home"), "NO_COLOR": "1"}
        for name in ("home", "run", "bases", "crafted"):
            (home / name).mkdir()
        canary = home / "home" / "notes.txt"
        canary.write_text("untouched", "utf-8")
        bases = make_bases(home / "bases")
        sound = {command: run([*command, "-q", "-l", str(bases[0])], home / "run") for command in COMMANDS}
        for command, ran in sound.items():
            if ran.code or (wrong := faults(ran, ran)):
                raise SystemExit(f"{command} of a sound library: {ran.code}, {ran.said} {wrong}")
        print(f"{'kind':32} {'tried':>5} {'broke':>5} {'CPU s':>6} {'MB':>5}", flush=True)
        tried = broken = 0
        for at, name in enumerate(kinds):
            runs: list[Run] = []
            n_broken = 0
            for number in range(at, asked.count, len(kinds)):
                base = bases[(number // len(kinds) + number) % len(bases)]
                library = home / "crafted" / "library"
                craft(base, library, name, asked.seed * 1000 + number)
                broke, ended = ask(library, home / "run", sound)
                runs += ended
                if canary.read_text("utf-8") != "untouched":
                    broke.append("a file outside the library has changed")
                if broke:
                    n_broken += 1
                    print(f"{name} (library {number}, of {base.name}): {'; '.join(broke)}", flush=True)
                    if asked.keep:
                        shutil.move(library, asked.keep / f"{number}")
                shutil.rmtree(library, ignore_errors=True)
            tried, broken = tried + len(runs) // len(COMMANDS), broken + n_broken
            slowest = max((ran.cpu_seconds for ran in runs), default=0)
            largest = max((ran.memory for ran in runs), default=0) / 1e6
            count = len(runs) // len(COMMANDS)
            print(f"{name:32} {count:5} {n_broken:5} {slowest:6.2f} {largest:5.0f}", flush=True)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{'all':32} {tried:5} {broken:5}")
    print(f"{len(COMMANDS)} commands on each: {usage.ru_utime + usage.ru_stime:.0f} s of CPU")


if __name__ == "__main__":
    main()
