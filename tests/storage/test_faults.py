"""A fault at every step of a write: the library stays as it was, and the next writer cleans up."""

from __future__ import annotations

import copy
import errno
import gc
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import graphrec
from graphrec.errors import LibraryError
from graphrec.storage import generation, manifest
from graphrec.storage.folder import verify_folder
from graphrec.storage.manifest import read_content

if TYPE_CHECKING:
    from graphrec.api.library import Library

STEPS = (
    (generation, "write_store"),
    (generation, "save_graph"),
    (generation, "save_array"),
    (generation, "describe_files"),
    (generation, "write_manifest"),
    (manifest, "sync_folder"),
    (os, "fsync"),
    (Path, "replace"),
    (Path, "mkdir"),
)
FAULTS = (OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EIO, "Input/output error"), MemoryError())


@pytest.fixture
def more(tmp_path: Path) -> Path:
    path = tmp_path / "more.jsonl"
    path.write_text('{"title": "A ninth paper on pruning", "abstract": "We prune."}\n', "utf-8")
    return path


@pytest.mark.parametrize("fault", FAULTS, ids=["full", "broken", "memory"])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
def test_a_fault_at_any_step_leaves_a_whole_library(
    eight_library: Library,
    more: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    fault: Exception,
) -> None:
    library = shutil.copytree(eight_library.address, tmp_path / "library")

    def fail(*_: object, **__: object) -> None:
        raise copy.copy(fault)  # whose traceback ends with it, and with that the reader whose write failed

    with monkeypatch.context() as patched:
        patched.setattr(module, name, fail)
        with pytest.raises((LibraryError, MemoryError)):
            graphrec.add(more, library)
    gc.collect()
    assert len(graphrec.open(library)) in {8, 9}
    current = read_content(library)["generation"]
    assert {path.name for path in library.glob("generation-*")} <= {"generation-1", current}, "nothing is left over"
    assert verify_folder(library) == []
    assert len(graphrec.add(more, library)) == 9
    assert not list(library.glob(".writing-*"))
    assert len(list(library.glob("generation-*"))) <= 2
