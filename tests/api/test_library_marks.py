"""Marks of an open library: made, found again by id and by what a paper is, taken from other people."""

from __future__ import annotations

import json
import pickle
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from builds import build_library

import graphrec
from graphrec.errors import InputError, LibraryError
from graphrec.model.limits import SizeLimits
from graphrec.model.user_state import Mark, PaperKey
from graphrec.pipeline.options import BuildOptions
from graphrec.places import data_path
from graphrec.storage.user_state import hold_user_state
from graphrec.storage.user_state_place import state_path

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library


@pytest.fixture
def library(eight_library: Library, tmp_path: Path) -> Library:
    return graphrec.open(shutil.copytree(eight_library.address, tmp_path / "library"))


@pytest.fixture
def other(eight_library: Library, tmp_path: Path) -> Library:
    return graphrec.open(shutil.copytree(eight_library.address, tmp_path / "other"))


def edit_state(library: Library, **changes: Any) -> None:
    with hold_user_state(library.address) as held:
        held.write(replace(held.state, **changes))


def test_a_mark_is_there_for_every_reader_at_once(library: Library) -> None:
    reader = graphrec.open(library.address)
    (mark,) = library.mark("MultiPruner", keep=True, tags="pruning", note="good")
    assert (mark.decision, mark.tags, mark.note) == ("keep", ("pruning",), "good")
    assert reader.marks == {"prune-2": mark}
    assert reader.is_current, "marks are no other content"
    library.mark("MultiPruner", "BlockPruner", read=True)
    assert {name: mark.reading for name, mark in reader.marks.items()} == {"prune-1": "read", "prune-2": "read"}
    library.mark("MultiPruner", clear=True)
    assert list(reader.marks) == ["prune-1"]


def test_a_reading_of_marks_needs_no_file_and_makes_none(library: Library) -> None:
    state_path(library.address).unlink()
    assert library.marks == {}
    assert library.absent_marks == []
    assert not state_path(library.address).exists()


def test_all_papers_are_marked_or_none(library: Library) -> None:
    with pytest.raises(graphrec.GraphrecError):
        library.mark("MultiPruner", "zzzz", keep=True)
    assert library.marks == {}


def test_a_mark_survives_a_build_of_the_same_papers(library: Library, eight_file: Path, tmp_path: Path) -> None:
    library.mark("MultiPruner", keep=True)
    more = tmp_path / "more.jsonl"
    more.write_text('{"title": "A ninth paper on pruning", "abstract": "We prune."}\n', "utf-8")
    assert graphrec.add(more, library.address).marks.keys() == {"prune-2"}


def test_a_mark_is_found_by_what_the_paper_is_where_its_id_is_of_another_one(library: Library) -> None:
    key = PaperKey("merge-1", "BlockPruner: Fine-grained Pruning for Large Language Models")
    edit_state(library, marks={"merge-1": Mark(key, "keep")})
    assert {name: mark.paper.id for name, mark in library.marks.items()} == {"prune-1": "prune-1"}
    edit_state(library, marks={"merge-1": Mark(PaperKey("merge-1", "Of frogs and mice"), "keep")})
    assert [mark.paper.title for mark in library.absent_marks] == ["Of frogs and mice"]
    edit_state(library, marks={"x": Mark(PaperKey("x", "Other words", doi="10.1000/prune-1"), "keep")})
    assert list(library.marks) == ["prune-1"]


def test_an_id_from_before_leads_to_the_paper(library: Library) -> None:
    edit_state(library, moved={"old-id": "prune-2"})
    assert library.find("old-id").how == "id"
    assert library["old-id"].id == library.paper("old-id").id == "prune-2"
    assert "old-id" in library
    assert library.describe("old-id").paper.id == "prune-2"
    assert library.related("old-id").seeds[0].id == "prune-2"
    assert library.find(graphrec.Paper("A title from before", id="old-id")).paper.id == "prune-2"
    edit_state(library, moved={"prune-1": "prune-2", "gone": "nobody"})
    assert library.paper("prune-1").id == "prune-1", "a present id comes first"
    assert "gone" not in library


def test_marks_of_two_people_are_joined_without_loss(library: Library, other: Library, tmp_path: Path) -> None:
    library.mark("MultiPruner", keep=True, note="mine", tags="a")
    library.mark("Adam", to_read=True)
    other.mark("MultiPruner", discard=True, note="theirs", tags="b")
    other.mark("Adam", "AdaMerging", read=True)
    before, after = library.marks, tmp_path / "marks.json"
    intake = library.join_marks(other.address)
    assert [len(each) for each in (intake.added, intake.changed, intake.unchanged, intake.absent)] == [1, 2, 0, 0]
    assert len(intake.conflicts) == 1
    assert intake.conflicts[0].startswith("MultiPruner: Balanced")
    marks = library.marks
    assert marks["prune-2"].tags == ("a", "b")
    assert {"mine", "theirs"} <= set(marks["prune-2"].note.split("\n"))
    assert "also marked" in marks["prune-2"].note
    assert marks["optim-1"].reading == marks["merge-2"].reading == "read"
    shutil.copy(state_path(other.address), after)
    again = library.join_marks(after)
    assert (len(again.unchanged), again.conflicts, library.marks) == (3, (), marks)
    assert other.join_marks(before.values()).to_dict()["added"] == 0
    assert other.marks.keys() == marks.keys()


