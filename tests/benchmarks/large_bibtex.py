"""A BibTeX file of a gigabyte: how long reading takes beside the bare parser, and a build from the file to the library.

    python tests/benchmarks/large_bibtex.py CORPUS [--gigabytes 1] [--part 20] [--folder PLACE] [--read-only]

CORPUS is a file of records with titles and abstracts (packed or not), which are repeated with other words in place of
some, as entries with the fields that reference managers write, notes and paths of files among them. bibtexparser reads
a part of --part megabytes, since it holds all entries in memory; graphrec reads that part and the whole file, each in a
process of its own. Times are of the processor, which other work changes less; memory is the largest of the process.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from scale import spent

from graphrec.exporters.export import Export
from graphrec.exporters.formats import bibtex
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from collections.abc import Iterator

REPLACED = 0.15  # of the words of a text that is used again
NAMES = ["Müller, Ada", "Lee, Bo", "García, Chloé", "Chen, Dan", "Novák, Eva", "Świątek, Filip"]
MEASURE = (
    "import re, sys, time; from pathlib import Path; start = time.process_time(); {work};"
    "peak = int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024;"
    "print(time.process_time() - start, peak, n)"
)
OURS = (
    "from graphrec.readers.open import read_files; from graphrec.model.paper import ReadReport;"
    "n = sum(1 for _ in read_files(sys.argv[1:], ReadReport()))"
)
THEIRS = "from bibtexparser import parse_file; n = len(parse_file(sys.argv[1], encoding='utf-8').entries)"


def entries(corpus: Path) -> Iterator[Paper]:
    """Papers without end, each under another title, with the fields of an entry of a reference manager."""
    rng = random.Random(7)
    texts = [(paper.title, paper.abstract) for paper in read_files([corpus], ReadReport())]
    words = sorted({word for _, abstract in texts[:5000] for word in abstract.split() if word.isalpha()})
    for number in count():
        title, abstract = texts[number % len(texts)]
        if number >= len(texts):
            title, abstract = (changed(text, words, rng) for text in (title, abstract))
        notes = " ".join(texts[(number * step) % len(texts)][1] for step in (7, 11, 13, 17))
        details = (
            ("type", "article-journal"), ("volume", str(number % 90)), ("issue", str(number % 12)),
            ("page", f"{number % 900}–{number % 900 + 9}"), ("publisher", "The Press"), ("language", "en"),
            ("ISSN", "1234-5678"), ("bibtex:annote", notes.replace("{", "").replace("}", "").replace("\\", "")),
            ("bibtex:file", f"Full text:/home/reader/library/storage/{number:08d}/{title[:40]}.pdf:application/pdf"),
        )  # fmt: skip
        yield Paper(
            title,
            abstract,
            id=f"key{number}",
            year=1990 + number % 35,
            authors=tuple(rng.sample(NAMES, 3)),
            venue="Journal of Benchmarks",
            keywords=("pruning", "sparse networks", f"subject {number % 300}"),
            doi=f"10.1000/{number}",
            url=f"https://example.org/~papers/{number}",
            details=details,
        )


def changed(text: str, words: list[str], rng: random.Random) -> str:
    return " ".join(rng.choice(words) if rng.random() < REPLACED else word for word in text.split())


def write(path: Path, corpus: Path, size: int) -> int:
    """Write entries until the file has this many bytes; returns their number."""
    with path.open("wb") as stream:
        for number, paper in enumerate(entries(corpus), start=1):
            bibtex.write(Export((paper,)), stream)
            if number % 1000 == 0 and stream.tell() >= size:
                return number
    return 0


def measure(work: str, path: Path) -> tuple[float, int, int]:
    """Seconds of the processor, megabytes of memory and number of entries of a process that reads a file."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(work=work), str(path)], capture_output=True, text=True, check=True
    )
    seconds, memory, number = done.stdout.split()[-3:]
    return float(seconds), int(memory), int(number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--gigabytes", type=float, default=1)
    parser.add_argument("--part", type=float, default=20)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--read-only", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        part, whole = folder / "part.bib", folder / "whole.bib"
        write(part, chosen.corpus, int(chosen.part * 1e6))
        number = write(whole, chosen.corpus, int(chosen.gigabytes * 1e9))
        print(f"{whole.stat().st_size / 1e9:.2f} GB, {number:,} entries", flush=True)
        theirs, memory, read = measure(THEIRS, part)
        print(f"part of {chosen.part:g} MB, bibtexparser: {theirs:.1f} s, {memory} MB, {read:,} entries", flush=True)
        ours, memory, read = measure(OURS, part)
        print(f"part of {chosen.part:g} MB, graphrec: {ours:.1f} s, {memory} MB, {read:,} entries", flush=True)
        print(f"  {ours / theirs:.2f} x the bare parser", flush=True)
        seconds, memory, read = measure(OURS, whole)
        scaled = theirs * whole.stat().st_size / part.stat().st_size
        print(f"whole, graphrec: {seconds:.0f} s, {memory} MB, {read:,} entries", flush=True)
        print(f"  {seconds / scaled:.2f} x the bare parser as scaled from the part ({scaled:.0f} s)", flush=True)
        if not chosen.read_only:
            built = spent([sys.executable, "-m", "graphrec", "build", whole, "-o", folder / "library", "-q"])
            print(f"build: {built.wall:.0f} s, {built.cpu:.0f} s of CPU, {built.memory >> 20} MB of all its processes")
            size = sum(file.stat().st_size for file in (folder / "library").rglob("*") if file.is_file())
            print(f"  library of {size / 1e6:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
