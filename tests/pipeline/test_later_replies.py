"""Comments, later parts and studies that are added to a library lead to what it has, and the other way round."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from builds import add_files, build_library

import graphrec
from graphrec.model.paper import Paper

if TYPE_CHECKING:
    from pathlib import Path

REPORT = Paper(
    "Cold against hot iron (FORGE-1): a randomised trial", "Results of the FORGE-1 trial.", "report", year=2010
)
USER = Paper("Iron in review", "Cold iron did well in the FORGE-1 trial of smiths.", "user", year=2012)
IRON = Paper("The forging of cold iron", "Iron is cold.", "iron", year=2010)
COMMENT = Paper("Comment on “The forging of cold iron”", "It is hot.", "comment", year=2011)
ANVILS = Paper("Iron of smiths, Part I: anvils", "Anvils.", "anvils", year=2010)
HAMMERS = Paper("Iron of smiths, Part II: hammers", "Hammers.", "hammers", year=2011)
OTHERS = [Paper(f"The colours of {what}", f"We paint {what}.", what, year=2009) for what in ("glass", "wood", "stone")]


def _write(path: Path, papers: list[Paper]) -> Path:
    lines = [json.dumps({key: value for key, value in asdict(paper).items() if key != "source"}) for paper in papers]
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.mark.parametrize(
    ("before", "later", "relation"),
    [
        (IRON, COMMENT, "mentions"),
        (COMMENT, IRON, "mentions"),
        (ANVILS, HAMMERS, "extends"),
        (REPORT, USER, ""),
        (USER, REPORT, ""),
    ],
    ids=lambda one: getattr(one, "id", one),
)
def test_a_library_and_what_is_added_refer_to_each_other(
    tmp_path: Path, before: Paper, later: Paper, relation: str
) -> None:
    build_library([_write(tmp_path / "1.jsonl", [before, *OTHERS])], tmp_path / "library")
    path = tmp_path / "library"
    add_files(path, [_write(tmp_path / "2.jsonl", [later])])
    library = graphrec.open(path)
    citing, cited = sorted((before, later), key=lambda one: -(one.year or 0))
    target = library.describe(citing.title).references
    assert [(one.target, one.in_library) for one in target] == [(cited.title, True)]
    assert not relation or target[0].relation == relation
