"""`graphrec results`: a row and its sentence, marks, what the results say together, and a page."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec import Library
    from tests.cli.conftest import Outcome


@pytest.fixture
def asked(result_library: Library) -> tuple[object, ...]:
    return ("-l", result_library.address)


def test_the_terminal_shows_each_sentence_under_its_row(graphrec: Callable[..., Outcome], asked: tuple[object]) -> None:
    lines = graphrec("results", "RECALL", *asked).out.splitlines()
    assert lines[:3] == [
        "Results about RECALL (metric)",
        "2 results of 2 papers (library of 16); 2 self-reports",
        "order: PanNet > TubNet > CupNet by 1, 2 (on MudBench, in recall)",
    ]
    assert [line.strip() for line in lines[4:8]] == [
        "winner  loser   margin  in      on",
        "1  PanNet  TubNet  3%      recall  MudBench",
        "“PanNet outperforms TubNet by 3% in recall on MudBench.”",
        "PanNet: a sieve for river sand (2012) · self-report",
    ]


def test_contradictions_and_circles_stand_above_the_table(
    graphrec: Callable[..., Outcome], asked: tuple[object]
) -> None:
    said = " ".join(graphrec("results", *asked).out.split())
    assert "contradiction: DrumNet > ShakeNet in 1, ShakeNet > DrumNet in 2 (on SandBench, in accuracy)" in said
    assert "in a circle, so in no order: RoundNet, StoneNet, WireNet" in said
    assert "A comparison of sieves (2023) · third party · contradiction" in said


def test_json_csv_and_markdown_have_the_same_rows(graphrec: Callable[..., Outcome], asked: tuple[object]) -> None:
    document = json.loads(graphrec("results", *asked, "--to", "json").out)
    lines = [json.loads(line) for line in graphrec("results", *asked, "--to", "jsonl").out.splitlines()]
    assert document["results"] == lines
    rows = list(csv.DictReader(io.StringIO(graphrec("results", *asked, "--to", "csv").out)))
    assert [(row["winner"], row["loser"], row["sentence"]) for row in rows] == [
        (
            line["winner"]["name"],
            ", ".join(loser["name"] for loser in line["losers"]) or line["against"],
            line["sentence"],
        )
        for line in lines
    ]
    table = graphrec("results", *asked, "--to", "markdown").out
    assert table.count("\n| ") == len(rows) + 2
    assert "- contradiction: DrumNet \\> ShakeNet in 1" in table


def test_hostile_text_is_harmless_on_every_door(
    graphrec: Callable[..., Outcome], asked: tuple[object], tmp_path: Path
) -> None:
    page = tmp_path / "results.html"
    outcomes = [graphrec("results", *asked, "--to", form).out for form in ("text", "json", "csv", "markdown")]
    assert graphrec("results", *asked, "--page", page, "--no-open").code == 0
    html = page.read_text("utf-8")
    assert all("\u202e" not in text for text in [*outcomes, html])
    assert html.count("<script") == 0
    rows = list(csv.reader(io.StringIO(outcomes[2])))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_the_page_is_one_file_with_every_result_and_links_to_it(
    graphrec: Callable[..., Outcome], asked: tuple[object], tmp_path: Path
) -> None:
    done = graphrec("results", *asked, "-o", tmp_path / "page.html", "--no-open")
    assert "Page of the results: " in done.err
    html = (tmp_path / "page.html").read_text("utf-8")
    anchors = set(re.findall(r'<tbody id="(result-\d+)"', html))
    assert len(anchors) == 15
    assert set(re.findall(r'href="#(result-\d+)"', html)) <= anchors
    assert "We find that DrumNet outperforms ShakeNet by 1.5% in accuracy on SandBench." in html


def test_no_page_is_drawn_unless_asked_for(graphrec: Callable[..., Outcome], asked: tuple[object]) -> None:
    for words in ((), ("--page", "none"), ("--to", "json")):
        assert "Page of the results" not in graphrec("results", *asked, *words).err
    assert "Page of the results" in graphrec("results", *asked, "--open").err


def test_a_library_without_results_says_so(graphrec: Callable[..., Outcome], eight_library: Library) -> None:
    done = graphrec("results", "-l", eight_library.address)
    assert (done.code, "No paper of this library states a result" in done.err) == (0, True)
    assert json.loads(graphrec("results", "-l", eight_library.address, "--to", "json").out)["results"] == []
