"""The same library from every engine: equality, time, bytes moved, and what 260 million works need.

    python tests/benchmarks/engines.py equal [--works 10000]         every engine gives the bytes of `serial`
    python tests/benchmarks/engines.py equal --files papers.jsonl.gz --engines serial processes:2 dask:2
    python tests/benchmarks/engines.py growth [--works 3000 10000]   seconds by engine, workers and size
    python tests/benchmarks/engines.py moved [--works 3000 10000]    bytes moved by step: out, back, between workers
    python tests/benchmarks/engines.py arrow [--works 20000]         bytes and time of a batch, as Arrow and otherwise
    python tests/benchmarks/engines.py model [--works 13000 30000]   constants by step, and the model of a snapshot

The works are made up in the shape of the OpenAlex snapshot: gzipped parts, inverted abstracts out of the sentences of
the bundled papers, references, ids, one in fifty twice, one line in a thousand broken. Times are CPU seconds of all
processes where not said otherwise, so that other work on the machine counts little. Faults: see cluster.py.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import pickle
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import graphrec
from graphrec.engines.cache import SIZE_VARIABLE
from graphrec.model.paper import Paper, ReadReport
from graphrec.places import bundled_files
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SNAPSHOT = 260_000_000  # works of OpenAlex
CORES = (16, 64, 256)
PART = 1_000  # works of one part of the snapshot; real ones hold some hundred thousand
ENGINES = (("serial", 1), ("processes", 2), ("dask", 1), ("dask", 2), ("dask", 4))
CLOSEST = "batches: closest"  # the step whose cost a work grows, with the root of the number of clusters
SHARDS = 4  # of the library
CENTRES = 1 << 16  # with which that is measured
NOISE = 0.05  # of the words are replaced by rare ones: a vocabulary grows with the corpus

BUILD = """
import json, resource, sys, time
from pathlib import Path
from builds import build_library
from graphrec.pipeline.options import BuildOptions

if __name__ == "__main__":
    engine, workers, library, options, *files = sys.argv[1:]
    begun = time.perf_counter()
    options = BuildOptions(engine=engine, workers=int(workers), **json.loads(options))
    manifest, report = build_library(files, Path(library), options)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({
        "wall": time.perf_counter() - begun, "cpu": sum(one.ru_utime + one.ru_stime for one in used),
        "memory": used[0].ru_maxrss * 1024, "papers": manifest.papers, "merged": len(report.merged),
        "skipped": len(report.skipped), "files": manifest.files,
    }))
"""


def write_snapshot(folder: Path, n_works: int) -> list[str]:
    """Parts of a made-up snapshot, always the same for one number of works; those that are there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"part_{first // PART:04}.gz" for first in range(0, n_works, PART)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(_write_part, paths, range(0, n_works, PART), repeat(n_works)))
    return list(map(str, paths))


