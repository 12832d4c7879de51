"""A paper is found by every title that its records have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import graphrec

if TYPE_CHECKING:
    from pathlib import Path

GERMAN, ENGLISH = "Flüsse bewegen nachts Sand", "Rivers move sand at night"
AUTHORS = ["Rust, Clara", "Lee, Ada"]


def write(path: Path, *titles: str) -> Path:
    """Write records with one DOI and these titles, and another paper."""
    records = [{"title": title, "doi": "10.1000/two", "authors": AUTHORS, "year": 2010} for title in titles]
    other = {"title": "Salt ages the decks of bridges", "abstract": "Salt does it."}
    path.write_text("".join(json.dumps(record) + "\n" for record in (*records, other)), "utf-8")
    return path


def test_a_paper_merged_from_two_languages_is_found_by_both_titles(tmp_path: Path) -> None:
    library = graphrec.build(write(tmp_path / "a.jsonl", GERMAN, ENGLISH), tmp_path / "library")
    assert len(library) == 2
    assert library.find(GERMAN).paper == library.find(ENGLISH).paper
    assert [paper.title for paper in library.search("nachts")] == [paper.title for paper in library.search("rivers")]


def test_a_title_that_is_added_later_finds_the_paper_too(tmp_path: Path) -> None:
    graphrec.build(write(tmp_path / "a.jsonl", GERMAN), tmp_path / "library")
    write(tmp_path / "b.jsonl", ENGLISH)
    graphrec.add(tmp_path / "b.jsonl", tmp_path / "library")
    library = graphrec.open(tmp_path / "library")
    assert len(library) == 2
    assert library.find(GERMAN).paper == library.find(ENGLISH).paper


@pytest.mark.parametrize("order", [1, -1])
def test_the_title_that_says_retracted_stays(tmp_path: Path, order: int) -> None:
    titles = ("RETRACTED: Sand cures the common cold", "Sand cures the common cold")[::order]
    library = graphrec.build(write(tmp_path / "a.jsonl", *titles), tmp_path / "library")
    assert library.find("Sand cures the common cold").paper.title == "RETRACTED: Sand cures the common cold"
