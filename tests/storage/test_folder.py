from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from kills import accesses

import graphrec
from graphrec.errors import (
    LibraryBusyError,
    LibraryCorruptError,
    LibraryError,
    LibraryFormatError,
    LibraryNotFoundError,
)
from graphrec.storage.folder import verify_folder
from graphrec.storage.lock import lock_library
from graphrec.storage.manifest import MANIFEST_NAME, _checksum, read_content
from graphrec.storage.ownership import STATE_NAME
from graphrec.storage.texts import STORE_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library


@pytest.fixture
def copy(eight_library: Library, tmp_path: Path) -> Path:
    """A library of one's own to break."""
    return shutil.copytree(eight_library.address, tmp_path / "library")


def answers(path: Path) -> list[tuple[str, float]]:
    found = graphrec.open(path).related("MultiPruner", min_score=0)
    return [(each.paper.id, each.score) for each in found]


def test_what_was_saved_is_what_is_opened(eight_library: Library, eight: tuple[graphrec.Paper, ...]) -> None:
    by_id = {paper.id: paper for paper in eight_library}
    assert len(by_id) == len(eight)
    for paper in eight:
        kept = by_id[paper.id]
        assert (kept.title, kept.abstract, kept.year, kept.authors, kept.doi) == (
            paper.title,
            paper.abstract,
            paper.year,
            paper.authors,
            paper.doi,
        )


def test_the_same_input_gives_the_same_bytes(eight_file: Path, tmp_path: Path) -> None:
    first, second = (graphrec.build(eight_file, tmp_path / name) for name in ("first", "second"))
    assert first._snapshot.manifest.files == second._snapshot.manifest.files


def test_a_missing_library_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFoundError, match=r"There is no library at .*nothing; make one with: graphrec build"):
        graphrec.open(tmp_path / "nothing")


def test_a_library_of_a_newer_format_is_refused(copy: Path) -> None:
    manifest = copy / MANIFEST_NAME
    content = {**read_content(copy), "format": 99}
    manifest.write_text(json.dumps({**content, "checksum": _checksum(content)}), "utf-8")
    with pytest.raises(LibraryFormatError, match=r"has format 99, this graphrec reads up to \d+; install a newer"):
        graphrec.open(copy)


