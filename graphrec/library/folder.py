"""A library folder: one manifest, and generations that are written whole and then only read.

A writer makes a complete new generation beside the current one and swaps the manifest; killed at any moment it
leaves the library as it was. Readers never lock: what they opened stays on disk until the writer after the next.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.engines import serially
from graphrec.errors import (
    GraphrecError,
    LibraryBusyError,
    LibraryCorruptError,
    LibraryError,
    LibraryFormatError,
    LibraryNotFoundError,
)
from graphrec.library._writer import add_to_store, write_store, write_stores
from graphrec.library.arrays import open_graph, save_array, save_graph
from graphrec.library.checksums import damaged_files, describe_files, is_noted, note_whole, state_of
from graphrec.library.lock import next_generation, scratch_folder, writing
from graphrec.library.manifest import (
    BACKUP_PREFIX,
    FORMAT_VERSION,
    MANIFEST_NAME,
    Manifest,
    back_up_manifest,
    is_as_written,
    read_content,
    read_manifest,
    sync_folder,
    write_manifest,
)
from graphrec.library.memory import save_learnt
from graphrec.library.originals import save_differences, save_originals
from graphrec.library.shards import cut, open_shards, save_common, save_shard
from graphrec.library.soundness import check_numbers, check_shapes
from graphrec.library.texts import STORE_NAME, stores
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from graphrec.engines import Mapper
    from graphrec.facts import CorpusFacts
    from graphrec.graph import PaperGraph
    from graphrec.learnt import Learnt
    from graphrec.library._writer import Additions
    from graphrec.library.store import Store
    from graphrec.records import Paper


def open_folder(library: Path, mapper: Mapper = serially) -> tuple[Manifest, Store, PaperGraph]:
    """Open the current generation, checked against its manifest; a library of an older format is migrated first.

    The shards of a library are asked through `mapper`.

    A writer may remove a generation between reading the manifest and opening its files; then the manifest has
    changed and the new one is opened.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see each.
    """
    manifest = _current(library)
    for _ in range(10):
        try:
            return _open_generation(library, manifest, mapper)
        except LibraryCorruptError:
            newest = _current(library)
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
    originals: Mapping[int, Sequence[Paper]],
    vocabulary: Sequence[str],
    arrays: Mapping[str, NDArray[Any]],
    settings: dict[str, Any],
    report: dict[str, Any],
    learnt: Learnt | None = None,
    shards: int = 0,
    mapper: Mapper = serially,
) -> Manifest:
    """Write a new generation and make it the library, in one step as seen from outside.

    `learnt` is what later papers are added with; with `shards` the library is cut in so many, whose texts `mapper`
    writes.

    Raises:
        LibraryError: the folder holds something that is not a library, or the disk refused.
    """
    with _refusals_told(library), scratch_folder(library) as scratch:
        ranges = cut(graph, shards) if shards else []
        columns = _write_shards(scratch, ranges, papers, facts, graph, vocabulary, mapper) if shards else None
        if columns is None:
            write_store(scratch / STORE_NAME, papers, facts, vocabulary)
            columns = save_graph(scratch, graph)
        save_originals(scratch, papers, originals)
        if learnt is not None:
            save_learnt(scratch, learnt)
        for name, array in arrays.items():
            save_array(scratch, name, array)
        manifest = Manifest(
            format=FORMAT_VERSION,
            graphrec=__version__,
            generation=next_generation(library),
            papers=len(papers),
            works=len(facts.works),
            methods=len(facts.methods),
            columns=columns,
            files=describe_files(scratch),
            settings=settings,
            report=report,
            shards=ranges,
        )
        _take_into_use(library, scratch, manifest)
    return manifest


def _write_shards(
    scratch: Path,
    ranges: Sequence[Mapping[str, Any]],
    papers: Sequence[Paper],
    facts: CorpusFacts,
    graph: PaperGraph,
    vocabulary: Sequence[str],
    mapper: Mapper,
) -> dict[str, int]:
    """Write the shards of a library, and beside them what is not cut; returns the width of each matrix."""
    rows: dict[Path, range] = {}
    for each in ranges:
        shard = scratch / each["name"]
        shard.mkdir()
        save_shard(shard, graph, each)
        rows[shard / STORE_NAME] = range(*each["papers"])
    write_stores(scratch / STORE_NAME, rows, papers, facts, vocabulary, mapper)
    return save_common(scratch, graph)


@dataclass(frozen=True, slots=True)
class Growth:
    """All that a library with further papers has in place of what it had; `graph` is whole, `store` what is new."""

    store: Additions
    graph: PaperGraph
    differences: Mapping[int, list[dict[str, Any]]]
    learnt: Learnt
    settings: dict[str, Any]
    report: dict[str, Any]


def grow_folder(library: Path, manifest: Manifest, growth: Growth) -> Manifest:
    """Write a new generation with what stays of the one before, and make it the library in one step.

    Raises:
        LibraryError: the disk refused.
        LibraryCorruptError: a file that stays is damaged.

    Cost: that of copying the library.
    """
    old = library / manifest.generation
    with _refusals_told(library), scratch_folder(library) as scratch:
        shutil.copyfile(old / STORE_NAME, scratch / STORE_NAME)
        _check_whole(library, scratch, {STORE_NAME: manifest.files[STORE_NAME]}, thorough=True)
        add_to_store(scratch / STORE_NAME, growth.store)
        save_differences(scratch, growth.differences)
        save_learnt(scratch, growth.learnt)
        columns = save_graph(scratch, growth.graph)
        kept = {name: entry for name, entry in manifest.files.items() if not (scratch / name).exists()}
        for name in kept:
            shutil.copyfile(old / name, scratch / name)
        _check_whole(library, scratch, kept, thorough=True)
        grown = replace(
            manifest,
            generation=next_generation(library),
            papers=growth.store.n_papers,
            works=manifest.works + len(growth.store.works),
            methods=manifest.methods + len(growth.store.methods),
            columns=columns,
            files=describe_files(scratch),
            settings=growth.settings,
            report=growth.report,
        )
        _take_into_use(library, scratch, grown)
    return grown


@contextmanager
def _refusals_told(library: Path) -> Iterator[None]:
    """What the disk refuses becomes a sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, GraphrecError):
            raise
        raise LibraryError(f"{library} could not be written ({error}); it is as it was before.") from error


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
    """Compare every byte of the current generation, and of those kept as backups, with the checksums.

    Returns one sentence for each damaged file.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: the current manifest cannot be used.
    """
    problems = _problems(library, MANIFEST_NAME, read_content(library))
    for path in sorted(library.glob(f"{BACKUP_PREFIX}*.json")):
        try:
            found = _problems(library, path.name, read_content(library, path.name))
        except LibraryCorruptError as error:
            found = [str(error)]
        problems += [f"the backup {path.name} is of no use, delete it ({each})" for each in found]
    return problems


