"""The shards of a library, asked wherever an engine runs, give what the library in one piece gives."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import graphrec
from graphrec.api.library import Library
from graphrec.engines import open_engine
from graphrec.model.matrix import SparseMatrix
from graphrec.ranking.region import nearest, restrict

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def shards(eight_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graphrec.build(eight_file, tmp_path_factory.mktemp("shards") / "library", shards=3)._snapshot.path


def plain(value: Any) -> list[Any]:
    """The numbers of an array or a matrix."""
    parts = (value.indptr, value.indices, value.data) if isinstance(value, SparseMatrix) else (value,)
    return [np.asarray(part).tolist() for part in parts]


def test_shards_are_asked_where_an_engine_runs(eight_library: Library, shards: Path, engine: str) -> None:
    rows = np.array([0, 1, 3, 4, 7])
    expected, *numbers = restrict(eight_library._snapshot.graph, rows)
    vector = np.asarray(eight_library._snapshot.graph.vectors[2], dtype=np.float32)
    with open_engine(engine, 2) as mapper:
        library = Library(shards, mapper)
        assert (
            nearest(library._snapshot.graph, vector, 5).tolist()
            == nearest(eight_library._snapshot.graph, vector, 5).tolist()
        )
        found, *got = restrict(library._snapshot.graph, rows)
        asked = {"by": "method", "min_score": 0}
        answer = [(each.paper, each.score) for each in library.related("MultiPruner", **asked)]
    assert answer == [(each.paper, each.score) for each in eight_library.related("MultiPruner", **asked)]
    assert list(map(plain, got)) == list(map(plain, numbers))
    assert found.extra.keys() == expected.extra.keys()
    for part in (part for part in fields(expected) if part.name != "extra"):
        assert plain(getattr(found, part.name)) == plain(getattr(expected, part.name)), part.name
