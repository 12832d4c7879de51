"""Old generations on Windows, where a file that another program has open cannot be removed: they wait for a writer."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphrec import systems
from graphrec.storage.lock import lock_library

if TYPE_CHECKING:
    from graphrec.api.library import Library

OLD = "generation-9"


class Held:
    """Files that another program has open, on a system that removes and renames none of these, nor their folders."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: set[Path] = set()
        self.refused = 0
        unlink, rename = Path.unlink, Path.replace

        def refuse(path: Path) -> None:
            if any(path == held or path in held.parents for held in self.paths):
                self.refused += 1
                error = PermissionError(13, "in use", str(path))
                error.winerror = 32
                raise error

        def checked_unlink(path: Path, *, missing_ok: bool = False) -> None:
            refuse(path)
            unlink(path, missing_ok)

        def checked_rename(path: Path, target: Path) -> Path:
            refuse(path)
            return rename(path, target)

        monkeypatch.setattr(Path, "unlink", checked_unlink)
        monkeypatch.setattr(Path, "replace", checked_rename)
        monkeypatch.setattr(systems.time, "sleep", lambda seconds: None)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


@pytest.fixture
def library(eight_library: Library, tmp_path: Path) -> Path:
    """A library with an old generation, which the next writer removes."""
    library = tmp_path / "library"
    shutil.copytree(eight_library.address, library)
    shutil.copytree(library / "generation-1", library / OLD)
    return library


def sweep(library: Path) -> set[str]:
    """Remove what is old as every writer does; the names of the folders that are left."""
    with lock_library(library):
        return {path.name for path in library.iterdir() if path.is_dir()}


def test_a_generation_with_a_file_in_use_stays_whole_until_a_later_writer(library: Path, held: Held) -> None:
    files = sorted((library / OLD).rglob("*"))
    held.paths.add(next(filter(Path.is_file, files)))
    assert sweep(library) == {"generation-1", OLD}
    assert held.refused
    assert sorted((library / OLD).rglob("*")) == files
    held.paths.clear()
    assert sweep(library) == {"generation-1"}


def test_a_file_that_is_opened_while_its_folder_is_removed_goes_with_a_later_writer(
    library: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace

    def rename_and_open(path: Path, target: Path) -> Path:
        held.paths.update(target / file.name for file in path.glob("*.sqlite"))
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", rename_and_open)
    assert len(sweep(library)) == 2
    assert held.refused
    held.paths.clear()
    assert sweep(library) == {"generation-1"}


def test_an_unfinished_file_in_use_hinders_no_writer(library: Path, held: Held) -> None:
    unfinished = library / f".graphrec-{'0' * 16}"
    unfinished.write_bytes(b"")
    held.paths.add(unfinished)
    sweep(library)
    assert held.refused
    assert unfinished.exists()
    held.paths.clear()
    sweep(library)
    assert not unfinished.exists()
