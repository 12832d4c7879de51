"""An open library answers from every thread and for months, and what is not damaged is never called so."""

from __future__ import annotations

import asyncio
import errno
import gc
import multiprocessing
import os
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from builds import set_weights
from cutting import cut_again

import graphrec
from graphrec.errors import LibraryCorruptError, LibraryError, LibraryNotFoundError
from graphrec.storage.failure import read_error
from graphrec.storage.sql.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.api.library import Library

N_THREADS = 8
OPEN = Path("/proc/self/fd")
needs_proc = pytest.mark.skipif(not OPEN.exists(), reason="open files are counted in /proc")
TITLES = ("MultiPruner", "LoRA", "MultyPrunner")  # by name, as introduced, with typos


def ask(library: Library, titles: Sequence[str] = TITLES) -> list[object]:
    """One question of every kind that reads texts."""
    asked: list[object] = [library.related(title, text="We prune heads.", top=5).to_dict() for title in titles]
    asked += [library.search("pruning"), library.describe("MultiPruner").to_dict(), len(list(library))]
    return asked


def n_open() -> int:
    """Files that this process has open."""
    return len(list(OPEN.iterdir()))


def open_in(folder: Path) -> list[str]:
    """The files in a folder that this process has open."""
    links = []
    for path in OPEN.iterdir():
        with suppress(OSError):  # it was the one that lists them
            links.append(str(path.readlink()))
    return sorted(link for link in links if link.startswith(str(folder)))


@pytest.fixture(params=["one file", "shards"])
def library(request: pytest.FixtureRequest, bundled: Library, tmp_path: Path) -> Library:
    opened = cut_again(bundled, tmp_path / "library", 5 if request.param == "shards" else 0)
    return type(opened)(tmp_path / "library")  # no file is open yet


def test_eight_threads_that_ask_one_library_at_once_get_the_answers_of_one_thread(
    library: Library, tmp_path: Path
) -> None:
    expected = ask(type(library)(tmp_path / "library"))
    start = Barrier(N_THREADS)

    def wait_and_ask(_: int) -> list[object]:
        start.wait()
        return ask(library)

    with ThreadPoolExecutor(N_THREADS) as pool:
        assert list(pool.map(wait_and_ask, range(N_THREADS))) == [expected] * N_THREADS


def test_a_closed_store_says_so_and_is_no_damage(bundled: Library) -> None:
    path = bundled._snapshot.store.path
    with closing(Store(path)) as store:
        papers = store.all_papers()
        assert next(papers).title
    for ask_it in (lambda: store.paper(0), lambda: list(papers)):
        with pytest.raises(LibraryError, match="was closed; open the library again") as caught:
            ask_it()
        assert not isinstance(caught.value, LibraryCorruptError)


def test_a_library_in_threads_of_asyncio_answers_as_alone(library: Library) -> None:
    expected = ask(library)

    async def ask_all() -> list[list[object]]:
        return await asyncio.gather(*(asyncio.to_thread(ask, library) for _ in range(N_THREADS)))

    assert asyncio.run(ask_all()) == [expected] * N_THREADS


def test_many_iterations_at_once_need_no_more_files(library: Library) -> None:
    together = list(zip(*[library] * 40, strict=True))
    assert all(len({paper.id for paper in papers}) == 1 for papers in together)
    assert [papers[0] for papers in together] == list(library)


def test_an_iteration_goes_on_in_another_thread(library: Library) -> None:
    papers = iter(library)
    first = next(papers)
    with ThreadPoolExecutor(1) as pool:
        assert [first, *pool.submit(list, papers).result()] == list(library)


@needs_proc
def test_short_threads_leave_no_files_open(library: Library) -> None:
    ask(library)
    with ThreadPoolExecutor(N_THREADS) as pool:
        list(pool.map(lambda _: library.search("pruning"), range(N_THREADS)))
    before = n_open()
    for _ in range(30):
        thread = Thread(target=library.search, args=["pruning"])
        thread.start()
        thread.join()
    assert n_open() <= before


