"""Damage to any file of a library: found, said, never answered from; also in libraries that strangers made."""

from __future__ import annotations

import ast
import hashlib
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from builds import build_library

import graphrec
from graphrec import cli
from graphrec.api import entry
from graphrec.errors import GraphrecError, LibraryCorruptError, LibraryNotFoundError
from graphrec.model.limits import SizeLimits
from graphrec.pipeline.options import BuildOptions
from graphrec.storage import checksums
from graphrec.storage.folder import open_folder, verify_folder
from graphrec.storage.manifest import MANIFEST_NAME, _as_text, _checksum, read_content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.api.library import Library

LARGE = SizeLimits(checked_bytes=-1)  # every library is a large one
EVERY = 41  # so many bytes lie between two that are changed; tests/benchmarks/corrupt.py changes all
BETWEEN_OUR_OWN = {  # pickles that one process of a build hands to another; signed where they outlive it
    Path("engines/checkpoint.py"),
    Path("engines/backends/_parcels.py"),
    Path("model/compression.py"),
    Path("model/compressed_papers.py"),
}
COMMANDS = (
    ("related", "MultiPruner"),
    ("related", "--text", "pruning"),
    ("show", "MultiPruner"),
    ("search", "pruning"),
    ("facts",),
    ("lineage", "MultiPruner"),
    ("path", "MultiPruner", "BlockPruner"),
    ("gaps",),
    ("methods",),
    ("stats",),
    ("map", "-o", "map.html"),
    ("export", "--to", "ris"),
    ("calibrate",),
    ("evaluate", "--hide-references", "0.2"),
    ("dedupe", "--report"),
    ("add", "more.jsonl"),
)


@pytest.fixture
def copy(eight_library: Library, tmp_path: Path) -> Path:
    """A library of one's own to break."""
    return shutil.copytree(eight_library.address, tmp_path / "library")


def generation(library: Path) -> Path:
    return library / read_content(library)["generation"]


def flips(path: Path, every: int) -> Iterator[int]:
    """Change one byte after the other, each time the only one."""
    whole = path.read_bytes()
    for at in range(0, len(whole), every):
        broken = bytearray(whole)
        broken[at] ^= 1 << at % 8
        path.write_bytes(broken)
        yield at
    path.write_bytes(whole)


def test_any_changed_byte_of_the_manifest_is_found(copy: Path) -> None:
    for _ in flips(copy / MANIFEST_NAME, 11):
        with pytest.raises((LibraryCorruptError, LibraryNotFoundError), match="build"):
            graphrec.open(copy)
        with pytest.raises((LibraryCorruptError, LibraryNotFoundError), match="build"):
            verify_folder(copy)
    assert verify_folder(copy) == []


