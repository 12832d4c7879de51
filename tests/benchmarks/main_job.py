"""Times the main job on the bundled papers as whole processes, each next to its baseline in the same run.

    python tests/benchmarks/main_job.py [--runs 7]

build    `graphrec build data/*.txt` against importing scikit-learn and fitting its TF-IDF on the same texts
answer   `graphrec related MultiPruner` on the built library, page included, against importing networkx and sklearn
help     `graphrec --help` against the bare interpreter
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATA = sorted(str(path) for path in (Path(__file__).parents[2] / "data").glob("*.txt"))
TFIDF = (
    "import sys; from graphrec.identity.corpus import identify; from graphrec.readers.open import read_files;"
    "from graphrec.model.paper import ReadReport; report = ReadReport();"
    "texts = [p.title + '. ' + p.abstract for p in identify(read_files(sys.argv[1:], report), report).papers];"
    "import time; start = time.perf_counter();"
    "from sklearn.feature_extraction.text import TfidfVectorizer;"
    "TfidfVectorizer(ngram_range=(1, 2), stop_words='english', sublinear_tf=True).fit_transform(texts);"
    "print(time.perf_counter() - start)"
)


def wall(command: list[str], environment: dict[str, str]) -> float:
    """Seconds of one run of a command."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def tfidf(environment: dict[str, str]) -> float:
    """Seconds that importing scikit-learn and fitting TF-IDF take, reading the files not counted."""
    done = subprocess.run(
        [sys.executable, "-c", TFIDF, *DATA], check=True, capture_output=True, text=True, env=environment
    )
    return float(done.stdout)


def main() -> None:
    """Run everything in turn, so that a drifting machine hits both sides alike, and print medians and ratios."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=7)
    runs = arguments.parse_args().runs
    python = [sys.executable, "-c"]
    graphrec = [sys.executable, "-m", "graphrec"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GRAPHREC_CACHE": folder, "GRAPHREC_CACHE_MB": "0"}  # each build is a first one
        library, page = f"{folder}/library", f"{folder}/page.html"
        build = [*graphrec, "build", *DATA, "-o", library, "--replace"]
        related = [*graphrec, "related", "MultiPruner", "-l", library, "-o", page, "--no-open"]
        wall(build, environment)
        sides = {
            "build": lambda: (wall(build, environment), tfidf(environment)),
            "answer": lambda: (wall(related, environment), wall([*python, "import networkx, sklearn"], environment)),
            "help": lambda: (wall([*graphrec, "--help"], environment), wall([*python, "pass"], environment)),
        }
        times = {name: [] for name in sides}
        for _ in range(runs):
            for name, measure in sides.items():
                times[name].append(measure())
    print(f"{'':8} {'ours':>8} {'baseline':>9} {'ratio':>6}   medians of {runs} runs, seconds; ratio of each pair")
    for name, pairs in times.items():
        ours, baseline = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"{name:8} {ours:8.3f} {baseline:9.3f} {ratio:6.2f}")


if __name__ == "__main__":
    main()
