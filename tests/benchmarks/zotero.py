"""Time to read a made-up Zotero by either way, and whether both give the same.

    python tests/benchmarks/zotero.py [ITEMS]

The server is the one of the tests, which answers as Zotero's local API does; a real one takes longer or shorter to
answer. The database is read as it lies, and then while it is in use, as a copy with its log.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
import zotero_databases as zotero

from graphrec.sources.zotero.database import read_database
from graphrec.sources.zotero.names import ZoteroLibrary
from graphrec.sources.zotero.records import read_zotero

if TYPE_CHECKING:
    from graphrec.readers.files import FileResult

WORDS = ("anvil", "bellows", "chisel", "forge", "hammer", "iron", "lathe", "steel", "temper", "weld", "quench", "rivet")
COLLECTIONS = 50


def make_library(n_items: int) -> zotero.Library:
    """Papers with abstracts, an attachment each, two tags, and a note on every fifth; in collections of two levels."""
    chance = random.Random(1)
    items: list[dict[str, Any]] = []

    def text(length: int) -> str:
        return " ".join(chance.choices(WORDS, k=length))

    for at in range(n_items):
        more = {
            "abstractNote": f"{text(160)} {at}.",
            "publicationTitle": f"Journal of {text(2)}",
            "date": f"{chance.randrange(1990, 2026)}-{chance.randrange(1, 13):02}",
            "DOI": f"10.5555/{at}",
            "volume": str(chance.randrange(90)),
            "tags": [{"tag": word} for word in sorted({text(1), text(1)})],
            "collections": [zotero.key_of(10**7 + chance.randrange(COLLECTIONS))],
        }
        items.append(zotero.paper(at, f"{text(9)} {at}", **more))
        items.append(zotero.child(10**8 + at, "attachment", at, title="Full Text PDF"))
        if at % 5 == 0:
            items.append(zotero.child(10**9 + at, "note", at, note=f"<p>{text(40)}</p>"))
    collections = [
        {"key": zotero.key_of(10**7 + at), "name": f"Shelf {at}", "parentCollection": zotero.key_of(10**7 + at // 7)}
        for at in range(COLLECTIONS)
    ]
    del collections[0]["parentCollection"]
    return zotero.Library(items, collections)


def timed(label: str, library: ZoteroLibrary) -> FileResult:
    """Read a library, and print how long that took."""
    start, cpu = time.perf_counter(), time.process_time()
    result = read_zotero("zotero:", library)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"{label:<28} {seconds:6.2f} s, {cpu:6.2f} s of CPU: {result.failure or f'{result.report.read:,} papers'}")
    return result


def main(n_items: int) -> None:
    """Print the times, and whether the records are the same."""
    library = make_library(n_items)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        home = Path(name)
        path = zotero.write_database(home / "Zotero" / "zotero.sqlite", library, 10)
        print(f"{len(library.items):,} items, of which {n_items:,} are papers; {path.stat().st_size / 1e6:,.1f} MB")
        named = ZoteroLibrary(path)
        start = time.process_time()
        read_database(path, named)
        print(f"{'database, no papers made':<28} {'':>8}   {time.process_time() - start:6.2f} s of CPU")
        results = [timed("database, as it lies", named)]
        with closing(sqlite3.connect(path)) as running:
            running.execute("INSERT INTO tags(name) VALUES ('something new')")
            running.commit()
            results.append(timed("database in use, a copy", named))
        with zotero.serve(library) as server:
            zotero.make_home(home, patch, port=server.port)
            results.append(timed("local API (server included)", ZoteroLibrary()))
        same = len({(result.checksum, result.size) for result in results}) == 1
        print(f"the records are {'the same' if same else 'NOT the same'} each time")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
