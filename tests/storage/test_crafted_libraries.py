"""One library of each kind that an adversary makes; `tests/adversarial/libraries.py` tries many, as processes."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from crafted_libraries import KINDS, TITLE, Draft, craft, make_bases

import graphrec
from graphrec.errors import GraphrecError

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT_MEASURE = {"manifests without measure", "texts for terminals"}  # seconds to make


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bases(tmp_path_factory.mktemp("bases"), names=("plain",))[0]


def ask(library: Path, ends: list[object]) -> None:
    """Ask everything that reads another part of a library; what it ends in is put into the list."""
    try:
        opened = graphrec.open(library)
        answers = (
            opened.related(TITLE, min_score=0),
            opened.related(text="pruning of attention", min_score=0),
            opened.related(TITLE, by="method", min_score=0),
        )
        opened.describe(TITLE)
        opened.search("pruning")
        opened.stats()
        opened.methods(3)
        opened.gaps()
        opened.lineage(TITLE)
        list(opened)
        ends.append([each.score for answer in answers for each in answer.recommendations])
    except GraphrecError as error:
        ends.append(str(error))
    except BaseException as error:  # noqa: BLE001 - in a thread, where nobody would see it
        ends.append(error)


@pytest.mark.parametrize("name", sorted(set(KINDS) - WITHOUT_MEASURE))
def test_a_crafted_library_ends_in_an_answer_or_in_one_sentence(base: Path, tmp_path: Path, name: str) -> None:
    craft(base, tmp_path / "library", name, seed=1)
    ends: list[object] = []
    asking = threading.Thread(target=ask, args=(tmp_path / "library", ends), daemon=True)
    asking.start()
    asking.join(120)
    assert ends, "it goes on"
    (end,) = ends
    if isinstance(end, str):
        assert end.count("\n") == 0
        assert end.endswith((".", "SEARCH WORDS", str(tmp_path / "library"))), end
    else:
        assert isinstance(end, list), repr(end)
        assert np.isfinite(end).all()


def test_nothing_beside_a_crafted_library_changes(base: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("untouched", "utf-8")
    for number, name in enumerate(("views", "triggers", "journals beside")):
        craft(base, tmp_path / "library", name, seed=number)
        before = {path: path.read_bytes() for path in sorted((tmp_path / "library").rglob("*")) if path.is_file()}
        ask(tmp_path / "library", [])
        assert {
            path: path.read_bytes() for path in sorted((tmp_path / "library").rglob("*")) if path.is_file()
        } == before
        shutil.rmtree(tmp_path / "library")
    assert canary.read_text("utf-8") == "untouched"


def test_no_door_gives_an_address_that_runs_something(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base, tmp_path / "library")
    draft = Draft(tmp_path / "library")
    draft.run(
        "UPDATE papers SET url = 'javascript:alert(1)' WHERE row = 0",
        "UPDATE papers SET url = 'a.example/x' WHERE row = 1",
    )
    draft.seal()
    library = graphrec.open(tmp_path / "library")
    assert sorted({paper.url for paper in library}) == ["", "https://a.example/x"]