@pytest.mark.parametrize(
    "changes",
    [
        {"papers": None},
        {"files": {"years.npy": "as it was"}},
        {"files": {"years.npy": {"bytes": None, "sha256": "0" * 64}}},
        {"files": {"shard-00001/../years.npy": {"bytes": 1, "sha256": "0" * 64}}},
        {"shards": 5},
        {"shards": [{"name": "shard-00001"}]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_strange_manifest_is_refused(copy: Path, changes: dict[str, object]) -> None:
    content = {**read_content(copy), **changes}
    content = {name: value for name, value in content.items() if value is not None}
    (copy / MANIFEST_NAME).write_text(json.dumps({**content, "checksum": _checksum(content)}), "utf-8")
    with pytest.raises(LibraryCorruptError, match=r"manifest\.json is damaged"):
        graphrec.open(copy)


def test_a_manifest_that_is_no_unicode_is_refused(copy: Path) -> None:
    (copy / MANIFEST_NAME).write_text('{"checksum": "", "report": {"a": "\\ud800"}}', "utf-8")
    with pytest.raises(LibraryCorruptError, match=r"manifest\.json is damaged"):
        graphrec.open(copy)


def test_a_damaged_manifest_is_refused(copy: Path) -> None:
    manifest = copy / MANIFEST_NAME
    manifest.write_text(manifest.read_text("utf-8").replace('"papers": 8', '"papers": 9'), "utf-8")
    with pytest.raises(LibraryCorruptError, match="is damaged; build the library again"):
        graphrec.open(copy)


def library_files(copy: Path) -> list[Path]:
    """What is derived; `marks.json` is the user's own, see test_user_state."""
    files = (path for path in copy.rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in files if path.name != STATE_NAME)


def test_one_flipped_byte_in_any_file_is_found(copy: Path) -> None:
    for path in library_files(copy):
        whole = path.read_bytes()
        broken = bytearray(whole)
        broken[len(broken) // 2] ^= 1
        path.write_bytes(broken)
        with pytest.raises((LibraryCorruptError, LibraryFormatError)):
            graphrec.open(copy)
        path.write_bytes(whole)
    assert verify_folder(copy) == []


@pytest.mark.parametrize("keep", [0, 10])
def test_a_truncated_or_missing_file_is_found(copy: Path, keep: int) -> None:
    for path in library_files(copy):
        whole = path.read_bytes()
        path.write_bytes(whole[:keep]) if keep else path.unlink()
        with pytest.raises((LibraryCorruptError, LibraryNotFoundError)):
            graphrec.open(copy)
        path.write_bytes(whole)


def test_a_folder_with_other_things_is_not_taken_for_a_library(eight_file: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine", "utf-8")
    with pytest.raises(LibraryError, match=r"other things in it \(thesis.tex\); name an empty or a new folder"):
        graphrec.build(eight_file, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_failed_write_leaves_the_library_as_it_was(
    copy: Path, eight_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(copy)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("graphrec.storage.generation.save_graph", full_disk)
    with pytest.raises(LibraryError, match=r"could not be written .*No space left.*it is as it was before"):
        graphrec.build(eight_file, copy, replace=True)
    assert answers(copy) == before
    assert not list(copy.glob(".writing-*"))


def test_a_second_writer_is_told_who_is_writing(copy: Path, eight_file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from graphrec.storage.lock import lock_library\n"
        "with lock_library(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(copy)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LibraryBusyError, match=f"is being written by process {holder.pid}; wait"):
            graphrec.build(eight_file, copy, replace=True)
        assert answers(copy)
    finally:
        holder.kill()
        holder.communicate()


@pytest.mark.slow
def test_killed_at_any_moment_the_library_opens_as_before_or_as_after(copy: Path, eight_file: Path) -> None:
    more = copy.parent / "more.jsonl"
    more.write_text('{"title": "A ninth paper on pruning", "abstract": "We prune."}\n', "utf-8")
    code = "import graphrec; graphrec.add([sys.argv[1]], sys.argv[2])"
    whole = shutil.copytree(copy, copy.parent / "whole")
    last = accesses(code, whole, more, whole)
    for share in (0.2, 0.5, 0.8, 0.95):
        assert accesses(code, copy, more, copy, until=round(share * last)) < last
        assert len(graphrec.open(copy)) in {8, 9}
        assert verify_folder(copy) == []
    assert len(graphrec.add([more], copy)) == 9
    assert not list(copy.glob(".writing-*"))


def test_a_reader_that_holds_an_old_generation_keeps_its_answers(copy: Path, eight_file: Path) -> None:
    reader = graphrec.open(copy)
    before = [(each.paper.id, each.score) for each in reader.related("MultiPruner", min_score=0)]
    graphrec.add([eight_file], copy)
    assert [(each.paper.id, each.score) for each in reader.related("MultiPruner", min_score=0)] == before


def test_only_the_last_two_generations_stay_on_disk(copy: Path, eight_file: Path) -> None:
    for _ in range(3):
        graphrec.build(eight_file, copy, replace=True)
    assert len(list(copy.glob("generation-*"))) == 2


def test_no_file_of_a_library_is_a_pickle(eight_library: Library) -> None:
    names = {path.suffix for path in library_files(eight_library._snapshot.path)}
    assert names == {".npy", ".json", ".sqlite", ".gz"}
    assert STORE_NAME in {path.name for path in library_files(eight_library._snapshot.path)}


def test_writing_a_library_needs_a_place_that_can_be_written(eight_file: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(LibraryError, match="cannot hold a library"), lock_library(tmp_path / "file"):
        pass
