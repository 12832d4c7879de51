"""How long a build from a large CSV takes end to end, beside Python's csv alone, and how much memory.

Run: python tests/benchmarks/large_table.py CORPUS.jsonl.gz [rows, 150,000 if not given] [megabytes, 300 if not given]

The rows are those of `scale.py`: made up of the words of real abstracts, with authors, a year, a venue, keywords, a DOI
and affiliations, which fill up the size asked for. Prints the time of csv.reader over the file, that of reading its
papers, and that of `graphrec build`, each in a process of its own, with its largest memory.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from scale import graphrec_command, records, spent, synthetic

NAMES = ["Müller, Ada", "Lee, Bo", "García, Chloé", "Chen, Dan", "Novák, Eva"]
HEADER = ("title", "abstract", "authors", "year", "venue", "keywords", "doi", "affiliations")
PARSE = (
    "import csv, sys; csv.field_size_limit(1 << 24);"
    "print(sum(1 for _ in csv.reader(open(sys.argv[1], encoding='utf-8', newline=''))))"
)
READ = (
    "import sys; from graphrec.readers.open import read_files; from graphrec.model.paper import ReadReport;"
    "print(sum(1 for _ in read_files(sys.argv[1:], ReadReport())))"
)


def write_table(path: Path, corpus: Path, rows: int, megabytes: int) -> None:
    """Write a table of so many rows and about so many megabytes."""
    draw = random.Random(7)
    size = megabytes * 10**6 // rows  # bytes of a row
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for number, line in enumerate(synthetic(records(corpus, 100_000), rows)):
            values = (
                line["title"],
                line["abstract"],
                "; ".join(draw.sample(NAMES, 3)),
                line["year"],
                "Journal of Sand",
            )
            used = sum(len(str(value)) for value in values) + 60
            filling = "Institute of Sand, " * max(0, (size - used) // 19)
            table.writerow((*values, "sand; networks", f"10.1000/{number}", filling))


def main(corpus: str, rows: int = 150_000, megabytes: int = 300) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "papers.csv"
        # in a process of its own, since one that is started from a large one is said to have been as large
        subprocess.run([sys.executable, __file__, corpus, str(rows), str(megabytes), str(path)], check=True)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        parser = 0.0
        for name, command in (
            ("csv.reader", [sys.executable, "-c", PARSE, path]),
            ("reading", [sys.executable, "-c", READ, path]),
            ("graphrec build", graphrec_command("build", path, "-o", f"{folder}/library")),
        ):
            one = spent(command)
            parser = parser or one.cpu
            print(
                f"{name}: {one.wall:.1f} s, {one.cpu:.1f} s of CPU, {one.cpu / parser:.1f} x csv.reader,"
                f" {one.memory >> 20} MB of memory",
                flush=True,
            )


if __name__ == "__main__":
    if len(sys.argv) == 5:
        write_table(Path(sys.argv[4]), Path(sys.argv[1]), *map(int, sys.argv[2:4]))
    else:
        main(sys.argv[1], *map(int, sys.argv[2:]))
