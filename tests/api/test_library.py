"""The Python API takes what it says it takes, and answers everything else with one sentence of ours."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import graphrec
from graphrec import Paper
from graphrec.errors import OptionError, TitleNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library

BLOCK = "BlockPruner: Fine-grained Pruning for Large Language Models"
MULTI = "MultiPruner: Balanced Structure Removal in Foundation Models"

OF_A_PAPER: dict[str, Callable[[Library, Any], object]] = {
    "find": lambda library, paper: library.find(paper).paper,
    "found before": lambda library, paper: library.describe(library.find(paper)),
    "paper": lambda library, paper: library.paper(paper),
    "describe": lambda library, paper: library.describe(paper),
    "lineage": lambda library, paper: library.lineage(paper),
    "path from": lambda library, paper: library.path(paper, MULTI),
    "path to": lambda library, paper: library.path(MULTI, paper),
    "related": lambda library, paper: library.related(paper, min_score=0).recommendations,
    "avoid": lambda library, paper: library.related(text="pruning", avoid=paper, min_score=0).recommendations,
    "avoid several": lambda library, paper: library.related(text="pruning", avoid=[paper]).recommendations,
}

WRONG: dict[str, Callable[[Any], object]] = {
    "since": lambda library: library.related(text="pruning", since="2020"),
    "until": lambda library: library.related(text="pruning", until=2020.5),
    "top": lambda library: library.related(text="pruning", top="5"),
    "top, a flag": lambda library: library.related(text="pruning", top=True),
    "min_score": lambda library: library.related(text="pruning", min_score="0"),
    "diverse": lambda library: library.related(text="pruning", diverse="0"),
    "diverse, no number": lambda library: library.related(text="pruning", diverse=float("nan")),
    "by": lambda library: library.related(text="pruning", by=["method"]),
    "text": lambda library: library.related(text=5),
    "search": lambda library: library.search(["pruning"]),
    "search, limit": lambda library: library.search("pruning", limit=-1),
    "method": lambda library: library.method(3),
    "methods": lambda library: library.methods("3"),
    "gaps": lambda library: library.gaps(least=0),
    "depth": lambda library: library.lineage(BLOCK, depth=0),
    "share": lambda library: library.calibrate("0.2"),
    "share, held out": lambda library: library.evaluate_held_out("0.2"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_of_another_kind_is_a_sentence_of_ours(eight_library: Library, name: str) -> None:
    with pytest.raises(OptionError, match="; "):
        WRONG[name](eight_library)


@pytest.mark.parametrize("name", OF_A_PAPER)
def test_a_paper_is_given_by_title_id_or_record(eight_library: Library, name: str) -> None:
    ask = OF_A_PAPER[name]
    by_title = ask(eight_library, BLOCK)
    for paper in ("prune-1", "BlockPruner", "10.1000/prune-1", eight_library["prune-1"]):
        assert ask(eight_library, paper) == by_title


@pytest.mark.parametrize("name", OF_A_PAPER)
@pytest.mark.parametrize("value", [0, -1, np.int64(3), 0.5, None, True, b"BlockPruner", ["BlockPruner", 5]])
def test_what_is_no_paper_is_one_sentence(eight_library: Library, name: str, value: object) -> None:
    if name.startswith("avoid") and isinstance(value, list):
        value = [value]
    with pytest.raises(OptionError, match=r"^The paper is .+; expected a title, an id, or a Paper"):
        OF_A_PAPER[name](eight_library, value)


def test_a_record_of_another_library_is_the_paper_of_its_title_or_identifier(eight_library: Library) -> None:
    elsewhere = Paper("Another spelling", id="merge-1", doi="10.1000/prune-1")
    assert eight_library.paper(elsewhere).title == BLOCK
    assert eight_library.paper(Paper(BLOCK.upper(), id="x")).title == BLOCK
    with pytest.raises(TitleNotFoundError, match="is not in this library"):
        eight_library.paper(Paper("Editing Models", id="merge-1"))  # neither its id nor half of its title is enough


def test_two_papers_of_one_title_are_told_apart_by_their_records(tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text('{"title": "Editorial", "id": "a"}\n{"title": "Editorial", "id": "b"}\n', "utf-8")
    library = graphrec.build(file, tmp_path / "library", keep_apart=["a", "b"])
    first, second = library
    assert (library.paper(first), library.paper(second)) == (first, second)
    assert library.find("Editorial").rivals == ("Editorial",)


def test_a_library_is_a_container_of_its_papers(eight_library: Library, eight: tuple[Paper, ...]) -> None:
    assert len(eight_library) == 8
    assert {paper.id for paper in eight_library} == {paper.id for paper in eight}
    assert all(paper in eight_library for paper in eight_library)
    assert eight_library["prune-1"] == eight_library[BLOCK.lower()] == eight_library["https://doi.org/10.1000/prune-1"]
    for paper in ("BlockPruner", "prune-9", replace(eight[0], title="Other", doi=""), 5, None):
        assert paper not in eight_library
    with pytest.raises(LookupError):
        eight_library["BlockPruner"]


def test_numbers_of_numpy_are_numbers(eight_library: Library) -> None:
    assert eight_library.lineage(BLOCK, depth=np.int8(1)) == eight_library.lineage(BLOCK, depth=1)
    answer = eight_library.related("MultiPruner", top=np.int32(1), min_score=np.float32(0), since=np.int16(2000))
    assert len(answer) == 1


def test_a_match_says_how_a_title_was_understood(eight_library: Library) -> None:
    assert eight_library.find(BLOCK).how == "title"
    match = eight_library.find("merging models")
    assert (match.title, match.how, match.is_guess) == ("Resolving interference when merging models", "words", True)
    assert eight_library.related("merging models").matches == (match,)


def test_a_match_is_the_less_certain_the_weaker_the_rule_and_the_more_rivals_it_has(bundled: Library) -> None:
    asked = ("Adam: A Method for Stochastic Optimization", "MultiPruner", "adam optimizer", "MultiPrunr", "OPERA")
    matches = [bundled.find(title) for title in asked]
    assert [match.how for match in matches[:4]] == ["title", "name", "named", "similar"]
    certainty = [match.confidence for match in matches]
    assert certainty[0] == 1
    assert certainty == sorted(certainty, reverse=True)
    assert len(set(certainty)) == 5
    assert matches[4].confidence <= 0.5


def test_the_report_says_what_became_of_every_record(tmp_path: Path, eight_file: Path) -> None:
    again = shutil.copy(eight_file, tmp_path / "again.jsonl")
    library = graphrec.build([eight_file, again, eight_file], tmp_path / "library")  # which is read once
    report = library.report
    assert (report.read, len(report.merged), report.skipped) == (16, 8, [])
    assert report.files == {source.name: "jsonl" for source in library.sources}
    assert [source.name.rpartition("/")[2] for source in library.sources] == ["papers.jsonl", "again.jsonl"]
    assert {merge.kept_title for merge in report.merged} == {paper.title for paper in library}


def test_a_record_is_shown_on_one_short_line(eight_library: Library, bundled: Library) -> None:
    answer = eight_library.related("MultiPruner", min_score=0)
    description = eight_library.describe("MultiPruner")
    lineage = eight_library.lineage("MultiPruner")
    path = eight_library.path("MultiPruner", "BlockPruner")
    gap = eight_library.gaps(least=1)[0]
    related = eight_library.related
    lines = [
        (bundled, "<Library 'the bundled papers': 774 papers>"),
        (eight_library, "<Library 'eight': 8 papers>"),
        (answer, f"<Answer to 'MultiPruner: Balanced Structure…': {len(answer)} of {answer.n_related} related papers>"),
        (related(BLOCK, MULTI, text="x"), "<Answer to 'BlockPruner: Fine-grained Pruning for…' + 'MultiPruner: "),
        (related(text="pruning", min_score=0, top=1), "<Answer to free text: 1 of "),
        (next(iter(answer)), "<Recommendation 1: 'BlockPruner: Fine-grained Pruning for Large Language Models' ("),
        (answer.seeds[0], "<Paper 'MultiPruner: Balanced Structure Removal in Foundation Models' (2025)>"),
        (answer.matches[0], "<Match 'MultiPruner: Balanced Structure Removal in Foundation Models' by name>"),
        (description, "<Description of 'MultiPruner: Balanced Structure Removal in Foundation Models': 2 references, "),
        (description.facts, "<Facts of 'MultiPruner: "),
        (description.references[0], "<OutgoingReference extends 'BlockPruner: "),
        (eight_library.describe(BLOCK).referred_to_by[0], "<IncomingReference extends by 'MultiPruner: "),
        (
            lineage,
            "<Lineage of 'MultiPruner: Balanced Structure Removal in Foundation Models': builds on 1, built on by 0>",
        ),
        (lineage.builds_on[0], "<Branch extends 'BlockPruner: Fine-grained Pruning for Large Language Models': 0 "),
        (path, "<PaperPath from 'MultiPruner: Balanced Structure Removal in Foundation Models' to 'BlockPruner: "),
        (path.steps[0], "<Step extends 'MultiPruner: "),
        (gap, "<Gap '10.9999/unknown': named by 1>"),
        (gap.named_by[0], "<CitingPaper cites 'MultiPruner: "),
        (eight_library.methods()[0], "<MethodCount '"),
        (eight_library.method("pruning"), "<MethodDescription '"),
        (next(iter(answer)).reasons[0], "<Reason reference "),
        (eight_library.to_export(), "<Export 'eight': 8 papers>"),
    ]
    lines += [(each, f"<{type(each).__name__}: 8 ") for each in (eight_library.report, eight_library.stats())]
    for record, line in [*lines, (eight_library.graph, "<NamedGraph: 8 papers, ")]:
        assert repr(record).startswith(line)
        assert repr(record).endswith(">")
        assert len(repr(record)) < 200