def test_an_import_decides_where_it_contradicts(library: Library) -> None:
    library.mark("MultiPruner", keep=True)
    early = Mark(PaperKey("prune-2", library.paper("MultiPruner").title), "discard", when="2001-01-01T00:00:00Z")
    assert library.join_marks([early], prefer_these=True).conflicts
    assert library.marks["prune-2"].decision == "discard"


def test_marks_find_their_papers_by_doi_and_title_and_wait_for_those_that_lack(library: Library) -> None:
    marks = [
        Mark(PaperKey("k1", "blockpruner", doi="10.1000/prune-1"), "keep"),
        Mark(PaperKey("", "To Prune, or not to prune"), reading="read"),
        Mark(PaperKey("prune-2", "Of frogs and mice"), "discard"),
        Mark(PaperKey("", "Of geese"), "keep"),
    ]
    intake = library.join_marks(marks)
    assert [key.title for key in intake.absent] == ["Of frogs and mice", "Of geese"]
    assert library.marks.keys() == {"prune-1", "prune-3", "prune-2~absent", "of geese"}
    assert library.join_marks(marks).added == ()
    assert library.marks.keys() == {"prune-1", "prune-3", "prune-2~absent", "of geese"}


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "[]",
        "{}",
        '{"title": "A"}',
        '{"decision": "keep"}',
        '{"title": "A", "decision": "maybe"}',
        '{"title": 1, "decision": "keep"}',
        '{"title": "A", "tags": "a"}',
        '{"title": "A", "decision": "keep", "when": "yesterday"}',
        '{"title": "A", "decision": "keep", "year": ' + "1" * 5_000 + "}",
        "[" * 50_000,
        '{"title": "\\ud800", "decision": "keep"}',
    ],
)
def test_a_line_that_is_no_mark_takes_none(library: Library, tmp_path: Path, line: str) -> None:
    file = tmp_path / "marks.jsonl"
    file.write_text(f'{{"title": "MultiPruner", "decision": "keep"}}\n\n{line}\n', "utf-8")
    with pytest.raises(InputError, match=r"marks\.jsonl:3 is no mark; expected a line as graphrec marks export"):
        library.join_marks(file)
    assert library.marks == {}


