from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kills import accesses

import graphrec
from graphrec.errors import LibraryCorruptError, LibraryFormatError
from graphrec.storage import migration
from graphrec.storage.folder import change_settings, verify_folder
from graphrec.storage.manifest import FORMAT_VERSION, MANIFEST_NAME, _as_text, _checksum, read_content
from graphrec.storage.merged_records import ORIGINALS_NAME

if TYPE_CHECKING:
    from graphrec.api.library import Library

ALL = sorted((Path(__file__).parent / "frozen").glob("*.zip"))
FROZEN = [path for path in ALL if "shards" not in path.stem]
IN_SHARDS = [path for path in ALL if "shards" in path.stem]
OLD = [path for path in FROZEN if not path.stem.startswith(f"format-{FORMAT_VERSION}")]
CODE = "import sys, graphrec; graphrec.open(sys.argv[1])"


def unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "library")
    return folder / "library"


def rewrite(library: Path, **changes: object) -> None:
    content = {**read_content(library), **changes}
    (library / MANIFEST_NAME).write_text(_as_text({**content, "checksum": _checksum(content)}), "utf-8")


def contents(library: Path) -> dict[str, bytes]:
    return {str(path.relative_to(library)): path.read_bytes() for path in library.rglob("*") if path.is_file()}


def test_there_is_a_frozen_library_of_every_format() -> None:
    formats = {int(path.stem.split("-")[1]) for path in FROZEN}
    assert formats == set(range(1, FORMAT_VERSION + 1)), "python tests/storage/make_frozen.py"
    assert set(migration.STEPS) == set(range(1, FORMAT_VERSION))


@pytest.mark.parametrize("frozen", FROZEN, ids=lambda path: path.stem)
def test_a_library_of_any_format_opens_and_answers(frozen: Path, tmp_path: Path, eight_library: Library) -> None:
    path = unpacked(frozen, tmp_path)
    library = graphrec.open(path)
    assert next(iter(library)).title == next(iter(eight_library)).title
    assert library._snapshot.manifest.format == read_content(path)["format"] == FORMAT_VERSION
    assert library._snapshot.manifest.settings.keys() <= eight_library._snapshot.manifest.settings.keys()
    assert library._snapshot.manifest.columns.keys() == eight_library._snapshot.manifest.columns.keys()
    lacking = eight_library._snapshot.manifest.files.keys() - library._snapshot.manifest.files.keys()
    assert lacking <= {ORIGINALS_NAME}, "which records were merged cannot be made up"
    assert verify_folder(path) == []
    first = next(iter(library.related("MultiPruner", min_score=0)))
    assert first.paper.title.startswith("BlockPruner")
    assert len(library.related(text="merging the weights of models by task vectors", min_score=0))
    assert library.find("task arithmetic").title == eight_library.find("task arithmetic").title
    assert library._snapshot.graph.written_by.shape == eight_library._snapshot.graph.written_by.shape
    assert library.graph.to_networkx().number_of_nodes() > 8
    assert {method.kind for method in library.methods(kind="")} <= {"method"}, "an earlier graphrec told no kinds"


@pytest.mark.parametrize("frozen", IN_SHARDS, ids=lambda path: path.stem)
def test_an_old_library_in_shards_finds_words_as_one_in_one_piece(
    frozen: Path, tmp_path: Path, eight_library: Library
) -> None:
    path = unpacked(frozen, tmp_path)
    library = graphrec.open(path)
    assert library._snapshot.manifest.format == FORMAT_VERSION
    assert len(library._snapshot.manifest.shards) == 2
    assert verify_folder(path) == []
    for words in ("pruning", "of language models", "merging task vectors"):
        assert [each.id for each in library.search(words)] == [each.id for each in eight_library.search(words)]
    for title in ("arithmetic task", "BlockPrunner fine-grained"):
        assert library.find(title).paper.id == eight_library.find(title).paper.id


@pytest.mark.parametrize("frozen", OLD, ids=lambda path: path.stem)
def test_the_old_generation_stays_as_a_backup_until_it_is_deleted(frozen: Path, tmp_path: Path) -> None:
    path = unpacked(frozen, tmp_path)
    before = contents(path)
    number = read_content(path)["format"]
    name = f"manifest.format-{number}.json"
    graphrec.open(path)
    backup = path / name
    for _ in range(3):
        change_settings(path, {})
    after = contents(path)
    assert after[backup.name] == before[MANIFEST_NAME]
    assert {each: data for each, data in after.items() if each in before and each != MANIFEST_NAME} == {
        each: data for each, data in before.items() if each != MANIFEST_NAME
    }
    backup.replace(path / MANIFEST_NAME)  # the way back, for the older graphrec
    assert read_content(path)["format"] == number
    assert verify_folder(path) == []
    (path / name).unlink(missing_ok=True)
    graphrec.open(path)
    (path / name).unlink()
    graphrec.add(papers(tmp_path), path)
    graphrec.add(papers(tmp_path), path)
    assert not (path / "generation-1").exists()


