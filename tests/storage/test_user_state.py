"""The file of what a person decided: whole or as it was, found again, and of nobody else."""

from __future__ import annotations

import json
import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from kills import accesses

from graphrec.errors import LibraryBusyError, LibraryError, LibraryFormatError
from graphrec.model.paper import Paper
from graphrec.model.source import Source
from graphrec.model.user_state import Mark, PaperKey, UserState
from graphrec.places import bundled_library, data_path
from graphrec.storage import ownership
from graphrec.storage.manifest import read_manifest, write_manifest
from graphrec.storage.ownership import STATE_NAME, find_stranger, is_unfinished_state
from graphrec.storage.user_state import StateReader, _checksum, hold_user_state, read_user_state
from graphrec.storage.user_state_place import state_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library

KEY = PaperKey("prune-1", "BlockPruner", doi="10.1000/prune-1", year=2024, authors=("Zhong, L.",))
MARK = Mark(KEY, "keep", "read", "fine\nwork", ("llm",), "2026-12-01T00:00:00Z")
FULL = UserState(
    marks={"prune-1": MARK},
    moved={"old": "prune-1"},
    keep_apart=(PaperKey("", "A title", source="refs.bib", place="refs.bib:3"),),
    removed=(KEY,),
    removed_sources=(Source("refs.bib", "0" * 64, 12, ("bibtex",), 3),),
    held=(Paper("A record", authors=("A", "B"), year=2020, source="refs.bib:1", details=(("volume", "3"),)),),
    read={"refs.bib": "2026-12-01T00:00:00Z"},
    calibration={"weights": {"lexical": 1.5}},
)


@pytest.fixture
def library(eight_library: Library, tmp_path: Path) -> Path:
    """A library about which nothing is decided, as those of an earlier graphrec."""
    path = shutil.copytree(eight_library.address, tmp_path / "library")
    (path / STATE_NAME).unlink(missing_ok=True)
    return path


def write(library: Path, state: UserState) -> None:
    with hold_user_state(library) as held:
        held.write(state)


def read(library: Path | str) -> UserState:
    return read_user_state(state_path(library), None)


