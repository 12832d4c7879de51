"""How long reading takes beside the parser that it stands on, and how much memory a large file needs.

Run: python tests/benchmarks/readers.py [entries]
"""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.etree.ElementTree import iterparse

from graphrec import registry
from graphrec.exporters.export import Export
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATA = Path(__file__).parents[2] / "data"
NAMES = ["Müller, Ada", "Lee, Bo", "García, Chloé", "Chen, Dan", "Novák, Eva"]


def papers(count: int) -> Iterator[Paper]:
    """The bundled abstracts again and again, each under another title, with the fields that exports have."""
    rng = random.Random(5)
    texts = list(read_files(sorted(DATA.glob("*.txt")), ReadReport()))
    for number in range(count):
        text = texts[number % len(texts)]
        yield Paper(
            f"{text.title} ({number})",
            text.abstract,
            id=f"key{number}",
            year=1990 + number % 35,
            authors=tuple(rng.sample(NAMES, 3)),
            venue="Journal of Benchmarks",
            keywords=("pruning", "sparse networks"),
            doi=f"10.1000/{number}",
        )


def seconds(work: Callable[[], object]) -> float:
    """Processor time, which other work on the machine does not lengthen."""
    start = time.process_time()
    work()
    return time.process_time() - start


def parse_bibtex(path: Path) -> None:
    from bibtexparser import parse_file

    parse_file(str(path), encoding="utf-8")


def parse_xml(path: Path) -> None:
    for _, element in iterparse(path):
        element.clear()


BASELINES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "bibtex": ("bibtexparser", parse_bibtex),
    "csv": ("csv.reader", lambda path: sum(1 for _ in csv.reader(io.StringIO(path.read_text("utf-8"))))),
    "jsonl": ("json.loads", lambda path: [json.loads(line) for line in path.open(encoding="utf-8")]),
    "ris": ("splitting lines", lambda path: [line.partition("  - ") for line in path.open(encoding="utf-8")]),
}


def main(entries: int = 100_000) -> None:
    everything = tuple(papers(entries))
    with TemporaryDirectory() as folder:
        for name, (label, baseline) in BASELINES.items():
            path = Path(folder) / f"papers{registry.load('exporters', name).SUFFIX}"
            with path.open("wb") as stream:
                registry.load("exporters", name).write(Export(everything), stream)
            count, memory = in_a_process_of_its_own(path)
            ours = seconds(lambda path=path: sum(1 for _ in read_files([path], ReadReport())))
            theirs = seconds(lambda path=path, baseline=baseline: baseline(path))
            ratio = f"{ours:.1f} s; {label} {theirs:.1f} s; {ours / theirs:.2f} x"
            print(f"{name}: {count} papers, {path.stat().st_size / 1e6:.0f} MB, {ratio}; {memory} MB of memory")


def in_a_process_of_its_own(path: Path) -> tuple[int, int]:
    """Number of papers, and the largest memory of a process that only reads the file, in MB."""
    code = (
        "import re, sys; from pathlib import Path; from graphrec.readers.open import read_files;"
        "from graphrec.model.paper import ReadReport; count = sum(1 for _ in read_files(sys.argv[1:], ReadReport()));"
        "print(count, int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    count, memory = map(int, done.stdout.split())
    return count, memory


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
