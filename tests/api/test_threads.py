"""An open library answers from every thread, and a mistake of the caller is never called damage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from cutting import cut_again

from graphrec.errors import LibraryCorruptError, LibraryError
from graphrec.storage.sql.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library

N_THREADS = 8
TITLES = ("MultiPruner", "LoRA", "MultyPrunner")  # by name, as introduced, with typos


def ask(library: Library) -> list[object]:
    """One question of every kind that reads texts."""
    asked: list[object] = [library.related(title, text="We prune heads.", top=5).to_dict() for title in TITLES]
    asked += [library.search("pruning"), library.describe("MultiPruner").to_dict(), len(list(library))]
    return asked


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
