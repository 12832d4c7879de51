"""How long building and asking take, and what they need, by the number of papers; each figure with its target.

    python tests/benchmarks/scale.py CORPUS [--sizes 774 20000 100000] [--synthetic 300000 1000000]
        [--degenerate] [--queries 100] [--folder PLACE]

CORPUS is a file of JSON Lines with titles and abstracts (packed or not); 774 are the bundled papers. For each size it
prints the time of a build beside that of scikit-learn's TF-IDF on the same texts, the memory of all processes at once
(pages that several share counted once), the library's size, the time of a warm query with all signals and reasons, that
of a cold command with its page beside `import networkx, sklearn`, and how many of the 20 nearest papers are found.

--synthetic   repeats the corpus with other words in place of some and with references that no real paper made: to
              earlier papers, and rather to those that are cited already, so that citations follow a power law
--degenerate  corpora that are odd in one way, beside an ordinary one of as many papers

Ratios are of CPU seconds, which other work on the machine changes less. Everything is deleted at the end, unless
--folder keeps it; a library that is there is not built again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import graphrec
from graphrec.edges.similar import NEIGHBOURS, TERM_SHARE
from graphrec.model.matrix import SparseMatrix, to_scipy
from graphrec.model.paper import ReadReport
from graphrec.places import CACHE_VARIABLE, bundled_files
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphrec.api.library import Library

BUNDLED = 774
LARGE = 100_000
SAMPLE = 1_000  # papers whose neighbours are compared with the exact ones
ODD, LONG = 5_000, 500  # papers of a degenerate corpus; of one with 10,000-word abstracts
ALL_OF_ARXIV = 2_700_000
RUNS = 5  # of cold commands
REPLACED = 0.15  # of the words of a synthetic abstract
REFERENCES = 12  # on average, of a synthetic paper
COPIED = 0.6  # of the synthetic references go where another one goes: the rich get richer
TFIDF = (
    "import sys, time, json; from sklearn.feature_extraction.text import TfidfVectorizer\n"
    "texts = [f\"{one['title']}. {one.get('abstract', '')}\" for one in map(json.loads, open(sys.argv[1]))]\n"
    "start = time.process_time(); TfidfVectorizer().fit_transform(texts); print(time.process_time() - start)"
)


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds on the clock and of the processors, and bytes of memory at most."""

    wall: float
    cpu: float
    memory: int


def say(name: str, measured: str, target: str = "", *, met: bool | None = None) -> None:
    verdict = "" if met is None else "met" if met else "MISSED"
    print(f"  {name:34} {measured:38} {target:32} {verdict}", flush=True)


def spent(command: Sequence[object]) -> Spent:
    """Run a command to its end and watch it."""
    start = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    most = [0]
    watcher = threading.Thread(target=watch, args=(process.pid, most), daemon=True)
    watcher.start()
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command}: {said.decode()}")
    return Spent(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, max(most[0], usage.ru_maxrss * 1024))


def watch(pid: int, most: list[int]) -> None:
    """Keep the largest memory of a process and its children, pages that several share counted once."""
    while Path(f"/proc/{pid}").exists():
        start = time.perf_counter()
        try:
            most[0] = max(most[0], sum(map(memory, family(pid))))
        except OSError:
            continue
        finally:
            time.sleep(max(0.25, 20 * (time.perf_counter() - start)))  # a look holds the processes up


