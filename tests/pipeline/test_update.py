"""A library follows its sources: what came, went and changed in them, what stays nevertheless, what was removed."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import graphrec
from graphrec.errors import (
    EmptyCorpusError,
    InputError,
    LibraryError,
    OptionError,
    SourceShrunkError,
    SourcesNotOursError,
    TitleNotFoundError,
)
from graphrec.model.source import Source
from graphrec.model.user_state import Mark, PaperKey
from graphrec.pipeline import plans
from graphrec.storage.user_state import hold_user_state, read_user_state
from graphrec.storage.user_state_place import state_path

if TYPE_CHECKING:
    from graphrec.api.library import Library
    from graphrec.pipeline.changes import SourceChanges

SUBJECTS = (
    "anvils",
    "bellows",
    "chisels",
    "dies",
    "engines",
    "files",
    "gears",
    "hammers",
    "irons",
    "jigs",
    "knives",
    "lathes",
)


def record(subject: str, **more: Any) -> dict[str, Any]:
    return {"id": subject, "title": f"On the making of {subject}", "abstract": f"We make {subject} of steel.", **more}


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records), "utf-8")
    return path


def titles(library: Library | Path | str) -> set[str]:
    opened = library if isinstance(library, graphrec.Library) else graphrec.open(library)
    return {paper.title.rpartition(" ")[2] for paper in opened}


def changes_of(library: Path, **options: Any) -> SourceChanges:
    (changes,) = graphrec.sync(library, **options).by_source
    return changes


def mark(library: Path, paper_id: str, decision: Any) -> None:
    with hold_user_state(library) as held:
        paper = graphrec.open(library)[paper_id]
        held.write(with_mark(held.state, paper_id, Mark(PaperKey.of(paper), decision)))


def with_mark(state: Any, paper_id: str, one: Mark) -> Any:
    return replace(state, marks={**state.marks, paper_id: one})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "tools.jsonl", [record(subject) for subject in SUBJECTS])


@pytest.fixture
def library(tmp_path: Path, file: Path) -> Path:
    graphrec.build(file, tmp_path / "library")
    return tmp_path / "library"


def state_of(library: Path) -> dict[str, Any]:
    """All that a library holds but for the number of its generation, by name."""
    manifest = graphrec.open(library)._snapshot.manifest
    return {"files": manifest.files, "settings": manifest.settings, "report": manifest.report}


def test_what_changed_is_told_by_source_with_its_fields_and_taken_over(
    library: Path, file: Path, tmp_path: Path
) -> None:
    records = [record(subject) for subject in SUBJECTS[1:]]
    records[0] |= {"year": 1999, "doi": "10.1000/bellows"}
    write(file, [record("mauls"), *records])
    trial = graphrec.sync(library, dry_run=True)
    assert (trial.is_changed, trial.is_written, titles(library)) == (True, False, set(SUBJECTS))
    changes = changes_of(library)
    assert trial.by_source == (changes,)
    assert [paper.id for paper in changes.added] == ["mauls"]
    assert [(each.after.id, set(each.fields)) for each in changes.changed] == [("bellows", {"year", "doi"})]
    assert [paper.id for paper in changes.removed] == ["anvils"]
    assert changes.unchanged == len(SUBJECTS) - 2
    assert titles(library) == {"mauls", *SUBJECTS[1:]}
    assert graphrec.open(library)["bellows"].year == 1999
    graphrec.build(file, tmp_path / "fresh")
    assert state_of(library) == state_of(tmp_path / "fresh")


def test_nothing_is_written_where_nothing_has_changed(library: Path, file: Path) -> None:
    before = (library / "manifest.json").read_bytes()
    assert not graphrec.sync(library).is_written
    shutil.copy(file, file.with_suffix(".copy"))
    file.unlink()
    shutil.copy(file.with_suffix(".copy"), file)  # another time of change
    assert not graphrec.sync(library).is_written
    assert (library / "manifest.json").read_bytes() == before


def test_reading_a_source_again_makes_no_merges(library: Path, file: Path) -> None:
    write(file, [record(subject, year=2000 + at) for at, subject in enumerate(reversed(SUBJECTS))])
    added = graphrec.add(file, library)
    assert (len(added), added.report.merged) == (len(SUBJECTS), [])
    assert added["anvils"].year == 2000 + len(SUBJECTS) - 1
    assert [source.read for source in added.sources] == [len(SUBJECTS)]


def test_merges_that_a_library_had_before_are_not_told_again(library: Path, file: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.jsonl", [record("anvils", id="a"), record("mauls")])
    assert [merge.merged for merge in graphrec.add(other, library).report.merged] == ["On the making of anvils"]
    write(file, [record("pliers"), *(record(subject) for subject in SUBJECTS)])  # which moves all lines
    report = graphrec.sync(library).report
    assert (report.read, report.merged) == (len(SUBJECTS) + 3, [])


def test_a_record_that_another_source_has_stays(library: Path, file: Path, tmp_path: Path) -> None:
    graphrec.add(write(tmp_path / "other.jsonl", [record("anvils", id="a")]), library)
    write(file, [record(subject) for subject in SUBJECTS[1:]])
    graphrec.sync(library)
    assert titles(library) == set(SUBJECTS)
    assert graphrec.open(library)["a"].title.endswith("anvils")


def test_a_paper_that_is_marked_as_kept_stays_when_its_record_vanishes(
    library: Path, file: Path, tmp_path: Path
) -> None:
    mark(library, "anvils", "keep")
    write(file, [record(subject) for subject in SUBJECTS[1:]])
    for _ in range(2):
        changes = changes_of(library)
        assert ([paper.id for paper in changes.held], changes.removed) == (["anvils"], ())
        assert titles(library) == set(SUBJECTS)
    graphrec.add(write(tmp_path / "other.jsonl", [record("mauls")]), library)
    assert titles(library) == {*SUBJECTS, "mauls"}
    mark(library, "anvils", "")
    assert [paper.id for each in graphrec.sync(library).by_source for paper in each.removed] == ["anvils"]
    assert titles(library) == {*SUBJECTS[1:], "mauls"}


def test_a_kept_paper_that_moved_to_another_source_is_that_sources(library: Path, file: Path, tmp_path: Path) -> None:
    graphrec.add(write(tmp_path / "other.jsonl", [record("mauls")]), library)
    mark(library, "anvils", "keep")
    write(file, [record(subject) for subject in SUBJECTS[1:]])
    write(tmp_path / "other.jsonl", [record("mauls"), record("anvils")])
    assert [(len(each.added), len(each.held)) for each in graphrec.sync(library).by_source] == [(1, 0), (0, 0)]
    assert graphrec.open(library)["anvils"].source == "other.jsonl:2"


def test_a_kept_record_that_is_back_is_that_of_its_source_again(library: Path, file: Path) -> None:
    mark(library, "anvils", "keep")
    write(file, [record(subject) for subject in SUBJECTS[1:]])
    graphrec.sync(library)
    write(file, [record(subject) for subject in SUBJECTS])
    changes = changes_of(library)
    assert (changes.held, changes.removed, len(graphrec.open(library))) == ((), (), len(SUBJECTS))
    assert read_user_state(state_path(library), None).held == ()


def test_the_records_of_a_missing_source_stay_until_it_is_forgotten(library: Path, file: Path) -> None:
    file.unlink()
    changes = changes_of(library)
    assert "missing" in changes.problem
    assert "12 records stay" in changes.problem
    assert titles(library) == set(SUBJECTS)
    with pytest.raises(EmptyCorpusError):
        graphrec.sync(library, forget=True)


def test_a_source_among_others_is_forgotten(library: Path, file: Path, tmp_path: Path) -> None:
    graphrec.add(write(tmp_path / "other.jsonl", [record("mauls")]), library)
    file.unlink()
    report = graphrec.sync(library, forget=True)
    assert [len(each.removed) for each in report.by_source] == [0, len(SUBJECTS)]
    assert titles(library) == {"mauls"}
    assert [source.name for source in graphrec.open(library).sources] == ["other.jsonl"]


@pytest.mark.parametrize("content", ["", json.dumps(record("anvils"))])
def test_a_source_that_has_suddenly_nearly_no_records_is_asked_about(library: Path, file: Path, content: str) -> None:
    file.write_text(content, "utf-8")
    with pytest.raises(SourceShrunkError, match="had 12 before; if that is right, say so"):
        graphrec.sync(library)
    assert "had 12 before" in changes_of(library, dry_run=True).problem
    assert titles(library) == set(SUBJECTS)
    if content:
        graphrec.sync(library, yes=True)
        assert titles(library) == {"anvils"}
    else:
        with pytest.raises(EmptyCorpusError):
            graphrec.sync(library, yes=True)


def test_the_records_of_a_source_that_is_damaged_stay(library: Path, file: Path) -> None:
    file.write_bytes(b"\x00\x01\x02" * 100)
    changes = changes_of(library)
    assert changes.problem.endswith("Its 12 records stay as they are.")
    assert titles(library) == set(SUBJECTS)


def test_a_removed_paper_stays_removed_until_that_is_taken_back(library: Path, file: Path, tmp_path: Path) -> None:
    removed = graphrec.remove("On the making of anvils", library)
    assert (len(removed), [each.title for each in removed.report.removed]) == (11, ["On the making of anvils"])
    write(file, [record("mauls"), *(record(subject, year=2000) for subject in SUBJECTS)])
    graphrec.sync(library)
    assert titles(library) == {"mauls", *SUBJECTS[1:]}
    file.unlink()  # what was removed lies in the library
    graphrec.remove("anvils", library, undo=True)
    assert graphrec.open(library)["anvils"].year == 2000
    with pytest.raises(TitleNotFoundError, match="'anvils' was not removed; nothing was removed"):
        graphrec.remove("anvils", library, undo=True)


def test_a_source_is_removed_and_taken_back(library: Path, tmp_path: Path) -> None:
    graphrec.add(write(tmp_path / "other.jsonl", [record("anvils", id="a"), record("mauls")]), library)
    graphrec.remove("other.jsonl", library)
    assert titles(library) == set(SUBJECTS)
    assert len(graphrec.sync(library).by_source) == 1
    graphrec.remove("other.jsonl", library, undo=True)
    assert titles(library) == {*SUBJECTS, "mauls"}


def test_a_title_that_may_mean_another_paper_removes_none(library: Path) -> None:
    with pytest.raises(
        TitleNotFoundError, match="may be 'On the making of anvils'; to remove that, give its whole title"
    ):
        graphrec.remove("making anvils", library)


def test_what_is_removed_or_taken_back_is_named_as_people_do(library: Path) -> None:
    with pytest.raises(OptionError, match=r"'none\.bib' is no source of this library, which has 'tools\.jsonl'"):
        graphrec.remove("none.bib", library)
    graphrec.remove("anvils", library)
    graphrec.remove("bellows", library)
    with pytest.raises(TitleNotFoundError, match="'the making of' was not removed; removed were"):
        graphrec.remove("the making of", library, undo=True)
    graphrec.remove("making of bellows", library, undo=True)
    assert titles(library) == set(SUBJECTS[1:])


def test_an_id_that_changed_takes_its_mark_along(library: Path, file: Path) -> None:
    mark(library, "anvils", "keep")
    write(file, [{**record(subject), "id": f"{subject}2020"} for subject in SUBJECTS])
    graphrec.sync(library)
    state = read_user_state(state_path(library), graphrec.open(library)._snapshot.manifest)
    assert list(state.marks) == ["anvils2020"]
    assert state.moved["anvils"] == "anvils2020"


def test_a_mark_does_not_lie_on_the_paper_that_got_the_id_of_its_own(library: Path, file: Path) -> None:
    mark(library, "anvils", "discard")
    write(file, [record("rivets", id="anvils"), *map(record, SUBJECTS[1:])])
    graphrec.sync(library)
    state = read_user_state(state_path(library), graphrec.open(library)._snapshot.manifest)
    assert [(one.paper.title, one.decision) for one in state.marks.values()] == [("On the making of anvils", "discard")]
    assert "anvils" not in state.marks
    write(file, list(map(record, SUBJECTS)))
    graphrec.sync(library)
    state = read_user_state(state_path(library), graphrec.open(library)._snapshot.manifest)
    assert list(state.marks) == ["anvils"]


@pytest.mark.parametrize("ids", [("two", "one"), ("three", "four")])
def test_a_mark_stays_on_its_preface_when_ids_are_exchanged(
    library: Path, file: Path, tmp_path: Path, ids: tuple[str, str]
) -> None:
    prefaces = [
        {"title": "Preface", "venue": name, "abstract": f"This is the volume on {name}."} for name in SUBJECTS[:2]
    ]
    write(file, [{**one, "id": name} for one, name in zip(prefaces, ("one", "two"), strict=True)])
    graphrec.build(file, library, replace=True)
    mark(library, "one", "keep")
    write(file, [{**one, "id": name} for one, name in zip(prefaces, ids, strict=True)])
    graphrec.sync(library)
    state = read_user_state(state_path(library), graphrec.open(library)._snapshot.manifest)
    assert list(state.marks) == [ids[0]]


def test_a_mark_of_a_preface_that_is_gone_does_not_lie_on_another(library: Path, file: Path) -> None:
    prefaces = [{"title": "Preface", "venue": name, "abstract": f"This is the volume on {name}."} for name in SUBJECTS]
    records = [{**one, "id": f"p{number}"} for number, one in enumerate(prefaces)]
    write(file, records)
    graphrec.build(file, library, replace=True)
    mark(library, "p3", "discard")
    write(file, records[:3] + records[4:])
    graphrec.sync(library)
    state = read_user_state(state_path(library), graphrec.open(library)._snapshot.manifest)
    assert list(state.marks) == ["p3"]
    assert "p3" not in {paper.id for paper in graphrec.open(library)}


def test_a_mark_goes_over_to_the_paper_that_its_own_is_merged_into(library: Path, file: Path) -> None:
    mark(library, "anvils", "keep")
    twin = record("bellows", title="On the making of anvils and hammers", doi="10.1000/1", id="bellows")
    other = record(
        "anvils", title="On the making of anvils and hammers", doi="10.1000/1", abstract="We make anvils of steel, too."
    )
    write(file, [other, twin, *map(record, SUBJECTS[2:])])
    graphrec.sync(library)
    opened = graphrec.open(library)
    assert len(opened) == len(SUBJECTS) - 1
    state = read_user_state(state_path(library), opened._snapshot.manifest)
    (name,) = state.marks
    assert name in {paper.id for paper in opened}


def test_a_record_is_kept_apart_wherever_it_stands_now(library: Path, file: Path, tmp_path: Path) -> None:
    twins = [record("anvils", id="one"), record("anvils", id="two", year=1990)]
    write(file, [*twins, *(record(subject) for subject in SUBJECTS[1:])])
    graphrec.build(file, library, keep_apart="tools.jsonl:2", replace=True)
    assert len(graphrec.open(library)) == len(SUBJECTS) + 1
    write(file, [*(record(subject) for subject in SUBJECTS[1:]), *twins[::-1]])
    graphrec.sync(library)
    assert len(graphrec.open(library)) == len(SUBJECTS) + 1


def test_a_library_is_replaced_only_if_that_is_asked_for(library: Path, file: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.jsonl", [record("mauls")])
    with pytest.raises(LibraryError, match=r"is a library of 12 papers from tools\.jsonl already; to replace it give"):
        graphrec.build(other, library)
    mark(library, "anvils", "discard")
    before = graphrec.open(library)
    graphrec.build(other, library, replace=True)
    assert titles(library) == {"mauls"}
    assert titles(before) == set(SUBJECTS)
    graphrec.build(file, library, replace=True)
    assert read_user_state(state_path(library), None).marks["anvils"].decision == "discard"


def test_a_name_that_is_no_source_is_refused(library: Path) -> None:
    with pytest.raises(OptionError, match=r"'none\.bib' is no source of this library, which has 'tools\.jsonl'"):
        graphrec.sync(library, "none.bib")


def test_files_that_cannot_be_read_add_nothing(library: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        graphrec.add(tmp_path / "none.bib", library)
    assert titles(library) == set(SUBJECTS)


def test_the_sources_of_a_library_of_somebody_else_are_read_once_the_user_agrees(
    library: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert graphrec.sync(library).problems == []
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "of another user"))
    write(file, [record("mauls")])
    with pytest.raises(SourcesNotOursError, match=r"would have these files read: 'tools\.jsonl'; if that is right"):
        graphrec.sync(library, yes=True)
    assert titles(library) == set(SUBJECTS)
    write(file, [record(subject) for subject in SUBJECTS])
    assert not graphrec.sync(library, trust=True).is_written
    assert graphrec.sync(library).problems == []


def test_a_file_that_is_added_to_a_library_of_somebody_else_agrees_to_no_other(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "of another user"))
    graphrec.add(write(tmp_path / "other.jsonl", [record("mauls")]), library)
    with pytest.raises(SourcesNotOursError, match=r"'other\.jsonl', 'tools\.jsonl'"):
        graphrec.sync(library)


def test_files_that_lie_elsewhere_are_told_before_the_user_agrees(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(home))
    beside = [write(tmp_path / f"{name}.jsonl", [record(name)]) for name in ("a", "b", "c")]
    graphrec.add([*beside, write(home / "x.jsonl", [record("mauls")])], library)
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "of another user"))
    with pytest.raises(
        SourcesNotOursError, match=r"would have these files read: '~/x\.jsonl', 'a\.jsonl', .+ and 2 more"
    ):
        graphrec.sync(library)


def test_what_comes_from_pipes_replaces_nothing_and_is_not_read_again(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in ("mauls", "wedges"):
        content = json.dumps(record(subject)).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))
        graphrec.add("-", library)
    assert titles(library) == {*SUBJECTS, "mauls", "wedges"}
    with graphrec.open(library) as opened:
        assert [(each.name, each.is_followed) for each in opened.sources] == [
            ("<stdin>", False),
            ("<stdin>~2", False),
            ("tools.jsonl", True),
        ]
    graphrec.sync(library)
    assert titles(library) == {*SUBJECTS, "mauls", "wedges"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_a_pipe_is_read_once(library: Path, tmp_path: Path) -> None:
    for subject in ("mauls", "wedges"):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=write, args=(pipe, [record(subject)]), daemon=True)
        writer.start()
        graphrec.add(pipe, library)
        writer.join()
        pipe.unlink()
    assert titles(library) == {*SUBJECTS, "mauls", "wedges"}
    assert len(graphrec.sync(library).by_source) == 1


def test_a_file_that_was_named_itself_is_not_taken_for_one_of_a_pattern(file: Path, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [record("mauls")])
    graphrec.build([file, tmp_path / "*.jsonl"], tmp_path / "library")
    assert not graphrec.sync(tmp_path / "library").is_written
    with graphrec.open(tmp_path / "library") as opened:
        assert {each.name: each.pattern for each in opened.sources} == {"a.jsonl": "*.jsonl", "tools.jsonl": ""}


def test_a_pattern_is_searched_once_for_all_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for subject in SUBJECTS:
        write(tmp_path / f"{subject}.jsonl", [record(subject)])
    graphrec.build(tmp_path / "*.jsonl", tmp_path / "library")
    searches: list[str] = []
    find_matches = plans.find_matches
    monkeypatch.setattr(plans, "find_matches", lambda one, home: searches.append(one) or find_matches(one, home))
    assert len(graphrec.sync(tmp_path / "library").by_source) == len(SUBJECTS)
    assert len(searches) == 1


def test_a_file_that_is_added_to_a_library_that_follows_none_is_followed(tmp_path: Path) -> None:
    frozen = Path(__file__).parents[1] / "storage" / "frozen" / "format-2.zip"
    shutil.unpack_archive(frozen, tmp_path / "library")
    graphrec.add(write(tmp_path / "other.jsonl", [record("mauls")]), tmp_path / "library")
    followed = {source.name: source.is_followed for source in graphrec.open(tmp_path / "library").sources}
    assert followed == {"other.jsonl": True, "papers.jsonl": False}
    write(tmp_path / "other.jsonl", [record("mauls", year=2001)])
    assert [len(each.changed) for each in graphrec.sync(tmp_path / "library").by_source] == [1]
    assert len(graphrec.open(tmp_path / "library")) == 9


def test_what_stays_of_a_removed_source_is_no_source(library: Path, file: Path, tmp_path: Path) -> None:
    mark(library, "anvils", "keep")
    graphrec.remove("tools.jsonl", library)
    graphrec.add(write(tmp_path / "more.jsonl", [record("mauls")]), library)
    added = graphrec.open(library)
    assert titles(added) == {"anvils", "mauls"}
    assert [(source.name, source.read) for source in added.sources] == [("more.jsonl", 1)]
    flow = {each.source.name: (each.identified, each.held, each.papers) for each in added.flow().sources}
    assert flow == {"more.jsonl": (1, 0, 1), "tools.jsonl": (1, 1, 1)}
    shutil.copytree(
        library, tmp_path / "fresh", ignore=lambda _, names: [name for name in names if name != "marks.json"]
    )
    graphrec.build(tmp_path / "more.jsonl", tmp_path / "fresh")
    assert state_of(tmp_path / "fresh") == state_of(library)


def test_of_two_papers_of_one_title_the_one_that_is_kept_stays(tmp_path: Path) -> None:
    editorials = [{"title": "Editorial", "doi": f"10.1000/{name}", "id": name, "year": 2020} for name in ("e1", "e2")]
    others = [record(subject) for subject in SUBJECTS]
    file, library = write(tmp_path / "tools.jsonl", [*editorials, *others]), tmp_path / "library"
    graphrec.build(file, library)
    mark(library, "e1", "keep")
    write(file, others)
    changes = changes_of(library)
    assert [[paper.id for paper in each] for each in (changes.held, changes.removed)] == [["e1"], ["e2"]]


def test_a_title_of_several_papers_removes_none_of_them(tmp_path: Path) -> None:
    editorials = [{"title": "Editorial", "doi": f"10.1000/{name}", "id": name, "year": 2020} for name in ("e1", "e2")]
    graphrec.build(write(tmp_path / "tools.jsonl", editorials), tmp_path / "library")
    with pytest.raises(TitleNotFoundError, match="'Editorial' fits 2 papers; give the id of one: e1, e2"):
        graphrec.remove("Editorial", tmp_path / "library")


def test_a_source_is_taken_back_by_the_name_that_removed_it(library: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.jsonl", [record("mauls")])
    graphrec.add(other, library)
    for name in (other, "other.jsonl"):
        graphrec.remove(name, library)
        assert titles(library) == set(SUBJECTS)
        graphrec.remove(name, library, undo=True)
        assert titles(library) == {*SUBJECTS, "mauls"}
    graphrec.remove(other, library)
    graphrec.add(other, library)
    with pytest.raises(TitleNotFoundError, match="was not removed; nothing was removed"):
        graphrec.remove(other, library, undo=True)


def test_a_source_that_somebody_else_removed_is_not_read_unasked(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pattern would lead anywhere, and agreeing to the others is no word about it."""
    graphrec.add(write(tmp_path / "other.jsonl", [record("mauls")]), library)
    write(tmp_path / "private.jsonl", [record("secrets")])
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "of another user"))
    with hold_user_state(library) as held:
        held.write(replace(held.state, removed_sources=(Source("gone.jsonl", pattern="*.jsonl"),)))
    with pytest.raises(SourcesNotOursError, match=r"'\*\.jsonl', 'gone\.jsonl', 'other\.jsonl'"):
        graphrec.sync(library)
    with pytest.raises(SourcesNotOursError, match=r"gone\.jsonl was removed by somebody else"):
        graphrec.remove("gone.jsonl", library, undo=True)


def test_what_cannot_be_used_of_a_source_is_counted_at_every_sync(library: Path, file: Path) -> None:
    write(file, [record(subject) for subject in SUBJECTS])
    file.write_text(f"{file.read_text('utf-8')}{{broken\n{json.dumps(record('zincs'))}\n", "utf-8")
    assert [changes_of(library).unusable for _ in range(2)] == [1, 1]
