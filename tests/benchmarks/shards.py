"""A library in shards beside the same in one piece: are the answers equal, and what does the cutting cost?

    python tests/benchmarks/shards.py LIBRARY [--shards 4] [--queries 100] [--engine dask] [--address s3://...]

LIBRARY is in one piece, best one of so many papers (12,000) that a question looks at a part of them. It is written
again in one piece and in shards, and asked the same questions: by title, by free text, by words of titles in any order
(search). Times are CPU of this process, as a ratio; with --engine the shards are asked there, too, by the clock; with
--address they are sent there, fetched and asked once more. For an S3 of this machine's own: pip install s3fs
'moto[server]', start moto_server, make a bucket, and name the server in $FSSPEC_S3_ENDPOINT_URL.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from cutting import cut_again

import graphrec
from graphrec.api.library import Library
from graphrec.engines import open_engine
from graphrec.storage.location import open_for_writing
from graphrec.storage.remote import download

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TARGET = 1.5  # times the library in one piece


def main() -> None:
    """Cut, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--engine", default="")
    parser.add_argument("--address", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        whole, cut = (cut_again(graphrec.open(given.library), Path(passing) / str(n), n) for n in (0, given.shards))
        rows = np.random.default_rng(0).choice(len(whole), given.queries, replace=False).tolist()
        print(f"{len(whole):,} papers in {given.shards} shards, {given.queries} questions of each kind")
        for name, ask in QUESTIONS.items():
            expected, before = answers(whole, ask, rows, time.process_time)
            found, after = answers(cut, ask, rows, time.process_time)
            equal = sum(one == other for one, other in zip(expected, found, strict=True))
            print(f"{name:8} {equal} of {len(rows)} answers equal; {after / before:.2f} x the time (target {TARGET})")
        started, opened = (took(lambda path=library._snapshot.path: graphrec.open(path)) for library in (whole, cut))
        print(f"open     {opened / started:.2f} x the time")
        if given.engine:
            elsewhere(cut._snapshot.path, given.engine, rows)
        if given.address:
            at_address(cut, given.address, given.shards, rows)


def at_address(cut: Library, address: str, shards: int, rows: Iterable[int]) -> None:
    """The same questions to the library at an address, fetched once."""
    with open_for_writing(address) as folder:
        cut_again(cut, folder, shards)
    shutil.rmtree(download.copy_folder(address))
    start = time.perf_counter()
    library = Library(address)
    fetched = time.perf_counter() - start
    expected, found = (answers(each, related, rows, time.process_time)[0] for each in (cut, library))
    equal = sum(one == other for one, other in zip(expected, found, strict=True))
    size = sum(entry["bytes"] for entry in library._snapshot.manifest.files.values()) / 1e6
    print(f"{address}: {size:.0f} MB fetched and opened in {fetched:.1f} s, {equal} of {len(expected)} answers equal")


def elsewhere(path: Path, engine: str, rows: Iterable[int]) -> None:
    """The same questions to the shards of a library here and where an engine runs."""
    ask = QUESTIONS["title"]
    expected, before = answers(Library(path), ask, rows, time.perf_counter)
    with open_engine(engine, 2) as mapper:
        library = Library(path, mapper)
        ask(library, 0)
        found, after = answers(library, ask, rows, time.perf_counter)
    equal = sum(one == other for one, other in zip(expected, found, strict=True))
    print(f"{engine:8} {equal} of {len(expected)} answers equal; {after / before:.2f} x the time of asking here")


def answers(
    library: Library, ask: Callable[[Library, int], Any], rows: Iterable[int], clock: Callable[[], float]
) -> tuple[list[Any], float]:
    """What a library answers, and how long that takes."""
    ask(library, 0)
    start = clock()
    return [ask(library, row) for row in rows], clock() - start


def took(step: Callable[[], object]) -> float:
    """CPU seconds of a step, the least of five."""
    times = []
    for _ in range(5):
        start = time.process_time()
        step()
        times.append(time.process_time() - start)
    return min(times)


def related(library: Library, row: int) -> list[Any]:
    """What is related to a paper, reasons included."""
    found = library.related(library._snapshot.store.paper(row).id)
    return [(each.paper, each.score, each.reasons) for each in found]


def related_to_text(library: Library, row: int) -> list[Any]:
    """What is related to the abstract of a paper as free text."""
    paper = library._snapshot.store.paper(row)
    return [(each.paper, each.score, each.reasons) for each in library.related(text=paper.abstract or paper.title)]


def searched(library: Library, row: int) -> list[Any]:
    """What holds three words of a title."""
    words = library._snapshot.store.paper(row).title.split()
    return library.search(" ".join(words[::-2][:3]))


QUESTIONS = {"title": related, "text": related_to_text, "search": searched}

if __name__ == "__main__":
    main()