def test_what_was_written_on_another_clock_is_compared_as_time(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "marks.jsonl"
    file.write_text('{"id": "prune-2", "decision": "keep", "when": "2026-01-01T01:00:00+02:00"}', "utf-8")
    library.join_marks(file)
    assert library.marks["prune-2"].when == "2025-12-31T23:00:00Z"


def test_a_damaged_file_of_marks_is_told_and_not_overwritten(library: Library) -> None:
    library.mark("MultiPruner", keep=True)
    path = state_path(library.address)
    path.write_bytes(path.read_bytes()[:-20])
    for ask in (lambda: library.marks, lambda: library.mark("Adam", keep=True), lambda: graphrec.open(library.address)):
        with pytest.raises(LibraryError, match="holds what you decided"):
            ask()


def test_the_bundled_papers_can_be_marked_and_calibrated(bundled: Library) -> None:
    bundled.mark("MultiPruner", to_read=True)
    assert [mark.reading for mark in bundled.marks.values()] == ["to-read"]
    assert state_path(bundled.address).is_relative_to(data_path())
    bundled.keep_weights(None)
    bundled.mark("MultiPruner", clear=True)
    assert bundled.marks == {}


def test_weights_lie_with_the_marks_and_others_notice_them(library: Library) -> None:
    reader = graphrec.open(library.address)
    edit_state(library, calibration={"weights": {"lexical": 0.125}})
    assert (reader.is_current, reader.weights["lexical"] != 0.125) == (False, True)
    assert reader.reload()
    assert (reader.is_current, reader.weights["lexical"]) == (True, 0.125)
    assert not reader.reload()
    assert "calibration" not in json.loads((reader._snapshot.path / "manifest.json").read_text("utf-8"))["settings"]


def test_a_filter_comes_before_the_cut_and_changes_no_score(library: Library) -> None:
    every = library.related("prune-2", min_score=0, top=7)
    scores = {each.paper.id: each.score for each in every}
    first, *others = scores
    library.mark(first, read=True, tags="a")
    library.mark(others[0], to_read=True, tags=["a", "b"])
    unread = library.related("prune-2", min_score=0, top=len(others), unread=True)
    assert {each.paper.id: each.score for each in unread} == {name: scores[name] for name in others}
    assert [each.rank for each in unread] == list(range(1, len(others) + 1))
    assert unread.n_related + unread.below_floor == every.n_related + every.below_floor - 1
    assert [each.paper.id for each in library.related("prune-2", min_score=0, top=1, tags="B")] == others[:1]
    assert [each.paper.id for each in library.related("prune-2", min_score=0, tags="a")] == [first, others[0]]
    assert len(library.related("prune-2", min_score=0, tags=("b", "c"))) == 0
    marked = next(iter(library.related("prune-2", min_score=0, tags="b")))
    assert marked.mark is not None
    assert marked.to_dict()["marks"]["reading"] == "to-read"
    assert len(library.related("prune-2", everything=True, unread=True)) == 6


def test_kept_papers_are_seeds_and_discarded_ones_are_avoided(library: Library) -> None:
    library.mark("prune-1", "prune-2", keep=True)
    library.mark("merge-1", discard=True)
    answer = library.related(use_marks=True, min_score=0)
    assert [paper.id for paper in answer.seeds] == sorted({"prune-1", "prune-2"}, key=[p.id for p in library].index)
    assert [paper.id for paper in answer.avoid] == ["merge-1"]
    same = library.related("prune-1", "prune-2", avoid="merge-1", min_score=0)
    assert {each.paper.id: each.score for each in answer} == {each.paper.id: each.score for each in same}
    other = library.related("merge-1", avoid="prune-2", use_marks=True, min_score=0)
    assert [paper.id for paper in other.seeds] == ["merge-1", "prune-1"], "what is named counts more"
    assert [paper.id for paper in other.avoid] == ["prune-2"]


def test_search_methods_and_exports_are_filtered(library: Library) -> None:
    found = [paper.id for paper in library.search("pruning")]
    library.mark(found[0], read=True, tags="a")
    assert [paper.id for paper in library.search("pruning", 1, unread=True)] == found[1:2]
    assert [paper.id for paper in library.search("pruning", tags="a")] == found[:1]
    method = next(each.name for each in library.methods() if each.n_papers > 1)
    titles = library.method(method).papers
    library.mark(titles[0], clear=True, read=True)
    assert library.method(method, unread=True).papers == titles[1:]
    assert library.to_export(tags="b").papers == ()
    library.mark("Adam", tags="b")
    export = library.to_export(tags="b")
    assert [paper.id for paper in export.papers] == ["optim-1"]
    assert export.graph is not None
    assert [node for node, data in export.graph.nodes(data=True) if data["kind"] == "paper"] == ["optim-1"]


def test_a_description_has_the_mark(library: Library) -> None:
    assert library.describe("Adam").mark is None
    assert "marks" not in library.describe("Adam").to_dict()
    library.mark("Adam", discard=True, note="too old")
    described = library.describe("Adam").to_dict()["marks"]
    assert (described["decision"], described["note"]) == ("discard", "too old")


def test_an_answer_that_was_pickled_has_its_weights_and_marks(library: Library, tmp_path: Path) -> None:
    library.mark("prune-1", tags="a")
    answer = library.related("prune-2", tags="a", min_score=0)
    edit_state(library, calibration={"weights": {"lexical": 0.125}})
    again = pickle.loads(pickle.dumps(answer))
    assert again.to_dict() == answer.to_dict()
    assert again.save(tmp_path / "b.html").read_bytes() == answer.save(tmp_path / "a.html").read_bytes()


def test_a_filter_works_in_the_part_of_a_large_library_as_in_a_small_one(tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    topics = ("pruning", "merging", "quantization", "attention")
    papers.write_text(
        "".join(
            json.dumps(
                {"id": f"p{at}", "title": f"Study {at}x of {topics[at % 4]}", "abstract": f"On {topics[at % 4]}."}
            )
            + "\n"
            for at in range(900)
        ),
        "utf-8",
    )
    build_library([papers], tmp_path / "library", BuildOptions(limits=SizeLimits(clusters=50)))
    library = graphrec.open(tmp_path / "library")
    every = library.related("p0", min_score=0, top=900)
    first, second = (each.paper.id for each in every.recommendations[:2])
    library.mark(first, read=True)
    library.mark(second, "p899", tags="a")
    unread = library.related("p0", min_score=0, top=900, unread=True)
    assert {each.paper.id for each in unread} == {each.paper.id for each in every} - {first}
    tagged = library.related("p0", everything=True, tags="a")
    assert [each.paper.id for each in tagged] == [second, "p899"]
    assert [each.paper.id for each in library.related("p0", min_score=0, tags="a")][:1] == [second]
