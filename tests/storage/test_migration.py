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
from graphrec.storage import migration, upgrade
from graphrec.storage.folder import migrate, verify_folder
from graphrec.storage.manifest import FORMAT_VERSION, MANIFEST_NAME, _as_text, _checksum, read_content
from graphrec.storage.merged_records import ORIGINALS_NAME
from graphrec.storage.ownership import STATE_NAME, THEMES_NAME

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
    before = contents(path)
    library = graphrec.open(path)
    assert (library.address, library.name) == (str(path), "library")
    assert next(iter(library)).title == next(iter(eight_library)).title
    assert library._snapshot.manifest.format == FORMAT_VERSION
    assert library._snapshot.manifest.settings.keys() <= eight_library._snapshot.manifest.settings.keys()
    assert library._snapshot.manifest.columns.keys() == eight_library._snapshot.manifest.columns.keys()
    lacking = eight_library._snapshot.manifest.files.keys() - library._snapshot.manifest.files.keys()
    assert lacking <= {ORIGINALS_NAME, THEMES_NAME}, "which records were merged cannot be made up"
    assert len(library.themes()) == len(eight_library.themes())  # found when they are asked for
    assert verify_folder(path) == verify_folder(library._snapshot.path) == []
    first = next(iter(library.related("MultiPruner", min_score=0)))
    assert first.paper.title.startswith("BlockPruner")
    assert len(library.related(text="merging the weights of models by task vectors", min_score=0))
    match = library.find("task arithmetic")  # format 1 did not note that the paper introduces the name
    assert (match.near or match.title) == eight_library.find("task arithmetic").title
    assert library._snapshot.graph.written_by.shape == eight_library._snapshot.graph.written_by.shape
    assert library.graph.to_networkx().number_of_nodes() > 8
    assert {method.kind for method in library.methods(kind="")} <= {"method"}, "an earlier graphrec told no kinds"
    assert contents(path) == before, "who reads a library writes nothing into it"


@pytest.mark.parametrize("frozen", OLD, ids=lambda path: path.stem)
def test_a_copy_serves_until_the_original_changes(frozen: Path, tmp_path: Path) -> None:
    path = unpacked(frozen, tmp_path)
    first = graphrec.open(path)._snapshot
    again = graphrec.open(path)._snapshot
    assert again.folder == first.folder != path / "generation-1"
    rewrite(path, report={})
    changed = graphrec.open(path)._snapshot
    assert changed.path == first.path
    assert changed.folder != first.folder
    assert first.store.paper(0).title == changed.store.paper(0).title, "the copy before it is there for its readers"


def test_a_damaged_copy_is_made_again(tmp_path: Path) -> None:
    path = unpacked(OLD[0], tmp_path)
    years = graphrec.open(path)._snapshot.folder / "years.npy"
    years.write_bytes(b"broken")
    assert len(graphrec.open(path)) == 8
    years.write_bytes(b"broken")
    (path / "generation-1" / "years.npy").write_bytes(b"broken")
    assert len(graphrec.open(path)) == 8, "the copy is whole, whatever happened to the original since"
    (path / MANIFEST_NAME).write_text("broken")
    with pytest.raises(LibraryCorruptError):
        graphrec.open(path)


def test_only_the_last_copies_stay_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "_MOST_COPIES", 2)
    monkeypatch.setattr(upgrade, "cache_folder", lambda: tmp_path / "cache")
    copies = [graphrec.open(unpacked(OLD[0], tmp_path / str(at)))._snapshot.path for at in range(3)]
    assert [copy.exists() for copy in copies] == [False, True, True]
    assert len(list((tmp_path / "cache" / "older").iterdir())) == 2
    assert len(graphrec.open(tmp_path / "0" / "library")) == 8


@pytest.mark.parametrize("frozen", IN_SHARDS, ids=lambda path: path.stem)
def test_an_old_library_in_shards_finds_words_as_one_in_one_piece(
    frozen: Path, tmp_path: Path, eight_library: Library
) -> None:
    path = unpacked(frozen, tmp_path)
    library = graphrec.open(path)
    assert library._snapshot.manifest.format == FORMAT_VERSION
    assert len(library._snapshot.manifest.shards) == 2
    assert verify_folder(path) == verify_folder(library._snapshot.path) == []
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
    migrate(path)
    backup = path / name
    for _ in range(3):
        migrate(path)
    after = contents(path)
    assert after[backup.name] == before[MANIFEST_NAME]
    assert {each: data for each, data in after.items() if each in before and each != MANIFEST_NAME} == {
        each: data for each, data in before.items() if each != MANIFEST_NAME
    }
    backup.replace(path / MANIFEST_NAME)  # the way back, for the older graphrec
    assert read_content(path)["format"] == number
    assert verify_folder(path) == []
    (path / name).unlink(missing_ok=True)
    migrate(path)
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
    assert len(graphrec.build(papers(tmp_path), over, replace=True)) == 1


