from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from graphrec.errors import LibraryError
from graphrec.model.corpus_statistics import CorpusStatistics
from graphrec.storage.statistics_file import STATISTICS_NAME, read_statistics, save_statistics

if TYPE_CHECKING:
    from pathlib import Path

STATISTICS = CorpusStatistics(
    owned=(("MultiPruner", 0, 2, "", True),),
    acronyms={"llm": 3},
    grown=("block pruning",),
    synonyms={"block pruning": ("BP",)},
    counts=(3, 1),
    hubs=(1,),
    methods=(0,),
    machine_learning_share=0.5,
    terms=("Adam",),
    is_of_names=True,
    works=("roe 2020",),
    kinds=("method", "task"),
)


def test_statistics_come_back_as_they_were(tmp_path: Path) -> None:
    save_statistics(tmp_path, STATISTICS)
    assert read_statistics(tmp_path) == STATISTICS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("owned", (("MultiPruner", "0", 2, "", True),)),
        ("owned", (("MultiPruner", 0, 2, "", float("nan")),)),
        ("acronyms", {"llm": float("inf")}),
        ("grown", (3,)),
        ("synonyms", {"block pruning": ((),)}),
        ("synonyms", ["block pruning"]),
        ("counts", (3, None)),
        ("hubs", (2,)),
        ("methods", (-1,)),
        ("machine_learning_share", float("nan")),
        ("machine_learning_share", 1e300),
        ("is_of_names", "yes"),
        ("works", ("\ud800",)),
        ("kinds", ("method",)),
    ],
)
def test_statistics_that_cannot_be_are_refused(tmp_path: Path, name: str, value: Any) -> None:
    content = json.dumps(replace(STATISTICS, **{name: value}).to_dict()).encode()
    (tmp_path / STATISTICS_NAME).write_bytes(gzip.compress(content))
    with pytest.raises(LibraryError, match=r"learnt\.json\.gz"):
        read_statistics(tmp_path)
