"""A work that papers name is asked for as a paper is, and is marked as one."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.cli import run
from graphrec.errors import TitleNotFoundError
from graphrec.model.works import is_work

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec import Library

RECORDS = """
@article{one, title={FlatPrune: Pruning Layers}, year={2024},
  abstract={We extend LLaMA with pruned layers. We extend SLEB (Song et al., 2024).}}
@article{two, title={Wide Layers}, abstract={We compare our layers with LLaMA (Touvron et al., 2023).}, year={2024}}
@article{three, title={LLaMA Pro: Progressive Blocks}, abstract={We study blocks of language models.}, year={2024}}
@article{four, title={Narrow Layers}, abstract={Our experiments use LLaMA and FlatPrune.}, year={2025}}
"""
LATER = """
@article{five, title={LLaMA: Open Language Models}, abstract={We introduce LLaMA, a collection of models.}, year={2023}}
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "papers.bib").write_text(RECORDS)
    return graphrec.build([tmp_path / "papers.bib"], tmp_path / "library")


def test_a_title_that_is_a_known_work_leads_to_no_paper_that_contains_it(library: Library) -> None:
    match = library.find("llama")
    assert (match.title, match.how, match.near) == ("LLaMA", "work", "LLaMA Pro: Progressive Blocks")
    assert dict(match.named_by) == {"extends": 1, "compares": 1, "uses": 1}
    assert library.find("LLaMA Pro").paper.id == "three"


def test_a_paper_known_by_a_name_precedes_a_work(library: Library) -> None:
    assert library.find("FlatPrune").paper.id == "one"


def test_a_work_is_described_by_those_that_name_it(library: Library) -> None:
    work = library.describe("LLaMA")
    assert not work.in_library
    assert [each.title for each in work.referred_to_by] == ["FlatPrune: Pruning Layers", "Narrow Layers", "Wide Layers"]
    assert all("LLaMA" in each.sentence for each in work.referred_to_by)


def test_a_work_is_no_paper_of_the_library(library: Library) -> None:
    assert "LLaMA" not in library
    with pytest.raises(TitleNotFoundError):
        library["LLaMA"]


def test_a_path_leads_from_a_work(library: Library) -> None:
    steps = library.path("LLaMA", "Wide Layers").steps
    assert [(step.source, step.relation, step.direction) for step in steps] == [("LLaMA", "compares", "cited_by")]


def test_a_mark_on_a_work_holds_until_it_is_a_paper_and_then(library: Library, tmp_path: Path) -> None:
    library.mark("LLaMA", keep=True, note="read it first")
    assert library.describe("LLaMA").mark is not None
    (tmp_path / "later.bib").write_text(LATER)
    later = graphrec.add([tmp_path / "later.bib"], tmp_path / "library")
    match = later.find("LLaMA")
    assert (match.paper.id, match.how) == ("five", "name")
    mark = later.describe("LLaMA").mark
    assert mark is not None
    assert mark.note == "read it first"
    assert {each.title for each in later.describe("LLaMA").referred_to_by} == {
        "FlatPrune: Pruning Layers",
        "Narrow Layers",
        "Wide Layers",
    }


def test_ids_of_works_are_the_same_after_other_papers_were_added(library: Library, tmp_path: Path) -> None:
    before = {library.find(name).paper.id for name in ("LLaMA", "SLEB")}
    (tmp_path / "more.bib").write_text("@article{a, title={Apples}, abstract={We use OPT and BLOOM.}}")
    later = graphrec.add([tmp_path / "more.bib"], tmp_path / "library")
    assert {later.find(name).paper.id for name in ("LLaMA", "SLEB")} == before == {"work:llama", "work:sleb"}


def test_records_of_works_are_known_as_such(library: Library) -> None:
    assert is_work(library.find("LLaMA").paper)
    assert not is_work(library.find("Wide Layers").paper)


