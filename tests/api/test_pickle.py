"""A library is pickled by its location, and an answer with what it holds: for joblib, Dask and other processes."""

from __future__ import annotations

import copy
import pickle
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.errors import LibraryNotFoundError

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library

IN_SPAWNED = """
import multiprocessing
import sys

import graphrec


def titles(library, answer):
    answer.save(sys.argv[2])
    return answer, [each.paper.title for each in library.related("MultiPruner", min_score=0)]


if __name__ == "__main__":
    library = graphrec.open(sys.argv[1])
    answer = library.related("MultiPruner", min_score=0)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        again, found = pool.apply(titles, (library, answer))
    assert again == answer
    assert found == [each.paper.title for each in answer]
    print(len(found))
"""


def again(thing: object) -> object:
    return pickle.loads(pickle.dumps(thing))


@pytest.mark.parametrize("make", [again, copy.copy, copy.deepcopy])
def test_a_library_is_pickled_by_its_location(eight_library: Library, make: object) -> None:
    other = make(eight_library)  # type: ignore[operator]
    assert other is not eight_library
    assert list(other) == list(eight_library)
    assert len(pickle.dumps(eight_library)) < 1000


def test_who_unpickles_a_library_opens_what_is_there_then(
    eight_library: Library, eight_file: Path, tmp_path: Path
) -> None:
    path = shutil.copytree(eight_library.address, tmp_path / "library")
    packed = pickle.dumps(graphrec.open(path))
    (tmp_path / "more.jsonl").write_text('{"title": "A ninth paper on pruning"}\n', "utf-8")
    graphrec.build([eight_file, tmp_path / "more.jsonl"], path, replace=True)
    assert len(pickle.loads(packed)) == 9
    shutil.rmtree(path)
    with pytest.raises(LibraryNotFoundError, match="There is no library at"):
        pickle.loads(packed)


@pytest.mark.parametrize("make", [again, copy.copy, copy.deepcopy])
def test_an_answer_is_pickled_with_what_it_holds_and_draws_the_same_page(
    eight_library: Library, tmp_path: Path, make: object
) -> None:
    answer = eight_library.related("MultiPruner", text="We prune the heads.", min_score=0, weights={"lexical": 2.0})
    other = make(answer)  # type: ignore[operator]
    assert other == answer
    assert other.to_dict() == answer.to_dict()
    twice = again(other)
    pages = [each.save(tmp_path / "page.html").read_bytes() for each in (answer, other, twice)]  # type: ignore[attr-defined]
    assert pages == [pages[0]] * 3
    exports = [each.to_export() for each in (answer, other)]
    assert exports[0].scores == exports[1].scores
    assert sorted(exports[0].graph.edges) == sorted(exports[1].graph.edges)


def test_what_a_library_says_can_be_pickled(eight_library: Library) -> None:
    library = eight_library
    said = [
        library.find("MultiPruner"),
        library.describe("MultiPruner"),
        library.lineage("MultiPruner"),
        library.gaps(),
    ]
    said += [library.path("MultiPruner", "BlockPruner"), library.methods(), library.stats(), library.report]
    said += [*library.related("MultiPruner", min_score=0), *library]
    assert again(said) == said


@pytest.mark.slow
def test_a_spawned_process_gets_a_library_and_an_answer(eight_library: Library, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(IN_SPAWNED, "utf-8")
    done = subprocess.run(
        [sys.executable, script, eight_library.address, tmp_path / "page.html"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 0
    assert (tmp_path / "page.html").stat().st_size > 1000