@needs_proc
def test_a_closed_or_forgotten_library_has_no_file_open(library: Library, tmp_path: Path) -> None:
    def use() -> None:
        with type(library)(tmp_path / "library") as opened:
            ask(opened)
        assert ask(type(library)(tmp_path / "library"))

    use()
    gc.collect()
    before = open_in(tmp_path)
    use()
    gc.collect()
    assert open_in(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_a_forked_process_answers_with_connections_of_its_own(library: Library) -> None:
    expected = ask(library)
    with multiprocessing.get_context("fork").Pool(
        2, initializer=globals().__setitem__, initargs=("forked", library)
    ) as pool:
        assert pool.map(ask_forked, range(2)) == [expected] * 2
    assert ask(library) == expected


def ask_forked(_: int) -> list[object]:
    forked: Library = globals()["forked"]
    return ask(forked)


@pytest.mark.parametrize("shards", [0, 3])
def test_a_reader_goes_on_answering_from_its_generation_when_the_library_is_built_again(
    eight_file: Path, tmp_path: Path, shards: int
) -> None:
    path, more = tmp_path / "library", tmp_path / "more.jsonl"
    more.write_text('{"title": "A ninth paper on pruning", "abstract": "We prune heads."}\n', "utf-8")
    reader = graphrec.build(eight_file, path, shards=shards)
    expected = [
        ask(graphrec.open(path), TITLES[:1]),
        graphrec.open(path).related(text="pruning of heads", min_score=0).to_dict(),
    ]
    for _ in range(3):
        graphrec.build([eight_file, more], path, shards=shards, replace=True)
    assert not reader.is_current
    assert [ask(reader, TITLES[:1]), reader.related(text="pruning of heads", min_score=0).to_dict()] == expected
    assert reader.reload()
    assert reader.is_current
    assert len(reader) == len(list(reader)) == 9
    assert "A ninth paper on pruning" in {title for _, title in reader.graph.to_networkx().nodes(data="title")}
    graphrec.build([eight_file, more], path, shards=shards, replace=True)
    assert reader.is_current, "it is built again from the same files"
    assert len(list(path.glob("generation-*"))) <= 3, "what nobody holds is removed"


def test_a_kept_weight_is_another_state(eight_library: Library, tmp_path: Path) -> None:
    path = shutil.copytree(eight_library.address, tmp_path / "library")
    reader = graphrec.open(path)
    set_weights(path, lexical=0.0)
    assert not reader.is_current
    assert reader.weights["lexical"] > 0
    assert reader.reload()
    assert reader.weights["lexical"] == 0


def test_a_library_that_was_removed_is_not_current(eight_library: Library, tmp_path: Path) -> None:
    path = shutil.copytree(eight_library.address, tmp_path / "library")
    reader = graphrec.open(path)
    assert reader.is_current
    shutil.rmtree(path)
    assert not reader.is_current
    with pytest.raises(LibraryNotFoundError):
        reader.reload()
    assert reader.related("MultiPruner", min_score=0), "it is as it was"


def test_a_library_at_an_address_knows_whether_it_is_current(eight_file: Path, tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    more = tmp_path / "more.jsonl"
    more.write_text('{"title": "A ninth paper on pruning"}\n', "utf-8")
    address = f"memory://{tmp_path.name}/library"
    reader = graphrec.build(eight_file, address)
    assert reader.is_current
    graphrec.build([eight_file, more], address, replace=True)
    assert not reader.is_current
    assert reader.related("MultiPruner", text="we prune heads", min_score=0)
    assert reader.reload()
    assert (reader.is_current, len(reader), reader.address) == (True, 9, address)


ERRORS = (
    MemoryError(),
    OSError(errno.EMFILE, "Too many open files"),
    OSError(errno.EIO, "Input/output error"),
    PermissionError(errno.EACCES, "Permission denied"),
    sqlite3.OperationalError("no such column: x"),
    ValueError("a mistake"),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: str(error) or "memory")
def test_what_is_whole_is_never_called_damaged(eight_library: Library, error: Exception) -> None:
    path = eight_library._snapshot.store.path
    said = read_error(path, error)
    assert not isinstance(said, LibraryCorruptError)
    assert "build" not in str(said)
    assert str(said).startswith(str(path))


@pytest.mark.parametrize("call", ["no such function", "SELECT ?, ?", "SELECT 1; SELECT 2"])
def test_a_mistake_in_a_statement_is_no_damage(eight_library: Library, call: str) -> None:
    with pytest.raises((LibraryError, sqlite3.ProgrammingError)) as caught:
        eight_library._snapshot.store.query(call)
    assert not isinstance(caught.value, LibraryCorruptError)
