"""Times `Library.search` for every kind of query, warm, beside a plain scan of all records with the same result.

    python tests/benchmarks/search.py                        # the bundled papers, with the plain scan
    python tests/benchmarks/search.py LIBRARY                # times alone
    python tests/benchmarks/search.py LIBRARY --invent-names # a copy, with invented authors, venues and keywords

With `--invent-names` the tables of names are written as a build writes them, to a copy of the SQLite file: authors from
20,000 family and 2,000 given names by Zipf's law, four a paper; 500 venues; 300 keywords.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from search_oracle import Oracle

import graphrec
from graphrec.api.marks import as_filter
from graphrec.api.search import search_library
from graphrec.storage.sql.columns import to_json
from graphrec.storage.sql.postings import index_names
from graphrec.storage.sql.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.api.library import Library
    from graphrec.model.paper import Paper

ROUNDS = 5
KINDS = (
    ("a word", "pruning"),
    ("a common word", "learning"),
    ("words", "deep learning optimization"),
    ("a phrase", '"neural network"'),
    ("a beginning", "optimi*"),
    ("a hyphen", "pre-training"),
    ("NOT", "learning -deep"),
    ("OR and brackets", "(graph OR tree) (search OR sampling)"),
    ("NOT alone", "-learning"),
    ("title:", "title:learning"),
    ("year:", "year:2015-2018"),
    ("year: and a word", "learning year:2015-2018"),
    ("method:", 'method:"neural network"'),
    ("cites:", 'cites:"{work}"'),
    ("cites: and a word", 'learning cites:"{work}"'),
    ("a title", "{title}"),
    ("no such word", "zzyzx learning"),
    ("the commonest word", "the"),
)
OF_NAMES = (
    ("a bare name", "{family}"),
    ("a bare name and a word", "{family} learning"),
    ("author:", "author:{family}"),
    ("author: with initial", 'author:"{initial}. {family}"'),
    ("author: in full", 'author:"{given} {family}"'),
    ("author: beginning", "author:{begin}*"),
    ("venue:", 'venue:"{venue}"'),
    ("keyword:", 'keyword:"{keyword}"'),
    ("author: and year:", "author:{family} year:2010.. learning"),
)


def main() -> None:
    """Print a table of times."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("library", nargs="?")
    arguments.add_argument("--invent-names", action="store_true")
    chosen = arguments.parse_args()
    library = graphrec.open(chosen.library) if chosen.library else graphrec.demo()
    words = {"work": library.gaps(top=1)[0].name, "title": next(iter(library)).title}
    with tempfile.TemporaryDirectory(prefix="graphrec-") as folder:
        store, names = library._snapshot.store, {}
        if chosen.invent_names:
            store, names = invent_names(library, Path(folder) / "papers.sqlite")
        kinds = KINDS + (OF_NAMES if names else ())
        oracle = None if chosen.library else Oracle(list(library))
        print(f"{len(library):,} papers; milliseconds of a warm search for 20 papers: median of {ROUNDS}, least CPU")
        for kind, pattern in kinds:
            typed = pattern.format(**words, **names)
            times, found, work = [], None, []
            for _ in range(ROUNDS + 1):
                start, begun = time.perf_counter(), time.process_time()
                found = search_library(store, typed, 20, {}, as_filter(), lambda: library._snapshot)
                times.append(1_000 * (time.perf_counter() - start))
                work.append(1_000 * (time.process_time() - begun))
            is_scanned = oracle and not {"method:", "cites:"} & {*re.findall(r"\w+:", pattern)}
            scan = f"{scan_time(oracle, library, typed):9.0f} by a scan" if is_scanned else ""
            row = f"{statistics.median(times[1:]):8.1f}  least CPU {min(work):7.1f}  {len(found or ()):3} papers"
            print(f"{row}  {kind:24} {typed[:50]:50} {scan}")
        store.close()


def scan_time(oracle: Oracle, library: Library, typed: str) -> float:
    """The milliseconds of a plain scan; it must find what the search finds."""
    start = time.perf_counter()
    rows = oracle.rows(typed)
    taken = 1_000 * (time.perf_counter() - start)
    result = library.search(typed, len(library))
    ids = {oracle.papers[row].id for row in rows}
    assert ids == {paper.id for paper in result} or (result.matched_by == "some words" and not ids), typed
    return taken


def invent_names(library: Library, path: Path) -> tuple[Store, dict[str, str]]:
    """A copy of the texts of a library, in one piece, whose papers have invented names; and some of the names."""
    shutil.copy(library._snapshot.folder / "papers.sqlite", path)
    papers = list(invented(library))
    start = time.perf_counter()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        schema = files("graphrec.storage.sql").joinpath("schema.sql").read_text("utf-8")
        connection.execute("BEGIN")
        for table in ("name_words", "compounds"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute(re.search(rf"CREATE TABLE {table} .*?;", schema, re.DOTALL)[0])
        rows = ((to_json(p.authors), p.venue, to_json(p.keywords), row) for row, p in enumerate(papers))
        connection.executemany("UPDATE papers SET authors = ?, venue = ?, keywords = ? WHERE row = ?", rows)
        before = path.stat().st_size
        begun = time.perf_counter()
        index_names(connection, enumerate(papers))
        connection.execute("COMMIT")
        indexed = time.perf_counter() - begun
        for index in ("papers_year ON papers (year)", "method_uses_method ON method_uses (method)"):
            connection.execute(f"CREATE INDEX IF NOT EXISTS {index}")
    grown = (path.stat().st_size - before) / 1e6
    print(
        f"Invented in {time.perf_counter() - start:.0f} s: the tables of names took {indexed:.1f} s and {grown:.0f} MB."
    )
    given, family = papers[0].authors[0].split()
    some = {"venue": papers[0].venue, "keyword": papers[0].keywords[0], "initial": given[0], "begin": family[:4]}
    return Store(path), {"given": given, "family": family, **some}


def invented(library: Library) -> Iterator[Paper]:
    """The papers of a library with invented names."""
    chance = random.Random(1)
    sounds = [a + b for a in "bdfgklmnprstvw" for b in "aeiou"]
    names = ["".join(chance.choices(sounds, k=chance.randint(2, 4))).capitalize() for _ in range(22_000)]
    weights = [1 / rank for rank in range(10, 20_010)]
    for paper in library:
        families = chance.choices(names[:20_000], weights, k=4)
        givens = chance.choices(names[20_000:], weights[:2_000], k=4)
        authors = tuple(f"{given} {family}" for given, family in zip(givens, families, strict=True))
        keywords = tuple(f"{names[chance.randint(0, 299)]} {names[chance.randint(300, 320)]}" for _ in range(3))
        yield replace(paper, authors=authors, venue=f"Journal of {names[chance.randint(400, 900)]}", keywords=keywords)


if __name__ == "__main__":
    main()
