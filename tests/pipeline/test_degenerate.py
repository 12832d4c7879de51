"""Corpora that are odd in one way: all are built, and asked with an answer, a page and a map."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest

import graphrec
from graphrec.storage.sql.lookup import find_title

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library

    Build = Callable[[list[dict[str, Any]]], Library]

SUBJECTS = ("sand", "gravel", "clay", "loam", "chalk", "peat", "silt", "marl", "slate", "basalt")
DEEDS = ("sieving", "washing", "drying", "grinding", "pressing", "baking", "mixing", "sorting")


def record(number: int, **changes: Any) -> dict[str, Any]:
    """A made-up paper on one deed and one subject."""
    subject, deed = SUBJECTS[number % len(SUBJECTS)], DEEDS[number % len(DEEDS)]
    abstract = f"We study {deed} of {subject}. Trial {number} of {deed} wet {subject} needs {deed} and patience."
    return {"id": f"p{number}", "title": f"On {deed} of {subject}, trial {number}", "abstract": abstract, **changes}


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def made(records: list[dict[str, Any]]) -> Library:
        path = tmp_path / "records.jsonl"
        path.write_text("\n".join(map(json.dumps, records)), "utf-8")
        return graphrec.build(path, tmp_path / "library")

    return made


def check_asked(library: Library, tmp_path: Path, title: str = "") -> list[str]:
    """Ask for a paper, draw the page and the map; the titles found, best first."""
    answer = library.related(title or next(iter(library)), top=10, min_score=0)
    assert all(math.isfinite(each.score) and 0 <= each.score <= 1 for each in answer)
    assert answer.save(tmp_path / "page.html").stat().st_size
    assert library.save_map(tmp_path / "map.html").stat().st_size
    return [each.paper.title for each in answer]


def test_one_paper(build: Build, tmp_path: Path) -> None:
    assert check_asked(build([record(0)]), tmp_path) == []


def test_identical_papers_are_one(build: Build, tmp_path: Path) -> None:
    library = build([record(0)] * 200)
    assert len(library) == 1
    assert check_asked(library, tmp_path) == []


def test_identical_abstracts_under_many_titles(build: Build, tmp_path: Path) -> None:
    library = build([record(number, abstract=record(0)["abstract"]) for number in range(200)])
    assert len(library) == 200
    assert len(check_asked(library, tmp_path)) == 10


def test_abstracts_of_ten_thousand_words(build: Build, tmp_path: Path) -> None:
    long = [" ".join(record(at)["abstract"] for at in range(number, number + 680)) for number in range(12)]
    assert len(long[0].split()) > 10_000
    library = build([record(number, abstract=text) for number, text in enumerate(long)])
    assert len(check_asked(library, tmp_path)) == 10
    assert library.search("patience")


def test_a_method_that_every_paper_uses_ranks_nothing(build: Build, tmp_path: Path) -> None:
    plain = [record(number) for number in range(160)]
    hub = [{**one, "abstract": f"{one['abstract']} We use stochastic gradient descent."} for one in plain]
    title = plain[42]["title"]
    found = check_asked(build(hub), tmp_path, title)
    assert len(found) == 10
    assert all(SUBJECTS[2] in each or DEEDS[2] in each for each in found)


def test_a_paper_that_half_of_the_others_cite(build: Build, tmp_path: Path) -> None:
    library = build([record(number, references=["p0"] * (number % 2)) for number in range(160)])
    assert len(library._snapshot.graph.cited_by.row(find_title(library._snapshot.store, "p0").row)[0]) == 80
    for title in (record(0)["title"], record(41)["title"]):
        assert len(check_asked(library, tmp_path, title)) == 10
