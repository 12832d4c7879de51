"""Measure a folder of many small files: 10,000 of one record each, of which 100 are bad, and what is said of it.

    python tests/benchmarks/folder.py [FILES]

It makes the folder in a temporary place: BibTeX, RIS, CSL-JSON and notes of Markdown in 100 folders; the bad ones are
empty, binary, cut, pictures by another name, web pages, and Markdown without a paper. Time and CPU are of one process,
with no cache; a build of the same records from one file of JSON Lines is beside it.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import graphrec
from graphrec.cli._summary import list_skips

_TEXT = """
sparse pruning graph network attention kernel protein folding robust bayesian inference stone river sand bridge frost
asphalt salt wave tide cell gene enzyme plasma orbit lens mirror crystal alloy polymer membrane
"""
WORDS = _TEXT.split()
BAD = {
    "empty.bib": b"",
    "binary.dat": bytes(range(256)) * 8,
    "picture.bib": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "page.html": b"<!doctype html><html><body>Hello</body></html>",
    "diary.md": b"# Monday\n\nIt rained.\n",
}


def main() -> None:
    """Make the folder, read it, and print what was said and how long it took."""
    n_files = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    os.environ["GRAPHREC_CACHE_MB"] = "0"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "exports"
        records = make_folder(folder, n_files)
        single = Path(scratch) / "records.jsonl"
        single.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
        seconds, cpu, library = timed(folder, Path(scratch) / "library")
        bare_seconds, bare_cpu, _ = timed(single, Path(scratch) / "beside")
        print(f"{n_files:,} files: {library.report.read:,} records read, {len(library.report.skipped):,} files skipped")
        print(
            f"folder: {seconds:.1f} s, {cpu:.1f} s of CPU, {1000 * (cpu - bare_cpu) / n_files:.2f} ms a file more than"
        )
        print(f"one file of the same records: {bare_seconds:.1f} s, {bare_cpu:.1f} s of CPU")
        start = time.process_time()
        graphrec.sync(Path(scratch) / "library")
        print(f"sync without a change: {time.process_time() - start:.1f} s of CPU")
        print(*list_skips(library.report), sep="\n")


def timed(source: Path, output: Path) -> tuple[float, float, graphrec.Library]:
    """Build a library in this process; seconds by the clock, of CPU, and the library."""
    start, cpu = time.perf_counter(), time.process_time()
    library = graphrec.build(source, output, workers=1)
    return time.perf_counter() - start, time.process_time() - cpu, library


def make_folder(folder: Path, n_files: int) -> list[dict[str, object]]:
    """Write the files; returns the records of the good ones."""
    rng = random.Random(7)
    records = []
    kinds = list(BAD.items())
    for number in range(n_files):
        below = folder / f"{number % 100:02}"
        below.mkdir(parents=True, exist_ok=True)
        if number % 100 == 99:
            name, content = kinds[number // 100 % len(kinds)]
            (below / f"{number}-{name}").write_bytes(content)
            continue
        title = f"{' '.join(rng.sample(WORDS, 6))} {number}".capitalize()
        record = {
            "title": title,
            "year": 2000 + number % 24,
            "abstract": f"We study {' '.join(rng.choices(WORDS, k=40))}.",
        }
        records.append(record)
        suffix, text = written(record, number)
        (below / f"{number}{suffix}").write_text(text, "utf-8")
    return records


def written(record: dict[str, object], number: int) -> tuple[str, str]:
    """The suffix and the text of a file with one record, in one of four formats."""
    title, year, abstract = record["title"], record["year"], record["abstract"]
    if number % 4 == 0:
        return (
            ".bib",
            f"@article{{k{number},\n  title = {{{title}}},\n  year = {{{year}}},\n  abstract = {{{abstract}}}\n}}\n",
        )
    if number % 4 == 1:
        return ".ris", f"TY  - JOUR\nTI  - {title}\nPY  - {year}\nAB  - {abstract}\nER  - \n"
    if number % 4 == 2:
        issued = {"date-parts": [[year]]}
        item = {"id": f"k{number}", "type": "article-journal", "title": title, "abstract": abstract, "issued": issued}
        return ".json", json.dumps([item])
    return ".md", f'---\ntitle: "{title}"\nyear: {year}\ncitekey: k{number}\nabstract: "{abstract}"\n---\n'


if __name__ == "__main__":
    main()
