"""Options stand in one record, are checked when it is made, and are the keywords of `graphrec.build`."""

from __future__ import annotations

import inspect
from dataclasses import FrozenInstanceError, fields
from typing import TYPE_CHECKING, Any

import pytest

import graphrec
from graphrec.errors import OptionError
from graphrec.model.paper import Merged, ReadReport, Skipped
from graphrec.pipeline.options import BuildOptions
from graphrec.storage.user_state import read_user_state
from graphrec.storage.user_state_place import state_path

if TYPE_CHECKING:
    from pathlib import Path


NOT_PUBLIC = {"limits"}


def test_the_keywords_of_build_are_the_options() -> None:
    keywords = {
        name: parameter.default
        for name, parameter in inspect.signature(graphrec.build).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and name not in {"announce", "replace", "include", "collections"}
    }
    assert keywords == {part.name: part.default for part in fields(BuildOptions) if part.name not in NOT_PUBLIC}


def test_options_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        BuildOptions().workers = 2  # type: ignore[misc]


@pytest.mark.parametrize("wrong", [{"workers": -1}, {"shards": -1}, {"shards": 1001}, {"patience": 0.0}], ids=str)
def test_options_out_of_range_are_refused_when_they_are_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="expected"):
        BuildOptions(**wrong)


def test_one_name_is_kept_apart_as_a_list_of_it_is(eight_file: Path, tmp_path: Path) -> None:
    for name, names in (("one", "prune-3"), ("same", ["prune-3"])):
        graphrec.build(eight_file, tmp_path / name, keep_apart=names)
    kept = [read_user_state(state_path(tmp_path / name), None).keep_apart for name in ("one", "same")]
    assert [[key.id for key in keys] for keys in kept] == [["prune-3"], ["prune-3"]]


def test_a_library_tells_of_the_records_just_read_and_opened_again_of_all(eight_file: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text(
        '{"title": "A ninth paper on pruning"}\n{"title": "Editing Models with Task Arithmetic"}\n', "utf-8"
    )
    built = graphrec.build(eight_file, tmp_path / "library")
    assert (built.report.read, built.report.merged) == (8, [])
    added = graphrec.add(more, tmp_path / "library")
    assert (added.report.read, len(added.report.merged)) == (2, 1)
    opened = graphrec.open(tmp_path / "library")
    assert (opened.report.read, len(opened.report.merged), len(opened.report.files)) == (10, 1, 2)


def test_a_report_is_the_same_after_its_way_through_json() -> None:
    report = ReadReport(3, {"a": "jsonl"}, [Merged("A", "B", "a:1", "same title", "a:2")], [Skipped("a:3", "no title")])
    assert ReadReport.from_dict(report.to_dict()) == report


@pytest.mark.parametrize(
    "content", [{}, {"read": "x", "files": [], "merged": 7, "skipped": [3, {}]}, {"merged": [{"kept": None}]}], ids=str
)
def test_a_report_of_a_stranger_is_read_as_far_as_it_is_one(content: dict[str, Any]) -> None:
    assert ReadReport.from_dict(content).read == 0