def test_a_migration_says_what_it_did(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = unpacked(OLD[0], tmp_path)
    copy = graphrec.open(path)._snapshot.path
    graphrec.open(path)
    migrate(path)
    backup = path / "manifest.format-1.json"
    assert [record.getMessage() for record in caplog.records] == [
        f"{path} has format 1; it is read from a copy in {copy} until something is added to it.",
        f"{path} had format 1 and has {FORMAT_VERSION} now; delete {backup} to free the old one.",
    ]


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


def test_weights_are_kept_beside_the_library_and_not_in_its_copy(tmp_path: Path) -> None:
    path = unpacked(OLD[0], tmp_path)
    library = graphrec.open(path)
    library.keep_weights(None)
    assert (path / STATE_NAME).is_file()
    assert not (library._snapshot.path / STATE_NAME).exists()
    assert read_content(path)["format"] == 1
    library.mark("MultiPruner", keep=True)
    migrate(path)
    assert read_content(path)["format"] == FORMAT_VERSION
    assert [mark.decision for mark in graphrec.open(path).marks.values()] == ["keep"]


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
            migrate(path)
    assert read_content(path)["format"] == 1
    assert verify_folder(path) == []
    migrate(path)
    assert len(graphrec.open(path)) == 8
    assert not list(path.glob(".writing-*"))


@pytest.mark.parametrize("step", ["upgrade.describe_files", "upgrade.write_durably", "generation.write_manifest"])
def test_a_copy_that_cannot_be_made_is_made_by_the_next_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = unpacked(OLD[0], tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(f"graphrec.storage.{step}", fail)
        with pytest.raises(LibraryFormatError, match=r"older format 1, .* \(No space left .*GRAPHREC_CACHE"):
            graphrec.open(path)
    library = graphrec.open(path)
    assert len(library) == 8
    assert not list(library._snapshot.path.glob(".writing-*"))


def test_a_killed_migration_is_done_by_the_next_writer(tmp_path: Path) -> None:
    code = "from graphrec.storage.folder import migrate\nfrom pathlib import Path\n"
    code += "migrate(Path(sys.argv[1]))"
    path = unpacked(OLD[0], tmp_path)
    whole = unpacked(OLD[0], tmp_path / "whole")
    last = accesses(code, whole, whole)
    for share in (0.2, 0.5, 0.8, 0.95):
        assert accesses(code, path, path, until=round(share * last)) < last
        assert verify_folder(path) == []
    migrate(path)
    assert len(graphrec.open(path)) == 8
    assert not list(path.glob(".writing-*"))


def test_a_killed_reader_leaves_a_copy_that_the_next_one_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = unpacked(OLD[0], tmp_path)
    before = contents(path)
    monkeypatch.setenv("GRAPHREC_CACHE", str(tmp_path / "whole"))
    last = accesses(CODE, tmp_path / "whole", path)
    monkeypatch.setenv("GRAPHREC_CACHE", str(tmp_path / "cache"))
    for share in (0.2, 0.5, 0.8, 0.95):
        assert accesses(CODE, tmp_path / "cache", path, until=round(share * last)) < last
    assert accesses(CODE, tmp_path / "cache", path) > 0
    (copy,) = (tmp_path / "cache" / "older").glob("*/library")
    assert verify_folder(copy) == []
    assert not list(copy.glob(".writing-*"))
    assert contents(path) == before


def test_readers_that_meet_an_old_library_at_once_migrate_it_once(tmp_path: Path) -> None:
    path = unpacked(OLD[0], tmp_path)
    readers = [subprocess.Popen([sys.executable, "-c", CODE, str(path)], stderr=subprocess.PIPE) for _ in range(4)]
    told = [reader.communicate()[1] for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0, 0, 0]
    assert sum(b"is read from a copy" in text for text in told) == 1