def rewrite(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the content of the file, with the checksum of that."""
    content = json.loads(path.read_text("utf-8"))
    change(content)
    content.pop("checksum")
    path.write_text(json.dumps({**content, "checksum": _checksum(content)}), "utf-8")


def test_what_is_decided_is_read_as_it_was_written(library: Path) -> None:
    assert read(library) == UserState()
    write(library, FULL)
    assert read(library) == FULL
    assert find_stranger(library, is_library=True) == ""


def test_the_same_state_has_the_same_bytes(library: Path) -> None:
    write(library, FULL)
    first = state_path(library).read_bytes()
    write(library, UserState())
    write(library, FULL)
    assert state_path(library).read_bytes() == first


def test_a_prepared_state_takes_effect_with_its_manifest(library: Path) -> None:
    write(library, UserState())
    before = read_manifest(library)
    after = replace(before, settings={"grown": 1})
    with hold_user_state(library) as held:
        held.prepare(FULL, after)
        assert read_user_state(held.path, before) == UserState()
        assert read_user_state(held.path, after).marks == FULL.marks
        assert read_user_state(held.path, replace(after, generation="generation-7")) == UserState()
        write_manifest(library, after)
    with hold_user_state(library) as held:  # of a writer that was killed before it settled
        assert held.state == FULL
        held.write(replace(FULL, moved={}))
    assert read(library) == replace(FULL, moved={})


def test_settled_is_the_prepared_state_alone(library: Path) -> None:
    after = replace(read_manifest(library), settings={"grown": 1})
    with hold_user_state(library) as held:
        held.prepare(FULL, after)
        write_manifest(library, after)
        held.settle(after)
        assert held.state == FULL
    assert "prepared" not in json.loads(state_path(library).read_text("utf-8"))
    assert read(library) == FULL


def test_the_state_of_a_build_that_failed_is_dropped_by_the_next_writer(library: Path) -> None:
    with hold_user_state(library) as held:
        held.prepare(FULL, replace(read_manifest(library), generation="generation-2"))
    with hold_user_state(library) as held:
        assert held.state == UserState()
        held.write(replace(UserState(), moved={"a": "b"}))
    assert read_user_state(state_path(library), replace(read_manifest(library), generation="generation-2")).held == ()


def test_settings_of_an_earlier_graphrec_are_in_effect_until_the_state_says_else(library: Path) -> None:
    calibration = {"weights": {"lexical": 2.0}}
    manifest = replace(
        read_manifest(library), settings={"calibration": calibration, "keep_apart": ["refs.bib:3", "prune-1"]}
    )
    write_manifest(library, manifest)
    state = read_user_state(state_path(library), manifest)
    assert state.calibration == calibration
    assert [(key.id, key.place) for key in state.keep_apart] == [("refs.bib:3", "refs.bib:3"), ("prune-1", "prune-1")]
    with hold_user_state(library) as held:
        assert held.state == state
        held.write(replace(held.state, calibration=None))
    assert read_user_state(state_path(library), manifest).calibration is None


def test_what_a_later_graphrec_added_is_written_again(library: Path) -> None:
    write(library, FULL)

    def extend(content: dict[str, Any]) -> None:
        content["state"]["stars"] = [1]
        content["state"]["marks"]["prune-1"]["colour"] = "red"

    rewrite(state_path(library), extend)
    with hold_user_state(library) as held:
        held.write(replace(held.state, moved={}))
    state = json.loads(state_path(library).read_text("utf-8"))["state"]
    assert state["stars"] == [1]
    assert state["marks"]["prune-1"]["colour"] == "red"


def test_a_newer_format_is_refused(library: Path) -> None:
    write(library, FULL)
    rewrite(state_path(library), lambda content: content.update(format=2, state=[]))
    with pytest.raises(LibraryFormatError, match="install a newer graphrec"):
        read(library)


DAMAGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "no state": lambda content: content.pop("state"),
    "marks that are a list": lambda content: content["state"].update(marks=[]),
    "an unknown decision": lambda content: content["state"]["marks"]["prune-1"].update(decision="maybe"),
    "a tag that is a number": lambda content: content["state"]["marks"]["prune-1"].update(tags=[1]),
    "a mark without a paper": lambda content: content["state"]["marks"]["prune-1"].pop("paper"),
    "a year that is text": lambda content: content["state"]["marks"]["prune-1"]["paper"].update(year="2020"),
    "an id that moved to a number": lambda content: content["state"].update(moved={"a": 1}),
    "a record of other fields": lambda content: content["state"].update(held=[{"colour": "red"}]),
    "a record without an object": lambda content: content["state"].update(held=["x"]),
    "a source without a name": lambda content: content["state"].update(removed_sources=[{}]),
    "weights that are no numbers": lambda content: content["state"].update(calibration={"weights": {"a": "b"}}),
    "something prepared for nothing": lambda content: content.update(prepared={"state": {}}),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_file_of_other_content_is_refused_and_never_overwritten(
    library: Path, damage: Callable[[dict[str, Any]], object]
) -> None:
    write(library, FULL)
    rewrite(state_path(library), damage)
    content = state_path(library).read_bytes()
    with pytest.raises(LibraryError, match="put a copy of it in its place"):
        read(library)
    with pytest.raises(LibraryError), hold_user_state(library):
        pass
    assert state_path(library).read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"[]", b"\xff", b'{"checksum": "0"}', b"null"])
def test_a_file_that_is_none_of_ours_is_refused(library: Path, content: bytes) -> None:
    (library / STATE_NAME).write_bytes(content)
    with pytest.raises(LibraryError, match="is damaged"):
        read(library)


def test_each_byte_that_is_lost_is_noticed(library: Path) -> None:
    write(library, FULL)
    content = state_path(library).read_bytes()
    for at in range(0, len(content.rstrip()), 7):
        state_path(library).write_bytes(content[:at])
        with pytest.raises(LibraryError):
            read(library)


def test_a_link_is_not_followed(library: Path, tmp_path: Path) -> None:
    write(library, FULL)
    state_path(library).rename(tmp_path / "elsewhere")
    (library / STATE_NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LibraryError, match="symbolic link"):
        read(library)


def test_the_bundled_papers_and_addresses_have_their_marks_in_the_data_folder(tmp_path: Path) -> None:
    places = [state_path(bundled_library()), state_path("s3://a/b"), state_path("s3://a/c")]
    assert len(set(places)) == 3
    assert all(path.is_relative_to(data_path()) for path in places)
    assert state_path(bundled_library().with_name("bundled-other")) == places[0]
    assert state_path(tmp_path / "bundled-1") == tmp_path / "bundled-1" / STATE_NAME


def test_reading_makes_no_folder(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "data"))
    for location in (library, bundled_library(), "s3://a/b"):
        assert read(location) == UserState()
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_written_leads_to_a_file_of_ones_own(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(library, FULL)
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(os, "access", lambda path, mode: not Path(path).is_relative_to(library))
    with hold_user_state(library) as held:
        assert held.state == FULL
        held.write(replace(FULL, moved={}))
    monkeypatch.undo()
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "data"))
    assert state_path(library) == held.path
    assert held.path.is_relative_to(tmp_path / "data")
    assert read(library) == replace(FULL, moved={})
    assert read_user_state(library / STATE_NAME, None) == FULL


def test_marks_beside_a_library_that_are_newer_than_ones_own_are_told_once(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(library, FULL)
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "data"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda path, mode: not Path(path).is_relative_to(library))
        with hold_user_state(library) as held:
            held.write(held.state)
    os.utime(held.path, (2_000_000_000, 2_000_000_000))
    manifest = read_manifest(library)
    StateReader(library).read(manifest)
    assert caplog.messages == []
    os.utime(library / STATE_NAME, (2_000_000_001, 2_000_000_001))
    StateReader(library).read(manifest)
    StateReader(library).read(manifest)
    (told,) = caplog.messages
    assert told.endswith(f"to take those over: graphrec marks merge {library / STATE_NAME} -l {library}")


def test_one_writer_at_a_time(library: Path) -> None:
    is_held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with hold_user_state(library) as held:
            is_held.set()
            may_end.wait(60)
            held.write(FULL)

    thread = threading.Thread(target=hold)
    thread.start()
    assert is_held.wait(60)
    with pytest.raises(LibraryBusyError, match="another process"), hold_user_state(library, wait=False):
        pass
    may_end.set()
    with hold_user_state(library) as held:
        assert held.state == FULL
    thread.join()


def test_a_fault_leaves_the_state_as_it_was(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(library, FULL)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(LibraryError, match=r"No space left.*as it was"):
            write(library, UserState())
    assert read(library) == FULL
    assert not [path for path in library.iterdir() if path.name.startswith(ownership.UNFINISHED_STATE + "0")]


def test_what_a_killed_writer_left_is_removed_by_the_next_one_and_by_no_build(library: Path) -> None:
    left = library / f"{ownership.UNFINISHED_STATE}{'0' * 16}"
    left.write_text("half", "utf-8")
    ownership.remove_scratch(library)
    assert left.exists(), "its writer may live"
    write(library, FULL)
    assert not left.exists()


def test_the_file_of_another_program_is_a_stranger(tmp_path: Path) -> None:
    (tmp_path / STATE_NAME).write_text('{"exam": 1}', "utf-8")
    assert find_stranger(tmp_path, is_library=False) == STATE_NAME


def test_a_library_is_removed_but_not_what_was_decided(library: Path) -> None:
    write(library, FULL)
    ownership.remove_library(library)
    assert [path.name for path in library.iterdir()] == [STATE_NAME]
    assert read(library) == FULL
    assert find_stranger(library, is_library=False) == ""


def test_nothing_is_written_that_could_not_be_read(library: Path) -> None:
    with (
        pytest.raises(LibraryError, match=r"would have [\d,]+ bytes, at most 100 are read"),
        hold_user_state(library, most_bytes=100) as held,
    ):
        held.write(FULL)
    assert not (library / STATE_NAME).exists()


HELD = """
import sys
from dataclasses import replace
from graphrec.storage.user_state import hold_user_state
with hold_user_state(sys.argv[1]) as held:
    held.write(replace(held.state, moved={"a": "b"}))
"""


@pytest.mark.slow
def test_a_writer_that_is_killed_at_any_access_loses_nothing(library: Path) -> None:
    write(library, FULL)
    n_accesses = accesses(HELD, shutil.copytree(library, library.with_name("copy")), library.with_name("copy"))
    assert n_accesses > 5
    for moment in range(1, n_accesses + 1):
        accesses(HELD, library, library, until=moment)
        assert read(library) in (FULL, replace(FULL, moved={"a": "b"}))
        write(library, FULL)
        assert not [path.name for path in library.iterdir() if is_unfinished_state(path)]