def _problems(library: Path, name: str, content: Mapping[str, Any]) -> list[str]:
    """What is damaged of a manifest that can be read, and of the generation that it names."""
    changed = [] if is_as_written(library, name) else [f"{name} has changed since it was written"]
    return changed + damaged_files(library / content["generation"], content["files"], thorough=True)


def migrate_folder(library: Path) -> Manifest:
    """Bring a library of an older format up to the current one in one step; the old generation stays as a backup.

    Raises:
        LibraryFormatError: the folder cannot be written, or the format has no way to this one.
        LibraryCorruptError: the old library is damaged.
        LibraryBusyError: another process is writing.
    """
    try:
        with writing(library, wait=True):
            content = read_content(library)
            if content["format"] < FORMAT_VERSION:  # else another process was faster
                _migrate(library, content)
    except OSError as error:
        if isinstance(error, GraphrecError):
            raise
        raise LibraryFormatError(
            f"{library} has an older format and cannot be written ({error.strerror}); copy it to where you may write"
            " and open the copy."
        ) from error
    return read_manifest(library)


def _migrate(library: Path, content: dict[str, Any]) -> None:
    import logging

    from graphrec.library.migration import migrate_files

    version = content["format"]
    _check_whole(library, library / content["generation"], content["files"], thorough=True)
    with scratch_folder(library) as scratch:
        shutil.copytree(library / content["generation"], scratch, dirs_exist_ok=True)
        migrate_files(scratch, content)
        content |= {"graphrec": __version__, "generation": next_generation(library), "files": describe_files(scratch)}
        backup = back_up_manifest(library, version)
        _take_into_use(library, scratch, Manifest(**content))
    logging.getLogger("graphrec").warning(
        "%s",
        clean(f"{library} had format {version} and has {FORMAT_VERSION} now; delete {backup} to free the old one."),
    )


def _take_into_use(library: Path, scratch: Path, manifest: Manifest) -> None:
    """Make a whole new generation the library; its name is on disk before the manifest that names it."""
    folder = library / manifest.generation
    scratch.replace(folder)
    try:
        sync_folder(library)
        write_manifest(library, manifest)
    except BaseException:
        _drop_unused(library, folder)
        raise
    note_whole(folder, manifest.files, state_of(folder, manifest.files))  # described a moment ago


def _drop_unused(library: Path, folder: Path) -> None:
    """Remove a generation that was not taken into use; where that is not known, the next writer finds out."""
    try:
        is_used = read_content(library)["generation"] == folder.name
    except LibraryNotFoundError:
        is_used = False
    except (LibraryError, OSError):
        return
    if not is_used:
        shutil.rmtree(folder, ignore_errors=True)


def _current(library: Path) -> Manifest:
    return read_manifest(library) if read_content(library)["format"] == FORMAT_VERSION else migrate_folder(library)


def _open_generation(library: Path, manifest: Manifest, mapper: Mapper) -> tuple[Manifest, Store, PaperGraph]:
    folder = library / manifest.generation
    state = state_of(folder, manifest.files)
    is_known = is_noted(folder, manifest.files, state)
    _check_whole(library, folder, manifest.files, thorough=not is_known)
    store = stores(folder, manifest.shards)
    graph = (
        open_shards(folder, manifest.columns, manifest.shards, mapper)
        if manifest.shards
        else open_graph(folder, manifest.columns, manifest.files)
    )
    check_shapes(folder, graph, manifest)
    if not is_known:
        check_numbers(folder, graph, manifest, store)
        note_whole(folder, manifest.files, state)
    return manifest, store, graph


def _check_whole(library: Path, folder: Path, files: Mapping[str, dict[str, Any]], *, thorough: bool) -> None:
    problems = damaged_files(folder, files, thorough=thorough)
    if problems:
        raise LibraryCorruptError(
            f"{library} is damaged: {'; '.join(problems[:3])}; build it again from its files with graphrec build."
        )