def family(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split():
        yield from family(int(child))


def memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def graphrec_command(*arguments: object) -> list[object]:
    return [sys.executable, "-m", "graphrec", *arguments]


def records(corpus: Path, count: int) -> list[dict[str, Any]]:
    opened = gzip.open if corpus.suffix == ".gz" else open
    with opened(corpus, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in islice(file, count)]


def bundled() -> list[dict[str, Any]]:
    return [{"title": one.title, "abstract": one.abstract} for one in read_files(bundled_files(), ReadReport())]


def write(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return path


def build(path: Path, library: Path) -> Spent | None:
    """Build a library, unless it is there, as the first build of its records."""
    if library.exists():
        return None
    shutil.rmtree(os.environ[CACHE_VARIABLE], ignore_errors=True)
    return spent(graphrec_command("build", path, "-o", library))


def measure(path: Path, library: Path, queries: int) -> Spent | None:
    """One size: everything that is printed of it."""
    n_papers = sum(1 for _ in path.open(encoding="utf-8"))
    print(f"\n{n_papers:,} records ({path.stat().st_size / 1e6:,.0f} MB)", flush=True)
    took = build(path, library)
    if took:
        tfidf = float(subprocess.run([sys.executable, "-c", TFIDF, path], check=True, capture_output=True).stdout)
        seconds, ratio = {BUNDLED: (2, None), LARGE: (60, 3)}.get(size_of(n_papers), (None, None))
        say("build", f"{took.wall:.1f} s", f"<= {seconds} s" if seconds else "", met=seconds and took.wall <= seconds)
        times = took.cpu / tfidf
        told = f"{took.cpu:.1f} s CPU = {times:.1f} x TF-IDF ({tfidf:.1f} s)"
        say("build, CPU", told, f"<= {ratio} x" if ratio else "", met=ratio and times <= ratio)
        most = {BUNDLED: 250e6, LARGE: 2e9, 1_000_000: 6e9}.get(size_of(n_papers))
        say("memory", size(took.memory), f"<= {size(most)}" if most else "", met=most and took.memory <= most)
    opened = graphrec.open(library)
    takes = sum(entry["bytes"] for entry in opened._snapshot.manifest.files.values())
    allowed = {BUNDLED: 6e6, LARGE: 1.5 * packed(path) + 100e6}.get(size_of(n_papers))
    say("library", size(takes), f"<= {size(allowed)}" if allowed else "linear", met=allowed and takes <= allowed)
    ask(opened, queries)
    start_cold(opened)
    say_recall(opened)
    return took


def size_of(n_records: int) -> int:
    """The size of the table of targets that a corpus belongs to."""
    if n_records < 1_000:
        return BUNDLED
    return next((one for one in (LARGE, 1_000_000) if abs(one - n_records) < one / 20), n_records)


def size(count: float | None) -> str:
    return "" if count is None else f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def packed(path: Path) -> int:
    """Bytes of a file when packed as gzip does."""
    import zlib

    packer = zlib.compressobj(6)
    with path.open("rb") as file:
        return sum(len(packer.compress(piece)) for piece in iter(lambda: file.read(1 << 20), b"")) + len(packer.flush())


def ask(library: Library, queries: int) -> None:
    """Warm queries, all signals and reasons."""
    rows = np.linspace(3, len(library) - 1, queries).astype(int).tolist()
    titles = list(library._snapshot.store.titles(rows).values())
    for title in titles[:5]:
        library.related(title)
    cpu, wall = [], []
    for title in titles:
        start, clock = time.process_time(), time.perf_counter()
        library.related(title)
        cpu.append(time.process_time() - start)
        wall.append(time.perf_counter() - clock)
    most = {BUNDLED: 10, LARGE: 40, 1_000_000: 80}.get(size_of(len(library)))
    for name, times in (("warm query, CPU", cpu), ("warm query", wall)):
        median, late = 1e3 * np.median(times), 1e3 * np.percentile(times, 95)
        met = None if most is None or name == "warm query" else bool(median <= most)
        say(name, f"median {median:.1f} ms, p95 {late:.1f} ms", f"<= {most} ms" if most else "", met=met)


def start_cold(library: Library) -> None:
    """A cold command with its page, beside importing two packages; in turns."""
    title = library._snapshot.store.paper(min(7, len(library) - 1)).title
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        command = graphrec_command("related", title, "-l", library.address, "--no-open", "-o", page)
        imports = [sys.executable, "-c", "import networkx, sklearn"]
        ours, theirs = zip(*((spent(command).cpu, spent(imports).cpu) for _ in range(RUNS)), strict=True)
    ratio = float(np.median(ours) / np.median(theirs))
    most = {BUNDLED: 0.6, LARGE: 1.0, 1_000_000: 1.5}.get(size_of(len(library)))
    told = f"{np.median(ours):.2f} s CPU = {ratio:.2f} x the import"
    say("cold command with page", told, f"<= {most} x" if most else "", met=None if most is None else ratio <= most)


def say_recall(library: Library) -> None:
    """How many of the nearest papers by text are among the neighbours, of a sample of papers."""
    graph = library._snapshot.graph
    terms = to_scipy(
        SparseMatrix(graph.terms.indptr, graph.terms.indices, single(graph.terms.data), graph.terms.n_columns)
    )
    vectors = single(graph.vectors)
    rows = np.linspace(0, len(library) - 1, min(SAMPLE, len(library))).astype(int)
    found = []
    for at in range(0, len(rows), 50):
        some = rows[at : at + 50]
        alike = (1 - TERM_SHARE) * (vectors[some] @ vectors.T) + TERM_SHARE * (terms[some] @ terms.T).toarray()
        alike[np.arange(len(some)), some] = -1
        for row, values in zip(some.tolist(), alike, strict=True):
            best = np.argpartition(-values, NEIGHBOURS)[:NEIGHBOURS]
            found.append(len(np.intersect1d(best, graph.similar.row(row)[0])) / NEIGHBOURS)
    recall = float(np.mean(found))
    say(f"neighbours, recall@{NEIGHBOURS}", f"{recall:.3f} of {len(rows):,} papers", ">= 0.97", met=recall >= 0.97)


def single(values: Any) -> Any:
    return np.asarray(values, dtype=np.float32)


def synthetic(lines: Sequence[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    """`count` made-up papers of the words of real ones, in order of years, with references to earlier ones."""
    draw = random.Random(0)
    bag = [word for line in lines[:: max(1, len(lines) // 2_000)] for word in line["abstract"].split()]
    ends: list[int] = []  # of all references so far
    dated = sorted(lines, key=lambda line: line.get("year") or 0)
    for number in range(count):
        line, other = dated[number * len(dated) // count], draw.choice(dated)
        words = [draw.choice(bag) if draw.random() < REPLACED else word for word in line["abstract"].split()]
        head, tail = line["title"].split(), other["title"].split()
        targets = set()
        for _ in range(min(number, int(draw.expovariate(1 / REFERENCES)))):
            targets.add(draw.choice(ends) if ends and draw.random() < COPIED else draw.randrange(number))
        ends.extend(targets)
        yield {
            "id": f"made-{number}",
            "title": " ".join([*head[: len(head) // 2 + 1], *tail[len(tail) // 2 :]]) + f" {number}",
            "abstract": " ".join(words),
            "year": line.get("year"),
            "references": [f"made-{target}" for target in sorted(targets)],
        }


def extrapolate(points: Sequence[tuple[int, Spent]]) -> None:
    """Fit straight lines through what was measured, and read them at the size of all of arXiv."""
    if len(points) < 2:
        return
    sizes = np.array([count for count, _ in points], dtype=float)
    print(f"\n{ALL_OF_ARXIV:,} papers, from straight lines through {', '.join(f'{count:,}' for count, _ in points)}")
    for name, unit, values in (
        ("CPU", "s", [took.cpu for _, took in points]),
        ("memory", "MB", [took.memory / 1e6 for _, took in points]),
    ):
        slope, start = np.polyfit(sizes, values, 1)
        off = max(abs(start + slope * sizes - values) / values)
        told = f"{start + slope * ALL_OF_ARXIV:,.0f} {unit} ({start:,.0f} + {slope * 1e6:,.0f} a million)"
        say(name, told, "linear within 25 %", met=bool(off <= 0.25))


def degenerate(lines: Sequence[dict[str, Any]], folder: Path) -> None:
    """Corpora that are odd in one way, beside an ordinary one: seconds to build, and to ask."""
    lines = lines[:ODD]
    long = [
        {**one, "abstract": " ".join(each["abstract"] for each in draw_from(lines, 70, seed))}
        for seed, one in enumerate(lines[:LONG])
    ]
    corpora = {
        "ordinary": lines,
        "one paper": lines[:1],
        "the same abstract": [{**lines[0], "id": "", "title": f"{lines[0]['title']} {at}"} for at in range(len(lines))],
        f"10,000 words each ({LONG} papers)": long,
        "a method in all": [{**one, "abstract": f"{one['abstract']} We use gradient descent."} for one in lines],
        "a paper that half cite": [
            {**one, "references": [str(lines[0]["id"])] * (at % 2)} for at, one in enumerate(lines)
        ],
    }
    print(f"\ndegenerate corpora of {len(lines):,} papers", flush=True)
    for number, (name, papers) in enumerate(corpora.items()):
        path = write(folder / f"odd-{number}.jsonl", papers)
        took = build(path, folder / f"odd-{number}")
        library = graphrec.open(folder / f"odd-{number}")
        library.related(library._snapshot.store.paper(0).title)
        start = time.process_time()
        for row in np.linspace(0, len(library) - 1, 20).astype(int).tolist():
            library.related(library._snapshot.store.paper(row).title, top=5)
        asked = (time.process_time() - start) / 20
        told = f"build {took.cpu:.1f} s CPU, " if took else ""
        say(name, f"{told}query {1e3 * asked:.1f} ms", f"{path.stat().st_size / 1e6:.1f} MB of text")


def draw_from(lines: Sequence[dict[str, Any]], count: int, seed: int) -> list[dict[str, Any]]:
    return random.Random(seed).choices(lines, k=count)


@contextmanager
def place(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        with tempfile.TemporaryDirectory() as made:
            yield Path(made)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[BUNDLED, 20_000, LARGE])
    parser.add_argument("--synthetic", type=int, nargs="*", default=[])
    parser.add_argument("--degenerate", action="store_true")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    imports = spent([sys.executable, "-c", "import networkx, sklearn"])
    print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; import networkx, sklearn: {imports.cpu:.2f} s CPU"
    )
    points = []
    with place(given.folder) as folder, tempfile.TemporaryDirectory() as cache:
        os.environ[CACHE_VARIABLE] = cache
        for count in given.sizes:
            lines = bundled() if count == BUNDLED else records(given.corpus, count)
            library = folder / f"library-{count}"
            took = measure(write(folder / f"papers-{count}.jsonl", lines), library, given.queries)
            if took and count != BUNDLED:
                points.append((count, took))
        for count in given.synthetic:
            print(f"\nsynthetic: words replaced {REPLACED:.0%}, {REFERENCES} references a paper, {COPIED:.0%} copied")
            path = write(folder / f"made-{count}.jsonl", synthetic(records(given.corpus, LARGE), count))
            took = measure(path, folder / f"made-{count}", given.queries)
            if took:
                points.append((count, took))
        extrapolate(points)
        if given.degenerate:
            degenerate(records(given.corpus, ODD), folder)


if __name__ == "__main__":
    main()