def test_any_changed_byte_of_any_file_is_found(copy: Path) -> None:
    for path in sorted(generation(copy).iterdir()):
        for _ in flips(path, max(EVERY, path.stat().st_size // 5)):
            with pytest.raises(LibraryCorruptError, match=rf"{path.name} has changed .*; build it again"):
                graphrec.open(copy)
            assert verify_folder(copy) == [f"{path.name} has changed since it was written"]
    assert verify_folder(copy) == []


def test_a_blank_more_in_the_manifest_is_found_by_verify(copy: Path) -> None:
    with (copy / MANIFEST_NAME).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert len(graphrec.open(copy)) == 8
    assert verify_folder(copy) == ["manifest.json has changed since it was written"]


def test_a_damaged_backup_is_found_by_verify_and_harms_nobody(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup = copy / "manifest.format-1.json"
    shutil.copy(copy / MANIFEST_NAME, backup)
    assert verify_folder(copy) == []
    backup.write_text("{", "utf-8")
    assert len(graphrec.open(copy)) == 8
    (said,) = verify_folder(copy)
    assert said.startswith(f"the backup {backup.name} is of no use, delete it ({backup} is damaged; ")
    assert cli.run(["verify", "-l", str(copy)]) == 1
    assert capsys.readouterr().err.startswith(f"graphrec: {copy} itself is whole, but the backup {backup.name} is of")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_refuses_a_damaged_library_and_says_how_to_rebuild(
    copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(copy.parent)
    Path("more.jsonl").write_text('{"title": "A ninth paper on pruning"}\n', "utf-8")
    (generation(copy) / "similar.data.npy").unlink()
    assert cli.run([*command, "-l", str(copy)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip().endswith(
        "is not whole: similar.data.npy is missing; copy it again with all of its files, or build it again from its"
        " files with graphrec build."
    )


@pytest.mark.parametrize("name", [MANIFEST_NAME, "generation-1/papers.sqlite", "generation-1/cites.indptr.npy"])
def test_a_damaged_library_can_be_built_again_in_its_place(copy: Path, eight_file: Path, name: str) -> None:
    (copy / name).write_bytes(b"broken")
    assert len(graphrec.build(eight_file, copy)) == 8
    assert verify_folder(copy) == []
    assert len(list(copy.glob("generation-*"))) <= 2


def test_a_damaged_library_of_bundled_papers_is_prepared_again(
    copy: Path, eight_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "bundled_library", lambda: copy)
    monkeypatch.setattr(entry, "bundled_files", lambda: [eight_file])
    (generation(copy) / "years.npy").unlink()
    told: list[str] = []
    assert len(entry.demo(told.append)) == 8
    assert told == ["The prepared library of bundled papers is damaged; preparing it again ..."]
    assert verify_folder(copy) == []


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read through from now on."""
    names: list[str] = []
    digest = hashlib.file_digest

    def telling(file: Any, kind: str) -> Any:
        names.append(Path(file.name).name)
        return digest(file, kind)

    monkeypatch.setattr(hashlib, "file_digest", telling)
    return names


def test_a_large_library_is_read_through_when_it_is_new_and_not_again(copy: Path, read: list[str]) -> None:
    open_folder(copy, limits=LARGE)
    assert sorted(read) == sorted(path.name for path in generation(copy).iterdir())
    read.clear()
    open_folder(copy, limits=LARGE)
    assert read == []


def test_a_large_library_is_not_read_through_after_it_was_written(
    eight_file: Path, tmp_path: Path, read: list[str]
) -> None:
    build_library([eight_file], tmp_path / "library", BuildOptions(limits=LARGE))
    open_folder(tmp_path / "library", limits=LARGE)
    assert len(read) == len(set(read)), "each file once, when it was written"


def test_a_changed_byte_in_a_large_library_is_found(copy: Path) -> None:
    open_folder(copy, limits=LARGE)
    for path in sorted(generation(copy).iterdir()):
        for _ in flips(path, max(EVERY, path.stat().st_size // 2)):
            with pytest.raises(LibraryCorruptError, match=rf"{path.name} has changed .*; build it again"):
                open_folder(copy, limits=LARGE)


def test_a_large_library_is_read_through_again_after_a_week(
    copy: Path, read: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checksums, "cache_folder", lambda: tmp_path)  # or all notes of other tests would be too old
    open_folder(copy, limits=LARGE)
    read.clear()
    in_eight_days = time.time() + 8 * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: in_eight_days)
    open_folder(copy, limits=LARGE)
    assert len(read) == len(list(generation(copy).iterdir()))


def test_without_a_cache_folder_a_large_library_is_read_through_each_time(
    copy: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksums, "cache_folder", lambda: Path("/dev/null/cache"))
    for _ in range(2):
        read.clear()
        open_folder(copy, limits=LARGE)
        assert len(read) == len(list(generation(copy).iterdir()))


def test_a_file_that_the_manifest_does_not_name_is_not_opened(copy: Path) -> None:
    content = read_content(copy)
    for part in ("indptr", "indices", "data"):
        del content["files"][f"wrote.{part}.npy"]
    del content["columns"]["wrote"]
    del content["files"]["order.npy"]
    (copy / MANIFEST_NAME).write_text(_as_text({**content, "checksum": _checksum(content)}), "utf-8")
    np.save(generation(copy) / "order.npy", np.arange(9))
    with pytest.raises(LibraryCorruptError, match="written_by is"):
        graphrec.open(copy)


def test_a_library_of_a_stranger_ends_in_an_answer_or_in_a_sentence(copy: Path) -> None:
    content = read_content(copy)
    draw = np.random.default_rng(8)
    for path in [path for path in sorted(generation(copy).iterdir()) for _ in range(3)]:
        whole = path.read_bytes()
        broken = bytearray(whole)
        for at in draw.integers(0, min(len(whole), 4096), 3):
            broken[at] ^= int(draw.integers(1, 256))
        path.write_bytes(broken)
        entry = {"bytes": len(broken), "sha256": hashlib.sha256(broken).hexdigest()}
        changed = {**content, "files": {**content["files"], path.name: entry}}
        (copy / MANIFEST_NAME).write_text(_as_text({**changed, "checksum": _checksum(changed)}), "utf-8")
        try:
            opened = graphrec.open(copy)
            opened.related("MultiPruner", min_score=0)
            opened.related(text="pruning of attention", min_score=0)
            opened.stats()
        except GraphrecError as error:
            assert str(error).endswith((".", "SEARCH WORDS")), str(error)  # noqa: PT017
        path.write_bytes(whole)


def calls(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {ast.unparse(keyword) for keyword in node.keywords}


def imported(tree: ast.AST) -> set[str]:
    plain = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    parts = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in plain | parts}


def test_nothing_unpickles_or_evaluates_and_arrays_are_plain() -> None:
    package = Path(graphrec.__file__).parent
    unsafe_modules = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
    unsafe_calls = {"eval", "exec", "compile", "os.system", "yaml.unsafe_load"}
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        if path.relative_to(package) not in BETWEEN_OUR_OWN:
            assert not imported(tree) & unsafe_modules, path
        for function, keywords in calls(tree):
            assert function not in unsafe_calls, f"{path}: {function}"
            if function == "yaml.load":
                assert re.search("SafeLoader|_safe_loader", str(keywords)), path
            if function in {"np.load", "np.save", "numpy.load"}:
                assert "allow_pickle=False" in keywords, f"{path}: {function}"