def papers(folder: Path) -> Path:
    path = folder / "more.jsonl"
    path.write_text('{"title": "A ninth paper on pruning", "abstract": "We prune."}\n', "utf-8")
    return path


@pytest.mark.parametrize("frozen", OLD, ids=lambda path: path.stem)
def test_an_old_library_can_be_added_to_and_built_over(frozen: Path, tmp_path: Path) -> None:
    path = unpacked(frozen, tmp_path)
    assert len(graphrec.add(papers(tmp_path), path)) == 9
    over = unpacked(frozen, tmp_path / "over")
    assert len(graphrec.build(papers(tmp_path), over)) == 1


def test_a_migration_says_what_it_did(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = unpacked(OLD[0], tmp_path)
    graphrec.open(path)
    (record,) = caplog.records
    backup = path / "manifest.format-1.json"
    assert record.getMessage() == (
        f"{path} had format 1 and has {FORMAT_VERSION} now; delete {backup} to free the old one."
    )


def test_a_library_of_a_newer_format_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = unpacked(FROZEN[-1], tmp_path)
    rewrite(path, format=FORMAT_VERSION + 1)
    before = contents(path)
    with pytest.raises(
        LibraryFormatError, match=rf"has format {FORMAT_VERSION + 1}, .* up to {FORMAT_VERSION}; install a newer"
    ):
        graphrec.open(path)
    assert contents(path) == before


def test_a_format_without_a_way_to_this_one_is_refused(tmp_path: Path) -> None:
    path = unpacked(OLD[0], tmp_path)
    rewrite(path, format=0)
    with pytest.raises(
        LibraryFormatError, match=rf"has format 0, this graphrec migrates 1 to {FORMAT_VERSION - 1}; build it"
    ):
        graphrec.open(path)
    assert read_content(path)["format"] == 0


def test_a_library_that_is_not_what_its_format_promises_is_refused(tmp_path: Path) -> None:
    path = unpacked(OLD[0], tmp_path)
    rewrite(path, settings={})
    with pytest.raises(LibraryCorruptError, match=r"not what its format 1 promises \('embedder'\); build it again"):
        graphrec.open(path)
    assert verify_folder(path) == []


def test_a_damaged_old_library_is_not_migrated(tmp_path: Path) -> None:
    path = unpacked(OLD[0], tmp_path)
    (path / "generation-1" / "years.npy").write_bytes(b"broken")
    with pytest.raises(LibraryCorruptError, match=r"is damaged: years.npy has 6 bytes, .*; build it again"):
        graphrec.open(path)
    assert read_content(path)["format"] == 1


def test_an_old_library_that_cannot_be_written_says_to_copy_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = unpacked(OLD[0], tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(LibraryFormatError, match=r"cannot be written \(Permission denied\); copy it to where you may"):
        graphrec.open(path)
    assert read_content(path)["format"] == 1


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), MemoryError()], ids=["full", "memory"])
@pytest.mark.parametrize(
    "step",
    ["upgrade.describe_files", "upgrade.back_up_manifest", "generation.write_manifest", "generation.sync_folder"],
)
def test_a_fault_in_a_migration_leaves_the_old_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, fault: Exception
) -> None:
    path = unpacked(OLD[0], tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(f"graphrec.storage.{step}", fail)
        with pytest.raises((LibraryFormatError, MemoryError)):
            graphrec.open(path)
    assert read_content(path)["format"] == 1
    assert verify_folder(path) == []
    assert len(graphrec.open(path)) == 8
    assert not list(path.glob(".writing-*"))


def test_a_killed_migration_is_done_by_the_next_reader(tmp_path: Path) -> None:
    path = unpacked(OLD[0], tmp_path)
    whole = unpacked(OLD[0], tmp_path / "whole")
    last = accesses(CODE, whole, whole)
    for share in (0.2, 0.5, 0.8, 0.95):
        assert accesses(CODE, path, path, until=round(share * last)) < last
        assert verify_folder(path) == []
    assert len(graphrec.open(path)) == 8
    assert not list(path.glob(".writing-*"))


def test_readers_that_meet_an_old_library_at_once_migrate_it_once(tmp_path: Path) -> None:
    path = unpacked(OLD[0], tmp_path)
    readers = [subprocess.Popen([sys.executable, "-c", CODE, str(path)], stderr=subprocess.PIPE) for _ in range(4)]
    told = [reader.communicate()[1] for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0, 0, 0]
    assert sum(b"had format 1" in text for text in told) == 1
