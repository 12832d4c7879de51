"""What it costs to follow a file that changed, beside a build of the whole; each figure with its target.

    python tests/benchmarks/update.py CORPUS [--sizes 774 5000 100000] [--changed 20 20 1000] [--folder PLACE]

CORPUS is a file of JSON Lines with titles and abstracts (packed or not); 774 are the bundled papers. For each size it
prints, of processes of their own, the seconds of the processors, the seconds on the clock and the memory of: importing
networkx and scikit-learn; a build without a cache; a build that fills an empty cache; a build from a full cache (not of
100,000); and, after so many records were changed (a quarter each has another title, another abstract, is gone, is new),
a sync and a build of the same file without a cache, whose libraries are compared file by file.

Everything is deleted at the end, unless --folder keeps it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scale import Spent, bundled, records, spent, write

if TYPE_CHECKING:
    from collections.abc import Sequence

BUNDLED = 774
SMALL, LARGE = 5_000, 100_000
IMPORTS = 2 / 0.86  # of the time to import networkx and scikit-learn, in which 20 of 5,000 papers are to be followed
IMPORT = "import networkx, sklearn"
BUILD = "import graphrec, sys; graphrec.build(sys.argv[1], sys.argv[2], replace=True)"
SYNC = "import graphrec, sys; graphrec.sync(sys.argv[2])"
FEW = 20  # records whose build compiles the code before anything is measured, as that of an installed package is


def changed(lines: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The records with so many of them changed."""
    generator = random.Random(count)
    chosen = {at: number % 4 for number, at in enumerate(generator.sample(range(len(lines)), count))}
    result = []
    for at, line in enumerate(lines):
        match chosen.get(at):
            case 0:
                result.append({**line, "title": f"Revised: {line['title']}"})
            case 1:
                result.append({**line, "abstract": f"{line['abstract']} We extend BlockPruner (Zhong et al., 2024)."})
            case 2:
                continue
            case _:
                result.append(line)
    added = [lines[at] for at, kind in chosen.items() if kind == 3]
    return result + [
        {"title": f"NordNet-{number}: {line['title']}", "abstract": f"We propose NordNet-{number}. {line['abstract']}"}
        for number, line in enumerate(added)
    ]


def run(code: str, *arguments: Path, cache: Path | None = None) -> Spent:
    """Run Python code in a process of its own, with a cache folder or without a cache of records."""
    os.environ["GRAPHREC_CACHE_MB"] = "1024" if cache else "0"
    if cache:
        os.environ["GRAPHREC_CACHE"] = str(cache)
    return spent([sys.executable, "-c", code, *arguments])


def say(name: str, took: Spent, target: str = "", *, met: bool | None = None) -> None:
    verdict = "" if met is None else "met" if met else "MISSED"
    figures = f"{took.cpu:7.1f} s CPU {took.wall:7.1f} s {took.memory / 1e6:7,.0f} MB"
    print(f"  {name:34} {figures} {target:38} {verdict}", flush=True)


def content(library: Path) -> dict[str, str]:
    """The checksum of every file of the generation in use."""
    newest = max(library.glob("generation-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(newest.iterdir())}


def measure(lines: Sequence[dict[str, Any]], count: int, folder: Path) -> bool:
    """One size: everything that is printed of it; returns whether the libraries are equal."""
    print(f"\n{len(lines):,} records, {count:,} changed", flush=True)
    file, followed, fresh, cache = (folder / name for name in ("papers.jsonl", "followed", "fresh", "cache"))
    cache.mkdir(mode=0o700)
    write(file, lines)
    imports = run(IMPORT)
    say("import networkx, sklearn", imports)
    plain = run(BUILD, file, fresh)
    say("build without a cache", plain)
    cold = run(BUILD, file, followed, cache=cache)
    say(
        "build, cache empty",
        cold,
        f"CPU at most 1.03 x, is {cold.cpu / plain.cpu:.2f}",
        met=cold.cpu <= 1.03 * plain.cpu,
    )
    if len(lines) < LARGE:
        warm = run(BUILD, file, followed, cache=cache)
        say("build, cache full", warm, f"{warm.cpu / plain.cpu:.2f} x the CPU")
    size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
    write(file, changed(lines, count))
    sync = run(SYNC, file, followed, cache=cache)
    if len(lines) >= LARGE:
        say("sync", sync, f"at most 0.5 x, is {sync.cpu / plain.cpu:.2f}", met=sync.cpu <= 0.5 * plain.cpu)
    else:
        most, ratio = IMPORTS * imports.cpu, sync.cpu / imports.cpu
        met = sync.cpu <= most if len(lines) >= SMALL else None
        say("sync", sync, f"at most {IMPORTS:.1f} x imports, is {ratio:.1f}", met=met)
    rebuilt = run(BUILD, file, fresh)
    say("build of the changed, no cache", rebuilt)
    say("memory of sync", sync, "no higher than the build's", met=sync.memory <= rebuilt.memory)
    is_equal = content(followed) == content(fresh)
    print(f"  the cache takes {size / 1e6:,.1f} MB; every file of both libraries is equal: {is_equal}", flush=True)
    return is_equal


def compile_code(folder: Path) -> None:
    """Import and run once all that is measured, so that its compiled code lies in a folder of its own."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "code")
    file, library = folder / "few.jsonl", folder / "few"
    write(file, bundled()[:FEW])
    run(IMPORT)
    run(BUILD, file, library)
    write(file, bundled()[1:FEW])
    run(SYNC, file, library)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="JSON Lines")
    parser.add_argument("--sizes", type=int, nargs="+", default=[BUNDLED, SMALL, LARGE])
    parser.add_argument("--changed", type=int, nargs="+", default=[20, 20, 1_000])
    parser.add_argument("--folder", type=Path, help="where the libraries stay")
    chosen = parser.parse_args()
    equal = []
    with tempfile.TemporaryDirectory() as temporary:
        compile_code(Path(temporary))
        for size, count in zip(chosen.sizes, chosen.changed, strict=True):
            folder = (chosen.folder or Path(temporary)) / str(size)
            folder.mkdir(parents=True)
            lines = bundled() if size == BUNDLED else records(chosen.corpus, size)
            equal.append(measure(lines, count, folder))
    sys.exit(0 if all(equal) else 1)


if __name__ == "__main__":
    main()