def test_related_to_a_work_are_those_that_name_it_by_how_they_do(library: Library) -> None:
    answer = library.related("LLaMA")
    assert [paper.id for paper in answer.seeds] == ["work:llama"]
    assert [each.paper.id for each in answer][:3] == ["one", "two", "four"]
    assert [each.reasons[0].evidence.relation for each in answer][:3] == ["extends", "compares", "uses"]
    assert answer.recommendations[0].reasons[0].text.startswith("it extends LLaMA")


def test_a_work_is_a_seed_beside_papers_and_may_be_avoided(library: Library) -> None:
    both = library.related("LLaMA", "Narrow Layers")
    assert [paper.id for paper in both.seeds] == ["work:llama", "four"]
    assert "four" not in [each.paper.id for each in both]
    towards = {each.paper.id: each.score for each in library.related("Narrow Layers", min_score=0)}
    away = {each.paper.id: each.score for each in library.related("Narrow Layers", avoid="LLaMA", min_score=0)}
    assert away.get("two", 0) < towards["two"]


def test_the_page_of_a_work_has_it_in_the_middle(library: Library, tmp_path: Path) -> None:
    page = library.related("LLaMA").save(tmp_path / "page.html").read_text("utf-8")
    assert "3 papers: 1 extends it, 1 compares with it, 1 uses it" in page


def test_a_work_that_is_kept_is_a_seed_of_the_kept(library: Library) -> None:
    library.mark("LLaMA", keep=True)
    library.mark("Wide Layers", discard=True, tags="wide")
    answer = library.related(use_marks=True)
    assert [paper.id for paper in answer.seeds] == ["work:llama"]
    assert [paper.id for paper in answer.avoid] == ["two"]
    assert len(library.related("LLaMA", tags="wide")) == 1
    assert library.flow().decisions["keep"] == 0


@pytest.mark.parametrize("by", ["problem", "method", "result"])
def test_parts_of_abstracts_are_compared_for_works_too(library: Library, by: str) -> None:
    assert len(library.related("LLaMA", by=by, since=2024)) >= 3


def test_a_work_is_looked_up_where_methods_are(library: Library) -> None:
    work = library.method("llama")
    assert (work.name, work.kind) == ("LLaMA", "work")
    assert work.papers == ("FlatPrune: Pruning Layers", "Narrow Layers", "Wide Layers")


def test_gaps_tell_the_ids_by_which_their_works_are_asked_for(library: Library) -> None:
    assert [library.find(gap.id).title for gap in library.gaps()] == ["LLaMA"]


def test_an_answer_with_reasons_of_shared_references_is_pickled(library: Library) -> None:
    for seed in ("LLaMA", "Narrow Layers", "FlatPrune"):
        answer = library.related(seed, min_score=0)
        again = pickle.loads(pickle.dumps(answer))
        assert [[reason.text for reason in each.reasons] for each in again] == [
            [reason.text for reason in each.reasons] for each in answer
        ]


def test_a_search_for_marks_tells_of_the_works_that_have_them(library: Library) -> None:
    library.mark("LLaMA", keep=True, tags="base")
    assert list(library.search("is:kept")) == list(library.search("tag:base")) == []
    assert "1 work marked so" in library.search("tag:base").notes[0]
    assert library.search("is:discarded").notes == ()


def test_works_among_the_seeds_are_no_papers_that_are_left_out(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["related", "LLaMA", "--all", "--avoid", "SLEB", "--page", "none", "-l", library.address]) == 0
    assert "4 papers ranked" in (said := capsys.readouterr().err)
    assert "-" not in said.partition("left out")[2]


def test_a_name_of_a_million_letters_is_not_compared_with_every_title(library: Library) -> None:
    with pytest.raises(TitleNotFoundError) as caught:
        library.find("a" * 1_000_000)
    assert len(str(caught.value)) < 1_000


def test_a_record_of_a_removed_paper_is_told_when_it_comes_again(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graphrec.remove(["Wide Layers"], library.address)
    assert run(["add", str(tmp_path / "papers.bib"), "-l", library.address]) == 0
    said = capsys.readouterr()
    assert "1 record of removed papers left out" in said.out + said.err