def _write_part(path: Path, first: int, n_works: int) -> None:
    if path.exists():
        return
    sentences, words = _material()
    draw = random.Random(first)
    lines = []
    for number in range(first, min(first + PART, n_works)):
        work = json.dumps(_work(number, n_works, sentences, words, draw))
        lines.append(work if draw.random() > 0.001 else work[: len(work) // 2])
    new = path.with_suffix(".new")
    new.write_bytes(gzip.compress("\n".join(lines).encode(), 6, mtime=0))
    new.replace(path)


@cache
def _material() -> tuple[list[str], list[str]]:
    """The sentences of the bundled abstracts, and the words of the titles."""
    papers = list(read_files(bundled_files(), ReadReport()))
    sentences = [one for paper in papers for one in re.split(r"(?<=[.!?])\s+", paper.abstract) if one]
    return sentences, [word for paper in papers for word in paper.title.split()]


def _work(number: int, n_works: int, sentences: list[str], words: list[str], draw: random.Random) -> dict[str, object]:
    """One work; one in fifty has the DOI and title of an earlier one."""
    meant = draw.randrange(number) if number and draw.random() < 0.02 else number
    same = random.Random(-1 - meant)
    abstract: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(" ".join(same.choices(sentences, k=7)).split()):
        abstract[f"q{int(same.paretovariate(0.5)) % n_works}" if same.random() < NOISE else word].append(place)
    return {
        "id": f"https://openalex.org/W{number + 1}",
        "doi": f"https://doi.org/10.5555/{meant}",
        "title": f"{' '.join(same.choices(words, k=8))} {meant}",
        "publication_year": 1990 + meant % 35,
        "ids": {"openalex": f"https://openalex.org/W{number + 1}", "pmid": f"https://pubmed.ncbi.nlm.nih.gov/{meant}"},
        "authorships": [{"author": {"display_name": f"A. Author{same.randrange(n_works)}"}} for _ in range(3)],
        "primary_location": {"source": {"display_name": f"Journal {same.randrange(300)}"}},
        "referenced_works": sorted(
            {f"https://openalex.org/W{1 + int(n_works * draw.random() ** 2)}" for _ in range(10)}
        ),
        "abstract_inverted_index": abstract,
    }


def build(files: list[str], library: Path, engine: str, workers: int) -> dict[str, object]:
    """Build in a process of its own and say what it took; what is said of these files, by this code, is kept."""
    kept = library.with_name(f"{library.name}-{_stamp(files)}.json")
    if kept.exists():
        earlier: dict[str, object] = json.loads(kept.read_text("utf-8"))
        return earlier
    shutil.rmtree(library, ignore_errors=True)
    script = library.with_name(f"{library.name}.py")
    script.write_text(BUILD, "utf-8")
    command = [sys.executable, str(script), engine, str(workers), str(library), "{}", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    told: dict[str, object] = json.loads(done.stdout)
    kept.write_text(done.stdout, "utf-8")
    return told


def _stamp(files: list[str]) -> str:
    """A name for these files with the code that builds of them."""
    code = sorted(Path(graphrec.__file__).parent.rglob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in code))
    digest.update(repr([(path, Path(path).stat().st_size) for path in files]).encode())
    return digest.hexdigest()[:12]


def equal(corpora: dict[str, list[str]], engines: Sequence[tuple[str, int]], folder: Path) -> None:
    """Every engine gives the bytes of the first."""
    for name, files in corpora.items():
        expected = None
        for engine, workers in engines:
            told = build(files, folder / f"{name}-{engine}-{workers}", engine, workers)
            expected = expected or told["files"]
            is_equal = "equal" if told["files"] == expected else "DIFFERENT"
            print(
                f"{name:14} {engine:9} {workers} workers  {is_equal}: {len(told['files'])} files of {told['papers']:,}"
                f" papers ({told['merged']:,} merged, {told['skipped']:,} skipped); wall {told['wall']:.0f} s,"
                f" CPU {told['cpu']:.0f} s, {told['memory'] / 1e6:,.0f} MB",
                flush=True,
            )


def growth(sizes: list[int], engines: Sequence[tuple[str, int]], folder: Path) -> None:
    """Seconds by engine, workers and size, beside those of the first engine."""
    print(f"{'works':>8} {'engine':9} {'workers':>7} {'wall s':>7} {'of serial':>9} {'CPU s':>7} {'memory MB':>9}")
    for n_works in sizes:
        files = write_snapshot(folder / str(n_works), n_works)
        first, expected = 0.0, None
        for engine, workers in engines:
            told = build(files, folder / f"{n_works}-{engine}-{workers}", engine, workers)
            first, expected = first or told["wall"], expected or told["files"]
            is_equal = "equal bytes" if told["files"] == expected else "OTHER BYTES"
            print(
                f"{n_works:8,} {engine:9} {workers:7} {told['wall']:7.1f} {told['wall'] / first:9.2f}"
                f" {told['cpu']:7.1f} {told['memory'] / 1e6:9.0f}  {is_equal}",
                flush=True,
            )


def moved(sizes: list[int], folder: Path) -> None:
    """Bytes a work that a Dask build moves, by step: to the workers, back, and between them."""
    for n_works in sizes:
        files = write_snapshot(folder / str(n_works), n_works)
        steps = measured("moved_by_step", files, folder / f"moved-{n_works}")
        print(f"{n_works:8,} works, bytes a work:{'to workers':>17}{'back':>9}{'between':>9}")
        for step in [*steps, "together"]:
            ways = steps[step] if step in steps else [sum(each) for each in zip(*steps.values(), strict=True)]
            print(f"         {step:28}{ways[0] / n_works:11,.0f}{ways[1] / n_works:9,.0f}{ways[2] / n_works:9,.0f}")


def moved_by_step(files: list[str], library: str) -> None:
    """Build on two workers and print what each step moved on the wire, as the workers' sockets count it."""
    from distributed import default_client

    found: dict[str, list[int]] = {}
    stage = ["", [0, 0, 0]]

    def mark(step: str, *_: float) -> None:
        if step == stage[0]:
            return
        client = default_client()
        if not stage[0]:
            client.run(count_bytes)
        now = [sum(each) for each in zip(*client.run(bytes_counted).values(), strict=True)]
        if stage[0]:
            found[stage[0]] = [new - old for new, old in zip(now, stage[1], strict=True)]
        stage[:] = [step, now]

    graphrec.build(files, library, engine="dask", workers=2, announce=mark)
    print(json.dumps({step: ways for step, ways in found.items() if max(ways) > 1e5}))  # less is Dask's own talk


def count_bytes(dask_worker: Any) -> None:
    """Let a worker count what comes and goes through its sockets."""
    from distributed.comm import tcp

    counts = dask_worker.graphrec_counts = [0, 0]
    read, write = tcp.read_bytes_rw, tcp.TCP.write

    async def counting_read(stream: Any, size: int) -> Any:
        counts[0] += size
        return await read(stream, size)

    async def counting_write(self: Any, *arguments: Any, **options: Any) -> int:
        size: int = await write(self, *arguments, **options)
        counts[1] += size
        return size

    tcp.read_bytes_rw, tcp.TCP.write = counting_read, counting_write


def bytes_counted(dask_worker: Any) -> tuple[int, int, int]:
    """Bytes that a worker got from the coordinator, gave it, and got from other workers, by Dask's own count."""
    came, went = dask_worker.graphrec_counts
    between = sum(entry["total"] for entry in dask_worker.transfer_incoming_log)
    given = sum(
        entry["total"] for entry in dask_worker.transfer_outgoing_log if entry["who"] in workers_of(dask_worker)
    )
    return came - between, went - given, between


def workers_of(dask_worker: Any) -> set[str]:
    """Addresses of the workers that have taken something from this one, which say who they are."""
    return {entry["who"] for entry in dask_worker.transfer_outgoing_log if str(entry["who"]).startswith("tcp")}


def measured(function: str, files: list[str], library: Path) -> dict[str, Any]:
    """What a function of this module prints that builds a library, in a process of its own."""
    code = f"from engines import {function}\nif __name__ == '__main__':\n    {function}({files!r}, {str(library)!r})"
    script = library.with_name(f"{function}_in_a_process.py")
    script.write_text(code, "utf-8")
    place = f"{Path(__file__).parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": place},
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def arrow(n_works: int, folder: Path) -> None:
    """What batches cost to pack and unpack: whole records, and the two columns that extraction reads."""
    papers = list(read_files(write_snapshot(folder / str(n_works), n_works), ReadReport()))
    chunks = [papers[at : at + 512] for at in range(0, len(papers), 512)]
    names = [field.name for field in fields(Paper)]
    types = [_arrow_type(field.name) for field in fields(Paper)]
    forms: dict[str, tuple[Callable[[Any], bytes], Callable[[bytes], Any]]] = {
        "records, pickled": (pickle.dumps, pickle.loads),
        "records as columns, pickled": (
            lambda chunk: pickle.dumps([[getattr(one, name) for one in chunk] for name in names]),
            lambda packed: list(map(Paper, *pickle.loads(packed))),
        ),
        "records, Arrow": (
            lambda chunk: _to_arrow(names, types, [[getattr(one, name) for one in chunk] for name in names]),
            lambda packed: list(map(Paper, *_from_arrow(packed))),
        ),
        "titles and abstracts, pickled": (
            lambda chunk: pickle.dumps([[one.title for one in chunk], [one.abstract for one in chunk]]),
            pickle.loads,
        ),
        "titles and abstracts, Arrow": (
            lambda chunk: _to_arrow(
                names[:2], types[:2], [[one.title for one in chunk], [one.abstract for one in chunk]]
            ),
            _from_arrow,
        ),
    }
    print(f"{len(papers):,} works in batches of 512{'bytes':>11}{'to us':>9}{'from us':>9}   a work")
    for name, (to, back) in forms.items():
        packed, spent = _timed(to, chunks)
        unpacked, spent_back = _timed(back, packed)
        if name.startswith("records") and unpacked != chunks:
            raise SystemExit(f"{name}: something was lost")
        each = 1e6 / len(papers)
        size = sum(map(len, packed)) / len(papers)
        print(f"{name:32}{size:11,.0f}{spent * each:9.2f}{spent_back * each:9.2f}")


def _timed(step: Callable[[Any], Any], items: Sequence[Any]) -> tuple[list[Any], float]:
    """What a step gives for every item, and the CPU seconds of the fastest of three runs."""
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        found = [step(item) for item in items]
        seconds.append(time.process_time() - begun)
    return found, min(seconds)


def _arrow_type(name: str) -> Any:
    import pyarrow as pa

    if name == "year":
        return pa.int64()
    is_list = name in {"authors", "keywords", "references", "identifiers"}
    return pa.list_(pa.string()) if is_list else pa.string()


def _to_arrow(names: Sequence[str], types: Sequence[Any], columns: Sequence[list[Any]]) -> bytes:
    import pyarrow as pa

    arrays = [pa.array(values, type=kind) for values, kind in zip(columns, types, strict=True)]
    batch = pa.record_batch(arrays, names=list(names))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _from_arrow(packed: bytes) -> list[list[Any]]:
    """The columns of an Arrow stream as Python's own strings, which every step works on."""
    import pyarrow as pa

    columns = [column.to_pylist() for column in pa.ipc.open_stream(packed).read_all().columns]
    return [list(map(tuple, values)) if values and isinstance(values[0], list) else values for values in columns]


def model(sizes: list[int], folder: Path) -> None:
    """Constants by step from serial builds of several sizes, and what they say of a snapshot."""
    found = {}
    for n_works in sizes:
        files = write_snapshot(folder / str(n_works), n_works)
        found[n_works] = measured("steps", files, folder / f"model-{n_works}")
    print_model(found, closest_cost())


def closest_cost() -> float:
    """CPU seconds to find the closest clusters of a work of a snapshot: measured with fewer, times the root."""
    import numpy as np

    from graphrec.vectors import inverted, kmeans

    draw = np.random.default_rng(0)
    middles = draw.normal(size=(CENTRES // 64, 256))
    near = middles[draw.integers(len(middles), size=CENTRES + 10_000)] + draw.normal(size=(CENTRES + 10_000, 256))
    vectors = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    centres, rest = np.split(vectors, [CENTRES])
    grouped = kmeans._group_centres(centres)
    begun = time.process_time()
    kmeans._closest_by_group((grouped, inverted.PROBES, kmeans._ENTRIES), rest)
    each = (time.process_time() - begun) / len(rest)
    return each * (SNAPSHOT / inverted.CLUSTER_SIZE / CENTRES) ** 0.5


def steps(files: list[str], library: str) -> None:
    """Build here and print CPU seconds by step, in batches and around them, bytes of batches, memory and disk."""
    from builds import build_library

    from graphrec.model.limits import SizeLimits
    from graphrec.pipeline import update
    from graphrec.pipeline.options import BuildOptions

    spent: dict[str, float] = defaultdict(float)
    moved = {"shared": 0, "batches": 0, "results": 0}
    stage = ["Reading", 0.0]

    def mark(step: str, *_: float) -> None:
        now = time.process_time()
        spent[f"around: {stage[0]}"] += now - stage[1]
        stage[:] = [step, now]

    def counting(step, shared, batches):
        moved["shared"] += len(pickle.dumps(shared))
        for batch in batches:
            begun = time.process_time()
            result = step(shared, batch)
            took = time.process_time() - begun
            spent[f"batches: {step.__name__.strip('_')}"] += took
            begun = time.process_time()
            moved["batches"] += len(pickle.dumps(batch))
            moved["results"] += len(pickle.dumps(result))
            stage[1] += took + time.process_time() - begun  # neither counts as work around the batches
            yield result

    stage[1] = time.process_time()
    update._resumable = _always(counting)
    options = BuildOptions(engine="serial", shards=SHARDS, limits=SizeLimits(compressed_papers=2_000))  # as of many
    manifest, _ = build_library(files, Path(library), options, announce=mark)
    mark("")
    told = {
        "spent": spent,
        **moved,
        "papers": manifest.papers,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "disk": sum(entry["bytes"] for entry in manifest.files.values()),
    }
    print(json.dumps(told))


def _always(mapper):
    from contextlib import nullcontext
    from dataclasses import replace

    return lambda library, plan, work: nullcontext((mapper, replace(work, mapper=mapper)))


def print_model(found: dict[int, dict[str, object]], closest: float) -> None:
    """What each step costs a work, from the smallest to the largest build, and what 260 million would take.

    `closest`: CPU seconds to find the closest clusters of one of them.
    """
    sizes = list(found)
    each = {}
    print(f"{'':34}" + "".join(f"{size:>11,}" for size in sizes) + f"{'between':>11}")
    for name in found[sizes[-1]]["spent"]:
        values = {size: 1e6 * found[size]["spent"].get(name, 0.0) for size in sizes}
        each[name] = print_row(f"us  {name}", values)
    for name in ("batches", "results", "shared", "memory", "disk"):
        each[name] = print_row(f"bytes  {name}", {size: found[size][name] for size in sizes})
    clusters = closest * SNAPSHOT / 3600
    spread = (
        sum(each[name] for name in each if name.startswith("batches:") and not name.startswith(CLOSEST))
        * SNAPSHOT
        / 3.6e9
    )
    around = {name: each[name] * SNAPSHOT / 3.6e9 for name in each if name.startswith("around:")}
    alone = sum(around.values())
    total = {name: each[name] * SNAPSHOT / 1e12 for name in ("batches", "results", "shared", "memory", "disk")}
    print(f"\n{SNAPSHOT:,} works, steps linear (microseconds and bytes are those a work more costs):")
    print(f"  {spread:,.0f} core-hours in batches, and {clusters:,.0f} for the closest clusters (x root of the works);")
    print(f"  {alone:,.0f} hours around the batches, on one core of one machine,")
    print(f"  which needs {total['memory']:.1f} TB of memory; the library {total['disk']:.1f} TB of disk;")
    print(f"  every worker {total['shared']:.2f} TB for what batches share;")
    print(f"  {total['batches'] + total['results']:.1f} TB travel to the workers and back")
    for cores in CORES:
        parts = {CLOSEST: clusters / cores, "other batches": spread / cores, **around}
        bound = max(parts, key=parts.__getitem__)
        batches = (spread + clusters) / cores
        print(f"  {cores:3} cores: {batches:6,.1f} h in batches, {alone:.1f} h around them; most: {bound}")


def print_row(name: str, values: dict[int, float]) -> float:
    """A line of what a work costs in builds of several sizes; and what it costs from the smallest to the largest."""
    small, large = min(values), max(values)
    between = (values[large] - values[small]) / (large - small) if large > small else values[small] / small
    print(f"{name:34}" + "".join(f"{value / size:11,.0f}" for size, value in values.items()) + f"{between:11,.0f}")
    return max(0.0, between)


def main() -> None:
    """Run one of the parts."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("part", choices=["equal", "growth", "moved", "arrow", "model"])
    arguments.add_argument("--works", type=int, nargs="*", default=[])
    arguments.add_argument("--files", nargs="*", default=[], help="of papers, instead of the bundled and made-up ones")
    arguments.add_argument("--engines", nargs="*", default=[], metavar="NAME:WORKERS")
    arguments.add_argument("--folder", type=Path, help="for works and libraries; what is in it is not made again")
    options = arguments.parse_args()
    os.environ[SIZE_VARIABLE] = "0"  # else the first build would spare the others work
    engines = [
        (name, int(workers or 1)) for name, _, workers in (one.partition(":") for one in options.engines)
    ] or ENGINES
    with tempfile.TemporaryDirectory() as passing:
        folder = options.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        if options.part == "equal":
            equal(corpora(options.files, options.works, folder), engines, folder)
        elif options.part == "growth":
            growth(options.works or [3_000, 10_000], engines, folder)
        elif options.part == "moved":
            moved(options.works or [3_000, 10_000], folder)
        elif options.part == "arrow":
            arrow((options.works or [20_000])[0], folder)
        else:
            model(options.works or [13_000, 30_000], folder)


def corpora(files: list[str], sizes: list[int], folder: Path) -> dict[str, list[str]]:
    """The files named, else the bundled ones and those of made-up snapshots."""
    if files:
        return {Path(files[0]).name: files}
    made_up = {f"{size:,} works": write_snapshot(folder / str(size), size) for size in sizes or [10_000]}
    return {"bundled": [str(path) for path in bundled_files()], **made_up}


if __name__ == "__main__":
    main()
