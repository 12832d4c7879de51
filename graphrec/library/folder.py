"""A library folder: one manifest, and generations that are written whole and then only read.

A writer makes a complete new generation beside the current one and swaps the manifest; killed at any moment it
leaves the library as it was. Readers never lock: what they opened stays on disk until the writer after the next.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.errors import GraphrecError, LibraryBusyError, LibraryCorruptError, LibraryError, LibraryNotFoundError
from graphrec.library._writer import write_store
from graphrec.library.arrays import open_graph, save_array, save_graph
from graphrec.library.manifest import (
    FORMAT_VERSION,
    Manifest,
    damaged_files,
    describe_files,
    read_manifest,
    write_manifest,
)
from graphrec.library.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from graphrec.facts import CorpusFacts
    from graphrec.graph import PaperGraph
    from graphrec.records import Paper

STORE_NAME = "papers.sqlite"
_GENERATION = "generation-"
_LOCK_NAME = ".writer.lock"
_SCRATCH = ".writing-"
_PATIENCE = 60  # seconds


def open_folder(library: Path) -> tuple[Manifest, Store, PaperGraph]:
    """Open the current generation, checked against its manifest.

    A writer may remove a generation between reading the manifest and opening its files; then the manifest has
    changed and the new one is opened.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see each.
    """
    manifest = read_manifest(library)
    for _ in range(10):
        try:
            return _open_generation(library, manifest)
        except LibraryCorruptError:
            newest = read_manifest(library)
            if newest.generation == manifest.generation:
                raise
            manifest = newest
    raise LibraryBusyError(f"{library} changed ten times while it was opened; try again when the writer is done.")


def save_folder(
    library: Path,
    papers: Sequence[Paper],
    facts: CorpusFacts,
    graph: PaperGraph,
    *,
    vocabulary: Sequence[str],
    arrays: Mapping[str, NDArray[Any]],
    settings: dict[str, Any],
    report: dict[str, Any],
) -> Manifest:
    """Write a new generation and make it the library, in one step as seen from outside.

    Raises:
        LibraryError: the folder holds something that is not a library, or the disk refused.
    """
    scratch = library / f"{_SCRATCH}{os.getpid()}"
    try:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        write_store(scratch / STORE_NAME, papers, facts, vocabulary)
        columns = save_graph(scratch, graph)
        for name, array in arrays.items():
            save_array(scratch, name, array)
        described = describe_files(scratch)
        manifest = Manifest(
            format=FORMAT_VERSION,
            graphrec=__version__,
            generation=_next_generation(library),
            papers=len(papers),
            works=len(facts.works),
            methods=len(facts.methods),
            columns=columns,
            files=described,
            settings=settings,
            report=report,
        )
        scratch.replace(library / manifest.generation)
        write_manifest(library, manifest)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, GraphrecError):
            raise
        raise LibraryError(f"{library} could not be written ({error}); it is as it was before.") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return manifest


@contextmanager
def writing(library: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the library for writing, and sweep up what killed writers left behind.

    With `wait`, another writer is given `_PATIENCE` seconds to finish.

    Raises:
        LibraryBusyError: another process is writing; the sentence names its process id.
        LibraryError: the path is not a folder that a library could be in.
    """
    from filelock import FileLock, Timeout

    _check_place(library)
    lock_path = library / _LOCK_NAME
    try:
        with FileLock(lock_path, timeout=_PATIENCE if wait else 0):
            (library / f"{_LOCK_NAME}.pid").write_text(str(os.getpid()), encoding="ascii")
            _sweep(library)
            yield
            _sweep(library)
    except Timeout:
        holder = _holder(library)
        raise LibraryBusyError(
            f"{library} is being written by process {holder}; wait for it to finish and try again."
        ) from None


def change_settings(library: Path, changes: Mapping[str, Any]) -> Manifest:
    """Change settings of a library in one step; a value of None removes one. Its other files stay.

    Raises:
        LibraryBusyError: another process is writing.
    """
    with writing(library):
        manifest = read_manifest(library)
        settings = {**manifest.settings, **changes}
        kept = {name: value for name, value in settings.items() if value is not None}
        changed = replace(manifest, settings=kept)
        write_manifest(library, changed)
    return changed


def verify_folder(library: Path) -> list[str]:
    """Compare every byte of the current generation with its checksums; one sentence for each damaged file."""
    manifest = read_manifest(library)
    return damaged_files(library / manifest.generation, manifest, thorough=True)


def _open_generation(library: Path, manifest: Manifest) -> tuple[Manifest, Store, PaperGraph]:
    folder = library / manifest.generation
    problems = damaged_files(folder, manifest, thorough=False)
    if problems:
        raise LibraryCorruptError(
            f"{library} is damaged: {'; '.join(problems[:3])}; build it again from its files with graphrec build."
        )
    return manifest, Store(folder / STORE_NAME), open_graph(folder, manifest.columns)


def _check_place(library: Path) -> None:
    try:
        library.mkdir(parents=True, exist_ok=True)
        strangers = [
            path.name for path in library.iterdir() if not path.name.startswith((".", _GENERATION, "manifest.json"))
        ]
    except OSError as error:
        raise LibraryError(
            f"{library} cannot hold a library ({error.strerror}); name a folder that can be written."
        ) from error
    if strangers:
        raise LibraryError(
            f"{library} is a folder with other things in it ({strangers[0]}); name an empty or a new folder."
        )


def _next_generation(library: Path) -> str:
    numbers = [int(path.name.removeprefix(_GENERATION)) for path in library.glob(f"{_GENERATION}*")]
    return f"{_GENERATION}{max(numbers, default=0) + 1}"


def _sweep(library: Path) -> None:
    """Remove scratch folders, generations never taken into use, and all but the last two generations."""
    try:
        current = int(read_manifest(library).generation.removeprefix(_GENERATION))
    except LibraryNotFoundError:
        current = 0
    except LibraryCorruptError:
        return  # which generation is whole is not known: keep all until a new one is in place
    for path in library.glob(f"{_SCRATCH}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in library.glob(f"{_GENERATION}*"):
        if not current - 1 <= int(path.name.removeprefix(_GENERATION)) <= current:
            shutil.rmtree(path, ignore_errors=True)


def _holder(library: Path) -> str:
    try:
        return (library / f"{_LOCK_NAME}.pid").read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return "unknown"
